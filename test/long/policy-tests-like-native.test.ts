import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PolicySnapshot } from '../../src/core/policy-set.js'
import { testOnBoth } from '../../src/evaluators/cerbos-embedded/policy-tests/both-engines.js'
import type { SuiteResult } from '../../src/evaluators/cerbos-embedded/policy-tests/results.js'
import { readSnapshot } from '../../src/policies/read-snapshot.js'
import { vectors } from '../fixtures/vectors.js'
import { folderSnapshot, snapshotOf } from '../policy-tests/world.js'

const SETS = ['policies', ...readdirSync('policies/suites').map((name) => join('policies/suites', name))]
const STORE = vectors('cerbos/store')

describe('the suites of a set pass and fail alike on Cerbos and on the embedded engine', () => {
  it.each(SETS)('%s', async (folder) => {
    const { cerbos, ours } = await lenient(await readSnapshot(folder, {}))
    expect(outcomes(ours)).toEqual(outcomes(cerbos))
    expect(outcomes(ours).filter((line) => line.endsWith('passed')).length).toBeGreaterThan(4)
  })

  it.skipIf(!existsSync(STORE))('Cerbos’s own store', async () => {
    const { cerbos, ours } = await lenient(folderSnapshot(STORE))
    expect(outcomes(ours)).toEqual(outcomes(cerbos))
    expect(ours.map(({ file }) => file)).toContain('tests/policy_05_test.yaml')
  })

  it('with everything that a suite can say', async () => {
    const { cerbos, ours } = await lenient(snapshotOf(EVERYTHING))
    expect(outcomes(ours)).toEqual(outcomes(cerbos))
    expect(new Set(outcomes(ours).map((line) => line.split(' ').at(-1)))).toEqual(
      new Set(['passed', 'failed', 'skipped']),
    )
  })
})

function lenient(snapshot: PolicySnapshot) {
  return testOnBoth(snapshot, { cerbosBinary: null, strict: false })
}

function outcomes(suites: readonly SuiteResult[] | null): readonly string[] {
  return (suites ?? [])
    .flatMap(({ file, error, cases }) => [
      ...(error === null ? [] : [`${file} ${error}`]),
      ...cases.map(({ test, principal, resource, action, result }) =>
        [file, test, principal, resource, action, result].join(' '),
      ),
    ])
    .sort()
}

