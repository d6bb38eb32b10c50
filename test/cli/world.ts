import type { Store } from '../../src/core/store.js'
import { createSystemWorld } from '../../src/core/world.js'
import type { Io } from '../../src/cli/io.js'
import { run } from '../../src/cli/run.js'
import { openAt, tempFolder } from '../stores/world.js'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A data folder, and commands that run on it. */
export function cliWorld() {
  const folder = tempFolder()
  const dataDir = `${folder.path}/data`
  async function countersign(args: readonly string[], changed: Partial<Io> = {}): Promise<Ran> {
    let out = ''
    let err = ''
    const code = await run(args, {
      out: (text) => {
        out += text
      },
      err: (text) => {
        err += text
      },
      isTty: false,
      env: { COUNTERSIGN_DATA_DIR: dataDir },
      cwd: folder.path,
      world: createSystemWorld(),
      operator: 'alice',
      readStdin: () => '',
      fetch,
      ...changed,
    })
    return { code, out, err }
  }
  async function withStore<T>(work: (store: Store) => Promise<T> | T): Promise<T> {
    const store = await openAt(dataDir)
    try {
      return await work(store)
    } finally {
      await store.close()
    }
  }
  return { folder: folder.path, dataDir, countersign, withStore, remove: folder.remove }
}
