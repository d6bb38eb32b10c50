/** Cerbos's names for policies: `cerbos.<kind>.<name>.v<version>[/scope]`, and the key without `cerbos.`. */
const NAME_TO_CLEAN = /^[A-Za-z][\w@.\-/]*(:[A-Za-z][\w@.\-/]*)*$/

export function sanitize(name: string): string {
  return NAME_TO_CLEAN.test(name) ? name.replace(/[^\w.]+/g, '_') : name
}

export function resourcePolicyName(resource: string, version: string, scope: string): string {
  return withScope(`cerbos.resource.${sanitize(resource)}.v${sanitize(version)}`, scope)
}

export function principalPolicyName(principal: string, version: string, scope: string): string {
  return withScope(`cerbos.principal.${sanitize(principal)}.v${sanitize(version)}`, scope)
}

export function rolePolicyName(role: string, version: string, scope: string): string {
  return withScope(`cerbos.role.${sanitize(role)}.v${sanitize(version)}`, scope)
}

export function derivedRolesName(name: string): string {
  return `cerbos.derived_roles.${sanitize(name)}`
}

export function policyKey(fullName: string): string {
  return fullName.replace(/^cerbos\./, '')
}

/** The name that Cerbos gives to a rule without one; `index` from 0. */
export function defaultRuleName(index: number): string {
  return numbered('rule', index + 1)
}

/** The same for an action of a principal policy; `index` from 0 within the resource. */
export function defaultActionName(resource: string, index: number): string {
  return numbered(`${resource}_rule`, index + 1)
}

export function numbered(prefix: string, number: number): string {
  return `${prefix}-${String(number).padStart(3, '0')}`
}

function withScope(name: string, scope: string): string {
  return scope === '' ? name : `${name}/${scope}`
}
