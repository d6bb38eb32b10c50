import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.js'
import { createChannels } from '../../src/notify/channels.js'
import { documented } from './documented.js'
import { SECRET } from './world.js'

it('the configuration in the document is one', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'countersign-notify-'))
  mkdirSync(join(cwd, 'secrets'))
  writeFileSync(join(cwd, 'secrets', 'audit-trail'), `${SECRET}\n`, { mode: 0o600 })
  writeFileSync(join(cwd, 'countersign.yaml'), documented('yaml'))
  const { approval } = loadConfig({
    cwd,
    env: { MANAGERS_SLACK_URL: 'https://hooks.slack.com/services/T/B/x', COUNTERSIGN_APPROVAL_SMTP_PASSWORD: 'x' },
  })
  expect([...createChannels(approval)].map(([name, { type }]) => [name, type])).toEqual([
    ['audit-trail', 'webhook'],
    ['managers-chat', 'slack'],
    ['directors-mail', 'email'],
  ])
  expect(approval.channels.map(({ levels }) => levels)).toEqual([null, ['manager'], ['director', 'vp']])
})
