/**
 * Policies that every table carries beside those of the operator: loading proves nothing (an expression the engine
 * cannot use simply never holds), so each engine must answer these before it is put to work.
 */
export const PROBE_KIND = 'countersign_self_test'
/** Who asks otherwise: a name that no operator's policy has. */
export const PROBER = `${PROBE_KIND}_prober`
/** Who asks of principal policies, of role policies, and the scope that is asked. */
export const PROBE_PRINCIPAL = `${PROBE_KIND}_principal`
export const PROBE_ROLE = `${PROBE_KIND}_role`
export const PROBE_SCOPE = PROBE_KIND

export const PROBE_POLICIES: ReadonlyMap<string, string> = new Map([
  [
    'self-test/derived_roles.yaml',
    `
apiVersion: api.cerbos.dev/v1
derivedRoles:
  name: ${PROBE_KIND}
  constants: { local: { wanted: analyst } }
  definitions:
    - { name: ${PROBE_KIND}_analyst, parentRoles: [${PROBER}], condition: { match: { expr: P.attr.role == C.wanted } } }
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
      roles: [${PROBER}]
      effect: EFFECT_DENY
      condition: { match: { expr: V.over } }
      output: { when: { ruleActivated: '{"amount": R.attr.amount}' } }
    - name: derived-role
      actions: [pay]
      derivedRoles: [${PROBE_KIND}_analyst]
      effect: EFFECT_ALLOW
    - { name: approve, actions: [approve], roles: [${PROBER}], effect: EFFECT_ALLOW }
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
  [
    'self-test/scoped.yaml',
    `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: ${PROBE_KIND}
  version: default
  scope: ${PROBE_SCOPE}
  scopePermissions: SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS
  rules:
    - name: consent
      actions: [approve]
      roles: [${PROBER}]
      effect: EFFECT_ALLOW
      condition: { match: { expr: R.attr.amount < 100 } }
    - name: not-met
      actions: [pay]
      roles: [${PROBER}]
      effect: EFFECT_DENY
      condition: { match: { expr: R.attr.amount == 7 } }
      output: { when: { conditionNotMet: R.attr.amount } }
`,
  ],
  [
    'self-test/approve.yaml',
    `
apiVersion: api.cerbos.dev/v1
principalPolicy:
  principal: ${PROBE_PRINCIPAL}
  version: default
  rules:
    - resource: ${PROBE_KIND}
      actions:
        - name: early
          action: approve
          effect: EFFECT_DENY
          condition: { match: { expr: R.attr.amount > 50 } }
`,
  ],
  [
    'self-test/role.yaml',
    `
apiVersion: api.cerbos.dev/v1
rolePolicy:
  role: ${PROBE_ROLE}
  parentRoles: [${PROBER}]
  rules:
    - resource: ${PROBE_KIND}
      allowActions: [approve]
      condition: { match: { expr: R.attr.amount < 70 } }
`,
  ],
])
