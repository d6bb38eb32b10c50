import { entry } from '../values/table.js'
import type { DynamicFact } from '../../facts/facts.js'
import { joinTexts, knownText } from '../../analysis/text.js'
import { loadModule } from '../evaluate/modules.js'
import { listed } from './lists.js'
import { innerScope, type Scope } from '../values/scope.js'
import { asKnown, originsOf, plainNumber, toText } from '../values/reading.js'
import { instance, nameValue, objectValue, UNDEFINED, unknown, type Value } from '../values/value.js'
import {
  argument,
  invoke,
  isCallable,
  optionOf,
  textAt,
  type Effect,
  type Effects,
  type LibraryCall,
} from './library.js'

function runs(kind: DynamicFact['kind'], at = 0): Effect {
  return (call) => {
    const code = argument(call, at)
    if (code.kind === 'function' || code.kind === 'constant' || code.kind === 'object' || code.kind === 'number')
      return code
    return call.machine.runCode(toText(code), kind, call.site, visible(call))
  }
}

/** What the code that is run can see: the variables around it, and those of the context that it is given. */
function visible(call: LibraryCall): Scope {
  const scope = call.scope ?? call.machine.program
  const context = call.args[1]
  return call.name.startsWith('vm.') && context?.kind === 'object' ? innerScope(scope, context) : scope
}

/** `Function('a', 'b', 'return a + b')`: its text counts as soon as it is made. */
const makeFunction: Effect = (call) => {
  const body = call.args.at(-1)
  if (body === undefined) return unknown()
  const parameters = call.args.slice(0, -1).map((arg) => asKnown(arg) ?? '_')
  const text = joinTexts([knownText(`(function (${parameters.join(',')}) {`), toText(body), knownText('\n})')])
  return call.machine.runCode(text, 'compile', call.site, call.scope ?? call.machine.program)
}

/** What a caller, if there ever is one, hands to a function of the code. */
function isParameter({ machine, args: [name] }: LibraryCall): boolean {
  return machine.state.isUncalled && name?.kind === 'unknown' && name.origins.length === 0
}

const requireModule: Effect = (call) => {
  const specifier = asKnown(call.args[0])
  if (specifier !== null) return loadModule(call.machine, specifier, call.node)
  const { analysis } = call.machine
  analysis.dynamic({ kind: 'import', known: false, language: 'javascript' }, call.site)
  if (!isParameter(call)) analysis.unresolved('code', call.machine.text(call.node), call.site)
  analysis.flow(originsOf(call.args[0]), 'code', 'require', call.site)
  return nameValue('?')
}

/** A timer that comes back sooner than this does not wait. */
const SHORT_MS = 50

/** The text of code where it is one; a timer takes functions as well. */
const timer: Effect = (call) => {
  const [callback] = call.args
  if (callback?.kind === 'text') return runs('eval')(call)
  const isInterval = call.name.endsWith('setInterval')
  const { state } = call.machine
  const delay = plainNumber(call.args[1])
  const floods = isInterval && (call.args[1] === undefined || (delay !== null && delay < SHORT_MS)) ? 1 : 0
  if (isInterval) state.loops += 1
  state.endless += floods
  if (isCallable(callback)) invoke(call, callback, call.args.slice(2))
  else if (callback !== undefined && callback.kind === 'unknown' && call.args.length > 0 && callback.origins.length > 0)
    call.machine.analysis.flow(callback.origins, 'code', call.name, call.site)
  if (isInterval) state.loops -= 1
  state.endless -= floods
  return unknown()
}

const applyReflect: Effect = (call) => {
  const [callee, self, list] = call.args
  return callee === undefined
    ? UNDEFINED
    : call.machine.call({ callee, self: self ?? null, args: listed(list), node: call.node, isNew: false })
}

const constructReflect: Effect = (call) => {
  const [callee, list] = call.args
  return callee === undefined
    ? UNDEFINED
    : call.machine.call({ callee, self: null, args: listed(list), node: call.node, isNew: true })
}

const getMember: Effect = (call) => call.machine.member(argument(call, 0), asKnown(call.args[1]), call.node)

/** A stand-in that answers for what it stands for. */
const makeProxy: Effect = (call) => {
  const [target = UNDEFINED, handler] = call.args
  call.machine.analysis.dynamic(
    { kind: 'reflection', known: handler?.kind === 'object', language: 'javascript' },
    call.site,
  )
  const get = handler?.kind === 'object' ? handler.fields.get('get')?.value : undefined
  const apply = handler?.kind === 'object' ? handler.fields.get('apply')?.value : undefined
  if (apply !== undefined) invoke(call, apply, [target, UNDEFINED, unknown()])
  if (get === undefined) return apply === undefined ? target : objectValue([['apply', apply]])
  const value = invoke(call, get, [target, unknown(), target])
  // Whatever member is asked for, it hands on that of a module.
  if (value.kind === 'name' && value.path.endsWith('.?')) return nameValue(value.path.slice(0, -'.?'.length))
  return { ...objectValue(), open: true, origins: originsOf(value) }
}

const makeWasm: Effect = (call) => {
  call.machine.analysis.dynamic({ kind: 'load', known: false, language: 'wasm' }, call.site)
  call.machine.analysis.flow(originsOf(argument(call, 0)), 'code', 'wasm', call.site)
  return unknown(originsOf(argument(call, 0)))
}

