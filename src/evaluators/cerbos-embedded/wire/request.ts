import { actionsOf, type CheckRequest, type CheckResource } from '../../../core/evaluator.js'
import type { EvidenceRead } from '../reads/evidence-read.js'
import type { Wanted } from '../reads/wanted.js'
import { RequestError } from './request-error.js'
import { newBudget, writeMap, type Budget, type Choose } from './value.js'
import { createWriter, type Writer } from './writer.js'

const MAX_RESOURCES = 50
const MAX_ACTIONS = 50
const MAX_NAME_LENGTH = 1024
/** The attribute that holds evidence; no argument can have this name. */
const EVIDENCE = 'evidence'

/** As Cerbos's API takes them. */
const VERSION = /^\w+$/
const SCOPE = /^(?:|\.|[0-9a-zA-Z][\w-]*(?:\.\w[\w-]*)*)$/

/** `cerbos.request.v1.CheckResourcesRequest` by field numbers. */
const REQUEST = { includeMeta: 2, principal: 3, resources: 4 }
const PRINCIPAL = { id: 1, roles: 3, attr: 4, scope: 5 }
const ENTRY = { actions: 1, resource: 2 }
const RESOURCE = { kind: 1, policyVersion: 2, id: 3, attr: 4, scope: 5 }

/**
 * A request as the engine takes it. The engine validates nothing and dies of what is missing, so all that it needs
 * is checked here. Throws RequestError.
 */
export type EncodeRequest = (request: CheckRequest) => Uint8Array

/** `evidenceRead`: evidence that nothing reads is left out. By default all of it is sent. */
export function createRequestEncoder(evidenceRead: EvidenceRead = () => 'all'): EncodeRequest {
  const writer = createWriter()
  return (request) => {
    validate(request)
    const budget = newBudget()
    writer.reset()
    for (let at = request.resources.length - 1; at >= 0; at -= 1) {
      const resource = request.resources[at]
      if (resource !== undefined) {
        writeEntry(writer, actionsOf(request, resource), resource, budget, withEvidence(evidenceRead(resource.kind)))
      }
    }
    const mark = writer.mark()
    writer.text(PRINCIPAL.scope, request.subject.scope ?? '')
    writeMap(writer, PRINCIPAL.attr, request.subject.attributes, budget)
    writer.text(PRINCIPAL.roles, request.subject.role)
    writer.text(PRINCIPAL.id, request.subject.id)
    writer.message(REQUEST.principal, mark)
    writer.varint(REQUEST.includeMeta, 1)
    return writer.take()
  }
}

/** All attributes, but of the evidence only what is wanted. */
function withEvidence(wanted: Wanted): Choose {
  return (name) => (name === EVIDENCE ? wanted : 'all')
}

function writeEntry(
  writer: Writer,
  actions: readonly string[],
  resource: CheckResource,
  budget: Budget,
  choose: Choose,
): void {
  const entry = writer.mark()
  writer.text(RESOURCE.scope, resource.scope)
  writeMap(writer, RESOURCE.attr, resource.attributes, budget, choose)
  writer.text(RESOURCE.id, resource.id)
  writer.text(RESOURCE.policyVersion, resource.version)
  writer.text(RESOURCE.kind, resource.kind)
  writer.message(ENTRY.resource, entry)
  for (const action of actions) writer.text(ENTRY.actions, action)
  writer.message(REQUEST.resources, entry)
}

function validate(request: CheckRequest): void {
  const { subject, resources } = request
  if (resources.length === 0 || resources.length > MAX_RESOURCES) throw new RequestError('wrong number of resources')
  const asked = resources.map((resource) => actionsOf(request, resource))
  if (asked.some(isNoList)) throw new RequestError('the actions are none, too many or not different')
  const names = [
    subject.id,
    subject.role,
    ...asked.flat(),
    ...resources.flatMap((each) => [each.kind, each.id, each.version]),
  ]
  if (names.some((name) => name === '')) throw new RequestError('a name is empty')
  const scopes = [subject.scope ?? '', ...resources.map((each) => each.scope)]
  const all = [...names, ...scopes]
  if (all.some((name) => name.length > MAX_NAME_LENGTH)) throw new RequestError('a name is too long')
  if (!resources.every(({ version }) => VERSION.test(version))) throw new RequestError('a version has a wrong form')
  if (!scopes.every((scope) => SCOPE.test(scope))) throw new RequestError('a scope has a wrong form')
}

function isNoList(actions: readonly string[]): boolean {
  return actions.length === 0 || actions.length > MAX_ACTIONS || new Set(actions).size < actions.length
}
