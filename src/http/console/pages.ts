import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type, type Static } from 'typebox'
import { decisionView } from '../../console/views/decision.js'
import { decisionsView, type DecisionFilter } from '../../console/views/decisions.js'
import { overviewView, PERIODS } from '../../console/views/overview.js'
import { requestView, type Typed } from '../../console/views/request.js'
import { inboxView, requestsView } from '../../console/views/requests.js'
import { objectsAt, textAt } from '../../console/read.js'
import type { Badge } from '../../console/words.js'
import { APPROVAL_STATUSES } from '../../core/approval.js'
import { CountersignError } from '../../core/errors.js'
import type { DecisionQuery } from '../../core/figures.js'
import type { App } from '../routes/route.js'
import { closed, id } from '../schemas/common.js'
import { visitorOf, type AnswerPage } from './answer-page.js'
import type { ConsoleDeps } from './deps.js'
import { approves, audits } from './door.js'
import type { HttpDeps } from '../deps.js'

const PAGE = 25
const PAST = 6
/** Entries of the log, for what an agent asked for lately. */
const MAX_LOOKED_AT = 500
const DEFAULT_HOURS = 24

const text = Type.Optional(Type.String({ maxLength: 128 }))
const moment = Type.Optional(Type.String({ pattern: '^$|^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d$' }))
const ListQuery = closed({ before: text })
const RequestsQuery = closed({
  status: Type.Optional(Type.Union([Type.Literal(''), Type.Enum([...APPROVAL_STATUSES])])),
  agent: text,
  before: text,
})
const DecisionsQuery = closed({
  decision: Type.Optional(Type.Enum(['', 'ALLOW', 'BLOCK', 'REQUIRES_APPROVAL'])),
  agent: text,
  tool: text,
  reason: text,
  from: moment,
  to: moment,
  before: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,14}$' })),
})
const OverviewQuery = closed({ hours: Type.Optional(Type.Enum(PERIODS.map(({ hours }) => String(hours)))) })
export const RequestParams = closed({ id: id('The request for approval.') })
const EntryParams = closed({ id: id('The entry.') })
const Done = closed({
  done: Type.Optional(Type.Enum(['approved', 'rejected', 'edited', 'series', 'revoked'])),
})

const NOTICES: Readonly<Record<string, string>> = {
  approved: 'Your yes is recorded and signed.',
  rejected: 'Your no is recorded and signed.',
  edited: 'This request asks for your arguments. Somebody else has to approve it.',
  series: 'The series is recorded and signed.',
  revoked: 'It cannot be used any more.',
}

export interface PageDeps {
  readonly http: HttpDeps
  readonly console: ConsoleDeps
  readonly answer: AnswerPage
}

/** What people look at. Nothing here changes anything. */
export function addPages(app: App, deps: PageDeps): void {
  addLists(app, deps)
  addDecisions(app, deps)
  const { answer, console } = deps
  app.get(
    '/requests/:id',
    { ...PAGE_ROUTE, schema: { params: RequestParams, querystring: Done } },
    (request, reply) => {
      const { done } = request.query
      const notice: Badge | null = done === undefined ? null : { text: NOTICES[done] ?? '', tone: 'good' }
      return showRequest(deps, request, reply, { id: request.params.id, notice })
    },
  )
  app.get('/overview', { ...PAGE_ROUTE, schema: { querystring: OverviewQuery } }, async (request, reply) => {
    const hours = Number(request.query.hours ?? DEFAULT_HOURS)
    const dashboard = await console.figures.dashboard(visitorOf(request).key.organisation, hours)
    return answer(request, reply, 'overview', overviewView(dashboard, hours), { title: 'Overview', place: 'overview' })
  })
}

export const PAGE_ROUTE = { config: { page: true } } as const

