import { create, fromJson, toBinary } from '@bufbuild/protobuf'
import { ValueSchema } from '@bufbuild/protobuf/wkt'
import { Config_Schema_Enforcement, ConfigSchema } from '@cerbos/api/cerbos/cloud/epdp/v2/epdp_pb'
import { CheckResourcesRequestSchema, type CheckResourcesRequest } from '@cerbos/api/cerbos/request/v1/request_pb'
import { CheckResourcesResponseSchema, type CheckResourcesResponse } from '@cerbos/api/cerbos/response/v1/response_pb'
import { fromBinary } from '@bufbuild/protobuf'
import type { JsonObject } from '../../../src/core/json.js'
import { compileEngine } from '../../../src/evaluators/cerbos-embedded/engine/go.js'
import { startThread } from '../../../src/evaluators/cerbos-embedded/engine/engine-thread.js'
import { ANSWERED } from '../../../src/evaluators/cerbos-embedded/engine/protocol.js'

export type Enforcement = 'none' | 'warn' | 'reject'

/** What can be configured of an engine; the service itself always has reject, strict scopes, version `default`. */
export interface EngineSettings {
  readonly globals: JsonObject
  readonly enforcement: Enforcement
  readonly lenientScopes: boolean
  readonly defaultVersion: string
}

/** Our engine as it is, with Cerbos's own requests (several roles, resources and actions) and answers. */
export interface RawEngine {
  check(bodies: readonly JsonObject[]): Promise<readonly CheckResourcesResponse[]>
  stop(): Promise<void>
}

const ENFORCEMENT = {
  none: Config_Schema_Enforcement.NONE,
  warn: Config_Schema_Enforcement.WARN,
  reject: Config_Schema_Enforcement.REJECT,
}

export async function startRawEngine(table: Uint8Array, settings: EngineSettings): Promise<RawEngine> {
  const thread = await startThread({ module: await compileEngine(), table, config: configOf(settings) }, 60_000)
  const hand = (bodies: readonly JsonObject[]): Promise<readonly CheckResourcesResponse[]> =>
    new Promise((resolve, reject) => {
      thread.listen({
        answered: ({ answers }) => {
          resolve(
            answers.map(({ tag, bytes }) => {
              if (tag !== ANSWERED) throw new Error(Buffer.from(bytes).toString())
              return fromBinary(CheckResourcesResponseSchema, bytes)
            }),
          )
        },
        ended: (cause) => {
          reject(new Error(cause))
        },
      })
      thread.hand(
        1,
        bodies.map((body) => toBinary(CheckResourcesRequestSchema, requestOf(body))),
      )
    })
  return { check: hand, stop: () => thread.stop() }
}

function requestOf(body: JsonObject): CheckResourcesRequest {
  return fromJson(CheckResourcesRequestSchema, JSON.parse(JSON.stringify({ includeMeta: true, ...body })))
}

function configOf({ globals, enforcement, lenientScopes, defaultVersion }: EngineSettings): Uint8Array {
  const values = Object.entries(globals).map(([name, value]) => [
    name,
    fromJson(ValueSchema, JSON.parse(JSON.stringify(value))),
  ])
  return toBinary(
    ConfigSchema,
    create(ConfigSchema, {
      evaluator: {
        globals: Object.fromEntries(values),
        defaultPolicyVersion: defaultVersion,
        lenientScopeSearch: lenientScopes,
      },
      schema: { enforcement: ENFORCEMENT[enforcement] },
    }),
  )
}
