import { CountersignError } from '../../core/errors.js'
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

/** What to load is the service's own folder, never something that was sent. */
function requireNoBody(body: unknown): void {
  if (body === undefined || body === null || JSON.stringify(body) === '{}') return
  throw new CountersignError('body_invalid', 'this route takes no body', { member: '' })
}
