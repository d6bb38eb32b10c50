import { LEAVES, OTHER_VARIABLES, type Leaf } from './leaves.js'
import { ConfigSchema } from './schema.js'

const WIDTH = 110

/** `.env.example`: every variable with its default, commented out. */
export function environmentExample(): string {
  const others = [...OTHER_VARIABLES].map(([name, description]) => `${comment(description)}\n# ${name}=\n`)
  const leaves = LEAVES.map((leaf) => `${comment(leaf.description)}\n# ${leaf.variable}=${variableText(leaf)}\n`)
  return [
    '# Environment of Countersign. It wins over countersign.yaml. Generated from src/config/schema.ts.\n',
    ...others,
    ...leaves,
  ].join('\n')
}

/** `countersign.example.yaml`: every member with its default; read as configuration it changes nothing. */
export function fileExample(): string {
  const blocks = Object.keys(ConfigSchema.properties).map((name) => member(ConfigSchema, [name]))
  return ['# Configuration of Countersign, with all defaults. Generated from src/config/schema.ts.\n', ...blocks].join(
    '\n',
  )
}

interface Described {
  readonly properties?: Readonly<Record<string, object>>
  readonly description?: string
}

/** The member at this path: a setting, or a heading with what stands under it. */
function member(parent: Described, path: readonly string[]): string {
  const name = path.at(-1) ?? ''
  const indent = '  '.repeat(path.length - 1)
  const leaf = LEAVES.find((each) => each.path.join('.') === path.join('.'))
  if (leaf !== undefined) {
    return `${comment(leaf.description, indent)}\n${indent}${name}: ${JSON.stringify(leaf.default)}\n`
  }
  const own: Described = parent.properties?.[name] ?? {}
  const below = Object.keys(own.properties ?? {}).map((next) => member(own, [...path, next]))
  return `${comment(own.description ?? '', indent)}\n${indent}${name}:\n${below.join('')}`
}

function variableText(leaf: Leaf): string {
  if (leaf.default === null) return leaf.kind === 'number' ? 'null' : ''
  if (Array.isArray(leaf.default) && leaf.kind !== 'json') return leaf.default.join(',')
  return typeof leaf.default === 'string' ? leaf.default : JSON.stringify(leaf.default)
}

function comment(text: string, indent = ''): string {
  const lines = text.split(' ').reduce<string[]>((all, word) => {
    const last = all.at(-1)
    if (last === undefined || last.length + word.length + 1 > WIDTH) return [...all, word]
    return [...all.slice(0, -1), `${last} ${word}`]
  }, [])
  return lines.map((line) => `${indent}# ${line}`).join('\n')
}
