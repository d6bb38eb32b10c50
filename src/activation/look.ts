import { within } from './within.js'

/** The folder's signature, or a word for why there is none: also that is something else than what is in force. */
export type Look = () => Promise<string>

/**
 * Asks for the signature, and does not wait for ever: a network file system may never answer. While an answer is
 * outstanding it is not asked again, so that hanging calls do not pile up.
 */
export function createLook(signature: () => Promise<string>, withinMs: number): Look {
  let outstanding: Promise<string> | null = null
  return async () => {
    outstanding ??= signature()
      .catch(() => 'unreadable')
      .finally(() => {
        outstanding = null
      })
    const answer = await within(outstanding, withinMs)
    return answer.inTime ? answer.value : 'no answer'
  }
}
