import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { engineConfig } from '../../../src/evaluators/cerbos-embedded/engine/config.js'
import { startThread } from '../../../src/evaluators/cerbos-embedded/engine/engine-thread.js'
import { compileEngine } from '../../../src/evaluators/cerbos-embedded/engine/go.js'
import { RuleTableSchema, type RuleTable } from '../../../src/evaluators/cerbos-embedded/proto/rule-table_pb.js'
import { PROBE_KIND, PROBE_POLICIES } from '../../../src/evaluators/cerbos-embedded/self-test/probe-policies.js'
import { selfTest } from '../../../src/evaluators/cerbos-embedded/self-test/self-test.js'
import { compilePolicies } from '../../../src/evaluators/cerbos-embedded/table/compile.js'
import { payment, snapshotOf } from './world.js'

const TIMEOUT_MS = 20_000
const snapshot = snapshotOf({
  'a.yaml': payment('- { actions: [create], roles: [agent], effect: EFFECT_ALLOW }\n'),
})
const compiled = compilePolicies(snapshot, { strict: true, own: { kind: PROBE_KIND, policies: PROBE_POLICIES } })

/** Starts an engine with the table after `change` and tests it. */
async function tryTable(change: (table: RuleTable) => void): Promise<void> {
  const message = fromBinary(RuleTableSchema, compiled.table)
  change(message)
  const tables = { module: await compileEngine(), table: toBinary(RuleTableSchema, message), config: engineConfig({}) }
  const thread = await startThread(tables, TIMEOUT_MS)
  try {
    await selfTest(thread, compiled.policies, compiled.index, { strict: true, timeoutMs: TIMEOUT_MS })
  } finally {
    await thread.stop()
  }
}

describe('a table that loads, but', () => {
  it('is whole, passes', async () => {
    await expect(tryTable(() => undefined)).resolves.toBeUndefined()
  })

  it('lacks a policy, is not put to work', async () => {
    const withoutPayments = tryTable((table) => {
      table.rules = table.rules.filter((row) => row.resource !== 'payment')
    })
    await expect(withoutPayments).rejects.toThrow('self-test failed: resource.payment.vdefault')
  })

  it('lacks its witnesses, is not put to work', async () => {
    const lenient = tryTable((table) => {
      table.rules = table.rules.filter((row) => !row.name.includes('!'))
    })
    await expect(lenient).rejects.toThrow('strictness of variables, strictness of derived roles, strictness of trees')
  })

  it('has conditions that the engine cannot see, is not put to work', async () => {
    const blind = tryTable((table) => {
      for (const { condition } of table.rules) {
        if (condition?.op.case === 'expr') condition.op.value.checked = new Uint8Array()
      }
    })
    await expect(blind).rejects.toThrow()
  })
})

it('a table that is no table does not start an engine', async () => {
  const tables = { module: await compileEngine(), table: new Uint8Array([1, 2, 3]), config: engineConfig({}) }
  await expect(startThread(tables, TIMEOUT_MS)).rejects.toThrow('code 3')
})
