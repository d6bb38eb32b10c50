import { callerOf } from '../gate.js'
import { NoQuery } from '../schemas/common.js'
import { JwksQuery } from '../schemas/jwks.js'
import type { AddRoute } from './route.js'

const JWKS_MAX_AGE_SECONDS = 60

export const addGetJwks: AddRoute = (app, { publicKeys }, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, querystring: JwksQuery },
    handler: ({ query: { kid, agent_id: agentId } }, reply) => {
      const filter = { ...(kid === undefined ? {} : { kid }), ...(agentId === undefined ? {} : { agentId }) }
      void reply.header('cache-control', `public, max-age=${JWKS_MAX_AGE_SECONDS}`)
      return reply.send({ keys: publicKeys(filter) })
    },
  })
}

export const addGetHealth: AddRoute = (app, _deps, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, querystring: NoQuery },
    handler: (_request, reply) => reply.send({ status: 'ok' }),
  })
}

export const addGetReady: AddRoute = (app, { ready }, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, querystring: NoQuery },
    handler: (_request, reply) => {
      const readiness = ready()
      return reply.code(readiness.ready ? 200 : 503).send(readiness)
    },
  })
}

export const addGetContract: AddRoute = (app, { contract }, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, querystring: NoQuery },
    handler: (_request, reply) => reply.send(contract()),
  })
}

export const addGetStatus: AddRoute = (app, { status }, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, querystring: NoQuery },
    handler: (request, reply) => reply.send(status(callerOf(request).organisation)),
  })
}

export const addGetMetrics: AddRoute = (app, { telemetry }, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, querystring: NoQuery },
    handler: async (_request, reply) => {
      const { contentType, text } = await telemetry.render()
      return reply.type(contentType).send(text)
    },
  })
}
