import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseDocument } from 'yaml'
import { PolicyLoadError, type PolicyProblem } from '../../src/core/policy-set.js'
import { createEmbeddedEvaluator } from '../../src/evaluators/cerbos-embedded/evaluator.js'
import { OPTIONS, snapshotOf } from '../evaluators/cerbos-embedded/world.js'
import { vectors } from '../fixtures/vectors.js'

const FOLDER = vectors('cerbos/compile')
const names = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith('.yaml')) : []

/** What Cerbos tells here before its compiler is asked: imports and scopes that are missing. */
const TOLD_EARLIER: Readonly<Record<string, string>> = {
  'non_existent_derived_roles_import.yaml': 'resource_policies/leave_request_20210210.yaml:7',
  'scoped_rp_missing_import.yaml': 'resource.leave_request.v20210210:-',
}

interface CompileCase {
  readonly wantErrors?: readonly { readonly file?: string; readonly position?: { readonly line?: number } }[]
}

/** Cerbos's own cases for its compiler, through the way on which policies are loaded. */
describe.skipIf(names.length === 0)("Cerbos's compile cases", () => {
  it.each(names)('%s: loads exactly where Cerbos compiles it, and says where it does not', async (name) => {
    const { wantErrors = [] }: CompileCase = parseDocument(readFileSync(join(FOLDER, name), 'utf8')).toJS()
    const problems = await problemsOf(archive(readFileSync(join(FOLDER, `${name}.input`), 'utf8')))
    expect(problems.map(({ message }) => message).slice(0, wantErrors.length === 0 ? 5 : 0)).toEqual([])
    expect(problems.length > 0).toBe(wantErrors.length > 0)
    const places = problems.map(({ file, line }) => `${file}:${line ?? '-'}`)
    const wanted = wantErrors.flatMap(({ file = '', position }) => (position?.line ? [`${file}:${position.line}`] : []))
    const earlier = TOLD_EARLIER[name]
    expect(places).toEqual(expect.arrayContaining(earlier === undefined ? wanted : [earlier]))
  })
})

/** The files of a txtar archive, and the schema that Cerbos's own runner of these cases brings along. */
function archive(text: string): Readonly<Record<string, string>> {
  const parts = text.split(/^-- (.+) --\n/m).slice(1)
  const files: [string, string][] = []
  for (let at = 0; at + 1 < parts.length; at += 2) files.push([parts[at]!, parts[at + 1]!])
  return Object.fromEntries([['_schemas/complex_object.json', '{ "type": "object" }'], ...files])
}

async function problemsOf(files: Readonly<Record<string, string>>): Promise<readonly PolicyProblem[]> {
  try {
    const evaluator = await createEmbeddedEvaluator(snapshotOf(files), OPTIONS, { log: () => undefined })
    await evaluator.close()
    return []
  } catch (error) {
    if (error instanceof PolicyLoadError) return error.problems
    throw error
  }
}
