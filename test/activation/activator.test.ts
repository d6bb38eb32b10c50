import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startActivation, type ActivationDeps, type ActivationOptions } from '../../src/activation/activator.js'
import type { Load } from '../../src/activation/load.js'
import type { ReloadEvent } from '../../src/activation/reporting.js'
import { CountersignError } from '../../src/core/errors.js'
import { PolicyLoadError } from '../../src/core/policy-set.js'
import type { Store } from '../../src/core/store.js'
import { createSystemWorld } from '../../src/core/world.js'
import { policyChanges } from '../../src/policies/changes.js'
import { verifyChain } from '../../src/receipt/chain.js'
import { lookupOfKeys } from '../../src/receipt/verify.js'
import { draftOf } from '../receipt/world.js'
import { openAt, tempFolder } from '../stores/world.js'
import { gate, loaded, rule, settle, testSet, type TestSet } from './world.js'

const SIGNAL = { trigger: 'signal', by: null } as const
const BROKEN = [{ file: 'p.yaml', line: 3, column: 5, message: 'broken' }]
const UNRECORDED = { lastError: { problems: [{ file: 'audit log' }] } }

let folder: ReturnType<typeof tempFolder>
let store: Store
const ends: (() => Promise<void>)[] = []

beforeEach(async () => {
  folder = tempFolder()
  store = await openAt(folder.path)
})
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
  await store.close()
  folder.remove()
})

/** An activator over a real log; what the folder says, and how loading it goes, a test says by `folderSays`. */
async function activatorOf(first: Load, options: Partial<ActivationOptions> = {}, deps: Partial<ActivationDeps> = {}) {
  let load = first
  const events: ReloadEvent[] = []
  const activator = await startActivation(
    { watch: false, pollMs: 5, maxStaleMs: null, ...options },
    {
      world: createSystemWorld(),
      store,
      load: (active) => load(active),
      signature: () => Promise.resolve('same'),
      compare: policyChanges,
      issuer: 'test',
      organisation: 'acme',
      report: (event) => events.push(event),
      reportUnclosed: () => undefined,
      ...deps,
    },
  )
  ends.push(async () => {
    await activator.stop()
    await activator.close()
  })
  return {
    activator,
    events,
    folderSays: (next: Load) => {
      load = next
    },
  }
}

const says =
  (set: TestSet, ...rules: Parameters<typeof rule>[]): Load =>
  () =>
    Promise.resolve(
      loaded(
        set,
        rules.map((one) => rule(...one)),
      ),
    )

function entries(organisation = 'acme') {
  const all = store.entries(organisation, 1, 100)
  expect(verifyChain(all, { organisation, lookup: lookupOfKeys(store.signingKeys({})) })).toEqual([])
  return all.filter(({ receipt }) => receipt.type === 'countersign.admin/v1')
}

/** A store whose next commits a test holds or refuses. */
function commits(through: (commit: () => ReturnType<Store['commit']>) => ReturnType<Store['commit']>): Store {
  return { ...store, commit: (...args) => through(() => store.commit(...args)) }
}

