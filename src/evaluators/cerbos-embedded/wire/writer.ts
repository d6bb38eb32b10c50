import { RequestError } from './request-error.js'

const VARINT = 0
const LENGTH_DELIMITED = 2
const SHORT_TEXT = 48
const FIRST_SIZE = 4096
/** The engine takes several times as much for what it is handed, and its memory never shrinks. */
const MAX_SIZE = 8 * 1024 * 1024
const LONE_SURROGATE = /\p{Surrogate}/u

/**
 * Writes protobuf from the end to the start, so that the length of a message is known when its head is written:
 * fields are written in reverse, a message after its content. Reused from call to call: one writer a thread.
 */
export interface Writer {
  /** Starts a new message. */
  reset(): void
  /** Where the content written so far begins: mark it before a message's content, pass it to `message` after. */
  mark(): number
  /** Throws RequestError for text that UTF-8 cannot hold, as everything does beyond 8 MiB. */
  text(field: number, value: string): void
  varint(field: number, value: number): void
  double(field: number, value: number): void
  message(field: number, mark: number): void
  /** A copy of what was written. */
  take(): Uint8Array
}

export function createWriter(): Writer {
  let bytes = Buffer.allocUnsafeSlow(FIRST_SIZE)
  let position = bytes.length
  const reserve = (length: number): void => {
    const used = bytes.length - position
    if (used + length > MAX_SIZE) throw new RequestError('the request is too large')
    if (position >= length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(bytes.length * 2, used + length))
    bytes.copy(larger, larger.length - used, position)
    position = larger.length - used
    bytes = larger
  }
  const rawVarint = (value: number): void => {
    reserve(8)
    let length = 1
    for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length += 1
    position -= length
    let rest = value
    for (let at = position; ; at += 1) {
      if (rest < 128) {
        bytes[at] = rest
        return
      }
      bytes[at] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
  }
  const head = (field: number, length: number): void => {
    rawVarint(length)
    rawVarint(field * 8 + LENGTH_DELIMITED)
  }
  const shortAscii = (value: string): boolean => {
    for (let at = 0; at < value.length; at += 1) {
      const code = value.charCodeAt(at)
      if (code > 127) return false
      bytes[position - value.length + at] = code
    }
    position -= value.length
    return true
  }
  return {
    reset: () => {
      position = bytes.length
    },
    mark: () => bytes.length - position,
    text: (field, value) => {
      const end = bytes.length - position
      reserve(SHORT_TEXT)
      if (value.length > SHORT_TEXT || !shortAscii(value)) {
        if (LONE_SURROGATE.test(value)) throw new RequestError('a text is not well-formed Unicode')
        const length = Buffer.byteLength(value)
        reserve(length)
        position -= length
        bytes.write(value, position)
      }
      head(field, bytes.length - position - end)
    },
    varint: (field, value) => {
      rawVarint(value)
      rawVarint(field * 8 + VARINT)
    },
    double: (field, value) => {
      reserve(16)
      position -= 8
      bytes.writeDoubleLE(value, position)
      rawVarint(field * 8 + 1)
    },
    message: (field, mark) => {
      head(field, bytes.length - position - mark)
    },
    take: () => Uint8Array.from(bytes.subarray(position)),
  }
}
