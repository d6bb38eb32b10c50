import type { Action } from '../core/action.js'
import type { CheckRequest, CheckResource, Evaluator } from '../core/evaluator.js'
import type { Evidence } from '../core/evidence.js'
import { isJsonList, isJsonObject, type JsonObject } from '../core/json.js'
import { CODE_ACTION, CODE_KINDS, COMPLIANCE, GUARD_LAYERS, STANDARDS } from '../core/words.js'

/** Facts about the call itself that policies read as `R.attr.call`. */
export interface CallFacts {
  /** RFC 3339 UTC. */
  readonly time: string
  readonly region: string | null
  /** Where the agent stands among scoped principal policies; `''` in none. */
  readonly subjectScope: string
}

/** What is known of the call, with the obligations that its caller can carry out. */
export interface AskedFacts extends CallFacts {
  readonly accepts: readonly string[]
}

/** What an evaluator has policies for. */
export type Judges = Pick<Evaluator, 'covers' | 'kindsUnder'>

interface Attributes {
  readonly evidence: Evidence
  readonly call: JsonObject
}

/**
 * The one check of a request: the action's own resource; where it carries code, one per kind of rules about code; one
 * per guard layer that has rules; and the standards where there are rules about them.
 */
export function checkRequest(action: Action, evidence: Evidence, facts: AskedFacts, judges: Judges): CheckRequest {
  const { subject, tool, call } = action
  const attributes = {
    ...action.attributes,
    evidence: { ...evidence },
    call: {
      tool: call.tool,
      time: facts.time,
      region: facts.region,
      organisation: subject.organisation,
      accepts: facts.accepts,
    },
  }
  const own: CheckResource = {
    layer: 'policy',
    kind: tool.kind,
    id: call.tool,
    version: tool.version,
    scope: tool.scope,
    attributes,
  }
  return {
    organisation: subject.organisation,
    subject: {
      id: subject.agentId,
      role: subject.role,
      scope: facts.subjectScope,
      attributes: subjectAttributes(action),
    },
    action: tool.action,
    resources: [
      own,
      ...ofCode(action, attributes, judges),
      ...guards(action, attributes, judges),
      ...standards(action, attributes, judges),
    ],
  }
}

/** Each with the facts alone: what the tool's arguments are besides its code, its own policy judges. */
function ofCode({ call, tool }: Action, { evidence, call: facts }: Attributes, judges: Judges): CheckResource[] {
  if (call.code === null) return []
  const { kind, action, name } = tool
  const attributes = { evidence: { ...evidence }, call: facts, tool: { kind, action, name } }
  return judges.kindsUnder(CODE_KINDS).map((each) => ({
    layer: 'policy',
    kind: each,
    id: call.tool,
    version: 'default',
    scope: '',
    attributes,
    actions: [CODE_ACTION],
  }))
}

function guards(action: Action, attributes: JsonObject, judges: Judges): CheckResource[] {
  return GUARD_LAYERS.filter((layer) => judges.covers(layer, 'default', '')).map((layer) => ({
    layer,
    kind: layer,
    id: action.call.tool,
    version: 'default',
    scope: '',
    attributes,
  }))
}

/**
 * What a call carries and where it sends is all that standards are held against: nothing that is another thing at each
 * call, so that an answer can be used again.
 */
function standards({ tool, call }: Action, attributes: Attributes, judges: Judges): CheckResource[] {
  if (!judges.covers(COMPLIANCE, 'default', '')) return []
  const { time: _time, accepts: _accepts, ...timeless } = attributes.call
  return [
    {
      layer: COMPLIANCE,
      kind: COMPLIANCE,
      id: call.tool,
      version: 'default',
      scope: '',
      attributes: {
        evidence: { data: withoutSamples(attributes.evidence.data), flow: whereTo(attributes.evidence.flow) },
        call: timeless,
        tool: { kind: tool.kind, action: tool.action },
      },
      actions: STANDARDS,
    },
  ]
}

function withoutSamples(data: JsonObject): JsonObject {
  const { findings = [] } = data
  if (!isJsonList(findings) || findings.length === 0) return data
  return {
    ...data,
    findings: findings.map((finding) => (isJsonObject(finding) ? without(finding, 'sample') : finding)),
  }
}

function without(object: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([member]) => member !== name))
}

function whereTo({ ready = false, sink, classes_out: out }: JsonObject): JsonObject {
  return { ready, ...(sink === undefined ? {} : { sink }), ...(out === undefined ? {} : { classes_out: out }) }
}

function subjectAttributes({ subject }: Action): JsonObject {
  return {
    ...subject.permitted,
    verified: {
      organisation: subject.organisation,
      key: subject.keyId,
      agent: subject.agentId,
      claims: subject.claims,
    },
    unverified: subject.unverified,
  }
}
