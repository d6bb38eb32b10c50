import type { Plan } from '../core/state.js'

/** Ids hold no control characters. */
export interface Name {
  readonly organisation: string
  readonly id: string
}

/** Things read from the store once and kept up to date in memory from then on, those that were used last. */
export interface Remembered<Thing> {
  /** Waits only for a thing of which a change did not commit: until none is under way, then it is read again. */
  get(name: Name): Thing | Promise<Thing>
  /** The thing if it is in memory and can be relied on. */
  peek(name: Name): Thing | null
  /** Changes the thing now. What is returned is called once, when the change is durable or never will be. */
  change(name: Name, apply: (thing: Thing) => void): (committed: boolean) => void
}

export interface RememberedOptions<Thing> {
  readonly read: (name: Name) => Thing
  /** How much of `maxWeight` the thing takes. Things with changes under way stay, whatever they weigh. */
  readonly weigh: (thing: Thing) => number
  readonly maxWeight: number
}

interface Entry<Thing> {
  /** Null: not to be relied on; read again when nothing is under way. */
  thing: Thing | null
  weight: number
  underWay: number
  readonly waiting: (() => void)[]
}

export function createRemembered<Thing>(options: RememberedOptions<Thing>): Remembered<Thing> {
  const { read } = options
  const entries = createEntries(options)
  const get = (name: Name): Thing | Promise<Thing> => {
    const key = keyOf(name)
    const entry = entries.get(key)
    if (entry === undefined) {
      entries.makeRoom()
      const thing = read(name)
      entries.put(key, thing)
      return thing
    }
    if (entry.thing === null) return new Promise<void>((resolve) => entry.waiting.push(resolve)).then(() => get(name))
    entries.use(key, entry)
    return entry.thing
  }
  const change: Remembered<Thing>['change'] = (name, apply) => {
    const key = keyOf(name)
    const entry = entries.get(key) ?? entries.put(key, null)
    entry.underWay++
    if (entry.thing !== null) apply(entry.thing)
    entries.weighAgain(entry)
    return (committed) => {
      entry.underWay--
      if (!committed) entry.thing = null
      entries.weighAgain(entry)
      if (entry.thing !== null || entry.underWay > 0) return
      entries.drop(key, entry)
      for (const wake of entry.waiting) wake()
    }
  }
  return { get, peek: (name) => entries.get(keyOf(name))?.thing ?? null, change }
}

interface Entries<Thing> {
  get(key: string): Entry<Thing> | undefined
  put(key: string, thing: Thing | null): Entry<Thing>
  /** It is the one that was used last. */
  use(key: string, entry: Entry<Thing>): void
  /** After its thing changed. */
  weighAgain(entry: Entry<Thing>): void
  drop(key: string, entry: Entry<Thing>): void
  /** Drops those that were used longest ago, as long as all together weigh too much. */
  makeRoom(): void
}

function createEntries<Thing>({ weigh, maxWeight }: RememberedOptions<Thing>): Entries<Thing> {
  /** Least recently used first. */
  const entries = new Map<string, Entry<Thing>>()
  let total = 0
  const weighAgain = (entry: Entry<Thing>): void => {
    const weight = entry.thing === null ? 0 : weigh(entry.thing)
    total += weight - entry.weight
    entry.weight = weight
  }
  const drop = (key: string, entry: Entry<Thing>): void => {
    entries.delete(key)
    total -= entry.weight
  }
  return {
    get: (key) => entries.get(key),
    put: (key, thing) => {
      const entry: Entry<Thing> = { thing, weight: 0, underWay: 0, waiting: [] }
      entries.set(key, entry)
      weighAgain(entry)
      return entry
    },
    use: (key, entry) => {
      entries.delete(key)
      entries.set(key, entry)
    },
    weighAgain,
    drop,
    makeRoom: () => {
      if (total <= maxWeight) return
      for (const [key, entry] of entries) {
        if (total <= maxWeight) return
        if (entry.underWay === 0) drop(key, entry)
      }
    },
  }
}

/** A plan's part in memory: `apply` is done from `queued` on. */
export function changing<Thing>(
  memory: Pick<Remembered<Thing>, 'change'>,
  name: Name,
  apply: (thing: Thing) => void,
): Pick<Plan, 'queued' | 'settled'> {
  let settle: (committed: boolean) => void = () => undefined
  return {
    queued: () => {
      settle = memory.change(name, apply)
    },
    settled: (committed) => {
      settle(committed)
    },
  }
}

/** Goes on at once where nothing has to be waited for. */
export function once<Thing, Result>(
  thing: Thing | Promise<Thing>,
  use: (thing: Thing) => Result,
): Result | Promise<Result> {
  return thing instanceof Promise ? thing.then(use) : use(thing)
}

function keyOf({ organisation, id }: Name): string {
  return `${organisation}\n${id}`
}
