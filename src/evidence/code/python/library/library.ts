import type { Handler, Library } from './call.js'
import { BUILTINS } from './builtins.js'
import { CONVERSIONS } from './conversions.js'
import { DATABASES } from './databases.js'
import { DESERIALIZATION } from './deserialization.js'
import { DYNAMIC } from './dynamic.js'
import { ENCODINGS } from './encodings.js'
import { ENVIRONMENT } from './environment.js'
import { FILES } from './files.js'
import { FUNCTIONAL } from './functional.js'
import { HTTP } from './http.js'
import { LOGS } from './logs.js'
import { NETWORK } from './network.js'
import { OPEN_FILES } from './open-files.js'
import { PATHS } from './paths.js'
import { PATH_OBJECTS } from './path-objects.js'
import { PROCESSES } from './processes.js'
import { SEQUENCES } from './sequences.js'
import { REMOTES } from './remotes.js'
import { SYSTEM } from './system.js'
import { ARCHIVES } from './archives.js'

/** Everything of the library that is known better than by its name; by subject, one table each. */
const TABLES: readonly Library[] = [
  BUILTINS,
  CONVERSIONS,
  SEQUENCES,
  FUNCTIONAL,
  ENCODINGS,
  PATHS,
  FILES,
  OPEN_FILES,
  LOGS,
  PATH_OBJECTS,
  ARCHIVES,
  PROCESSES,
  DYNAMIC,
  DESERIALIZATION,
  NETWORK,
  HTTP,
  REMOTES,
  DATABASES,
  ENVIRONMENT,
  SYSTEM,
]
const HANDLERS: ReadonlyMap<string, Handler> = new Map(TABLES.flatMap((table) => Object.entries(table)))

export function handlerOf(path: string): Handler | undefined {
  return HANDLERS.get(path)
}

/** Works out values and does nothing else: its calls are no facts. */
export function isQuiet(path: string): boolean {
  return QUIET.has(path) || EXCEPTION.test(path)
}

const EXCEPTION = /^(?:[A-Z]\w*(?:Error|Exception|Warning|Exit|Iteration)|Exception|KeyboardInterrupt)$/

const QUIET: ReadonlySet<string> = new Set([
  ...[CONVERSIONS, SEQUENCES, PATHS].flatMap((table) => Object.keys(table)),
  ...'print len range super isinstance issubclass hasattr callable hash id iter next type object property staticmethod classmethod getattr setattr delattr vars globals locals dir help map filter zip enumerate any all sum min max sorted reversed input raw_input repr file.close file.flush file.readable file.seek file.tell stdout.write stdout.flush stdin.read stdin.readline environ.get __builtins__ functools.partial functools.wraps functools.reduce functools.lru_cache functools.cache NotImplemented dataclasses.dataclass dataclasses.field typing.TypeVar collections.defaultdict collections.deque collections.OrderedDict collections.namedtuple collections.Counter open.__call__ path.exists path.is_file path.is_dir path.resolve path.absolute path.expanduser path.joinpath path.with_suffix path.with_name path.as_posix path.relative_to match.group match.groups'.split(
    ' ',
  ),
])
