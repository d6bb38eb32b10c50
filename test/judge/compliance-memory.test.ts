import { expect, it } from 'vitest'
import { NOT_EVALUATED, type ComplianceStatus } from '../../src/core/decision.js'
import type { CheckRequest, CheckResource, Evaluator } from '../../src/core/evaluator.js'
import type { JsonObject } from '../../src/core/json.js'
import { recallCompliance, rememberCompliance, withoutStandards } from '../../src/judge/compliance-memory.js'

const MET: ComplianceStatus = { ...NOT_EVALUATED, piiCompliant: true }

function evaluator(timeless?: boolean): Evaluator {
  const never = (): never => {
    throw new Error('it is not asked')
  }
  return {
    name: 'cerbos-test',
    version: '1',
    capabilities: { strict: true, explain: false },
    covers: never,
    kindsUnder: never,
    check: never,
    rules: never,
    healthy: never,
    close: never,
    ...(timeless === undefined ? {} : { timeless: () => timeless }),
  }
}

function request(attributes: JsonObject, subject: Partial<CheckRequest['subject']> = {}): CheckRequest {
  const own: CheckResource = { layer: 'policy', kind: 'k', id: 't', version: 'default', scope: '', attributes: {} }
  return {
    organisation: 'acme',
    subject: { id: 'agent', role: 'agent', attributes: {}, ...subject },
    action: 'run',
    resources: [own, { ...own, layer: 'compliance', kind: 'compliance', attributes, actions: ['pii'] }],
  }
}

it('knows again what the same subject was told about the same evidence', () => {
  const one = evaluator(true)
  expect(recallCompliance(one, request({ a: 1 }))).toBeNull()
  expect(rememberCompliance(one, request({ a: 1 }), MET)).toBe(MET)
  expect(recallCompliance(one, request({ a: 1 }))).toBe(MET)
  expect(recallCompliance(one, request({ a: 2 }))).toBeNull()
  expect(recallCompliance(one, request({ a: 1 }, { id: 'other' }))).toBeNull()
  expect(recallCompliance(one, request({ a: 1 }, { role: 'other' }))).toBeNull()
  expect(recallCompliance(one, request({ a: 1 }, { attributes: { purpose: 'x' } }))).toBeNull()
  expect(recallCompliance(evaluator(true), request({ a: 1 }))).toBeNull()
})

it.each([false, undefined])('remembers nothing where the clock may count: timeless %s', (timeless) => {
  const one = evaluator(timeless)
  rememberCompliance(one, request({ a: 1 }), MET)
  expect(recallCompliance(one, request({ a: 1 }))).toBeNull()
})

it('remembers nothing where standards were not asked', () => {
  const one = evaluator(true)
  const asked = withoutStandards(request({ a: 1 }))
  expect(asked.resources.map(({ layer }) => layer)).toEqual(['policy'])
  rememberCompliance(one, asked, MET)
  expect(recallCompliance(one, asked)).toBeNull()
})

it('forgets the oldest of many', () => {
  const one = evaluator(true)
  for (let a = 0; a <= 2_000; a += 1) rememberCompliance(one, request({ a }), MET)
  expect(recallCompliance(one, request({ a: 0 }))).toBeNull()
  expect(recallCompliance(one, request({ a: 2_000 }))).toBe(MET)
})
