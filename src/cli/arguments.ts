import { parseArgs } from 'node:util'
import { usageFailure } from './failure.js'

/** `text` takes a value, `texts` any number of them, `switch` none. */
export type Flags<Name extends string> = Readonly<Record<Name, 'text' | 'texts' | 'switch'>>

type CommonFlag = 'json' | 'data-dir'
const COMMON: Flags<CommonFlag> = { json: 'switch', 'data-dir': 'text' }

export interface Arguments<Name extends string> {
  text(name: Name | CommonFlag): string | undefined
  texts(name: Name | CommonFlag): readonly string[]
  isSet(name: Name | CommonFlag): boolean
  readonly positionals: readonly string[]
}

/**
 * Flags and positional arguments, the last `optional` of which may be missing. Unknown flags and a wrong number of
 * arguments are usage errors.
 */
export function readArguments<Name extends string>(
  args: readonly string[],
  flags: Flags<Name>,
  positionals: readonly string[],
  optional = 0,
): Arguments<Name> {
  const parsed = parseOrFail(args, { ...COMMON, ...flags })
  const [missing] = positionals.slice(parsed.positionals.length, positionals.length - optional)
  if (missing !== undefined) throw usageFailure(`${missing} is missing`)
  const [extra] = parsed.positionals.slice(positionals.length)
  if (extra !== undefined) throw usageFailure(`unexpected argument "${extra}"`)
  const texts = (name: string): readonly string[] =>
    [parsed.values[name]].flat().filter((value) => typeof value === 'string')
  return {
    text: (name) => texts(name)[0],
    texts,
    isSet: (name) => parsed.values[name] === true,
    positionals: parsed.positionals,
  }
}

function parseOrFail(args: readonly string[], flags: Flags<string>) {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, kind]) => [
      name,
      { type: kind === 'switch' ? ('boolean' as const) : ('string' as const), multiple: kind === 'texts' },
    ]),
  )
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const untyped: Readonly<Record<string, unknown>> = values
    return { values: untyped, positionals }
  } catch (cause) {
    throw usageFailure(cause instanceof Error ? cause.message : 'wrong arguments')
  }
}
