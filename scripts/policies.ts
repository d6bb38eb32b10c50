import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findBinary } from '../src/evaluators/cerbos-embedded/validate/binary.js'
import { compileSet, type CompileResult } from './policies/compile-set.js'
import { listPolicySets } from './policies/policy-sets.js'

/** `npm run policies [-- --json] [FOLDER]`: Cerbos's own compiler over every policy set, tests included. */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } })
const root = positionals[0] ?? 'policies'

const binary = findBinary(null)
if (binary === null) {
  console.error(
    'The native Cerbos is missing: it comes with the optional package @cerbos/cerbos-linux-x64, or from PATH.',
  )
  process.exit(1)
}

const results: Row[] = []
for (const { name, folder } of listPolicySets(root)) {
  results.push({ set: name, ...(await compileSet(binary, join(folder, 'cerbos'))) })
}
if (values.json === true) console.log(JSON.stringify(results, null, 2))
else print(results)
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1

interface Row extends CompileResult {
  readonly set: string
}

function print(rows: readonly Row[]): void {
  const line = (cells: readonly (string | number)[]) =>
    cells.map((cell, index) => (index === 0 ? String(cell).padEnd(12) : String(cell).padStart(9))).join('')
  console.log(line(['set', 'files', 'tests', 'failures', '']))
  for (const { set, files, tests, failures, ok } of rows) {
    console.log(line([set, files, tests, failures, ok ? 'ok' : 'FAILED']))
  }
  for (const { set, problems } of rows) for (const problem of problems) console.error(`${set}: ${problem}`)
}