const nativeBinding: Effect = (call) => {
  const name = asKnown(call.args[0])
  const isPlain = name !== null && PLAIN_BINDINGS.has(name)
  call.machine.analysis.dynamic({ kind: 'load', known: isPlain, language: null }, call.site)
  const known = name === null ? undefined : entry(BINDINGS, name)
  return nameValue(known ?? '?')
}

/** These start no process and reach no file. */
const PLAIN_BINDINGS = new Set(['constants', 'config', 'natives', 'util', 'uv', 'os', 'url', 'buffer'])
const BINDINGS: Readonly<Record<string, string>> = { fs: 'fs.binding', spawn_sync: 'spawn_sync', natives: 'natives' }

const loadAddon: Effect = (call) => {
  call.machine.analysis.dynamic({ kind: 'load', known: false, language: null }, call.site)
  call.machine.analysis.execute(textAt(call, call.name === 'process.dlopen' ? 1 : 0), call.site)
  return unknown()
}

const importScripts: Effect = (call) => {
  const { analysis } = call.machine
  analysis.dynamic({ kind: 'load', known: false, language: 'javascript' }, call.site)
  analysis.network({ direction: 'out', target: textAt(call, 0), method: 'GET' }, call.site)
  return UNDEFINED
}

/** A compiled text; running it is what counts, and it is told when it is compiled. */
const compile: Effect = (call) => {
  const value = runs('compile')(call)
  return instance('vm.Script', [['value', value]], originsOf(argument(call, 0)))
}

const runFile: Effect = (call) => {
  call.machine.analysis.execute(textAt(call, 0), call.site, 'javascript')
  return UNDEFINED
}

/** A module that sees, and may change, all that are loaded behind it. */
function loadHooks(call: LibraryCall): void {
  const specifier = asKnown(call.args[0])
  if (specifier === null) call.machine.analysis.unresolved('code', call.machine.text(call.node), call.site)
  else loadModule(call.machine, specifier, call.node)
}

const setWorker: Effect = (call) => {
  const file = optionOf(call.args[0], 'exec')
  if (file !== null) call.machine.analysis.execute(toText(file), call.site, 'javascript')
  return UNDEFINED
}

/** Runs whatever it is told to. */
const driven: Effect = (call) => {
  call.machine.analysis.dynamic({ kind: 'interpreter', known: false, language: 'javascript' }, call.site)
  return instance('inspector.Session')
}

/** How the code runs texts, and reaches what it does not name. */
export const DYNAMIC: Effects = {
  require: requireModule,
  import: requireModule,
  'module.createRequire': () => nameValue('require'),
  'module.createRequireFromPath': () => nameValue('require'),
  eval: runs('eval'),
  execScript: runs('eval'),
  Function: makeFunction,
  'vm.runInNewContext': runs('exec'),
  'vm.runInThisContext': runs('exec'),
  'vm.runInContext': runs('exec'),
  'vm.compileFunction': runs('compile'),
  'vm.Script': compile,
  'vm.SourceTextModule': compile,
  'module.runMain': runFile,
  'module.register': (call) => {
    loadHooks(call)
    return UNDEFINED
  },
  'cluster.setupPrimary': setWorker,
  'cluster.setupMaster': setWorker,
  'inspector.Session': driven,
  'inspector.open': (call) => {
    const host = call.args[1] === undefined ? knownText('127.0.0.1') : textAt(call, 1)
    call.machine.analysis.network({ direction: 'in', target: host, port: plainNumber(call.args[0]) ?? null }, call.site)
    return UNDEFINED
  },
  'vm2.VM.run': runs('exec'),
  'module.prototype._compile': runs('compile'),
  'module._compile': runs('compile'),
  setTimeout: timer,
  setInterval: timer,
  setImmediate: timer,
  queueMicrotask: timer,
  requestAnimationFrame: timer,
  requestIdleCallback: timer,
  'process.nextTick': timer,
  'timers.setTimeout': timer,
  'timers.setInterval': timer,
  'timers.setImmediate': timer,
  'Reflect.apply': applyReflect,
  'Reflect.construct': constructReflect,
  'Reflect.get': getMember,
  Proxy: makeProxy,
  'Proxy.revocable': (call) => objectValue([['proxy', makeProxy(call)]]),
  'WebAssembly.instantiate': makeWasm,
  'WebAssembly.compile': makeWasm,
  'WebAssembly.instantiateStreaming': makeWasm,
  'WebAssembly.Module': makeWasm,
  'process.binding': nativeBinding,
  'process.dlopen': loadAddon,
  importScripts,
  'document.write': runsMarkup,
  'document.writeln': runsMarkup,
  'util.promisify': (call) => argument(call, 0),
}

function runsMarkup(call: LibraryCall): Value {
  call.machine.analysis.flow(originsOf(argument(call, 0)), 'code', 'html', call.site)
  return UNDEFINED
}

export const DYNAMIC_METHODS: Effects = {
  'vm.Script#runInThisContext': (call) => optionOf(call.self ?? UNDEFINED, 'value') ?? unknown(),
  'vm.Script#runInNewContext': (call) => optionOf(call.self ?? UNDEFINED, 'value') ?? unknown(),
  'vm.Script#runInContext': (call) => optionOf(call.self ?? UNDEFINED, 'value') ?? unknown(),
  'vm2#run': runs('exec'),
}