describe('an activation', () => {
  it('is in the log before anybody is judged by it', async () => {
    const reached = gate()
    const written = gate()
    let starting = true
    const holding = commits(async (commit) => {
      if (starting) return commit()
      reached.open()
      await written.passed
      return commit()
    })
    const { activator, folderSays } = await activatorOf(says(testSet('v1')), {}, { store: holding })
    starting = false
    folderSays(says(testSet('v2')))
    const reloaded = activator.reload(SIGNAL)
    await reached.passed
    await settle()
    expect([activator.source.current().version, entries().length]).toEqual(['v1', 1])
    written.open()
    expect(await reloaded).toMatchObject({ status: 'activated', policyVersion: 'v2', previousPolicyVersion: 'v1' })
    expect([activator.source.current().version, entries().length]).toEqual(['v2', 2])
  })

  it('is an entry of every organisation’s chain, signed, with removed DENY rules first, and names who asked in its own', async () => {
    await store.commit(draftOf({ organisation: 'globex' }), [])
    const { activator, folderSays } = await activatorOf(
      says(testSet('v1'), ['a-allow', 'allow'], ['m-deny', 'deny'], ['z-deny', 'deny']),
    )
    folderSays(says(testSet('v2'), ['a-allow', 'allow', 'd2'], ['b-allow', 'allow'], ['m-deny', 'deny']))
    await activator.reload({ trigger: 'request', by: { keyId: 'key_9', organisation: 'globex' } })
    for (const organisation of ['acme', 'globex']) {
      const entry = entries(organisation).at(-1)
      const by = organisation === 'globex' ? 'key_9' : null
      expect(entry?.receipt).toMatchObject({
        policy_version: 'v2',
        evaluator: 'cerbos-embedded/0.51.0 strict',
        detail: { change: 'policies_activated', trigger: 'request', previous_policy_version: 'v1', by },
      })
      expect(entry?.caller_key_id).toBe(by)
      expect(entry?.record).toMatchObject({
        changes: {
          totals: { rules_removed: 1, rules_changed: 1, rules_added: 1, deny_rules_removed: 1 },
          rules: [
            { change: 'removed', rule: 'z-deny', effect: 'deny', file: 'cerbos/p.yaml', line: 7 },
            { change: 'added', rule: 'b-allow' },
            { change: 'changed', rule: 'a-allow' },
          ],
        },
      })
    }
  })

  it('that cannot be written leaves the set before it in force, and is made up for when it can', async () => {
    let fails = false
    const failing = commits((commit) =>
      fails ? Promise.reject(new CountersignError('store_unavailable', 'full')) : commit(),
    )
    const first = testSet('v1')
    const lost = testSet('v2')
    const { activator, events, folderSays } = await activatorOf(says(first), {}, { store: failing })
    fails = true
    folderSays(says(lost))
    await expect(activator.reload(SIGNAL)).rejects.toMatchObject({ code: 'store_unavailable' })
    expect([activator.source.current().version, first.closed(), lost.closed()]).toEqual(['v1', 0, 1])
    expect(activator.state()).toMatchObject(UNRECORDED)
    expect(events.at(-1)).toMatchObject({ result: 'unrecorded', policyVersion: 'v1' })
    fails = false
    folderSays(says(testSet('v2')))
    expect(await activator.reload(SIGNAL)).toMatchObject({ status: 'activated' })
    expect(activator.state()).toMatchObject({ lastError: null, staleSinceMs: null })
    expect(entries()).toHaveLength(2)
  })

  it('of a lower revision than another process activated meanwhile is refused', async () => {
    const at = (version: string, revision: number) => () => Promise.resolve(loaded(testSet(version), [], revision))
    const one = await activatorOf(at('v1', 1))
    const other = await activatorOf(at('v1', 1))
    const loading = gate()
    const late = testSet('v2')
    one.folderSays(async () => {
      await loading.passed
      return loaded(late, [], 2)
    })
    const reload = one.activator.reload(SIGNAL)
    other.folderSays(at('v3', 3))
    expect(await other.activator.reload(SIGNAL)).toMatchObject({ status: 'activated', revision: 3 })
    loading.open()
    expect(await reload).toMatchObject({ status: 'broken', problems: [{ message: expect.stringContaining('newer') }] })
    expect([one.activator.source.current().version, late.closed()]).toEqual(['v1', 1])
    expect(store.lastActivation()).toMatchObject({ policyVersion: 'v3', revision: 3 })
  })

  it('keeps the highest revision where a set without one comes between', async () => {
    const { activator, folderSays } = await activatorOf(() => Promise.resolve(loaded(testSet('v1'), [], 7)))
    folderSays(says(testSet('v2')))
    await activator.reload(SIGNAL)
    expect(store.lastActivation()).toMatchObject({ policyVersion: 'v2', revision: 7 })
  })
})

describe('a start', () => {
  it('with the policies that were activated last writes nothing; with others what changed since', async () => {
    const first = await activatorOf(says(testSet('v1'), ['deny', 'deny'], ['allow', 'allow']))
    await first.activator.stop()
    await activatorOf(says(testSet('v1'), ['deny', 'deny'], ['allow', 'allow']))
    expect(entries()).toHaveLength(1)
    await activatorOf(says(testSet('v2'), ['allow', 'allow']))
    expect(entries()).toHaveLength(2)
    expect(entries()[1]).toMatchObject({
      receipt: { detail: { trigger: 'start', previous_policy_version: 'v1' } },
      record: { changes: { rules: [{ change: 'removed', rule: 'deny' }] } },
    })
  })

  it('whose activation cannot be written is none, and closes what it built', async () => {
    const set = testSet('v1')
    const failing = commits(() => Promise.reject(new CountersignError('store_unavailable', 'full')))
    await expect(activatorOf(says(set), {}, { store: failing })).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(set.closed()).toBe(1)
  })
})

