/** Cerbos's names for policies: `cerbos.<kind>.<name>.v<version>[/scope]`, and the key without `cerbos.`. */
const NAME_TO_CLEAN = /^[A-Za-z][\w@.\-/]*(:[A-Za-z][\w@.\-/]*)*$/

export function sanitize(name: string): string {
  return NAME_TO_CLEAN.test(name) ? name.replace(/[^\w.]+/g, '_') : name
}

export function resourcePolicyName(resource: string, version: string, scope: string): string {
  return withScope(`cerbos.resource.${sanitize(resource)}.v${sanitize(version)}`, scope)
}

export function derivedRolesName(name: string): string {
  return `cerbos.derived_roles.${sanitize(name)}`
}

export function policyKey(fullName: string): string {
  return fullName.replace(/^cerbos\./, '')
}

/** The name that Cerbos gives to a rule without one; `index` from 0. */
export function defaultRuleName(index: number): string {
  return `rule-${String(index + 1).padStart(3, '0')}`
}

function withScope(name: string, scope: string): string {
  return scope === '' ? name : `${name}/${scope}`
}
