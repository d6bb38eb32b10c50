import type { CheckAnswer, CheckRequest, CheckResource } from '../../src/core/evaluator.js'
import type { JsonObject } from '../../src/core/json.js'
import { LIMIT } from './policy-set.js'

/** A check, and what the answer to it must be. */
export interface Sample {
  readonly request: CheckRequest
  readonly expected: Expected
}

type Expected = 'allow' | 'deny' | 'error'

interface Shape {
  readonly action: string
  readonly attributes: JsonObject
  readonly expected: Expected
  readonly resources?: number
}

const ORGANISATIONS = 7
const PLAIN: JsonObject = {
  amount: 50,
  region: 'eu',
  tags: ['a', 'b', 'c'],
  owner: 'someone',
  team: 'red',
  age_days: 3,
  created: '2026-01-01T00:00:00Z',
  labels: { cost: 'low', stage: 'live' },
  priority: 2,
  public: false,
}

/** Small and large, allowed, denied with an output, and in error. */
const SHAPES: readonly Shape[] = [
  { action: 'create', attributes: PLAIN, expected: 'allow' },
  { action: 'create', attributes: { ...PLAIN, amount: 500 }, expected: 'allow' },
  { action: 'create', attributes: { ...PLAIN, amount: LIMIT + 1 }, expected: 'deny' },
  { action: 'read', attributes: PLAIN, expected: 'allow' },
  { action: 'delete', attributes: PLAIN, expected: 'allow' },
  { action: 'create', attributes: { ...PLAIN, region: 'mars' }, expected: 'deny' },
  { action: 'create', attributes: without(PLAIN, 'region'), expected: 'error' },
  { action: 'create', attributes: { ...PLAIN, amount: 'many' }, expected: 'error' },
  { action: 'create', attributes: { ...PLAIN, tags: texts(300) }, expected: 'allow' },
  { action: 'create', attributes: { ...PLAIN, note: 'x'.repeat(16_000) }, expected: 'allow' },
  { action: 'create', attributes: { ...PLAIN, tree: nested(20) }, expected: 'allow' },
  { action: 'create', attributes: PLAIN, expected: 'allow', resources: 3 },
  { action: 'no-such-action', attributes: PLAIN, expected: 'deny' },
]

/** Without errors and large attributes. */
export const SMALL_SHAPES = SHAPES.slice(0, 6)

/** The check of this index: the same each time, its kind, shape and organisation in turns that do not coincide. */
export function sampleOf(index: number, policies: number, shapes: readonly Shape[] = SHAPES): Sample {
  const shape = shapes[index % shapes.length]
  if (shape === undefined) throw new Error('there are no shapes')
  const attributes = { ...shape.attributes, call: { time: new Date(index).toISOString() } }
  const resource = (offset: number): CheckResource => ({
    layer: 'policy',
    kind: `kind_${(index + offset) % policies}`,
    id: `resource-${index % 1_000}`,
    version: 'default',
    scope: '',
    attributes,
  })
  return {
    request: {
      organisation: `organisation-${index % ORGANISATIONS}`,
      subject: { id: `agent-${index % 100}`, role: 'agent', attributes: { team: 'red', level: 3 } },
      action: shape.action,
      resources: Array.from({ length: shape.resources ?? 1 }, (_, offset) => resource(offset)),
    },
    expected: shape.expected,
  }
}

/** What is wrong with the answer; null when nothing. */
export function faultOf(answer: CheckAnswer, { request, expected }: Sample): string | null {
  if (answer.status !== 'judged') return answer.status === 'unavailable' ? answer.detail : answer.status
  if (answer.layers.length !== request.resources.length) return 'another number of layers'
  const seen = answer.layers.map(({ effect, errors }) => (errors.length > 0 ? 'error' : effect))
  const wrong = seen.find((each) => each !== expected)
  return wrong === undefined ? null : `${wrong} instead of ${expected}`
}

function without(attributes: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(attributes).filter(([each]) => each !== name))
}

function texts(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `tag-${index}`)
}

function nested(depth: number): JsonObject {
  return depth === 0 ? {} : { inner: nested(depth - 1) }
}
