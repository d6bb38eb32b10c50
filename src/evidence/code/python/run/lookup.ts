import { canonical, isBuiltin, isModule } from '../library/names.js'
import { UNKNOWN, name, text, unknown } from '../values/make.js'
import type { Value } from '../values/value.js'
import { HOLE } from '../../analysis/analysis.js'
import { findVariable } from './journal.js'
import type { State } from './run.js'

/** A name as the code sees it: its own variable, a builtin, a module of the library, or not known. */
export function lookup(state: State, called: string): Value {
  const found = findVariable(state.scope, called)
  if (found !== undefined) return found
  if (called === '__name__') return text('__main__')
  if (called === '__builtins__') return name('builtins')
  if (called === '__file__') return unknown([], '__file__')
  if (isBuiltin(called) || isModule(called)) return name(canonical(called))
  return called === HOLE ? UNKNOWN : unknown([], called)
}
