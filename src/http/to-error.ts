import { CountersignError, type ErrorCode } from '../core/errors.js'

/** Fastify's own errors, by its codes. */
const FRAMEWORK_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type_unsupported',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request_malformed',
  FST_ERR_BAD_URL: 'request_malformed',
  FST_ERR_ASYNC_CONSTRAINT: 'request_malformed',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
}

/** Whatever was thrown, as one of our codes; what nobody foresaw is `internal`. */
export function toError(thrown: unknown): CountersignError {
  if (thrown instanceof CountersignError) return thrown
  const code = isInterrupted(thrown) ? 'request_malformed' : FRAMEWORK_CODES[codeOf(thrown)]
  if (code === undefined) return new CountersignError('internal', 'unexpected error', { cause: thrown })
  return new CountersignError(code, MESSAGES[code] ?? 'the request cannot be read', { cause: thrown })
}

/** The client went away in the middle of its body: Fastify marks what reading the body throws as the client's. */
function isInterrupted(thrown: unknown): boolean {
  return (
    codeOf(thrown) === 'ECONNRESET' && thrown instanceof Error && 'statusCode' in thrown && thrown.statusCode === 400
  )
}

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  body_too_large: 'the body has more bytes than are read',
  media_type_unsupported: 'send application/json in UTF-8',
  not_found: 'no such resource',
}

/** What the log may know of an unexpected error: names and places, not its message, which may quote values. */
export function causeFields(error: CountersignError): object {
  const { cause } = error
  if (!(cause instanceof Error)) return {}
  const stack = (cause.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  return { cause: cause.name, cause_code: codeOf(cause), stack: stack.slice(0, 10).map((line) => line.trim()) }
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
}
