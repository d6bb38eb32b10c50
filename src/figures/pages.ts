import { setImmediate as others } from 'node:timers/promises'

/** Reading in small pages lets decisions that wait go first; one reader at a time takes no more from them than one page. */
export interface Pages {
  /** Pages of at most `size`, until one is not full or so many items were read: `read` gets the last item before. */
  each<Item>(
    bounds: { readonly size: number; readonly most: number },
    read: (last: Item | null, limit: number) => readonly Item[],
    see: (item: Item) => 'go_on' | 'enough',
  ): Promise<'all' | 'enough' | 'bound'>
  /** In turn with other readers. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>
}

export function createPages(): Pages {
  let before: Promise<unknown> = Promise.resolve()
  return {
    each: async ({ size, most }, read, see) => {
      let last: Parameters<typeof see>[0] | null = null
      for (let seen = 0; seen < most; seen += size) {
        const limit = Math.min(size, most - seen)
        const page = read(last, limit)
        for (const item of page) if (see(item) === 'enough') return 'enough'
        if (page.length < limit) return 'all'
        last = page.at(-1) ?? null
        await others()
      }
      return 'bound'
    },
    inTurn: (work) => {
      const mine = before.then(work)
      before = mine.catch(() => undefined)
      return mine
    },
  }
}
