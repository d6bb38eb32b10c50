import type { Socket } from 'node:net'
import { CountersignError, type ErrorCode } from '../core/errors.js'
import { toProblem } from './problem.js'

/** Answers what is no HTTP request: no route, hook or log of ours has seen it. */
export function answerClientError(error: Error, socket: Socket, newId: (prefix: string) => string): void {
  if (('code' in error && error.code === 'ECONNRESET') || !socket.writable) {
    socket.destroy()
    return
  }
  const failure = new CountersignError(codeOf(error), 'the request cannot be read')
  const id = newId('req')
  const problem = toProblem(failure, id)
  const body = JSON.stringify(problem)
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${problem.title}`,
      'content-type: application/problem+json',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${id}`,
      'cache-control: no-store',
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}

function codeOf(error: Error): ErrorCode {
  switch ('code' in error ? error.code : '') {
    case 'HPE_HEADER_OVERFLOW':
      return 'headers_too_large'
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'request_timeout'
    default:
      return 'request_malformed'
  }
}
