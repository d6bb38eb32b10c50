import type { Action, Call, CallInput, DecisionRequest, Normalized, Normalizer, Subject } from '../core/action.js'
import { speaksFor, type Caller } from '../core/caller.js'
import { CountersignError } from '../core/errors.js'
import type { JsonObject } from '../core/json.js'
import type { Reason } from '../core/reason.js'
import type { Language } from '../core/words.js'
import { codeCall, withArguments, withCode } from './adapters/code.js'
import type { ReadCall } from './adapters/index.js'
import { readToolCall } from './adapters/index.js'
import { nativeCall } from './adapters/native.js'
import { changeAttribute } from './change-attribute.js'
import type { Catalogue } from './catalogue.js'
import type { CatalogueTool } from './catalogue-tool.js'
import { splitContext } from './context.js'
import { isId } from './id.js'
import { argumentInvalid, argumentsUnreadable, extractionFailed, toolUnknown } from './reasons.js'

export interface NormalizerOptions {
  /** The language of code that an agent sends without naming it; null = detect it. */
  readonly agentDefaultLanguage: (agentId: string) => Language | null
  /** Nesting allowed in arguments that come as JSON text. Default 32. */
  readonly maxJsonDepth?: number
}

const DEFAULT_MAX_JSON_DEPTH = 32

/** See the interface for what is thrown and what is refused. */
export function createNormalizer(catalogue: Catalogue, options: NormalizerOptions): Normalizer {
  const rebind: Normalizer['rebind'] = ({ subject, call, context }, args) => {
    const changed = withArguments(call, args)
    return understand(catalogue.find(call.tool), { subject, call: changed, problem: null, context })
  }
  return {
    normalize(request, caller) {
      const subject = toSubject(request, caller)
      const agentDefault = options.agentDefaultLanguage(request.agentId)
      const { call, problem } = readCall(request.input, agentDefault, options.maxJsonDepth ?? DEFAULT_MAX_JSON_DEPTH)
      return understand(catalogue.find(call.tool), { subject, call, problem, context: request.context })
    },
    rebind,
    attributesAt: (tool, pointer) => catalogue.find(tool)?.attributesAt(pointer) ?? [],
    withAttribute(action, path, value) {
      const [attribute = ''] = path
      const binding = catalogue.find(action.call.tool)?.binding(attribute) ?? null
      return changeAttribute({ action, path, value }, binding, (args) => rebind(action, args))
    },
  }
}

interface Understood extends ReadCall {
  readonly subject: Subject
  readonly context: JsonObject
}

/** Holds the call against its catalogue entry and binds what policies see. */
function understand(tool: CatalogueTool | null, { subject, call, problem, context }: Understood): Normalized {
  const refuse = (reason: Reason): Normalized => {
    return { ok: false, subject, call, tool: tool?.entry ?? null, context, reason }
  }
  if (tool === null) return refuse(toolUnknown(call.tool))
  const args = call.arguments
  if (args === null) return refuse(argumentsUnreadable(problem ?? 'the arguments could not be read'))
  const mismatch = tool.check(args)
  if (mismatch !== null) return refuse(argumentInvalid(mismatch))
  const bound = tool.bind(args)
  if (!bound.ok) return refuse(extractionFailed(bound))
  const { attributes, currencies } = bound
  const action: Action = { subject, call, tool: tool.entry, arguments: args, attributes, currencies, context }
  return { ok: true, action }
}

function readCall(input: CallInput, agentDefault: Language | null, maxDepth: number): ReadCall {
  switch (input.form) {
    case 'tool':
      checkId(input.tool, '/tool')
      return readable(withCode(nativeCall(input.tool, input.arguments), agentDefault))
    case 'code':
      return readable(codeCall(input.code, input.language, agentDefault))
    case 'tool_call': {
      const { call, problem } = readToolCall(input.toolCall, { maxDepth })
      return { call: withCode(call, agentDefault), problem }
    }
  }
}

function readable(call: Call): ReadCall {
  return { call, problem: null }
}

/** Everything but the session and the context comes from the key. */
function toSubject(request: DecisionRequest, caller: Caller): Subject {
  const { agentId, sessionId } = request
  checkId(agentId, '/agent_id')
  if (sessionId !== null) checkId(sessionId, '/session_id')
  if (!speaksFor(caller, agentId)) {
    throw new CountersignError('agent_not_permitted', 'the key may not speak for this agent', { member: '/agent_id' })
  }
  return {
    agentId,
    keyId: caller.keyId,
    organisation: caller.organisation,
    sessionId,
    role: caller.subjectRole,
    ...splitContext(request.context, caller.asserts),
    claims: caller.claims,
  }
}

function checkId(id: string, member: string): void {
  if (!isId(id)) throw new CountersignError('body_invalid', `${member} is not an id`, { member })
}
