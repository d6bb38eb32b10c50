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
  const blocks = Object.entries(ConfigSchema.properties).map(([name, schema]) => {
    const leaves = LEAVES.filter((leaf) => leaf.path[0] === name)
    const nested = leaves.filter((leaf) => leaf.path.length > 1)
    if (nested.length === 0) return leaves.map((leaf) => member(leaf, '')).join('')
    const description = 'description' in schema && typeof schema.description === 'string' ? schema.description : ''
    return `${comment(description)}\n${name}:\n${nested.map((leaf) => member(leaf, '  ')).join('')}`
  })
  return ['# Configuration of Countersign, with all defaults. Generated from src/config/schema.ts.\n', ...blocks].join(
    '\n',
  )
}

function member(leaf: Leaf, indent: string): string {
  return `${comment(leaf.description, indent)}\n${indent}${leaf.path.at(-1) ?? ''}: ${JSON.stringify(leaf.default)}\n`
}

function variableText(leaf: Leaf): string {
  if (leaf.default === null) return leaf.kind === 'number' ? 'null' : ''
  if (leaf.kind === 'list' && Array.isArray(leaf.default)) return leaf.default.join(',')
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
