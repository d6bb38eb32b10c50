import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { policyVersion } from '../../src/policies/policy-version.js'
import { readSnapshot } from '../../src/policies/read-snapshot.js'
import { canonicalize } from '../../src/receipt/canonical.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-policies-'))
  await mkdir(join(folder, 'cerbos', '_schemas'), { recursive: true })
  await writeFile(join(folder, 'catalog.yaml'), 'version: 1\ntools: {}\n')
  await writeFile(join(folder, 'globals.yaml'), 'financial:\n  max: { USD: 100, EUR: 90 }\n')
  await writeFile(join(folder, 'cerbos', 'payment.yaml'), 'a')
  await writeFile(join(folder, 'cerbos', '_schemas', 'payment.json'), '{}')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function version(globals = {}) {
  const evaluator = { name: 'e', version: '1', capabilities: { strict: true, explain: false } }
  return policyVersion(await readSnapshot(folder, globals), evaluator, canonicalize)
}

describe('a policy snapshot', () => {
  it('holds every file and the globals with configuration merged over them', async () => {
    const snapshot = await readSnapshot(folder, { financial: { max: { USD: 5 } }, region: 'eu' })
    expect([...snapshot.cerbos.keys()]).toEqual(['_schemas/payment.json', 'payment.yaml'])
    expect(snapshot.globals).toEqual({ financial: { max: { USD: 5, EUR: 90 } }, region: 'eu' })
  })

  it('changes version with every file, name and global, and only with them', async () => {
    const before = await version()
    expect(await version()).toBe(before)
    const seen = new Set([before, await version({ financial: { max: { USD: 1 } } })])
    for (const [path, text] of [
      ['cerbos/payment.yaml', 'b'],
      ['cerbos/_schemas/payment.json', '{ }'],
      ['cerbos/extra.yaml', ''],
      ['catalog.yaml', 'version: 1\ntools:  {}\n'],
      ['globals.yaml', '{}'],
    ] as const) {
      await writeFile(join(folder, path), text)
      seen.add(await version())
    }
    expect(seen.size).toBe(7)
  })

  it('refuses a folder without catalogue or policies, naming the file', async () => {
    await rm(join(folder, 'cerbos'), { recursive: true })
    await expect(readSnapshot(folder, {})).rejects.toThrow(`${folder}/cerbos: there are no policies`)
    await rm(join(folder, 'catalog.yaml'))
    await expect(readSnapshot(folder, {})).rejects.toThrow(`${folder}/catalog.yaml: the tool catalogue is missing`)
  })

  it('refuses what it can read in part only, and says which', async () => {
    await symlink('nowhere.yaml', join(folder, 'cerbos', 'dangling.yaml'))
    await expect(readSnapshot(folder, {})).rejects.toThrow('cerbos/dangling.yaml: cannot be read (ENOENT)')
    await rm(join(folder, 'cerbos', 'dangling.yaml'))
    for (const name of ['one', 'two', 'three']) await symlink('.', join(folder, 'cerbos', name))
    await expect(readSnapshot(folder, {})).rejects.toThrow(/cerbos: cannot be read .*deeper than 32 folders/)
  })

  it('refuses what would be left out or hold up the service: deep folders, large globals, too much in all', async () => {
    const deep = join(folder, 'cerbos', ...Array.from({ length: 32 }, () => 'd'))
    await mkdir(deep, { recursive: true })
    await expect(readSnapshot(folder, {})).rejects.toThrow('deeper than 32 folders')
    await rm(join(folder, 'cerbos', 'd'), { recursive: true })
    for (let at = 0; at < 9; at += 1) {
      await writeFile(join(folder, 'cerbos', `large-${at}.yaml`), '')
      await truncate(join(folder, 'cerbos', `large-${at}.yaml`), 8 * 1024 * 1024)
    }
    await expect(readSnapshot(folder, {})).rejects.toThrow('all files together are larger than 67108864 bytes')
    await writeFile(join(folder, 'globals.yaml'), `a: ${'x'.repeat(256 * 1024)}\n`)
    await expect(readSnapshot(folder, {})).rejects.toThrow('globals.yaml: larger than 262144 bytes')
  })

  it('quotes nothing of globals that cannot be read, and says where', async () => {
    await writeFile(join(folder, 'globals.yaml'), 'a: 1\nsecret: [unclosed HUSH\n')
    const error = await readSnapshot(folder, {}).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ problems: [{ line: expect.any(Number), column: expect.any(Number) }] })
    expect(String(error)).not.toContain('HUSH')
  })

  it('waits for no pipe and refuses a folder in the place of a file', async () => {
    for (const make of [() => mkdir(join(folder, 'catalog.yaml')), () => pipe(join(folder, 'catalog.yaml'))]) {
      await rm(join(folder, 'catalog.yaml'), { recursive: true })
      await make()
      await expect(readSnapshot(folder, {})).rejects.toThrow('catalog.yaml: is not a file')
    }
    await rm(join(folder, 'catalog.yaml'))
    await symlink('nowhere.yaml', join(folder, 'catalog.yaml'))
    await expect(readSnapshot(folder, {})).rejects.toThrow('catalog.yaml: cannot be read (ENOENT)')
  })
})

function pipe(path: string): Promise<void> {
  execFileSync('mkfifo', [path])
  return Promise.resolve()
}
