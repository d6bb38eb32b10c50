import { describe, expect, it } from 'vitest'
import type { PlayedCall, PlayedSession } from '../../scripts/replay/play.js'
import { formatFigures } from '../../scripts/replay/report.js'
import { score } from '../../scripts/replay/score.js'

const allowed = call('ALLOW')
const blocked = call('BLOCK', ['over_limit'])
const waiting = call('REQUIRES_APPROVAL', ['approval_unavailable'])
const attacker = (one: PlayedCall): PlayedCall => ({ ...one, attackCall: true })

describe('the score', () => {
  it('tells attacks stopped at their call from those stopped earlier, passed and unmarked', () => {
    const figures = score('default', [
      played('attack', [allowed, attacker(blocked)]),
      played('attack', [attacker(waiting)]),
      played('attack', [waiting]),
      played('attack', [attacker(allowed), blocked]),
      played('attack', [attacker(allowed), attacker(waiting)]),
      played('attack', [allowed]),
    ])
    expect(figures.attack).toEqual({
      sessions: 6,
      stopped: 2,
      stopped_earlier: 1,
      passed: 2,
      unmarked: 1,
      by_approval: 2,
    })
  })

  it('counts an approval in honest work as a burden, never as a pass', () => {
    const figures = score('default', [
      played('benign', [allowed, allowed]),
      played('benign', []),
      played('benign', [allowed, waiting]),
      played('benign', [blocked]),
      played('ignored_injection', [allowed]),
    ])
    expect(figures.work).toEqual({
      benign: { sessions: 4, intact: 2, broken: 1, approval: 1 },
      ignored_injection: { sessions: 1, intact: 1, broken: 0, approval: 0 },
    })
  })

  it('counts decisions and reasons by tool, and receipts', () => {
    const one = { ...played('benign', [allowed, blocked]), receipts: { verified: 2, failures: ['signature_invalid'] } }
    expect(score('default', [one])).toMatchObject({
      sessions: 1,
      calls: 2,
      decisions: { ALLOW: 1, BLOCK: 1 },
      tools: [{ tool: 'pay', decisions: { ALLOW: 1, BLOCK: 1 }, reasons: { over_limit: 1 } }],
      receipts: { verified: 2, failed: 1 },
      errors: ['session: signature_invalid'],
    })
  })

  it('takes a session without a decision neither for stopped nor for intact', () => {
    const failed = { ...played('attack', [allowed]), error: 'POST /enforce: 503 store_unavailable' }
    const figures = score('default', [failed])
    expect(figures.attack.sessions).toBe(0)
    expect(figures.errors).toEqual(['session: POST /enforce: 503 store_unavailable'])
    expect(formatFigures(figures)).toContain('errors: 1\n  session: POST /enforce: 503')
  })
})

function call(decision: PlayedCall['decision'], reasons: readonly string[] = []): PlayedCall {
  return { tool: 'pay', decision, reasons, attackCall: false }
}

function played(label: string, calls: readonly PlayedCall[]): PlayedSession {
  const session = { id: 'session', suite: 'default', label, userPrompt: '', context: {}, calls: [] }
  return { session, calls, receipts: { verified: 0, failures: [] }, error: null }
}
