import type { JsonValue } from '../../../core/json.js'
import type { Place } from '../source/problems.js'
import type { Fixtures } from './fixtures.js'
import type { AuxData, Principal, Resource, TestOptions } from './test-suite_pb.js'

/** What must come of one action of one principal on one resource. */
export interface TestCase {
  readonly test: string
  readonly principal: string
  readonly resource: string
  readonly action: string
  readonly place: Place | null
  /** Why it is not run; null = it is. */
  readonly skipped: string | null
  readonly asks: { readonly principal: Principal; readonly resource: Resource; readonly auxData: AuxData | null }
  /** Those of the table instead of those of the suite; null = none. */
  readonly options: TestOptions | null
  readonly wanted: Expected
}

export interface Expected {
  readonly effect: 'allow' | 'deny'
  /** By the rule that speaks; others may speak too. */
  readonly outputs: ReadonlyMap<string, JsonValue>
}

/** What the cases of a table are read with. */
export interface TableContext {
  readonly fixtures: Fixtures
  readonly suiteOptions: TestOptions | null
  /** Where a member of the table stands: `'expected', 0`. */
  readonly at: (...path: readonly (string | number)[]) => Place | null
  readonly report: (place: Place | null, message: string) => void
}

/** Those that the table's input names, its groups included. */
export interface InputNames {
  readonly principals: readonly string[]
  readonly resources: readonly string[]
}
