export interface Progress {
  readonly show: (done: number, total: number) => void
  readonly end: () => void
}

const WIDTH = 30
const PLAIN_LINES = 10

/** A bar that is written over on a terminal; elsewhere a plain line for each tenth. */
export function createProgress(label: string, stream: NodeJS.WriteStream): Progress {
  let shown = -1
  return {
    show: (done, total) => {
      const parts = stream.isTTY ? 100 : PLAIN_LINES
      const part = total === 0 ? parts : Math.floor((done / total) * parts)
      if (part === shown) return
      shown = part
      const text = `${label} ${bar(done, total)} ${done} of ${total}`
      stream.write(stream.isTTY ? `\r\u001b[K${text}` : `${text}\n`)
    },
    end: () => {
      if (stream.isTTY) stream.write('\r\u001b[K')
    },
  }
}

function bar(done: number, total: number): string {
  const filled = total === 0 ? WIDTH : Math.round((done / total) * WIDTH)
  return `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}]`
}
