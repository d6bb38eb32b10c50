import { expect, it } from 'vitest'
import type { CheckRequest, CheckResource, Evaluator, LayerJudgement } from '../../src/core/evaluator.js'
import type { JsonObject } from '../../src/core/json.js'
import { recallCode } from '../../src/judge/code-memory.js'

/** Its rules read the attribute `read`, and nothing else. */
function evaluator(
  read: NonNullable<Evaluator['read']> = ({ attributes }) => ({ read: attributes['read'] ?? null }),
): Evaluator {
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
    read,
  }
}

function about(kind: string, attributes: JsonObject, actions?: readonly string[]): CheckResource {
  const resource = { layer: 'policy', kind, id: 'code', version: 'default', scope: '', attributes } as const
  return actions === undefined ? resource : { ...resource, actions }
}

function request(attributes: JsonObject, subject: Partial<CheckRequest['subject']> = {}): CheckRequest {
  return {
    organisation: 'acme',
    subject: { id: 'agent', role: 'agent', attributes: {}, ...subject },
    action: 'execute',
    resources: [
      about('code', attributes),
      about('code/files', attributes, ['execute']),
      about('code/sql', attributes, ['execute']),
      about('state_history', attributes),
    ],
  }
}

const kindsOf = ({ resources }: CheckRequest): readonly string[] => resources.map(({ kind }) => kind)

function answersTo({ resources }: CheckRequest, more: Partial<LayerJudgement> = {}): readonly LayerJudgement[] {
  return resources.map(({ kind }) => ({
    layer: 'policy',
    effect: 'allow',
    policy: `resource.${kind}`,
    outputs: [],
    errors: [],
    schemaErrors: [],
    ...more,
  }))
}

function ask(one: Evaluator, asked: CheckRequest, more: Partial<LayerJudgement> = {}): readonly string[] {
  const recalled = recallCode(one, asked)
  recalled.whole(answersTo(recalled.asked, more))
  return kindsOf(recalled.asked)
}

it('asks rules about code once about facts that they cannot tell apart, and all others each time', () => {
  const one = evaluator()
  expect(ask(one, request({ read: 1, other: 1 }))).toEqual(['code', 'code/files', 'code/sql', 'state_history'])
  expect(ask(one, request({ read: 1, other: 2 }))).toEqual(['code', 'state_history'])
  expect(ask(one, request({ read: 2 }))).toEqual(['code', 'code/files', 'code/sql', 'state_history'])
})

it('gives back the answers in the order of the request', () => {
  const one = evaluator()
  ask(one, request({ read: 1 }))
  const { asked, whole } = recallCode(one, request({ read: 1 }))
  expect(whole(answersTo(asked)).map(({ policy }) => policy)).toEqual([
    'resource.code',
    'resource.code/files',
    'resource.code/sql',
    'resource.state_history',
  ])
})

it.each([
  ['agent', { id: 'other' }],
  ['role', { role: 'operator' }],
  ['scope', { scope: 'acme' }],
  ['claims', { attributes: { has_auth_check: true } }],
])('asks again for another %s', (_, subject) => {
  const one = evaluator()
  ask(one, request({ read: 1 }))
  expect(ask(one, request({ read: 1 }, subject))).toHaveLength(4)
})

it('forgets with the evaluator', () => {
  ask(evaluator(), request({ read: 1 }))
  expect(ask(evaluator(), request({ read: 1 }))).toHaveLength(4)
})

it.each([
  ['an error', { errors: [{ rule: 'a', expression: 'b', place: null }] }],
  ['attributes that a schema refused', { schemaErrors: [{ path: '/a', message: 'b' }] }],
])('remembers no answer with %s', (_, more) => {
  const one = evaluator()
  ask(one, request({ read: 1 }), more)
  expect(ask(one, request({ read: 1 }))).toHaveLength(4)
})

it('remembers nothing where it is not known what rules read, or where that is long', () => {
  const unknown = evaluator(() => null)
  ask(unknown, request({ read: 1 }))
  expect(ask(unknown, request({ read: 1 }))).toHaveLength(4)
  const one = evaluator()
  ask(one, request({ read: 'x'.repeat(3_000) }))
  expect(ask(one, request({ read: 'x'.repeat(3_000) }))).toHaveLength(4)
})

it('forgets the oldest of many', () => {
  const one = evaluator()
  for (let read = 0; read <= 500; read += 1) ask(one, request({ read }))
  expect(ask(one, request({ read: 500 }))).toHaveLength(2)
  expect(ask(one, request({ read: 0 }))).toHaveLength(4)
})
