import type { FastifyReply, FastifyRequest } from 'fastify'
import { CountersignError } from '../core/errors.js'
import type { JsonObject } from '../core/json.js'
import type { HttpDeps } from './deps.js'
import { isPage, specOf } from './gate.js'
import { toProblem } from './problem.js'
import { methodsAt } from './route-table.js'
import { causeFields, toError } from './to-error.js'

/** Answers an error as a problem; the one way in which a request ends without a decision. */
export function answerError(deps: HttpDeps) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const error = toError(thrown)
    const problem = toProblem(error, request.id)
    noteError(error, request, reply, deps)
    if (error.code === 'unauthenticated') void reply.header('www-authenticate', 'Bearer realm="countersign"')
    void reply
      .code(problem.status)
      .header('content-type', 'application/problem+json')
      .serializer((payload) => String(payload))
      .send(JSON.stringify(problem))
  }
}

/** Counts it, logs what is wrong inside, and says when to come back. */
export function noteError(
  error: CountersignError,
  request: FastifyRequest,
  reply: FastifyReply,
  { telemetry, log }: HttpDeps,
): void {
  telemetry.refused(error.code)
  request.refusal = error.code
  if (error.code === 'internal' || error.code === 'store_unavailable') {
    log.error({ request_id: request.id, code: error.code, ...causeFields(error) }, 'no decision')
  }
  if (error.code === 'shutting_down') void reply.header('connection', 'close')
  if (error.retryAfterSeconds !== null) void reply.header('retry-after', error.retryAfterSeconds)
}

/** 405 where the path has other methods, else 404. */
export function answerUnmatched(request: FastifyRequest, reply: FastifyReply): never {
  const [path = ''] = request.url.split('?')
  const methods = methodsAt(path)
  if (methods.length === 0) throw new CountersignError('not_found', 'no such route')
  void reply.header('allow', methods.join(', '))
  throw new CountersignError('method_not_allowed', `this route has ${methods.join(', ')}`)
}

/** One line per request that is not a probe: ids, codes and durations, nothing that was sent. */
export function logAnswer({ telemetry, log, world }: HttpDeps) {
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const spec = specOf(request)
    const durationMs = world.monotonic() - request.startedMs
    telemetry.answered({
      operation: spec?.operationId ?? (isPage(request) ? 'console' : 'unknown'),
      status: reply.statusCode,
      durationMs,
    })
    if (spec === undefined || spec.probe || spec.bucket === null) return
    const fields = {
      request_id: request.id,
      operation: spec.operationId,
      status: reply.statusCode,
      code: request.refusal ?? undefined,
      key_id: request.apiKey?.keyId,
      ...answerFields(request.answer),
      duration_ms: Math.round(durationMs * 1000) / 1000,
    }
    log.info(fields, 'answered')
  }
}

function answerFields(answer: JsonObject | null): object {
  if (answer === null) return {}
  const { audit_id, decision, blocked_by, mode, policy_version, reasons } = answer
  const codes = Array.isArray(reasons) ? reasons.map((reason: JsonObject) => reason['code']) : []
  return { audit_id, decision, blocked_by, mode, policy_version, reason_codes: codes }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Monotonic milliseconds at which the request came in. */
    startedMs: number
    /** The code with which it ended without a decision. */
    refusal: string | null
    /** The decision that was made, in wire names. */
    answer: JsonObject | null
  }
}
