import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { installZoneInfo } from './zone-info.js'

/** What Cerbos's engine exports. Pointers are `address << 32 | length`. */
interface EngineExports {
  readonly mem: { readonly buffer: ArrayBuffer }
  readonly alloc: (length: number) => bigint
  readonly free: (pointer: bigint) => void
  readonly configure: (pointer: bigint) => bigint
  readonly loadRuleTable: (pointer: bigint) => bigint
  readonly checkResources: (request: bigint, auxData: bigint) => bigint
}

interface GoRuntime {
  env: Record<string, string>
  exit: (code: number) => void
  readonly exited: boolean
  readonly importObject: WebAssembly.Imports
  run(instance: WebAssembly.Instance): Promise<void>
}

/** The stock garbage collector settings stall for good with many policies; these keep memory flat. */
const GO_ENVIRONMENT = { GODEBUG: 'gcstoptheworld=1', GOGC: '200' }

/** A file of the engine's package, beside its entry. */
export function engineFile(name: string): URL {
  return new URL(name, import.meta.resolve('@cerbos/embedded-server'))
}

let compiled: Promise<WebAssembly.Module> | null = null

/** Once in a process: code that an engine before has made fast stays so for the next one, as after a reload. */
export function compileEngine(): Promise<WebAssembly.Module> {
  compiled ??= compile().catch((error: unknown) => {
    compiled = null
    throw error
  })
  return compiled
}

async function compile(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(fileURLToPath(engineFile('server.wasm'))))
}

/** One instance of the engine. Every method throws when the instance has ended, and then it stays so. */
export interface Engine {
  /** Each takes a protobuf message and returns the engine's answer, a serialized `Any`; null where it has none. */
  configure(config: Uint8Array): Uint8Array | null
  loadRuleTable(table: Uint8Array): Uint8Array | null
  /** The answer is a view into the engine's memory, valid while `read` runs. `auxData`: a `cerbos.engine.v1.AuxData`. */
  checkResources<T>(request: Uint8Array, read: (answer: Uint8Array) => T, auxData?: Uint8Array): T
  /** Memory that it has taken; it never gives any back. */
  memoryBytes(): number
}

/** Seconds and nanoseconds since the epoch. */
export type EngineClock = () => { readonly seconds: number; readonly nanos: number }

/** `clock`: what the engine takes for the time of day; default the machine's. */
export async function startEngine(module: WebAssembly.Module, clock?: EngineClock): Promise<Engine> {
  installZoneInfo()
  await import(engineFile('go.js').href)
  const go = newGo()
  go.env = GO_ENVIRONMENT
  let ended = false
  go.exit = () => {
    ended = true
  }
  let memory: () => ArrayBuffer = () => new ArrayBuffer()
  if (clock !== undefined) setClock(go.importObject, clock, () => memory())
  const instance = await WebAssembly.instantiate(module, go.importObject)
  const exports = engineExports(instance.exports)
  memory = () => exports.mem.buffer
  go.run(instance).then(
    () => (ended = true),
    () => (ended = true),
  )
  return createEngine(exports, () => ended || go.exited)
}

/** Replaces Go's `walltime() (sec int64, nsec int32)`, which takes the results' place on the stack. */
function setClock(imports: WebAssembly.Imports, clock: EngineClock, memory: () => ArrayBuffer): void {
  const functions = imports['gojs']
  if (functions === undefined) throw new Error('the Go runtime of @cerbos/embedded-server imports no clock')
  Reflect.set(functions, 'runtime.walltime', (stack: number) => {
    const { seconds, nanos } = clock()
    const view = new DataView(memory())
    view.setBigInt64((stack >>> 0) + 8, BigInt(seconds), true)
    view.setInt32((stack >>> 0) + 16, nanos, true)
  })
}

function createEngine(exports: EngineExports, ended: () => boolean): Engine {
  const alive = (): void => {
    if (ended()) throw new Error('the engine has ended')
  }
  const view = (pointer: bigint): Uint8Array => {
    const unsigned = BigInt.asUintN(64, pointer)
    return new Uint8Array(exports.mem.buffer, Number(unsigned >> 32n), Number(unsigned & 0xffffffffn))
  }
  const give = (message: Uint8Array): bigint => {
    alive()
    const pointer = exports.alloc(message.length)
    view(pointer).set(message)
    return pointer
  }
  const free = (pointer: bigint): void => {
    if (!ended() && pointer !== 0n) exports.free(pointer)
  }
  const once = (step: (pointer: bigint) => bigint, message: Uint8Array): Uint8Array | null => {
    const pointer = give(message)
    const answer = step(pointer)
    alive()
    const copy = answer === 0n ? null : view(answer).slice()
    free(answer)
    free(pointer)
    return copy
  }
  return {
    configure: (config) => once(exports.configure, config),
    loadRuleTable: (table) => once(exports.loadRuleTable, table),
    checkResources: (request, read, auxData) => {
      const pointer = give(request)
      const auxDataPointer = auxData === undefined ? 0n : give(auxData)
      const answer = exports.checkResources(pointer, auxDataPointer)
      alive()
      const result = read(view(answer))
      free(answer)
      free(pointer)
      free(auxDataPointer)
      return result
    },
    memoryBytes: () => exports.mem.buffer.byteLength,
  }
}

function newGo(): GoRuntime {
  const constructor: unknown = Reflect.get(globalThis, 'Go')
  if (typeof constructor !== 'function') throw new Error('the Go runtime of @cerbos/embedded-server is missing')
  const instance: unknown = Reflect.construct(constructor, [])
  if (!isGoRuntime(instance)) throw new Error('the Go runtime of @cerbos/embedded-server has another shape')
  return instance
}

function isGoRuntime(value: unknown): value is GoRuntime {
  return (
    typeof value === 'object' &&
    value !== null &&
    'importObject' in value &&
    'run' in value &&
    typeof value.run === 'function'
  )
}

function engineExports(exports: object): EngineExports {
  if (!isEngineExports(exports)) throw new Error('the engine of @cerbos/embedded-server has other exports')
  return exports
}

function isEngineExports(exports: object): exports is EngineExports {
  return ['mem', 'alloc', 'free', 'configure', 'loadRuleTable', 'checkResources'].every((name) => name in exports)
}
