import { NONE, UNKNOWN, choice, someText, text } from '../values/make.js'
import { knownTextOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import { environmentAct } from '../../analysis/environment-acts.js'
import { argument, textArgument, type Library, type LibraryCall } from './call.js'
import { environmentOrigin, environmentValue } from './members.js'

function one(call: LibraryCall): Value {
  const key = argument(call, 0, 'key', 'varname', 'option')
  const value = environmentValue(call.run, key, call.node)
  const otherwise = argument(call, 1, 'default')
  return otherwise === undefined || otherwise.kind === 'none' ? value : choice([value, otherwise])
}

/** All of it at once. */
function whole(call: LibraryCall): Value {
  call.analysis.secret({ kind: 'environment', name: '*' }, call.site)
  return someText(environmentOrigin(null))
}

/** A variable is set for what runs later. */
function set(call: LibraryCall): Value {
  const called = knownTextOf(call.positional[0])
  if (called === 'LD_PRELOAD' || called === 'LD_LIBRARY_PATH' || called === 'PYTHONPATH' || called === 'PYTHONSTARTUP')
    call.analysis.persistence({ kind: 'library_preload', name: called }, call.site)
  else if (called !== null) environmentAct(called, textArgument(call, 1), call.site, call.analysis)
  return NONE
}

/** `os.environ.update(…)`: each of them is set. */
function setAll(call: LibraryCall): Value {
  const [given] = call.positional
  const entries =
    given?.kind === 'dict' ? [...given.entries.values()].map(({ key, value }) => [key, value] as const) : []
  for (const [key, value] of entries) set({ ...call, positional: [key, value] })
  for (const [key, value] of call.keywords) set({ ...call, positional: [text(key), value] })
  return NONE
}

/** The variables of the environment, and files of them. */
export const ENVIRONMENT: Library = {
  'os.getenv': one,
  'os.getenvb': one,
  'environ.get': one,
  'environ.pop': one,
  'environ.setdefault': one,
  'environ.__getitem__': one,
  'environ.items': whole,
  'environ.values': whole,
  'environ.copy': (call) => call.self,
  'environ.keys': () => UNKNOWN,
  'environ.update': setAll,
  'environ.__setitem__': set,
  'environ.*': () => UNKNOWN,
  'os.putenv': set,
  'decouple.config': one,
  'dotenv.load_dotenv': (call) => readFile(call),
  'dotenv.dotenv_values': (call) => {
    readFile(call)
    return someText([{ kind: 'secret', name: '.env' }])
  },
  'dotenv.get_key': (call) => {
    readFile(call)
    return someText([{ kind: 'secret', name: '.env' }])
  },
}

function readFile(call: LibraryCall): Value {
  const path = argument(call, 0, 'dotenv_path', 'path') ?? text('.env')
  call.analysis.file(
    { operation: 'read', path: path.kind === 'text' ? path : { parts: ['.env'], origins: [] } },
    call.site,
  )
  return NONE
}
