export interface Progress {
  /** One session more is done; `calls` were decided in it. */
  done(calls: number): void
  end(): void
}

const PLAIN_LINES = 10

/** On a terminal one line that is written over; elsewhere a plain line for each tenth. Written to `stream`. */
export function createProgress(label: string, total: number, stream: NodeJS.WriteStream): Progress {
  let sessions = 0
  let decisions = 0
  const every = Math.max(1, Math.ceil(total / PLAIN_LINES))
  const text = () => `${label}: ${sessions} of ${total} sessions, ${decisions} decisions`
  return {
    done: (calls) => {
      sessions++
      decisions += calls
      if (stream.isTTY) stream.write(`\r\u001b[K${text()}`)
      else if (sessions % every === 0 || sessions === total) stream.write(`${text()}\n`)
    },
    end: () => {
      if (stream.isTTY) stream.write('\r\u001b[K')
    },
  }
}
