import { create, fromJson, toBinary, type JsonValue as PlainValue } from '@bufbuild/protobuf'
import { ValueSchema } from '@bufbuild/protobuf/wkt'
import { Config_Schema_Enforcement, ConfigSchema } from '@cerbos/api/cerbos/cloud/epdp/v2/epdp_pb'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../core/json.js'

/** The engine's configuration: fixed at its start. Attributes that a policy's schema refuses are a denial. */
export function engineConfig(globals: JsonObject): Uint8Array {
  const values = Object.entries(globals).map(([name, value]) => [name, fromJson(ValueSchema, toPlain(value))] as const)
  return toBinary(
    ConfigSchema,
    create(ConfigSchema, {
      evaluator: { globals: Object.fromEntries(values), defaultPolicyVersion: 'default', lenientScopeSearch: false },
      schema: { enforcement: Config_Schema_Enforcement.REJECT },
    }),
  )
}

/** The same, in the mutable type that protobuf's reader wants. */
function toPlain(value: JsonValue): PlainValue {
  if (typeof value !== 'object' || value === null) return value
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toPlain(member)]))
  }
  return value.map(toPlain)
}
