import type { Analysis } from '../../analysis/analysis.js'

const nothing = (): void => undefined

/** Works with the same bounds, and tells nothing. */
export function quietly(analysis: Analysis): Analysis {
  return {
    ...analysis,
    incomplete: nothing,
    call: nothing,
    file: nothing,
    network: nothing,
    command: nothing,
    code: nothing,
    execute: nothing,
    flow: nothing,
    process: nothing,
    operation: nothing,
    sql: nothing,
    dynamic: nothing,
    deserialization: nothing,
    secret: nothing,
    persistence: nothing,
    privilege: nothing,
    packages: nothing,
    resource: nothing,
    mutation: nothing,
    unresolved: nothing,
  }
}
