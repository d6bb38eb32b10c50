/** Thrown for a request that the engine must not see. The message names no values. */
export class RequestError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'RequestError'
  }
}
