import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Approving, Stepped } from '../../core/approvals.js'
import type { ApiKey } from '../../core/caller.js'
import { textAt } from '../../console/read.js'
import type { Typed } from '../../console/views/request.js'
import type { ErrorCode } from '../../core/errors.js'
import { isJsonObject } from '../../core/json.js'
import { PROBLEMS } from '../problem.js'
import type { App } from '../routes/route.js'
import { toError } from '../to-error.js'
import { visitorOf } from './answer-page.js'
import { argumentsOf, commentOf, CommentForm, EditForm, SeriesForm, seriesOf } from './forms.js'
import { PAGE_ROUTE, RequestParams, showRequest, type PageDeps } from './pages.js'

type Word = 'approve' | 'reject' | 'edit' | 'series' | 'revoke'

const DONE: Readonly<Record<Word, string>> = {
  approve: 'approved',
  reject: 'rejected',
  edit: 'edited',
  series: 'series',
  revoke: 'revoked',
}

/** What the page of the request can say beside its forms; anything else gets a page of its own. */
const BESIDE_FORM: ReadonlySet<ErrorCode> = new Set([
  'approval_not_permitted',
  'approval_settled',
  'approval_expired',
  'comment_missing',
  'edit_refused',
  'series_invalid',
  'json_malformed',
  'json_duplicate_member',
  'json_member_forbidden',
  'json_lone_surrogate',
  'number_not_exact',
  'body_too_deep',
])

/** The steps that people take. Each was sent by a form of this session: `Door` and `csrf` come before. */
export function addSteps(app: App, deps: PageDeps): void {
  const { desk } = deps.console
  const route = { ...PAGE_ROUTE, schema: { params: RequestParams } }
  const commented = { ...PAGE_ROUTE, schema: { params: RequestParams, body: CommentForm } }
  app.post('/requests/:id/approve', commented, (request, reply) =>
    take(deps, request, reply, 'approve', (id, key) => desk.approve(id, plain(request.body), key)),
  )
  app.post('/requests/:id/reject', commented, (request, reply) =>
    take(deps, request, reply, 'reject', (id, key) => desk.reject(id, { comment: commentOf(request.body) }, key)),
  )
  app.post('/requests/:id/revoke', commented, (request, reply) =>
    take(deps, request, reply, 'revoke', (id, key) => desk.revoke(id, { comment: commentOf(request.body) }, key)),
  )
  app.post('/requests/:id/edit', { ...route, schema: { ...route.schema, body: EditForm } }, (request, reply) =>
    take(deps, request, reply, 'edit', (id, key) =>
      desk.approve(id, { ...plain(request.body), arguments: argumentsOf(request.body.arguments, deps.http) }, key),
    ),
  )
  app.post('/requests/:id/series', { ...route, schema: { ...route.schema, body: SeriesForm } }, (request, reply) =>
    take(deps, request, reply, 'series', (id, key) =>
      desk.approve(id, { ...plain(request.body), series: seriesOf(request.body) }, key),
    ),
  )
}

function plain(form: { readonly comment: string }): Approving {
  return { comment: commentOf(form), arguments: null, series: null }
}

/** To the page of what came of it; or back to the form, with what was typed, and why not. */
async function take(
  deps: PageDeps,
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
  word: Word,
  step: (id: string, key: ApiKey) => Promise<Stepped>,
): Promise<FastifyReply> {
  const { id } = request.params
  const { key } = visitorOf(request)
  try {
    const { approval } = await step(id, key)
    deps.http.log.info(
      { request_id: request.id, key_id: key.keyId, approval_id: id, step: word },
      'answered in the console',
    )
    return await reply.redirect(`/console/requests/${textAt(approval, 'id') ?? id}?done=${DONE[word]}`, 303)
  } catch (thrown) {
    const error = toError(thrown)
    if (!BESIDE_FORM.has(error.code)) throw error
    const { status, title } = PROBLEMS[error.code]
    const notice = { text: `${title}: ${error.message}`, tone: 'bad' } as const
    return await showRequest(deps, request, reply, { id, notice, status, typed: typedIn(word, request.body) })
  }
}

/** `edit.arguments`, `series.times` … */
function typedIn(word: Word, body: unknown): Typed {
  if (!isJsonObject(body)) return {}
  const fields = Object.entries(body).flatMap(([name, value]) =>
    name === 'csrf' || typeof value !== 'string' ? [] : [[`${word}.${name}`, value] as const],
  )
  return Object.fromEntries(fields)
}
