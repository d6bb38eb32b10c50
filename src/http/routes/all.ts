import type { HttpDeps } from '../deps.js'
import { PREFIXES, ROUTES, type OperationId } from '../route-table.js'
import {
  addAnalyze,
  addEndSession,
  addEnforce,
  addGetDecision,
  addRecordInput,
  addRecordOutcome,
  addRedeem,
} from './decisions.js'
import { addAgentFreeze, addKeyFreeze, addOrganisationFreeze } from './freezes.js'
import { addReloadPolicies } from './policies.js'
import { placeOf, type AddRoute, type App } from './route.js'
import { addGetContract, addGetHealth, addGetJwks, addGetMetrics, addGetReady, addGetStatus } from './service.js'

const OPERATIONS: Readonly<Record<OperationId, AddRoute>> = {
  enforce: addEnforce,
  analyze: addAnalyze,
  recordOutcome: addRecordOutcome,
  redeem: addRedeem,
  recordInput: addRecordInput,
  endSession: addEndSession,
  getDecision: addGetDecision,
  getJwks: addGetJwks,
  getHealth: addGetHealth,
  getReady: addGetReady,
  getContract: addGetContract,
  getStatus: addGetStatus,
  getMetrics: addGetMetrics,
  reloadPolicies: addReloadPolicies,
  freezeAgent: addAgentFreeze('freeze'),
  unfreezeAgent: addAgentFreeze('unfreeze'),
  freezeKey: addKeyFreeze('freeze'),
  unfreezeKey: addKeyFreeze('unfreeze'),
  freezeOrganisation: addOrganisationFreeze('freeze'),
  unfreezeOrganisation: addOrganisationFreeze('unfreeze'),
}

/** The whole route table, at every prefix. */
export function addRoutes(app: App, deps: HttpDeps): void {
  for (const prefix of PREFIXES) {
    for (const spec of ROUTES) OPERATIONS[spec.operationId](app, deps, placeOf(spec, prefix))
  }
}