describe('a reload', () => {
  it('of broken policies answers what is wrong, and the last good ones stay', async () => {
    const first = testSet('v1')
    const { activator, events, folderSays } = await activatorOf(says(first))
    folderSays(() => Promise.reject(new PolicyLoadError(BROKEN)))
    expect(await activator.reload(SIGNAL)).toEqual({ status: 'broken', problems: BROKEN })
    expect(await activator.reload(SIGNAL)).toEqual({ status: 'broken', problems: BROKEN })
    expect([activator.source.current().version, first.closed(), entries().length]).toEqual(['v1', 0, 1])
    expect(events).toMatchObject([
      { result: 'broken', repeated: false, problems: BROKEN },
      { result: 'broken', repeated: true },
    ])
  })

  it('that finds the same closes what it built for it, and keeps what is in force', async () => {
    const first = testSet('v1')
    const again = testSet('v1')
    const { activator, folderSays } = await activatorOf(says(first))
    folderSays(says(again))
    expect(await activator.reload(SIGNAL)).toMatchObject({ status: 'unchanged', policyVersion: 'v1' })
    expect([first.closed(), again.closed(), activator.source.current()]).toEqual([0, 1, first])
    expect(entries()).toHaveLength(1)
  })

  it('that finds the same, built by something that cannot be closed, is unchanged all the same', async () => {
    const stuck = testSet('v1', () => Promise.reject(new Error('stuck')))
    const { activator, folderSays } = await activatorOf(says(testSet('v1')))
    folderSays(says(stuck))
    expect(await activator.reload(SIGNAL)).toMatchObject({ status: 'unchanged' })
  })

  it('asked for by several at once is one, in the name of the key among them', async () => {
    let loads = 0
    const { activator, events, folderSays } = await activatorOf(says(testSet('v1')))
    const running = gate()
    folderSays(async () => {
      loads += 1
      await running.passed
      return loaded(testSet(`v${loads + 1}`))
    })
    const first = activator.reload(SIGNAL)
    await settle()
    const others = [
      activator.reload({ trigger: 'file_change', by: null }),
      activator.reload({ trigger: 'request', by: { keyId: 'key_1', organisation: 'acme' } }),
      activator.reload(SIGNAL),
    ]
    running.open()
    expect(
      [await first, ...(await Promise.all(others))].map((result) => 'policyVersion' in result && result.policyVersion),
    ).toEqual(['v2', 'v3', 'v3', 'v3'])
    expect([loads, events.at(-1)]).toMatchObject([2, { asked: { by: { keyId: 'key_1' } } }])
  })
})

describe('stopping', () => {
  it('gives up a load under way and those that wait, closes what comes of it, and leaves the set in force', async () => {
    const first = testSet('v1')
    const { activator, folderSays } = await activatorOf(says(first))
    const loading = gate()
    const late = testSet('v2')
    folderSays(async () => {
      await loading.passed
      return loaded(late)
    })
    const reloads = [activator.reload(SIGNAL)]
    await settle()
    reloads.push(activator.reload(SIGNAL))
    const ended = Promise.allSettled(reloads)
    const stopped = activator.stop()
    for (const one of await ended) expect(one).toMatchObject({ reason: { code: 'shutting_down' } })
    loading.open()
    await stopped
    expect([late.closed(), first.closed(), entries().length]).toEqual([1, 0, 1])
    await expect(activator.reload(SIGNAL)).rejects.toMatchObject({ code: 'shutting_down' })
    expect(await activator.source.use((set) => Promise.resolve(set.version))).toBe('v1')
  })

  it('waits for an activation that is being written: what the log says is in force', async () => {
    const reached = gate()
    const written = gate()
    let starting = true
    const holding = commits(async (commit) => {
      if (starting) return commit()
      reached.open()
      await written.passed
      return commit()
    })
    const { activator, folderSays } = await activatorOf(says(testSet('v1')), {}, { store: holding })
    starting = false
    folderSays(says(testSet('v2')))
    const reloaded = activator.reload(SIGNAL)
    await reached.passed
    const stopped = activator.stop()
    written.open()
    expect(await reloaded).toMatchObject({ status: 'activated' })
    await stopped
    expect([activator.source.current().version, store.lastActivation()?.policyVersion]).toEqual(['v2', 'v2'])
  })
})

describe('the watch', () => {
  it('loads what changed and then stayed, once, and what changes during a load afterwards', async () => {
    let signature = 'one'
    let loads = 0
    const { activator, folderSays } = await activatorOf(
      says(testSet('one')),
      { watch: true },
      { signature: () => Promise.resolve(signature) },
    )
    folderSays(() => {
      loads += 1
      const set = testSet(signature)
      if (loads === 1) signature = 'three'
      return Promise.resolve(loaded(set))
    })
    signature = 'two'
    await expect.poll(() => activator.source.current().version).toBe('three')
    expect([loads, entries().length]).toEqual([2, 3])
    expect(activator.state()).toMatchObject({ lastError: null, staleSinceMs: null })
  })

  it('goes on after a load that failed, and drops the error when the change is taken back', async () => {
    let signature = 'one'
    const { activator, events, folderSays } = await activatorOf(
      says(testSet('one')),
      { watch: true },
      { signature: () => Promise.resolve(signature) },
    )
    folderSays(() => Promise.reject(new PolicyLoadError(BROKEN)))
    signature = 'two'
    await expect.poll(() => activator.state().lastError?.problems).toEqual(BROKEN)
    signature = 'one'
    await expect.poll(() => activator.state()).toMatchObject({ lastError: null, staleSinceMs: null })
    expect([events.length, activator.source.current().version]).toEqual([1, 'one'])
  })
})
