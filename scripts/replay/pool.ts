/**
 * Runs `work` over the items, `parallel` at a time, until done or aborted; results stand in the order of the items.
 * Items that were not begun are left out.
 */
export async function runPool<Item, Result>(
  items: readonly Item[],
  parallel: number,
  signal: AbortSignal,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>()
  const queue = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (signal.aborted) return
      results.set(index, await work(item, index))
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker))
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result)
}
