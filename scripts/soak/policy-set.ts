import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A policy folder made to measure: files by path. */
export type PolicyFiles = ReadonlyMap<string, string>

export interface SetOptions {
  /** Resource policies, for the kinds `kind_0`, `kind_1`, …, each with derived roles, variables and outputs. */
  readonly policies: number
  /** Stands in every message and in the catalogue, so that an answer shows by which sets it was made. */
  readonly number?: number
  /** Two guard layers that deny what the policy denies. Default true. */
  readonly guards?: boolean
}

export const LIMIT = 1_000
const REGIONS = '["eu", "us", "apac"]'

export function policySet({ policies, number = 0, guards = true }: SetOptions): PolicyFiles {
  const kinds = Array.from({ length: policies }, (_, index) => `kind_${index}`)
  return new Map([
    ['catalog.yaml', catalogue(kinds, number)],
    ['cerbos/roles.yaml', json(DERIVED_ROLES)],
    ...kinds.map((kind) => [`cerbos/${kind}.yaml`, json(resourcePolicy(kind, number))] as const),
    ...(guards ? GUARDS : []).map((kind) => [`cerbos/${kind}.yaml`, json(guardPolicy(kind, number))] as const),
  ])
}

export function writeFiles(folder: string, files: PolicyFiles): void {
  for (const [path, text] of files) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

const GUARDS = ['data_sensitivity', 'state_history']
const API = 'api.cerbos.dev/v1'

const DERIVED_ROLES = {
  apiVersion: API,
  derivedRoles: {
    name: 'common',
    definitions: [
      { name: 'member', parentRoles: ['agent'], condition: match('P.attr.team == R.attr.team') },
      { name: 'senior', parentRoles: ['agent'], condition: match('P.attr.level >= 3') },
    ],
  },
}

function resourcePolicy(kind: string, number: number): object {
  return {
    apiVersion: API,
    resourcePolicy: {
      resource: kind,
      version: 'default',
      importDerivedRoles: ['common'],
      variables: {
        local: {
          over_limit: `R.attr.amount > ${LIMIT}`,
          region_known: `R.attr.region in ${REGIONS}`,
          blocked_tag: 'R.attr.tags.exists(tag, tag == "blocked")',
        },
      },
      rules: [
        allow('read', ['read']),
        { ...allow('small', ['create'], 'R.attr.amount <= 100'), roles: undefined, derivedRoles: ['member'] },
        {
          ...allow('large', ['create'], 'R.attr.amount > 100 && R.attr.owner != P.id'),
          roles: undefined,
          derivedRoles: ['senior'],
        },
        deny('over-limit', ['create'], 'V.over_limit', number),
        deny('region', ['create', 'delete'], '!V.region_known', number),
        deny('tag', ['create', 'delete'], 'V.blocked_tag', number),
        { ...allow('old', ['delete'], 'R.attr.age_days < 30'), roles: undefined, derivedRoles: ['member'] },
      ],
    },
  }
}

function guardPolicy(kind: string, number: number): object {
  return {
    apiVersion: API,
    resourcePolicy: {
      resource: kind,
      version: 'default',
      rules: [
        deny('over-limit', ['*'], `R.attr.amount > ${LIMIT}`, number),
        { ...allow('other', ['*']), roles: ['*'] },
      ],
    },
  }
}

function allow(name: string, actions: readonly string[], expression?: string): object {
  const condition = expression === undefined ? undefined : match(expression)
  return { name, actions, roles: ['agent'], effect: 'EFFECT_ALLOW', condition }
}

function deny(name: string, actions: readonly string[], expression: string, number: number): object {
  const code = `"${name.replace('-', '_')}"`
  const message = `"policies of set ${number}, catalogue of set " + string(int(has(R.attr.set) ? R.attr.set : ${number}))`
  const output = { when: { ruleActivated: `{"code": ${code}, "message": ${message}}` } }
  return { name, actions, roles: ['*'], effect: 'EFFECT_DENY', condition: match(expression), output }
}

function match(expr: string): object {
  return { match: { expr } }
}

/** `tool_<n>` of kind `kind_<n>`. */
function catalogue(kinds: readonly string[], number: number): string {
  const properties = { amount: { type: 'number' }, region: { type: 'string' } }
  const bind = {
    amount: { from: '/amount' },
    region: { from: '/region' },
    set: { value: number },
    tags: { value: ['a', 'b'] },
    owner: { value: 'someone' },
    team: { value: 'red' },
  }
  const argumentsSchema = { type: 'object', additionalProperties: false, required: ['amount', 'region'], properties }
  const tools = kinds.map((kind) => [
    kind.replace('kind', 'tool'),
    { kind, action: 'create', arguments: argumentsSchema, bind },
  ])
  return json({ version: 1, tools: Object.fromEntries(tools) })
}

/** JSON is YAML. */
function json(value: object): string {
  return JSON.stringify(value, null, 2)
}
