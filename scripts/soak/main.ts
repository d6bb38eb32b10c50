import { parseArgs } from 'node:util'
import { soakChecks } from './checks.js'
import { soakReloads } from './reloads.js'

/**
 * A million checks through the whole evaluator, then reloads of the service under load. Progress goes to stderr, JSON to
 * stdout. Exit code 1 when a check was answered wrongly, memory grew, a request failed or an answer was a mixture.
 */
const { values } = parseArgs({
  options: {
    checks: { type: 'string', default: '1000000' },
    reloads: { type: 'string', default: '50' },
    policies: { type: 'string', default: '50' },
    concurrency: { type: 'string', default: '32' },
  },
})
const [checks, reloads, policies, concurrency] = [
  Number(values.checks),
  Number(values.reloads),
  Number(values.policies),
  Number(values.concurrency),
]

const tell = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

const checked =
  checks === 0
    ? null
    : await soakChecks({
        checks,
        policies,
        concurrency,
        onPoint: ({ at, residentMb, engineMb, checksPerSecond }) => {
          tell(`${at} checks, ${checksPerSecond}/s, resident ${residentMb} MB, engines ${engineMb} MB`)
        },
      })
const reloaded =
  reloads === 0
    ? null
    : await soakReloads({
        reloads,
        policies,
        clients: 8,
        onReload: (number, answers) => {
          tell(`set ${number} of ${reloads} is in force after ${answers} answers`)
        },
      })

console.log(JSON.stringify({ node: process.version, checks: checked, reloads: reloaded }, null, 2))

const checksPass =
  checked === null || (checked.trend.flat && checked.enginesLost === 0 && Object.keys(checked.errors).length === 0)
const reloadsPass =
  reloaded === null ||
  (Object.keys(reloaded.failed).length === 0 && reloaded.unknownVersions === 0 && reloaded.mixtures === 0)
if (!checksPass || !reloadsPass) process.exitCode = 1
