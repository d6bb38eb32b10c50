import { callerOf } from '../gate.js'
import { DashboardQuery, DecisionQuery, toDecisionQuery, toHours } from '../schemas/figures.js'
import type { AddRoute } from './route.js'

export const addGetDashboard: AddRoute = (app, { figures }, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, querystring: DashboardQuery },
    handler: async (request, reply) =>
      reply.send(await figures.dashboard(callerOf(request).organisation, toHours(request.query))),
  })
}

export const addListDecisions: AddRoute = (app, { figures }, { documentation, ...place }) => {
  app.route({
    ...place,
    schema: { ...documentation, querystring: DecisionQuery },
    handler: async (request, reply) =>
      reply.send(await figures.decisions(callerOf(request).organisation, toDecisionQuery(request.query))),
  })
}
