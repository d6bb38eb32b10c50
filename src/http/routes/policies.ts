import { requireNoBody } from '../body.js'
import { callerOf } from '../gate.js'
import { NoQuery } from '../schemas/common.js'
import { fromReload } from '../schemas/reload.js'
import type { AddRoute } from './route.js'

export const addReloadPolicies: AddRoute = (app, { reloadPolicies }, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, querystring: NoQuery },
    handler: async (request, reply) => {
      requireNoBody(request.body)
      const { keyId, organisation } = callerOf(request)
      return reply.send(fromReload(await reloadPolicies({ keyId, organisation })))
    },
  })
}
