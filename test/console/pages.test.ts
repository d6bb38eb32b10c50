import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/core/json.js'
import { columns } from '../../src/console/charts.js'
import type { Frame } from '../../src/console/frame.js'
import { createRenderer } from '../../src/console/render.js'
import { decisionView } from '../../src/console/views/decision.js'
import { decisionsView } from '../../src/console/views/decisions.js'
import { requestView } from '../../src/console/views/request.js'
import { inboxView, requestsView } from '../../src/console/views/requests.js'
import { visibleJson } from '../../src/console/visible-json.js'
import { span } from '../../src/console/words.js'

const NOW = Date.parse('2026-11-21T12:00:00.000Z')
const EVIL = `<img src=x onerror=alert(1)></textarea></pre><script>alert(2)</script>" ' \u202Egnp`
const caller = { roles: ['approver', 'auditor'], person: EVIL, levels: [EVIL] } as const
const renderer = createRenderer()
const frame: Frame = {
  title: EVIL,
  place: null,
  notice: { text: EVIL, tone: 'bad' },
  assets: '/console/assets/x',
  person: { name: EVIL, organisation: EVIL, approves: true, audits: true, csrf: EVIL },
}

/** With this text in every member that holds one, but for words that select what is shown. */
const approval = poisoned(
  {
    id: 'x',
    kind: 'single',
    status: 'pending',
    agent_id: 'x',
    session_id: 'x',
    tool: 'x',
    action: 'x',
    arguments: { x: 'x', nested: { x: ['x'] } },
    context: { x: 'x' },
    level: 'x',
    levels: [
      { name: 'x', quorum: 2, asked_at: null, signatures: [{ person: 'x', at: 'x', comment: 'x', audit_id: 'x' }] },
    ],
    may_answer: true,
    why_not: 'x',
    requesters: ['x'],
    reasons: [{ code: 'x', message: 'x', severity: 'x', rule: 'x', source: { file: 'x', line: 1 } }],
    requirement: [{ rule: 'x', levels: ['x', { name: 'x', quorum: 2 }] }],
    evidence: { data: { findings: [{ class: 'x', path: 'x', sample: 'x' }] }, x: 'x' },
    masked: ['/arguments/x', 'x'],
    not_covered: ['x'],
    amounts: [{ attribute: 'x', minor: 5, currency: 'x' }],
    policy_id: 'x',
    policy_version: 'x',
    series: {
      vary: [
        { member: 'x', values: ['x'] },
        { member: 'x', any: true },
      ],
      max_times: 3,
      used_times: 1,
      budget: { member: 'x', max: 5, used: 1 },
      until: 'x',
    },
    replaces: 'x',
    replaced_by: 'x',
    decision_audit_id: 'x',
    end: { at: 'x', person: 'x', comment: 'x', audit_id: 'x' },
    similar: [{ id: 'x', status: 'x', agent_id: 'x', tool: 'x', amounts: [], opened_at: 'x', ended_by: 'x' }],
  },
  ['pending', 'single'],
)
const decision = poisoned(
  {
    audit_id: 'x',
    timestamp: 'x',
    decision: 'x',
    would_decide: 'x',
    agent_id: 'x',
    tool_name: 'x',
    reason_codes: ['x'],
    approval_id: 'x',
  },
  [],
)
const entry = poisoned(
  {
    seq: 1,
    audit_id: 'x',
    caller_key_id: 'x',
    record: {
      blocked_by: 'x',
      reasons: [{ code: 'x', message: 'x', severity: 'x', rule: 'x', source: null }],
      layer_results: [{ layer: 'x', effect: 'x', reasons: ['x'], duration_ms: 1 }],
      evidence: { x: 'x' },
      x: 'x',
    },
    receipt: {
      type: 'x',
      decision: 'x',
      agent_id: 'x',
      tool_name: 'x',
      approval_id: 'x',
      subject_audit_id: 'x',
      mode: 'x',
    },
  },
  [],
)

function poisoned(object: JsonObject, keep: readonly string[]): JsonObject {
  const poison = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return keep.includes(value) ? value : EVIL
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(poison)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name === 'x' ? EVIL : name, poison(one)]))
  }
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, poison(value)]))
}

describe('a page', () => {
  const typed = { 'edit.arguments': EVIL, 'reject.comment': EVIL, 'series.times': EVIL }
  const request = requestView(approval, [decision], { caller, typed, nowMs: NOW })
  const list = { approvals: [approval], next: EVIL }
  const filter = { decision: EVIL, agent: EVIL, tool: EVIL, reason: EVIL, from: EVIL, to: EVIL }
  const pages = {
    inbox: () => renderer.page('inbox', inboxView(list, [EVIL], NOW), frame),
    requests: () => renderer.page('requests', requestsView(list, { status: EVIL, agent: EVIL }, NOW), frame),
    request: () => renderer.page('request', request, frame),
    decisions: () =>
      renderer.page(
        'decisions',
        decisionsView({ decisions: [decision], next: 5 }, filter, { linked: true, nowMs: NOW }),
        frame,
      ),
    decision: () => renderer.page('decision', decisionView(entry, NOW), frame),
    'sign-in': () => renderer.page('sign_in', { to: EVIL, minutes: 5 }, frame),
    problem: () => renderer.page('problem', { title: EVIL, detail: EVIL, code: EVIL, requestId: EVIL }, frame),
  }

  it.each(Object.entries(pages))('%s shows what others wrote as text', (_, page) => {
    const html = page()
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(html).not.toContain('<img src=x')
    expect(html).not.toContain('<script>')
    expect(html.match(/<textarea/g)?.length).toBe(html.match(/<\/textarea/g)?.length)
    expect(html.match(/<pre/g)?.length).toBe(html.match(/<\/pre/g)?.length)
  })

  it.each(Object.entries(pages))('%s spells out what cannot be seen, but in fields that are sent back', (_, page) => {
    const shown = page().replaceAll(/ value="[^"]*"|<textarea[^]*?<\/textarea>/g, '')
    expect(shown).not.toContain('\u202E')
    expect(shown).toMatch(/⟨U\+202E⟩gnp/)
  })
})

describe('JSON that people read', () => {
  it('reads back to the same value, with nothing in it that cannot be seen', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'small', stringUnit: 'binary' }), (value) => {
        const text = visibleJson(JSON.parse(JSON.stringify(value)) as JsonValue)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(text).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/u)
      }),
    )
  })
})

describe('words', () => {
  it('say times shortly', () => {
    const minute = 60_000
    expect([0, 5 * minute, 65 * minute, 120 * minute, 30 * 60 * minute, 4.5 * 24 * 60 * minute].map(span)).toEqual([
      'a moment',
      '5 min',
      '1 h 05 min',
      '2 h',
      '30 h',
      '4 days',
    ])
  })
})

describe('a chart', () => {
  it('stacks its parts within its height, the highest at the top', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(1_000_000), { minLength: 3, maxLength: 3 }), { maxLength: 40 }), (data) => {
        const chart = columns(
          data.map((counts, at) => ({ label: String(at), parts: counts.map((count) => ({ kind: 'x', count })) })),
          340,
        )
        const parts = chart.bars.flatMap((bar) => bar.parts)
        for (const { y, height } of parts) {
          expect(y).toBeGreaterThanOrEqual(0)
          expect(y + height).toBeLessThanOrEqual(chart.height)
        }
      }),
    )
  })
})
