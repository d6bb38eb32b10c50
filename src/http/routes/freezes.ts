import { callerOf } from '../gate.js'
import { AgentIdParams, KeyIdParams, NoQuery, ref } from '../schemas/common.js'
import { FreezeRequest } from '../schemas/freeze.js'
import { fromRecorded } from '../schemas/recorded.js'
import type { AddRoute } from './route.js'

type Change = 'freeze' | 'unfreeze'

export function addAgentFreeze(change: Change): AddRoute {
  return (app, { pdp }, { documentation, ...place }) => {
    app.route({
      ...place,
      schema: { ...documentation, body: ref(FreezeRequest), params: AgentIdParams, querystring: NoQuery },
      handler: async (request, reply) => {
        const { params, body } = request
        const recorded = await pdp[change]({ kind: 'agent', id: params.agent_id }, body.reason, callerOf(request))
        return reply.send(fromRecorded(recorded))
      },
    })
  }
}

export function addKeyFreeze(change: Change): AddRoute {
  return (app, { pdp }, { documentation, ...place }) => {
    app.route({
      ...place,
      schema: { ...documentation, body: ref(FreezeRequest), params: KeyIdParams, querystring: NoQuery },
      handler: async (request, reply) => {
        const { params, body } = request
        const recorded = await pdp[change]({ kind: 'key', id: params.key_id }, body.reason, callerOf(request))
        return reply.send(fromRecorded(recorded))
      },
    })
  }
}

/** Of the caller's own organisation: nobody names another. */
export function addOrganisationFreeze(change: Change): AddRoute {
  return (app, { pdp }, { documentation, ...place }) => {
    app.route({
      ...place,
      schema: { ...documentation, body: ref(FreezeRequest), querystring: NoQuery },
      handler: async (request, reply) => {
        const caller = callerOf(request)
        const target = { kind: 'organisation', id: caller.organisation } as const
        return reply.send(fromRecorded(await pdp[change](target, request.body.reason, caller)))
      },
    })
  }
}
