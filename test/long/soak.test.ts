import { execFile } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { trendOf } from '../../scripts/soak/flat.js'
import type { Answer } from '../fixtures/world.js'

/** A tenth of `npm run soak`: the same program, in a process of its own so that its memory is its own. */

const CHECKS = 100_000
const RELOADS = 5

function soak(...args: readonly string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const command = ['dist/scripts/soak/main.js', ...args]
    execFile(process.execPath, command, { maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      console.log(stdout)
      if (stdout === '') reject(new Error(`the soak ended without a report: ${error?.message ?? ''}\n${stderr}`))
      else resolve(JSON.parse(stdout))
    })
  })
}

describe('the evaluator', () => {
  it(`answers ${CHECKS} checks over 50 policies as it must, without losing an engine, and memory stays flat`, async () => {
    const { checks: report } = await soak('--checks', `${CHECKS}`, '--reloads', '0')
    expect(report).toMatchObject({ checks: CHECKS, errors: {}, enginesLost: 0, trend: { flat: true } })
    const { residentMb, engineMb } = report.memory.at(-1)
    expect(engineMb).toBeLessThan(1_024)
    expect(residentMb).toBeLessThan(1_536)
  })
})

describe('the service under load', () => {
  it(`changes its 50 policies ${RELOADS} times without a failed request or an answer of two sets`, async () => {
    const { reloads: report } = await soak('--checks', '0', '--reloads', `${RELOADS}`)
    expect(report).toMatchObject({ reloads: RELOADS, failed: {}, unknownVersions: 0, mixtures: 0 })
    expect(report.answersWithNumbers).toBeGreaterThan(50)
    expect(report.answers).toBeGreaterThan(report.answersWithNumbers)
    expect(report.memory.at(-1).residentMb).toBeLessThan(2_048)
  })
})

describe('the trend of memory', () => {
  const points = (mb: (index: number) => number) =>
    Array.from({ length: 21 }, (_, at) => ({ at, residentMb: mb(at), engineMb: 100 }))

  it('is flat after a warm-up, and with noise around a level', () => {
    expect(trendOf(points((at) => (at < 5 ? 100 * at : 500))).flat).toBe(true)
    expect(trendOf(points((at) => 500 + (at % 2) * 40)).flat).toBe(true)
  })

  it('is not flat where it goes on growing, in the process or in the engines alone', () => {
    expect(trendOf(points((at) => 500 + 5 * at)).flat).toBe(false)
    const engines = points(() => 500).map((point) => ({ ...point, engineMb: 100 + 5 * point.at }))
    expect(trendOf(engines).flat).toBe(false)
  })
})
