import { create, toBinary } from '@bufbuild/protobuf'
import { CheckResourcesRequestSchema } from '@cerbos/api/cerbos/request/v1/request_pb'
import type { CheckRequest } from '../../../core/evaluator.js'
import type { TestCall } from './protocol.js'
import type { TestCase } from './test-case.js'
import { AuxDataSchema } from './test-suite_pb.js'

/** The case as the engine takes it: what Cerbos's own runner would ask, several roles included. */
export function testCall({ asks, action, options }: TestCase): TestCall {
  const { principal, resource, auxData } = asks
  const request = create(CheckResourcesRequestSchema, {
    includeMeta: true,
    principal: {
      id: principal.id,
      policyVersion: principal.policyVersion,
      scope: principal.scope,
      roles: [...principal.roles],
      attr: principal.attr,
    },
    resources: [
      {
        actions: [action],
        resource: {
          kind: resource.kind,
          policyVersion: resource.policyVersion,
          id: resource.id,
          scope: resource.scope,
          attr: resource.attr,
        },
      },
    ],
  })
  const now = options?.now
  return {
    request: toBinary(CheckResourcesRequestSchema, request),
    auxData: auxData === null ? null : nonEmpty(toBinary(AuxDataSchema, auxData)),
    now: now === undefined ? null : { seconds: Number(now.seconds), nanos: now.nanos },
  }
}

function nonEmpty(bytes: Uint8Array): Uint8Array | null {
  return bytes.length === 0 ? null : bytes
}

/** The case in the house's own words, as far as reading its answer needs them. */
export function askedOf({ asks, action }: TestCase): CheckRequest {
  const { principal, resource } = asks
  return {
    organisation: 'policy-tests',
    subject: { id: principal.id, role: principal.roles[0] ?? '', attributes: {} },
    action,
    resources: [
      {
        layer: 'policy',
        kind: resource.kind,
        id: resource.id,
        version: resource.policyVersion,
        scope: resource.scope,
        attributes: {},
      },
    ],
  }
}
