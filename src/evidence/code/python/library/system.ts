import { numberOf, knownTextOf, dataOf } from '../values/read.js'
import { NONE, list, object, unknown } from '../values/make.js'
import type { Value } from '../values/value.js'
import { environmentAct } from '../../analysis/environment-acts.js'
import { argument, derived, textArgument, type Handler, type Library, type LibraryCall } from './call.js'

function becomes(kind: 'elevation' | 'group', name: string): Handler {
  return (call) => {
    const id = numberOf(argument(call, 0))
    if (id === 0 || id === null) call.analysis.privilege({ kind, name }, call.site)
    return NONE
  }
}

/** A process that makes processes without end, or only many of them. */
function fork(call: LibraryCall): Value {
  if (call.site.inLoop) call.analysis.resource({ kind: 'process_flood', detail: call.name }, call.site)
  return unknown([], `${call.name}()`, true)
}

/** `pip` as a function. */
function pip(call: LibraryCall): Value {
  const words = call.positional[0]
  if (words !== undefined)
    call.analysis.command(
      [
        { parts: ['pip'], origins: [] },
        ...call.run.elements(words).items.map((word) => dataOf(word) ?? { parts: [null], origins: [] }),
      ],
      call.site,
    )
  return derived(call)
}

function kill(call: LibraryCall): Value {
  call.analysis.process(
    {
      command: 'kill',
      program: 'kill',
      arguments: call.positional.map((each) => knownTextOf(each) ?? numberOf(each)?.toString() ?? null),
      shell: false,
      elevated: false,
    },
    call.site,
  )
  return NONE
}

const leaves: Handler = () => NONE

/** The process itself, its rights, the packages of its interpreter. */
export const SYSTEM: Library = {
  'os.setuid': becomes('elevation', 'setuid'),
  'os.seteuid': becomes('elevation', 'seteuid'),
  'os.setreuid': becomes('elevation', 'setreuid'),
  'os.setresuid': becomes('elevation', 'setresuid'),
  'os.setgid': becomes('group', 'setgid'),
  'os.setegid': becomes('group', 'setegid'),
  'os.chroot': (call) => {
    call.analysis.privilege({ kind: 'namespace', name: 'chroot' }, call.site)
    return NONE
  },
  'os.unshare': (call) => {
    call.analysis.privilege({ kind: 'namespace', name: 'unshare' }, call.site)
    return NONE
  },
  'os.fork': fork,
  'os.forkpty': fork,
  'os.kill': kill,
  'os.killpg': kill,
  'pip.main': pip,
  'pip._internal.main': pip,
  'pip._internal.cli.main.main': pip,
  'winreg.OpenKey': () => object('registry'),
  'winreg.CreateKey': () => object('registry'),
  'winreg.SetValueEx': (call) => {
    const key = knownTextOf(call.positional[1]) ?? '…'
    call.analysis.persistence({ kind: 'startup', name: key }, call.site)
    return NONE
  },
  'crontab.CronTab': (call) => {
    call.analysis.persistence({ kind: 'cron', name: 'crontab' }, call.site)
    return unknown([], 'crontab', true)
  },
  'numpy.zeros': allocates,
  'numpy.ones': allocates,
  'sys.setrecursionlimit': leaves,
  'sys.path.append': (call) => search(call, 0),
  'sys.path.insert': (call) => search(call, 1),
  'time.sleep': leaves,
  'random.choice': (call) => {
    const { items } = call.run.elements(call.positional[0] ?? list([]))
    return items.length > 0 && items.length <= 8 ? { kind: 'choice', of: items, origins: [] } : unknown([])
  },
  'platform.system': () => ({ kind: 'text', parts: [null], isBytes: false, origins: [] }),
  'uuid.uuid4': () => unknown([], 'uuid'),
  'sys.exit': leaves,
  exit: leaves,
  quit: leaves,
  'socket.gethostname': () => unknown([{ kind: 'environment', name: 'hostname' }]),
}

/** Modules come from there now. */
function search(call: LibraryCall, at: number): Value {
  environmentAct('PYTHONPATH', textArgument(call, at), call.site, call.analysis)
  return NONE
}

function allocates(call: LibraryCall): Value {
  const size = numberOf(call.positional[0])
  if (size !== null && size >= 500_000_000)
    call.analysis.resource({ kind: 'unbounded_allocation', detail: `${call.name}(${size})` }, call.site)
  return derived(call)
}
