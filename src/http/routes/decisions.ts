import { prefers } from '../accept.js'
import { callerOf } from '../gate.js'
import { requireNoBody } from '../body.js'
import { idempotencyOf } from '../idempotency.js'
import { AuditIdParams, NoQuery, ref, SessionIdParams } from '../schemas/common.js'
import { AnalyzeRequest } from '../schemas/analyze-request.js'
import { EnforceHeaders, EnforceRequest, toDecisionRequest } from '../schemas/enforce-request.js'
import { SARIF, toSarif } from '../sarif/log.js'
import { InputRequest, toInput } from '../schemas/input.js'
import { OutcomeRequest, toOutcome } from '../schemas/outcome.js'
import { fromRecorded } from '../schemas/recorded.js'
import { RedeemRequest } from '../schemas/redeem.js'
import type { AddRoute } from './route.js'

export const addEnforce: AddRoute = (app, { pdp }, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, body: ref(EnforceRequest), headers: EnforceHeaders, querystring: NoQuery },
    handler: async (request, reply) => {
      const decision = toDecisionRequest(request.body)
      const { wire, replayed } = await pdp.enforce(decision, callerOf(request), idempotencyOf(request))
      if (replayed) void reply.header('idempotent-replayed', 'true')
      request.answer = wire
      return reply.send(wire)
    },
  })
}

export const addAnalyze: AddRoute = (app, { pdp }, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, body: ref(AnalyzeRequest), querystring: NoQuery },
    handler: async (request, reply) => {
      const decision = toDecisionRequest(request.body)
      const caller = callerOf(request)
      request.answer = await (request.body.explain === true
        ? pdp.explain(decision, caller)
        : pdp.analyze(decision, caller))
      void reply.header('vary', 'Accept')
      if (!prefers(request.headers.accept, SARIF, 'application/json')) return reply.send(request.answer)
      void reply.header('content-type', SARIF).serializer((payload) => String(payload))
      return reply.send(JSON.stringify(toSarif(request.answer)))
    },
  })
}

export const addRecordOutcome: AddRoute = (app, { pdp }, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, body: ref(OutcomeRequest), params: AuditIdParams, querystring: NoQuery },
    handler: async (request, reply) => {
      const { params, body } = request
      const recorded = await pdp.outcome(params.audit_id, toOutcome(body), callerOf(request))
      return reply.send(fromRecorded(recorded))
    },
  })
}

export const addRedeem: AddRoute = (app, { pdp }, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, body: ref(RedeemRequest), params: AuditIdParams, querystring: NoQuery },
    handler: async (request, reply) => {
      const { params, body } = request
      const recorded = await pdp.redeem(params.audit_id, body.arguments, callerOf(request), body.tool)
      return reply.send(fromRecorded(recorded))
    },
  })
}

export const addRecordInput: AddRoute = (app, { pdp }, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, body: ref(InputRequest), params: SessionIdParams, querystring: NoQuery },
    handler: async (request, reply) => {
      const caller = callerOf(request)
      await pdp.input(request.params.session_id, toInput(request.body, caller), caller)
      return reply.code(204).send()
    },
  })
}

export const addEndSession: AddRoute = (app, { pdp }, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, params: SessionIdParams, querystring: NoQuery },
    handler: async (request, reply) => {
      requireNoBody(request.body)
      return reply.send(fromRecorded(await pdp.endSession(request.params.session_id, callerOf(request))))
    },
  })
}

export const addGetDecision: AddRoute = (app, { pdp }, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, params: AuditIdParams, querystring: NoQuery },
    handler: (request, reply) => reply.send(pdp.decision(request.params.audit_id, callerOf(request))),
  })
}
