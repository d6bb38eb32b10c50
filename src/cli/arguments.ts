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
    const { values, positionals } = parseArgs({ args: joined(args, flags), options, allowPositionals: true })
    const untyped: Readonly<Record<string, unknown>> = values
    return { values: untyped, positionals }
  } catch (cause) {
    throw usageFailure(cause instanceof Error ? cause.message : 'wrong arguments')
  }
}

/** A value may begin with a dash, as one base64url key in 64 does: it is joined to its flag unless it is a flag itself. */
function joined(args: readonly string[], flags: Flags<string>): string[] {
  const isFlag = (text: string): boolean => /^--[^=]/.test(text) && Object.hasOwn(flags, nameOf(text))
  const all: string[] = []
  for (let index = 0; index < args.length; index++) {
    const [arg = '', value = ''] = args.slice(index, index + 2)
    if (arg === '--') return [...all, ...args.slice(index)]
    const takesValue = isFlag(arg) && !arg.includes('=') && flags[nameOf(arg)] !== 'switch'
    const joins = takesValue && value.length > 1 && value.startsWith('-') && value !== '--' && !isFlag(value)
    all.push(joins ? `${arg}=${value}` : arg)
    if (joins) index++
  }
  return all
}

function nameOf(flag: string): string {
  return flag.slice(2).split('=', 1)[0] ?? ''
}
