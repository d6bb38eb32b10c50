import type { ApprovalDesk, Stepped } from '../../core/approvals.js'
import { CountersignError } from '../../core/errors.js'
import { eventStream } from '../event-stream.js'
import { callerOf } from '../gate.js'
import {
  afterIdOf,
  ApprovalQuery,
  ApproveRequest,
  CommentRequest,
  EventsHeaders,
  EventsQuery,
  toAnswering,
  toApproving,
  toQuery,
  toWaiting,
  WaitQuery,
} from '../schemas/approval-body.js'
import { ApprovalIdParams, NoQuery, ref } from '../schemas/common.js'
import type { AddRoute, RouteDeps } from './route.js'

/** It ends with its connection: else a closing service would wait for a client that has nothing more to ask. */
const STREAM_HEADERS = { 'content-type': 'text/event-stream', connection: 'close', 'x-accel-buffering': 'no' }

export const addListApprovals: AddRoute = (app, deps, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, querystring: ApprovalQuery },
    handler: (request, reply) => reply.send(deskOf(deps).list(toQuery(request.query), callerOf(request))),
  })
}

export const addGetApproval: AddRoute = (app, deps, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, params: ApprovalIdParams, querystring: WaitQuery },
    handler: async (request, reply) => {
      const desk = deskOf(deps)
      const { approval_id: id } = request.params
      const { waitMs, version } = toWaiting(request.query)
      if (waitMs === 0) return reply.send(desk.read(id, callerOf(request)))
      const waiting = deps.waiting.enter(request, reply)
      try {
        const approval = await desk.wait(id, { version, waitMs, signal: waiting.signal }, callerOf(request))
        waiting.requireKey()
        return await reply.send(approval)
      } finally {
        waiting.leave()
      }
    },
  })
}

export const addFollowApprovals: AddRoute = (app, deps, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, querystring: EventsQuery, headers: EventsHeaders },
    handler: (request, reply) => {
      const desk = deskOf(deps)
      const afterId = afterIdOf(request.headers, request.query)
      const caller = callerOf(request)
      if (request.method === 'HEAD') return reply.headers(STREAM_HEADERS).send('')
      const waiting = deps.waiting.enter(request, reply, () => {
        events.beat()
      })
      const events = eventStream((id, tell) => desk.follow(id, caller, tell), afterId, waiting.signal)
      return reply.headers(STREAM_HEADERS).send(events.stream)
    },
  })
}

export const addApprove: AddRoute = (app, deps, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, body: ref(ApproveRequest), params: ApprovalIdParams, querystring: NoQuery },
    handler: async (request, reply) => {
      const { params, body } = request
      return reply.send(
        fromStepped(await deskOf(deps).approve(params.approval_id, toApproving(body), callerOf(request))),
      )
    },
  })
}

export const addReject = addStep('reject')
export const addCancelApproval = addStep('cancel')
export const addRevokeApproval = addStep('revoke')

/** A step that says nothing but why. */
function addStep(step: 'reject' | 'cancel' | 'revoke'): AddRoute {
  return (app, deps, { documentation, ...place }) => {
    app.route({
      ...place,
      schema: { ...documentation, body: ref(CommentRequest), params: ApprovalIdParams, querystring: NoQuery },
      handler: async (request, reply) => {
        const { params, body } = request
        return reply.send(
          fromStepped(await deskOf(deps)[step](params.approval_id, toAnswering(body), callerOf(request))),
        )
      },
    })
  }
}

function deskOf({ approvals }: Pick<RouteDeps, 'approvals'>): ApprovalDesk {
  if (approvals === null) throw new CountersignError('not_found', 'approvals are off (`approval.enabled`)')
  return approvals
}

function fromStepped({ approval, receipt }: Stepped): object {
  return { approval, receipt }
}
