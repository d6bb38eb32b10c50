import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import type { JsonObject } from '../../src/core/json.js'

/** See `scenario.schema.json`. */
export interface Scenario {
  readonly description: string
  readonly defaults?: RequestBody
  readonly steps: readonly Step[]
}

export interface RequestBody extends JsonObject {
  readonly arguments?: JsonObject
  readonly context?: JsonObject
}

export type Step = RequestStep | ToldStep | { readonly wait_ms: number }

export interface RequestStep {
  readonly request: RequestBody
  readonly as?: string
  readonly key?: 'agent' | 'other'
  readonly times?: number
  readonly want: { readonly decision: string; readonly codes?: readonly string[]; readonly rule?: string }
}

/** What is told to the service after a decision, or beside one. */
export type ToldStep = { readonly want: Refusable } & (
  | {
      readonly outcome: {
        readonly of: string
        readonly by: 'agent' | 'executor'
        readonly status: string
        readonly amount_minor?: number
      }
    }
  | { readonly redeem: { readonly of: string; readonly tool?: string; readonly arguments?: JsonObject } }
  | { readonly change: 'freeze' | 'unfreeze'; readonly agent: string }
)

export interface Refusable {
  readonly status: number
  readonly code?: string
}

const FOLDER = 'test/golden'
export const CONFIGURATION = join(FOLDER, 'configuration.yaml')

/** Those of the folder, by file name, each held against the schema that editors use. */
export function readScenarios(): readonly (readonly [string, Scenario])[] {
  const isScenario = new Ajv2020().compile<Scenario>(
    JSON.parse(readFileSync(join(FOLDER, 'scenario.schema.json'), 'utf8')),
  )
  const files = readdirSync(join(FOLDER, 'scenarios')).filter((file) => file.endsWith('.yaml'))
  return files.sort().map((file) => {
    const scenario: unknown = parse(readFileSync(join(FOLDER, 'scenarios', file), 'utf8'))
    if (!isScenario(scenario)) throw new Error(`${file}: ${JSON.stringify(isScenario.errors)}`)
    return [file, scenario]
  })
}
