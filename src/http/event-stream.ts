import { Readable } from 'node:stream'
import type { JsonObject } from '../core/json.js'

/** Events after this one (null: from now on), those that are there at once; returns how to end it. */
export type Follow = (afterId: number | null, tell: (event: JsonObject) => void) => () => void

export interface EventStream {
  readonly stream: Readable
  /** Says that it is alive. Cuts off who has read nothing since the last time although there was something. */
  beat(): void
}

/** What is kept for a client that reads too slowly; once it has read, it is followed on from there. */
const MAX_BUFFERED_BYTES = 65_536
const RETRY_MS = 3_000

/**
 * Server-sent events (WHATWG HTML, 9.2). Nothing gathers for a slow reader: over the bound nobody follows for it, and
 * what it missed is asked for again by the id of the last event it was given. Ends when `signal` aborts.
 */
export function eventStream(follow: Follow, afterId: number | null, signal: AbortSignal): EventStream {
  let lastId = afterId
  let unfollow: (() => void) | null = null
  let isFull = false
  let lengthAtBeat = 0

  const stop = (): void => {
    unfollow?.()
    unfollow = null
  }
  const stopIfFull = (): void => {
    if (isFull) stop()
  }
  const tell = (event: JsonObject): void => {
    const { id } = event
    if (isFull || signal.aborted || typeof id !== 'number') return
    lastId = id
    isFull = !stream.push(textOf(id, event))
    stopIfFull()
  }
  const start = (): void => {
    if (signal.aborted || unfollow !== null) return
    isFull = false
    unfollow = follow(lastId, tell)
    // With what was there at once.
    stopIfFull()
  }
  const stream = new Readable({
    highWaterMark: MAX_BUFFERED_BYTES,
    read: start,
    destroy: (error, done) => {
      stop()
      done(error)
    },
  })
  stream.push(`retry: ${RETRY_MS}\n\n`)
  const end = (): void => {
    stop()
    if (stream.readableLength > 0) stream.destroy()
    else stream.push(null)
  }
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()

  return {
    stream,
    beat: () => {
      const { readableLength } = stream
      if (readableLength === 0) stream.push(': alive\n\n')
      else if (readableLength === lengthAtBeat) stream.destroy()
      lengthAtBeat = readableLength
    },
  }
}

function textOf(id: number, event: JsonObject): string {
  const { type } = event
  return `id: ${id}\nevent: ${typeof type === 'string' ? type : 'message'}\ndata: ${JSON.stringify(event)}\n\n`
}
