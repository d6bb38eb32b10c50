import type { Role } from '../core/words.js'

/** Which of a key's limits a route uses up. */
export type Bucket = 'enforce' | 'analyze' | 'outcome' | 'input'

export interface RouteSpec {
  readonly operationId: OperationId
  readonly method: 'GET' | 'POST'
  /** As the router writes it: `/enforce/:audit_id/outcome`. */
  readonly path: string
  /** Any one of these roles; `public` needs no key. */
  readonly roles: readonly Role[] | 'public'
  /** Where a member of the body that is true asks for something else: who may ask for that, and who for the rest. */
  readonly asking: {
    readonly member: 'explain'
    readonly roles: readonly Role[]
    readonly otherwise: readonly Role[]
  } | null
  readonly bucket: Bucket | null
  /** Answers also when the service is overloaded or the address over its limit: probes. */
  readonly probe: boolean
  /** May wait until something happens: it takes no place among the requests that are worked on, see `Waiting`. */
  readonly waits: boolean
}

export type OperationId =
  | 'enforce'
  | 'analyze'
  | 'recordOutcome'
  | 'redeem'
  | 'recordInput'
  | 'endSession'
  | 'getDecision'
  | 'getJwks'
  | 'getHealth'
  | 'getReady'
  | 'getContract'
  | 'getStatus'
  | 'getMetrics'
  | 'getDashboard'
  | 'listDecisions'
  | 'reloadPolicies'
  | 'freezeAgent'
  | 'unfreezeAgent'
  | 'freezeKey'
  | 'unfreezeKey'
  | 'freezeOrganisation'
  | 'unfreezeOrganisation'
  | 'listApprovals'
  | 'followApprovals'
  | 'getApproval'
  | 'approve'
  | 'reject'
  | 'cancelApproval'
  | 'revokeApproval'

/** The same API stands at each of these. */
export const PREFIXES = ['', '/api/v1'] as const

/** Every route of the service. Registration, authorization, limits, documentation and the tests' matrix come from here. */
export const ROUTES: readonly RouteSpec[] = [
  route('enforce', 'POST', '/enforce', ['agent'], 'enforce'),
  {
    ...route('analyze', 'POST', '/analyze', ['agent', 'auditor'], 'analyze'),
    asking: { member: 'explain', roles: ['auditor'], otherwise: ['agent'] },
  },
  route('recordOutcome', 'POST', '/enforce/:audit_id/outcome', ['agent', 'executor'], 'outcome'),
  // With the outcome's limit: a tool side does both, once for each call.
  route('redeem', 'POST', '/enforce/:audit_id/redeem', ['executor'], 'outcome'),
  route('recordInput', 'POST', '/session/:session_id/input', ['agent'], 'input'),
  route('endSession', 'POST', '/session/:session_id/end', ['agent'], 'input'),
  route('getDecision', 'GET', '/decision/:audit_id', ['auditor', 'agent'], null),
  route('listDecisions', 'GET', '/decision', ['auditor'], null),
  route('getDashboard', 'GET', '/dashboard', ['auditor'], null),
  route('getJwks', 'GET', '/.well-known/jwks.json', 'public', null),
  { ...route('getHealth', 'GET', '/health', 'public', null), probe: true },
  { ...route('getReady', 'GET', '/ready', 'public', null), probe: true },
  route('getContract', 'GET', '/contract', 'public', null),
  route('getStatus', 'GET', '/status', ['admin'], null),
  route('getMetrics', 'GET', '/metrics', ['metrics'], null),
  route('reloadPolicies', 'POST', '/policies/reload', ['admin'], null),
  // Without a limit: whoever has to stop an agent is not told to come back later.
  route('freezeAgent', 'POST', '/agent/:agent_id/freeze', ['admin'], null),
  route('unfreezeAgent', 'POST', '/agent/:agent_id/unfreeze', ['admin'], null),
  route('freezeKey', 'POST', '/key/:key_id/freeze', ['admin'], null),
  route('unfreezeKey', 'POST', '/key/:key_id/unfreeze', ['admin'], null),
  route('freezeOrganisation', 'POST', '/organisation/freeze', ['admin'], null),
  route('unfreezeOrganisation', 'POST', '/organisation/unfreeze', ['admin'], null),
  // Without a limit: people answer a few, and an agent can cancel no more than it was let ask.
  route('listApprovals', 'GET', '/approval', ['approver', 'agent'], null),
  { ...route('followApprovals', 'GET', '/approval/events', ['approver'], null), waits: true },
  { ...route('getApproval', 'GET', '/approval/:approval_id', ['approver', 'agent'], null), waits: true },
  route('approve', 'POST', '/approval/:approval_id/approve', ['approver'], null),
  route('reject', 'POST', '/approval/:approval_id/reject', ['approver'], null),
  route('cancelApproval', 'POST', '/approval/:approval_id/cancel', ['agent'], null),
  route('revokeApproval', 'POST', '/approval/:approval_id/revoke', ['approver'], null),
]

/** The methods that a path has; empty where no route stands. HEAD goes with GET. */
export function methodsAt(path: string): readonly string[] {
  const methods = PATTERNS.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
  return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))]
}

const PATTERNS = ROUTES.flatMap(({ method, path }) =>
  PREFIXES.map((prefix) => ({
    method,
    pattern: new RegExp(`^${`${prefix}${path}`.replaceAll('.', '\\.').replace(/:[a-z_]+/g, '[^/]+')}$`),
  })),
)

function route(
  operationId: OperationId,
  method: RouteSpec['method'],
  path: string,
  roles: RouteSpec['roles'],
  bucket: Bucket | null,
): RouteSpec {
  return { operationId, method, path, roles, asking: null, bucket, probe: false, waits: false }
}
