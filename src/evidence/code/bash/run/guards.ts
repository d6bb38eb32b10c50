import type { AndOr, Command, List } from '../parse/tree.js'

/** They say nothing by succeeding. */
const NO_CHECKS = new Set([
  '',
  ':',
  'true',
  'false',
  'cd',
  'pushd',
  'popd',
  'echo',
  'printf',
  'mkdir',
  'sleep',
  'export',
  'read',
  'wait',
  'shift',
  'getopts',
])

/** A condition by the names in it: `is_ready()`, `-f path`, `count < limit`; null where it says nothing. */
export function guardOf(list: List): string | null {
  const last = list.items.at(-1)
  return last === undefined ? null : chainGuard(last.chain)
}

export function chainGuard({ links }: AndOr): string | null {
  const names = links.map(({ operator, pipeline }) => {
    const guard = commandGuard(pipeline.commands.at(-1))
    if (guard === null) return null
    return `${operator === null ? '' : ` ${operator} `}${pipeline.negated ? 'not ' : ''}${guard}`
  })
  return names.includes(null) ? null : names.join('')
}

/** What holds where the condition did not. */
export function negation(guard: string): string {
  return guard.startsWith('not ') ? guard.slice('not '.length) : `not ${guard}`
}

export function commandGuard(command: Command | undefined): string | null {
  if (command === undefined) return null
  if (command.kind === 'condition') return bare(command.source)
  if (command.kind === 'arithmetic') return bare(command.expression.source)
  if (command.kind !== 'simple') return null
  const name = command.words[0]?.source ?? ''
  if (name === '[' || name === 'test') return bare(command.source)
  return NO_CHECKS.has(name) ? null : `${name}()`
}

function bare(source: string): string {
  return source
    .replace(/^\s*(?:\[\[?|test)\s+|\s*\]\]?\s*$/g, '')
    .replace(/["'${}]/g, '')
    .trim()
}
