import { ConfigSchema } from './schema.js'

export const PREFIX = 'COUNTERSIGN_'

/** Variables with the prefix that are not configuration of the service: the file to read, and what clients and the command line use. */
export const OTHER_VARIABLES = new Map([
  ['COUNTERSIGN_CONFIG', 'Path of the configuration file (default: ./countersign.yaml, when there is one).'],
  ['COUNTERSIGN_URL', 'Used by `countersign freeze` and `unfreeze` where `--url` is missing: address of the service.'],
  ['COUNTERSIGN_API_KEY', 'Used by `countersign freeze` and `unfreeze`: the secret of the admin key to send.'],
])

/** How the text of an environment variable is read. */
export type LeafKind = 'text' | 'number' | 'flag' | 'list' | 'numbers' | 'json'

/** One setting: where it stands in the file and which variable sets it. */
export interface Leaf {
  readonly path: readonly string[]
  readonly variable: string
  readonly kind: LeafKind
  readonly nullable: boolean
  readonly secret: boolean
  readonly default: unknown
  readonly description: string
}

export const LEAVES: readonly Leaf[] = leavesOf(ConfigSchema, [])

interface Described {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, object>>
  readonly items?: { readonly type?: unknown }
  readonly default?: unknown
  readonly description?: string
  readonly secret?: boolean
}

function leavesOf(schema: Described, path: readonly string[]): readonly Leaf[] {
  if (schema.properties === undefined) return [leafOf(schema, path)]
  return Object.entries(schema.properties).flatMap(([name, member]) => leavesOf(member, [...path, name]))
}

function leafOf(schema: Described, path: readonly string[]): Leaf {
  const types = [schema.type ?? 'string'].flat()
  return {
    path,
    variable: PREFIX + path.join('_').toUpperCase(),
    kind: kindOf(types, schema.items?.type),
    nullable: types.includes('null'),
    secret: schema.secret === true,
    default: schema.default,
    description: schema.description ?? '',
  }
}

function kindOf(types: readonly string[], items: unknown): LeafKind {
  if (types.includes('integer')) return 'number'
  if (types.includes('boolean')) return 'flag'
  if (types.includes('array')) return items === 'integer' ? 'numbers' : 'list'
  return types.includes('object') ? 'json' : 'text'
}
