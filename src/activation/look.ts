import { within } from './within.js'

/** The folder's signature; null where there is none to be had, which is never like what is in force. */
export type Look = () => Promise<string | null>

/**
 * Asks for the signature, and does not wait for ever: a network file system may never answer. While an answer is
 * outstanding it is not asked again, so that hanging calls do not pile up.
 */
export function createLook(signature: () => Promise<string>, withinMs: number): Look {
  let outstanding: Promise<string | null> | null = null
  return async () => {
    outstanding ??= signature()
      .catch(() => null)
      .finally(() => {
        outstanding = null
      })
    const answer = await within(outstanding, withinMs)
    return answer.inTime ? answer.value : null
  }
}
