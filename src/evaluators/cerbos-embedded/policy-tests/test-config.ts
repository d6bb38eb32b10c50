import { create, toBinary } from '@bufbuild/protobuf'
import { Config_Schema_Enforcement, ConfigSchema } from '@cerbos/api/cerbos/cloud/epdp/v2/epdp_pb'
import type { TestOptions } from './test-suite_pb.js'

/** The engine's configuration under these options. As with `cerbos compile`, globals are those of the options alone. */
export function testConfig(options: TestOptions | null): Uint8Array {
  const evaluator = {
    globals: options?.globals ?? {},
    defaultPolicyVersion: options?.defaultPolicyVersion || 'default',
    lenientScopeSearch: options?.lenientScopeSearch ?? false,
    defaultScope: options?.defaultScope ?? '',
  }
  return toBinary(ConfigSchema, create(ConfigSchema, { evaluator, schema: { enforcement: REJECT } }))
}

const REJECT = Config_Schema_Enforcement.REJECT
