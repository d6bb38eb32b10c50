import { PREFIXES, ROUTES, type OperationId } from '../route-table.js'
import {
  addApprove,
  addCancelApproval,
  addFollowApprovals,
  addGetApproval,
  addListApprovals,
  addReject,
  addRevokeApproval,
} from './approvals.js'
import {
  addAnalyze,
  addEndSession,
  addEnforce,
  addGetDecision,
  addRecordInput,
  addRecordOutcome,
  addRedeem,
} from './decisions.js'
import { addGetDashboard, addListDecisions } from './figures.js'
import { addAgentFreeze, addKeyFreeze, addOrganisationFreeze } from './freezes.js'
import { addReloadPolicies } from './policies.js'
import { placeOf, type AddRoute, type App, type RouteDeps } from './route.js'
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
  getDashboard: addGetDashboard,
  listDecisions: addListDecisions,
  reloadPolicies: addReloadPolicies,
  freezeAgent: addAgentFreeze('freeze'),
  unfreezeAgent: addAgentFreeze('unfreeze'),
  freezeKey: addKeyFreeze('freeze'),
  unfreezeKey: addKeyFreeze('unfreeze'),
  freezeOrganisation: addOrganisationFreeze('freeze'),
  unfreezeOrganisation: addOrganisationFreeze('unfreeze'),
  listApprovals: addListApprovals,
  followApprovals: addFollowApprovals,
  getApproval: addGetApproval,
  approve: addApprove,
  reject: addReject,
  cancelApproval: addCancelApproval,
  revokeApproval: addRevokeApproval,
}

/** The whole route table, at every prefix. */
export function addRoutes(app: App, deps: RouteDeps): void {
  for (const prefix of PREFIXES) {
    for (const spec of ROUTES) OPERATIONS[spec.operationId](app, deps, placeOf(spec, prefix))
  }
}
