import type { Action } from '../../core/action.js'
import { filePath, type Reach } from '../../core/file-reach.js'
import { memberAt } from '../../core/json-path.js'

/** The kind of what a tool `writes` that stands for files of the machine where code runs; its id is the path. */
const FILE = 'file'

/** What an ordinary tool writes, as its entry in the catalogue says. Nobody analyses what it writes. */
export function reachedByTool({ tool, arguments: args }: Action): readonly Reach[] {
  const { writes } = tool.flow
  if (writes?.kind !== FILE) return []
  const path = writes.id === null ? null : memberAt(args, writes.id)
  const file = typeof path === 'string' && isPlain(path) ? filePath(spelt(path)) : null
  return file === null ? [{ kind: 'everything' }] : [{ kind: 'file', path: file }]
}

function isPlain(path: string): boolean {
  return !path.split('/').includes('..') && !path.includes('\\') && !path.startsWith('file:')
}

/** As in facts about code. */
function spelt(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  return ((path.startsWith('/') ? '/' : '') + parts.join('/') || '.')
    .replace(/^\/(?:home|Users)\/[^/]+(?=\/|$)/, '~')
    .replace(/^\/root(?=\/|$)/, '~')
}
