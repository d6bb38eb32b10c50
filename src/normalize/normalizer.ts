import type { Action, Call, CallInput, DecisionRequest, Normalized, Normalizer, Subject } from '../core/action.js'
import { speaksFor, type Caller } from '../core/caller.js'
import { CountersignError } from '../core/errors.js'
import type { JsonObject } from '../core/json.js'
import type { Reason } from '../core/reason.js'
import type { Language } from '../core/words.js'
import { codeCall } from './adapters/code.js'
import type { ReadCall } from './adapters/index.js'
import { readToolCall } from './adapters/index.js'
import { nativeCall } from './adapters/native.js'
import { changeAttribute } from './change-attribute.js'
import type { Catalogue } from './catalogue.js'
import type { CatalogueTool } from './catalogue-tool.js'
import { readCode } from './code.js'
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
    const changed = { ...call, arguments: args }
    return understand(catalogue.find(call.tool), { subject, call: changed, problem: null, context }, options)
  }
  return {
    normalize(request, caller) {
      const subject = toSubject(request, caller)
      const agentDefault = options.agentDefaultLanguage(request.agentId)
      const { call, problem } = readCall(request.input, agentDefault, options.maxJsonDepth ?? DEFAULT_MAX_JSON_DEPTH)
      return understand(catalogue.find(call.tool), { subject, call, problem, context: request.context }, options)
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
function understand(
  tool: CatalogueTool | null,
  { subject, call: asRead, problem, context }: Understood,
  { agentDefaultLanguage }: NormalizerOptions,
): Normalized {
  const refuse = (reason: Reason): Normalized => {
    return { ok: false, subject, call: asRead, tool: tool?.entry ?? null, context, reason }
  }
  if (tool === null) return refuse(toolUnknown(asRead.tool))
  const args = asRead.arguments
  if (args === null) return refuse(argumentsUnreadable(problem ?? 'the arguments could not be read'))
  const mismatch = tool.check(args)
  if (mismatch !== null) return refuse(argumentInvalid(mismatch))
  const agentDefault = agentDefaultLanguage(subject.agentId)
  const read = readCode(args, tool.code, { before: asRead.code, agentDefault })
  if (!read.ok) return refuse(extractionFailed({ pointer: read.pointer, message: 'is code, and no text' }))
  const bound = tool.bind(args)
  if (!bound.ok) return refuse(extractionFailed(bound))
  const call = { ...asRead, code: read.code }
  const { attributes, currencies } = bound
  const action: Action = { subject, call, tool: tool.entry, arguments: args, attributes, currencies, context }
  return { ok: true, action }
}

function readCall(input: CallInput, agentDefault: Language | null, maxDepth: number): ReadCall {
  switch (input.form) {
    case 'tool':
      checkId(input.tool, '/tool')
      return readable(nativeCall(input.tool, input.arguments))
    case 'code':
      return readable(codeCall(input.code, input.language, agentDefault))
    case 'tool_call':
      return readToolCall(input.toolCall, { maxDepth })
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
    person: caller.person,
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
