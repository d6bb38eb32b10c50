import { pino, stdTimeFunctions, type DestinationStream } from 'pino'

/** The log takes ids, codes, counts and durations; nothing that a caller sent as a value. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** JSON lines; `destination` is standard output unless a test says otherwise. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = { level, base: null, timestamp: stdTimeFunctions.isoTime }
  return destination === undefined ? pino(options) : pino(options, destination)
}
