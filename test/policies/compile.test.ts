import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compileSet } from '../../scripts/policies/compile-set.js'
import { BINARY, folderOf, SETS, tempFolder } from './world.js'

describe.skipIf(BINARY === null)('policies in the eyes of the native Cerbos', () => {
  it.each(SETS.map(({ name }) => name))('%s compiles, and its tests pass', async (name) => {
    const result = await compileSet(BINARY ?? '', join(folderOf(name), 'cerbos'))
    expect(result).toMatchObject({ ok: true, failures: 0, problems: [] })
    expect(result.tests).toBeGreaterThan(0)
  })

  it('a test that fails is named', async () => {
    const problems = await problemsAfter('payment/payment.yaml', (text) =>
      text.replace('V.amount_minor > V.limit_minor', 'V.amount_minor > V.limit_minor + 1'),
    )
    expect(problems).toContainEqual(expect.stringMatching(/^payment\/payment_test.yaml: .*usd_1000_01 \/ create$/))
  })

  it('a broken expression is named with its place', async () => {
    const problems = await problemsAfter('payment/payment.yaml', (text) =>
      text.replace('V.amount_minor > V.limit_minor', 'V.amount_minor > '),
    )
    expect(problems).toContainEqual(expect.stringMatching(/^payment\/payment.yaml:\d+:\d+: /))
  })

  it('policies without any test do not pass', async () => {
    const problems = await problemsAfter('file.yaml', (text) => text, 'banking', /_test\.yaml$/)
    expect(problems).toEqual(['there are no tests'])
  })
})

async function problemsAfter(
  file: string,
  change: (text: string) => string,
  set = 'default',
  without: RegExp | null = null,
): Promise<readonly string[]> {
  const folder = tempFolder()
  try {
    const filter = (source: string) => without === null || !without.test(source)
    cpSync(join(folderOf(set), 'cerbos'), folder.path, { recursive: true, filter })
    const path = join(folder.path, file)
    writeFileSync(path, change(readFileSync(path, 'utf8')))
    const result = await compileSet(BINARY ?? '', folder.path)
    expect(result.ok).toBe(false)
    return result.problems
  } finally {
    folder.remove()
  }
}
