import { createAnalyser, type Found } from '../../../../src/evidence/code/analysis/analyse.js'
import type { Frontend } from '../../../../src/evidence/code/analysis/analysis.js'
import type { SqlFact } from '../../../../src/evidence/code/facts/facts.js'
import { createSqlFrontend } from '../../../../src/evidence/code/sql/frontend.js'

const deaf: Frontend = { analyse: () => undefined }

export type ReadSql = (text: string, dialect?: string | null) => Found

/** SQL alone: that other languages are met shows in `languages`. */
export async function loadSql(): Promise<ReadSql> {
  const frontends = { python: deaf, javascript: deaf, typescript: deaf, bash: deaf, sql: await createSqlFrontend() }
  const analyser = createAnalyser(frontends, { run: () => undefined }, () => performance.now())
  const settings = { deadlineMs: 60_000, maxLength: 4_000_000, projectRoots: [] }
  return (text, dialect = null) => analyser.analyse({ text, language: 'sql', dialect }, settings)
}

/** `delete t where=none` of each statement. */
export function told({ sql }: Found): readonly string[] {
  return sql.map(({ verb, tables, where }) => `${verb} ${tables.join(',')} ${where}`)
}

export function signs({ sql }: Found): readonly string[] {
  return [...new Set(sql.flatMap(({ injection }) => injection))].sort()
}

/** The fact about the first statement with this verb. */
export function fact({ sql }: Found, verb: string): SqlFact {
  const found = sql.find((one) => one.verb === verb)
  if (found === undefined) throw new Error(`no ${verb} among ${sql.map((one) => one.verb).join(', ')}`)
  return found
}