function addLists(app: App, { console: { desk, world }, answer }: PageDeps): void {
  app.get('/', { ...PAGE_ROUTE, schema: { querystring: ListQuery } }, (request, reply) => {
    const { key } = visitorOf(request)
    const query = {
      status: 'waiting_for_me',
      agentId: null,
      beforeId: request.query.before ?? null,
      limit: PAGE,
    } as const
    const list = approves(key) ? desk.list(query, key) : {}
    return answer(request, reply, 'inbox', inboxView(list, key.levels, world.now()), { title: 'Inbox', place: 'inbox' })
  })
  app.get('/requests', { ...PAGE_ROUTE, schema: { querystring: RequestsQuery } }, (request, reply) => {
    const { status = '', agent = '', before } = request.query
    const query = {
      status: status === '' ? null : status,
      agentId: agent === '' ? null : agent,
      beforeId: before ?? null,
      limit: PAGE,
    }
    const view = requestsView(desk.list(query, visitorOf(request).key), { status, agent }, world.now())
    return answer(request, reply, 'requests', view, { title: 'Requests', place: 'requests' })
  })
}

function addDecisions(app: App, { http, console: { figures, world }, answer }: PageDeps): void {
  app.get('/decisions', { ...PAGE_ROUTE, schema: { querystring: DecisionsQuery } }, async (request, reply) => {
    const { key } = visitorOf(request)
    const page = await figures.decisions(key.organisation, toQuery(request.query))
    const view = decisionsView(page, filterOf(request.query), { linked: audits(key), nowMs: world.now() })
    return answer(request, reply, 'decisions', view, { title: 'Decisions', place: 'decisions' })
  })
  app.get('/decisions/:id', { ...PAGE_ROUTE, schema: { params: EntryParams } }, (request, reply) => {
    const { key } = visitorOf(request)
    if (!audits(key)) throw new CountersignError('role_not_permitted', 'entries of the log are shown to auditors')
    const view = decisionView(http.pdp.decision(request.params.id, key), world.now())
    return answer(request, reply, 'decision', view, { title: `Entry ${view.auditId}`, place: 'decisions' })
  })
}

type DecisionsQuery = Static<typeof DecisionsQuery>

function filterOf({
  decision = '',
  agent = '',
  tool = '',
  reason = '',
  from = '',
  to = '',
}: DecisionsQuery): DecisionFilter {
  return { decision, agent, tool, reason, from, to }
}

function toQuery(query: DecisionsQuery): DecisionQuery {
  const { decision, agent, tool, reason, from, to } = filterOf(query)
  return {
    ...(isDecision(decision) ? { decision } : {}),
    ...(agent === '' ? {} : { agentId: agent }),
    ...(tool === '' ? {} : { tool }),
    ...(reason === '' ? {} : { reason }),
    ...(from === '' ? {} : { fromMs: Date.parse(`${from}:00Z`) }),
    ...(to === '' ? {} : { toMs: Date.parse(`${to}:00Z`) }),
    ...(query.before === undefined ? {} : { before: Number(query.before) }),
    limit: PAGE,
  }
}

function isDecision(word: string): word is 'ALLOW' | 'BLOCK' | 'REQUIRES_APPROVAL' {
  return word === 'ALLOW' || word === 'BLOCK' || word === 'REQUIRES_APPROVAL'
}

export interface Shown {
  readonly id: string
  readonly notice: Badge | null
  /** What was typed into a form that was refused. */
  readonly typed?: Typed
  readonly status?: number
}

/** The page of one request; also after a form of it was refused. */
export async function showRequest(
  { console: { desk, figures, world }, answer }: PageDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { id, notice, typed = {}, status = 200 }: Shown,
): Promise<FastifyReply> {
  const { key } = visitorOf(request)
  const approval = desk.read(id, key)
  const opened = textAt(approval, 'decision_audit_id')
  const agentId = textAt(approval, 'agent_id') ?? ''
  const page = await figures.decisions(key.organisation, { agentId, limit: PAST + 1, within: MAX_LOOKED_AT })
  const others = objectsAt(page, 'decisions').filter((one) => textAt(one, 'audit_id') !== opened)
  const view = requestView(approval, others.slice(0, PAST), { caller: key, typed, nowMs: world.now() })
  return answer(request, reply, 'request', view, {
    title: `${view.row.tool} · request`,
    place: 'requests',
    notice,
    status,
  })
}
