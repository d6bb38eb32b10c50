import { UNDECLARED_FLOW, type Place, type ResourceRef, type ToolFlow, type ToolReads } from '../core/flow.js'
import { admits, type SchemaProblem } from './argument-schema.js'
import type { FlowSource, ResourceSource, ToolSource } from './catalogue-file.js'
import { parsePointer } from './json-pointer.js'

/** What a tool that has no problems says about flow. */
export function toToolFlow({ flow }: ToolSource): ToolFlow {
  if (flow === undefined) return UNDECLARED_FLOW
  const { reads, sends = 'nowhere', irreversible = false, money = false, roles = {}, writes } = flow
  return {
    declared: true,
    reads: reads === undefined ? null : toReads(reads),
    sends,
    irreversible,
    money,
    roles: Object.entries(roles).map(([pointer, role]) => ({ place: placeOf(pointer), role })),
    writes: writes === undefined ? null : toResource(writes),
  }
}

/** Roles and resources of arguments that are not there. Paths are relative to the entry. */
export function toolFlowProblems({ flow, arguments: schema }: ToolSource): readonly SchemaProblem[] {
  if (flow === undefined) return []
  const { roles = {}, reads, writes } = flow
  const named = [
    ...Object.keys(roles).map((pointer) => ({ path: ['flow', 'roles', pointer], pointer })),
    ...idOf(['flow', 'writes', 'id'], writes),
    ...idOf(['flow', 'reads', 'resource', 'id'], reads?.resource),
  ]
  return named
    .filter(({ pointer }) => !admits(schema, placeOf(pointer).map(anyElement)))
    .map(({ path, pointer }) => ({ path, message: `the arguments have no ${pointer}` }))
}

function toReads({ trust, confidentiality, fields = {}, resource }: NonNullable<FlowSource['reads']>): ToolReads {
  return {
    trust,
    confidentiality,
    fields: Object.entries(fields).map(([pointer, label]) => ({
      trust,
      confidentiality,
      ...label,
      place: placeOf(pointer),
    })),
    resource: resource === undefined ? null : toResource(resource),
  }
}

function toResource({ kind, id }: ResourceSource): ResourceRef {
  return { kind, id: id === undefined ? null : placeOf(id) }
}

function idOf(path: readonly string[], resource: ResourceSource | undefined) {
  return resource?.id === undefined ? [] : [{ path, pointer: resource.id }]
}

function placeOf(pointer: string): Place {
  return parsePointer(pointer) ?? []
}

/** The schema is asked about the first element, or a member of any name. */
function anyElement(token: string): string {
  return token === '*' ? '0' : token
}
