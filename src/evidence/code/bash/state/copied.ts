import type { Scene } from './scene.js'
import { copyOf, sizeOf, type Shell } from './shell.js'

/** A shell of its own, as for `( )`, which costs steps as it is large. */
export function copied({ session, shell }: Scene): Shell {
  session.analysis.spend(1 + (sizeOf(shell) >> 4))
  return copyOf(shell)
}
