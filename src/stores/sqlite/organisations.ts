import type { Database } from 'better-sqlite3'

/** The organisations that have a chain, without walking the log: one index step each. */
export function organisationsOf(db: Database): readonly string[] {
  return db
    .prepare<[], string>(
      `WITH RECURSIVE found (name) AS (
         SELECT MIN(organisation) FROM entry
         UNION ALL SELECT (SELECT MIN(organisation) FROM entry WHERE organisation > name) FROM found WHERE name IS NOT NULL)
       SELECT name FROM found WHERE name IS NOT NULL`,
    )
    .pluck()
    .all()
}
