import { afterEach, beforeEach, expect, it } from 'vitest'
import { buildMatrix } from '../../src/cli/policies-diff-matrix.js'
import { loadCatalogue } from '../../src/normalize/catalogue.js'
import { readSnapshot } from '../../src/policies/read-snapshot.js'
import { CATALOGUE, policiesWorld } from './policies-world.js'

let world: ReturnType<typeof policiesWorld>
beforeEach(() => {
  world = policiesWorld()
})
afterEach(() => {
  world.remove()
})

async function matrixOf(limit: number, catalogue = CATALOGUE, recorded = new Map()) {
  const snapshot = await readSnapshot(world.folder({ 'catalog.yaml': catalogue }), {})
  const { tools, without } = buildMatrix([snapshot, snapshot], recorded, limit)
  const [matrix] = tools
  const requests = (matrix?.requests ?? []).map(({ request: { input, context, agentId }, role }) => {
    if (input.form !== 'tool') throw new Error('only tools are asked')
    return { args: input.arguments, context, agentId, role }
  })
  return { without, requests, combinations: matrix?.combinations }
}

it('asks everybody that the policies know, and a stranger', async () => {
  const { requests } = await matrixOf(10_000)
  const roles = new Set(requests.map(({ context }) => JSON.stringify(context)))
  const known = ['analyst', 'manager', 'somebody-else'].map((user_role) => JSON.stringify({ user_role }))
  expect(roles).toEqual(new Set(['{}', ...known]))
})

it('stands on each side of each limit, in the currency beside it', async () => {
  const { requests } = await matrixOf(10_000)
  const amounts = (currency: string) =>
    new Set(requests.filter(({ args }) => args.currency === currency).map(({ args }) => args.amount))
  for (const amount of [9.99, 10, 10.01, 899.99, 900, 900.01, 0.49, 0.5, 0.51]) expect(amounts('EUR')).toContain(amount)
  for (const amount of [49, 50, 51]) expect(amounts('JPY')).toContain(amount)
})

it('leaves optional arguments out, too, and required ones never', async () => {
  const { requests } = await matrixOf(10_000)
  expect(new Set(requests.map(({ args }) => args.recipient))).toEqual(new Set([undefined, 'shellholdings', 'other']))
  expect(requests.every(({ args }) => args.amount !== undefined && args.currency !== undefined)).toBe(true)
})

it('asks only what the catalogue admits', async () => {
  const tool = loadCatalogue('catalog.yaml', new TextEncoder().encode(CATALOGUE)).find('pay')
  const { requests, combinations } = await matrixOf(10_000)
  expect(requests.filter(({ args }) => tool?.check(args) !== null)).toEqual([])
  expect(new Set(requests.map((each) => JSON.stringify(each))).size).toBe(requests.length)
  expect(requests.length).toBeLessThanOrEqual(combinations ?? 0)
})

it('chooses each value once before it combines them', async () => {
  const all = await matrixOf(10_000)
  const few = await matrixOf(40)
  const values = ({ requests }: typeof all) => ({
    amounts: new Set(requests.filter(({ args }) => args.currency === 'EUR').map(({ args }) => args.amount)).size,
    contexts: new Set(requests.map(({ context }) => JSON.stringify(context))).size,
    recipients: new Set(requests.map(({ args }) => args.recipient)).size,
  })
  expect(few.requests).toHaveLength(40)
  expect(values(few)).toEqual(values(all))
})

it('takes recorded arguments where it finds none, and else says so', async () => {
  const strange = CATALOGUE.replace('enum: [EUR, JPY]', () => "type: string, pattern: '^q{3}E[0-9]$'").replace(
    / {6}amount_minor.*\n/,
    '      amount: { from: /amount }\n',
  )
  expect((await matrixOf(100, strange)).without).toEqual(['pay'])
  const recorded = new Map([['pay', [{ amount: 1, currency: 'qqqE7' }]]])
  const { without, requests } = await matrixOf(100, strange, recorded)
  expect(without).toEqual([])
  expect(requests.every(({ args }) => args.currency === 'qqqE7')).toBe(true)
})
