import type { Command, List } from '../parse/tree.js'

/** What an endless loop does in its body, by what stands there. */
export interface Endlessness {
  /** Something in it can leave the loop. */
  readonly ends: boolean
  /** Starts programs without waiting for them. */
  readonly forks: boolean
  /** `writes`, `allocates`, `waits`, `forks`, `runs` */
  readonly detail: string
}

const ENDS = new Set(['break', 'exit', 'return', 'exec', 'logout'])
const WAITS = new Set(['sleep', 'read', 'wait', 'inotifywait', 'usleep', 'select'])
const WRITES = new Set(['dd', 'tee', 'fallocate', 'truncate', 'cp', 'touch', 'mktemp', 'mkdir'])

export function endlessness(body: List): Endlessness {
  const found = { ends: false, forks: false, waits: false, writes: false, allocates: false }
  for (const command of commandsIn(body, found)) {
    if (command.kind === 'arithmetic') continue
    if (
      command.kind !== 'function' &&
      command.redirects.some(
        ({ operator, target }) =>
          operator.includes('>') && !/^(?:\/dev\/.*|\d|-)$/.test(target.source) && operator !== '>&',
      )
    )
      found.writes = true
    if (command.kind !== 'simple') continue
    const name = command.words[0]?.source ?? ''
    if (ENDS.has(name)) found.ends = true
    if (WAITS.has(name)) found.waits = true
    if (WRITES.has(name)) found.writes = true
    for (const { append, value, name: variable } of command.assignments)
      if (append || value.source.split(`$${variable}`).length > 1) found.allocates = true
  }
  const { ends, forks, waits } = found
  const words = [
    found.writes ? 'writes' : '',
    found.allocates ? 'allocates' : '',
    forks ? 'forks' : '',
    waits ? 'waits' : '',
  ]
  return { ends, forks: forks && !waits, detail: words.filter((word) => word !== '').join(' ') || 'runs' }
}

function* commandsIn(list: List, found: { forks: boolean }): Generator<Command> {
  const pending: List[] = [list]
  for (let next = pending.pop(); next !== undefined; next = pending.pop())
    for (const { chain, background } of next.items) {
      if (background) found.forks = true
      for (const { pipeline } of chain.links)
        for (const command of pipeline.commands) {
          yield command
          pending.push(...listsIn(command))
        }
    }
}

/** Bodies inside; not those of functions, which run elsewhere. */
export function listsIn(command: Command): readonly List[] {
  switch (command.kind) {
    case 'if':
      return [
        ...command.branches.flatMap(({ condition, body }) => [condition, body]),
        ...(command.otherwise === null ? [] : [command.otherwise]),
      ]
    case 'case':
      return command.branches.map(({ body }) => body)
    case 'while':
      return [command.condition, command.body]
    case 'group':
    case 'subshell':
    case 'for':
    case 'count':
    case 'coprocess':
      return [command.body]
    case 'simple':
    case 'function':
    case 'condition':
    case 'arithmetic':
      return []
  }
}
