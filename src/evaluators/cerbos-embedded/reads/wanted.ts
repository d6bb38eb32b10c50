/** Which members of a value are read, by name and so on down; `all`: whatever stands there. A list is wanted as a whole. */
export type Wanted = 'all' | ReadonlyMap<string, Wanted>

export interface WantedTree {
  /** What stands there is read, all of it. */
  whole(path: readonly string[]): void
  /** It is asked whether something stands there, or only parts of it are read. */
  presence(path: readonly string[]): void
  wanted(): Wanted
}

interface Node {
  all: boolean
  readonly members: Map<string, Node>
}

export function createWantedTree(): WantedTree {
  const root: Node = { all: false, members: new Map() }
  const at = (path: readonly string[]): Node => {
    let node = root
    for (const name of path) {
      const next: Node = node.members.get(name) ?? { all: false, members: new Map() }
      node.members.set(name, next)
      node = next
    }
    return node
  }
  return {
    whole: (path) => {
      at(path).all = true
    },
    presence: at,
    wanted: () => wantedOf(root),
  }
}

function wantedOf({ all, members }: Node): Wanted {
  if (all) return 'all'
  return new Map([...members].map(([name, node]) => [name, wantedOf(node)]))
}