const EVERYTHING = {
  'doc.yaml': `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: doc
  version: default
  rules:
    - name: early
      actions: [view]
      roles: [user]
      effect: EFFECT_ALLOW
      condition:
        match:
          expr: |-
            G.open == true && now() < timestamp("2020-01-02T00:00:00Z")
      output:
        when:
          ruleActivated: |-
            {"at": string(now()), "n": [1, 2.5, null]}
    - name: token
      actions: [edit]
      roles: ['*']
      effect: EFFECT_ALLOW
      condition:
        match:
          expr: |-
            request.aux_data.jwt.aud == "a"
    - name: owner
      actions: [share]
      roles: [owner]
      effect: EFFECT_ALLOW
    - name: not-locked
      actions: [lock]
      roles: [user]
      effect: EFFECT_DENY
      condition:
        match:
          expr: |-
            R.attr.locked == true
    - name: say
      actions: [say]
      roles: [user]
      effect: EFFECT_ALLOW
      output:
        when:
          ruleActivated: R.attr
    - name: lock
      actions: [lock]
      roles: [user]
      effect: EFFECT_ALLOW
`,
  'doc_next.yaml': `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: doc
  version: next
  rules:
    - { name: all, actions: ['*'], roles: ['*'], effect: EFFECT_ALLOW }
`,
  'testdata/principals.yaml': `
principals:
  fay: { id: fay, roles: [user] }
  own: { id: hidden-by-the-suite, roles: [nobody] }
principalGroups:
  people: { principals: [fay, own] }
`,
  'testdata/resources.json': JSON.stringify({ resources: { shared: { kind: 'doc', id: 'shared' } } }),
  'testdata/aux_data.yml': 'auxData: { good: { jwt: { aud: a } }, bad: { jwt: { aud: b } } }',
  'testdata/ignored_test.yaml': 'name: nothing here is a suite',
  '.hidden_test.yaml': `
name: hidden files are run all the same
principals: { p: { id: p, roles: [user] } }
resources: { d: { kind: doc, id: d } }
tests:
  - name: hidden
    input: { principals: [p], resources: [d], actions: [share] }
    expected: [{ principal: p, resource: d, actions: { share: EFFECT_DENY } }]
`,
  'doc_TEST.yaml': `
$schema: an editor's
name: Documents
options: { now: '2020-01-01T00:00:00.000000500Z', globals: { open: true } }
principals:
  own: &own { id: own, roles: [user, owner] }
  none: { <<: *own, roles: [nobody] }
resources:
  mine: { kind: doc, id: mine, attr: { yes: Y, Off: [n, no, On, yEs, 1.5] } }
  next: { kind: doc, id: next, policyVersion: next }
resourceGroups:
  both: { resources: [mine, shared] }
tests:
  - name: the suite's clock and globals, to the nanosecond
    input: { principals: [own, none], principalGroups: [people], resourceGroups: [both], actions: [view] }
    expected:
      - principalGroups: [people]
        resourceGroups: [both]
        actions: { view: EFFECT_ALLOW }
        outputs:
          - action: view
            expected: [{ src: resource.doc.vdefault#early, val: { n: [1, 2.5, null], at: '2020-01-01T00:00:00.0000005Z' } }]
  - name: a table's options replace all of the suite's
    options: { now: '2020-01-01T00:00:00Z' }
    input: { principals: [own], resources: [mine], actions: [view] }
    expected: [{ principal: own, resource: mine, actions: { view: EFFECT_ALLOW } }]
  - name: a day later
    options: { now: '2020-01-02T00:00:00Z', globals: { open: true } }
    input: { principals: [own], resources: [mine], actions: [view] }
    expected: [{ principal: own, resource: mine, actions: { view: EFFECT_ALLOW } }]
  - name: before the epoch
    options: { now: '1959-12-31T23:59:59.25Z', globals: { open: true } }
    input: { principals: [own], resources: [mine], actions: [view] }
    expected:
      - principal: own
        resource: mine
        actions: { view: EFFECT_ALLOW }
        outputs:
          - action: view
            expected: [{ src: resource.doc.vdefault#early, val: { n: [1, 2.5, null], at: '1959-12-31T23:59:59.25Z' } }]
  - name: outputs that differ or are missing
    input: { principals: [own], resources: [mine], actions: [view, share] }
    expected:
      - principal: own
        resource: mine
        actions: { view: EFFECT_ALLOW, share: EFFECT_ALLOW }
        outputs:
          - { action: view, expected: [{ src: resource.doc.vdefault#early, val: { n: [1, 2.5] } }] }
          - { action: share, expected: [{ src: resource.doc.vdefault#owner, val: 1 }] }
  - name: what is not expected must be denied
    input: { principals: [own, none], resources: [mine], actions: [share, edit] }
    expected: [{ principal: own, resource: mine, actions: { edit: EFFECT_DENY } }]
  - name: words that mean true and false
    input: { principals: [own], resources: [mine], actions: [say] }
    expected:
      - principal: own
        resource: mine
        actions: { say: EFFECT_ALLOW }
        outputs:
          - action: say
            expected:
              - src: resource.doc.vdefault#say
                val: { 'true': y, 'false': [false, false, true, "yEs", 1.5] }
  - name: a token
    input: { principals: [own], resources: [mine], actions: [edit], auxData: good }
    expected: [{ principal: own, resource: mine, actions: { edit: EFFECT_ALLOW } }]
  - name: another token
    input: { principals: [own], resources: [mine], actions: [edit], auxData: bad }
    expected: [{ principal: own, resource: mine, actions: { edit: EFFECT_DENY } }]
  - name: versions
    options: { defaultPolicyVersion: next }
    input: { principals: [none], resources: [mine, next], actions: [view] }
    expected: [{ principal: none, resources: [mine, next], actions: { view: EFFECT_ALLOW } }]
  - name: not today
    skip: true
    skipReason: later
    input: { principals: [own], resources: [mine], actions: [view] }
    expected: [{ principal: own, resource: mine, actions: { view: EFFECT_DENY } }]
  - name: a deny that errs reads as false
    input: { principals: [own], resources: [mine], actions: [lock] }
    expected: [{ principal: own, resource: mine, actions: { lock: EFFECT_ALLOW } }]
`,
  'skipped_test.yaml': `
name: Skipped
skip: true
tests:
  - name: x
    input: { principals: [nobody], resources: [nothing], actions: [view] }
    expected: [{ principal: nobody, resource: nothing, actions: { view: EFFECT_DENY } }]
`,
}
