import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readArguments, usage, type Arguments } from './arguments.js'
import { EVALUATIONS } from './evaluations.js'
import { createProgress } from './progress.js'
import { formatTable } from './table.js'

const root = projectRoot()
const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => {
    interruption.abort()
  })

try {
  const read = readArguments(process.argv.slice(2), EVALUATIONS, root)
  if ('absent' in read) console.error(`skipped: there is no ${read.absent}; name the data with --corpus FILE`)
  else process.exitCode = await evaluate(read)
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage(EVALUATIONS)}`)
  process.exitCode = 1
}

/** 0 when every goal was reached. */
async function evaluate({ evaluation, corpora, json, flags }: Arguments): Promise<number> {
  const bar = createProgress(evaluation.name, process.stderr)
  const data = { corpus: corpora[0] ?? '', corpora }
  const options = { projectRoot: root, ...data, flags, progress: bar.show, signal: interruption.signal }
  const { figures, table, missed } = await evaluation.run(options)
  bar.end()
  if (json) console.log(JSON.stringify({ evaluation: evaluation.name, ...figures, missed }))
  else console.log([formatTable(table), ...missed.map((goal) => `missed: ${goal}`)].join('\n'))
  return missed.length === 0 ? 0 : 1
}

/** The folder of package.json: this file runs from `scripts/` or, built, from `dist/scripts/`. */
function projectRoot(): string {
  const above = ['../../', '../../../'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
  const found = above.find((folder) => existsSync(join(folder, 'package.json')))
  if (found === undefined) throw new Error('the project folder was not found')
  return found
}
