import type { ErrorCode } from '../core/errors.js'
import { WORDS } from './operation-words.js'
import { PROBLEMS } from './problem.js'
import type { RouteSpec } from './route-table.js'
import type { Words } from './words.js'

const BODY_ERRORS: readonly ErrorCode[] = [
  'json_malformed',
  'json_duplicate_member',
  'json_member_forbidden',
  'json_lone_surrogate',
  'number_not_exact',
  'body_invalid',
  'body_too_deep',
  'body_too_large',
  'media_type_unsupported',
]

/** All codes with which a route can refuse. */
export function errorsOf(spec: RouteSpec): readonly ErrorCode[] {
  return [
    ...(spec.roles === 'public' ? [] : (['unauthenticated', 'role_not_permitted'] as const)),
    ...(spec.probe ? [] : (['rate_limited', 'overloaded'] as const)),
    ...(spec.method === 'POST' ? BODY_ERRORS : []),
    ...WORDS[spec.operationId].errors,
    'parameter_invalid',
    'request_malformed',
    'request_timeout',
    'url_too_long',
    'headers_too_large',
    'shutting_down',
    'internal',
  ]
}

/** What the API's description says of an operation; its types for requests stand with the route. */
export function documentation(spec: RouteSpec) {
  const { summary, description, tag } = WORDS[spec.operationId]
  const who = spec.roles === 'public' ? 'No key is needed.' : `Roles: ${spec.roles.join(', ')}.`
  return {
    operationId: spec.operationId,
    summary,
    description: `${description}\n\n${who}`,
    tags: [tag],
    security: spec.roles === 'public' ? [] : [{ apiKey: [] }],
    response: responsesOf(spec),
  }
}

/** Unknown to the type provider on purpose: answers are made by the rooms behind, and nothing may drop a member of them. */
function responsesOf(spec: RouteSpec): unknown {
  const { success, instead } = WORDS[spec.operationId]
  const codes = [...new Set(errorsOf(spec))]
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))].sort()
  const refusals = statuses.map((status) => [status, refusal(spec, status, codes)])
  return { ...successOf(spec, success, instead), ...Object.fromEntries(refusals) }
}

function successOf(spec: RouteSpec, success: Words['success'], instead: Words['instead']): object {
  const headers = { ...COMMON_HEADERS, ...limitHeaders(spec), ...(spec.operationId === 'enforce' ? REPLAYED : {}) }
  if (success === null) return { 204: { type: 'null', description: 'Done.', headers } }
  const content: object = typeof success === 'string' ? STREAMED[success] : json('application/json', success.$id)
  const more = instead === undefined ? {} : json(instead.type, instead.schema.$id)
  return { 200: { description: 'Done.', headers, content: { ...content, ...more } } }
}

function refusal(spec: RouteSpec, status: number, all: readonly ErrorCode[]): object {
  const codes = all.filter((code) => PROBLEMS[code].status === status)
  const unready = spec.operationId === 'getReady' && status === 503
  return {
    description: codes.map((code) => `- \`${code}\`: ${PROBLEMS[code].title}`).join('\n'),
    headers: { ...COMMON_HEADERS, ...(status === 429 ? { ...limitHeaders(spec), ...RETRY_AFTER } : {}) },
    content: {
      ...(unready ? json('application/json', 'Readiness') : {}),
      ...json('application/problem+json', 'Problem'),
    },
  }
}

const COMMON_HEADERS = { 'x-request-id': { type: 'string', description: 'Of the request, or made for it.' } }
const REPLAYED = { 'idempotent-replayed': { type: 'string', enum: ['true'], description: 'An earlier answer again.' } }
const RETRY_AFTER = { 'retry-after': { type: 'integer', description: 'Seconds.' } }
const STREAMED = {
  text: { 'text/plain': { schema: { type: 'string' } } },
  events: { 'text/event-stream': { schema: { type: 'string' } } },
}

function limitHeaders({ bucket }: RouteSpec): object {
  if (bucket === null) return {}
  return {
    'ratelimit-policy': {
      type: 'string',
      description: 'Limits of the key: `"burst";q=100;w=60,"hour";q=1000;w=3600`.',
    },
    ratelimit: { type: 'string', description: 'The one with the least room: `"burst";r=50;t=30`.' },
  }
}

function json(type: string, schema: string): object {
  return { [type]: { schema: { $ref: `${schema}#` } } }
}
