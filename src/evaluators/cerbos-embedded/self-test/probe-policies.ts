/**
 * Policies that every table carries beside those of the operator: loading proves nothing (an expression the engine
 * cannot use simply never holds), so each engine must answer these before it is put to work.
 */
export const PROBE_KIND = 'countersign_self_test'

export const PROBE_POLICIES: ReadonlyMap<string, string> = new Map([
  [
    'self-test/derived_roles.yaml',
    `
apiVersion: api.cerbos.dev/v1
derivedRoles:
  name: ${PROBE_KIND}
  constants: { local: { wanted: analyst } }
  definitions:
    - { name: ${PROBE_KIND}_analyst, parentRoles: [prober], condition: { match: { expr: P.attr.role == C.wanted } } }
`,
  ],
  [
    'self-test/resource.yaml',
    `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: ${PROBE_KIND}
  version: default
  importDerivedRoles: [${PROBE_KIND}]
  constants: { local: { limit: 100 } }
  variables: { local: { over: R.attr.amount > C.limit } }
  rules:
    - name: variable
      actions: [pay]
      roles: [prober]
      effect: EFFECT_DENY
      condition: { match: { expr: V.over } }
      output: { when: { ruleActivated: '{"amount": R.attr.amount}' } }
    - name: derived-role
      actions: [pay]
      derivedRoles: [${PROBE_KIND}_analyst]
      effect: EFFECT_ALLOW
    - name: tree
      actions: [read]
      roles: ['*']
      effect: EFFECT_ALLOW
      condition:
        match:
          all:
            of:
              - any: { of: [{ expr: R.attr.a == 1 }, { expr: R.attr.b == 1 }] }
              - none: { of: [{ expr: R.attr.c == 1 }] }
              - expr: '[3, 1, 2].sortBy(n, n)[0] == 1 && R.attr.list.all(i, v, v > i)'
`,
  ],
])
