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

export function createRemembered<Thing>({ read, weigh, maxWeight }: RememberedOptions<Thing>): Remembered<Thing> {
  /** Least recently used first. */
  const entries = new Map<string, Entry<Thing>>()
  let total = 0

  const put = (key: string, thing: Thing | null): Entry<Thing> => {
    const entry: Entry<Thing> = { thing, weight: 0, underWay: 0, waiting: [] }
    entries.set(key, entry)
    weighAgain(entry)
    return entry
  }
  const weighAgain = (entry: Entry<Thing>): void => {
    const weight = entry.thing === null ? 0 : weigh(entry.thing)
    total += weight - entry.weight
    entry.weight = weight
  }
  const drop = (key: string, entry: Entry<Thing>): void => {
    entries.delete(key)
    total -= entry.weight
  }
  const makeRoom = (): void => {
    if (total <= maxWeight) return
    for (const [key, entry] of entries) {
      if (total <= maxWeight) return
      if (entry.underWay === 0) drop(key, entry)
    }
  }
  const peek = (name: Name): Thing | null => entries.get(keyOf(name))?.thing ?? null
  const get = (name: Name): Thing | Promise<Thing> => {
    const key = keyOf(name)
    const entry = entries.get(key)
    if (entry === undefined) {
      makeRoom()
      const thing = read(name)
      put(key, thing)
      return thing
    }
    if (entry.thing === null) return new Promise<void>((resolve) => entry.waiting.push(resolve)).then(() => get(name))
    entries.delete(key)
    entries.set(key, entry)
    return entry.thing
  }
  const change: Remembered<Thing>['change'] = (name, apply) => {
    const key = keyOf(name)
    const entry = entries.get(key) ?? put(key, null)
    entry.underWay++
    if (entry.thing !== null) apply(entry.thing)
    weighAgain(entry)
    return (committed) => {
      entry.underWay--
      if (!committed) entry.thing = null
      weighAgain(entry)
      if (entry.thing !== null || entry.underWay > 0) return
      drop(key, entry)
      for (const wake of entry.waiting) wake()
    }
  }
  return { get, peek, change }
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
