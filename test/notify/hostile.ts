import type { Announcement } from '../../src/core/announce.js'
import type { Approval } from '../../src/core/approval.js'
import type { NewMessage } from '../../src/core/store.js'
import { createAnnounce, type AnnounceDeps } from '../../src/notify/announce.js'
import { approvalOf } from '../contracts/approvals.js'
import { START_MS } from '../receipt/world.js'

/** Everything that mail clients, chats and headers take for more than text. */
export const HOSTILE = [
  '<script>alert(1)</script><img src=x onerror=alert(1)><a href="https://evil.example/a">Approve</a>',
  '</pre></td></table><h1>Approved</h1> &lt;b&gt; &amp;',
  '<!channel> <!here> <@U012AB3CD> <#C012> <https://evil.example/b|Open the request> *bold* _it_ `code` :tada:',
  'https://evil.example/c http://evil.example:8/d www.evil.example evil.example/e me@evil.example mailto:x@evil.example',
  'a\r\nBcc: victim@evil.example\r\n\r\n<b>body</b>',
  'safe \u202Egnp.exe\u202C zero\u200Bwidth \u{E0041} \u0000 ⟨U+0041⟩',
  '"\' onmouseover="alert(1)" x=\'',
  'evil。example evil．example',
].join(' | ')

/** Of an agent that writes such things wherever it can, and in more places than it can. */
export function hostileApproval(changed: Partial<Approval> = {}): Approval {
  const plain = approvalOf('apr_1')
  return {
    ...plain,
    action: {
      ...plain.action,
      agentId: HOSTILE,
      tool: HOSTILE,
      arguments: { [HOSTILE]: HOSTILE, list: [HOSTILE, { deep: HOSTILE }], note: `${HOSTILE} `.repeat(40) },
    },
    snapshot: {
      ...plain.snapshot,
      reasons: [{ code: HOSTILE, message: HOSTILE }, { code: HOSTILE }],
      masked: [`/arguments/${HOSTILE.replaceAll('~', '~0').replaceAll('/', '~1')}x`],
      notCovered: [HOSTILE],
      amounts: [{ attribute: HOSTILE, minor: 1, currency: HOSTILE }],
    },
    ...changed,
  }
}

export function announceWorld(channels: AnnounceDeps['channels'], deps: Partial<AnnounceDeps> = {}) {
  let serial = 0
  const announce = createAnnounce({
    channels,
    levels: ['manager', 'director', 'vp', 'cto'],
    publicUrl: 'https://countersign.example.com',
    newId: (prefix) => `${prefix}_${String(serial++)}`,
    ...deps,
  })
  return (approval: Approval, type: Announcement, level: string | null, nowMs = START_MS): readonly NewMessage[] =>
    announce(approval, type, level, nowMs).flatMap((change) => (change.kind === 'add_message' ? [change.message] : []))
}

/** The message that asks for it. */
export function hostileMessage(channel: string): NewMessage {
  const [message] = announceWorld([{ name: channel, levels: null }])(hostileApproval(), 'approval.requested', 'manager')
  if (message === undefined) throw new Error('nobody was told')
  return message
}
