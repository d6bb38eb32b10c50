/** What was made for a name, remembered as long as it is asked for now and then. */
export type Memo<Value> = (name: string, make: () => Value) => Value

const DEFAULT_SIZE = 20_000
/** Longer names are not worth the memory. */
const LONG_NAME = 200

/** Remembers from half to all of `size` values: those that were not asked for while the other half came are dropped. */
export function createMemo<Value>(size = DEFAULT_SIZE): Memo<Value> {
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()
  return (name, make) => {
    const known = young.get(name)
    if (known !== undefined) return known
    const value = old.get(name) ?? make()
    if (name.length > LONG_NAME) return value
    if (young.size >= size / 2) {
      old = young
      young = new Map()
    }
    young.set(name, value)
    return value
  }
}
