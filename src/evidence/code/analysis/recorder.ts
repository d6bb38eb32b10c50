import type { FactKind, FactLists, Incomplete } from '../facts/facts.js'
import { FACT_KINDS } from '../facts/lists.js'

/** Facts as they are gathered: no fact stands twice, and there are no more than so many of a kind. */
export interface Recorder {
  add<Kind extends FactKind>(kind: Kind, fact: FactLists[Kind][number]): void
  incomplete(why: Incomplete): void
  facts(): FactLists & { readonly incomplete: readonly Incomplete[] }
}

const MAX_FACTS_PER_KIND = 256

export function createRecorder(): Recorder {
  const lists = emptyLists()
  const seen = new Set<string>()
  const incomplete = new Set<Incomplete>()
  return {
    add: (kind, fact) => {
      const id = `${kind} ${JSON.stringify(fact)}`
      if (seen.has(id)) return
      if (lists[kind].length >= MAX_FACTS_PER_KIND) {
        incomplete.add('too_many_facts')
        return
      }
      seen.add(id)
      push(lists[kind], fact)
    },
    incomplete: (why) => {
      incomplete.add(why)
    },
    facts: () => ({ ...lists, incomplete: [...incomplete].sort() }),
  }
}

type Lists = { readonly [Kind in FactKind]: FactLists[Kind][number][] }

function push<Fact>(list: Fact[], fact: Fact): void {
  list.push(fact)
}

function emptyLists(): Lists {
  const lists = Object.fromEntries(FACT_KINDS.map((kind) => [kind, []]))
  if (!isLists(lists)) throw new Error('a kind of facts is missing')
  return lists
}

function isLists(lists: object): lists is Lists {
  return FACT_KINDS.every((kind) => kind in lists)
}
