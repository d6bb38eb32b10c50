import { mkdir, mkdtemp, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folderSignature } from '../../src/policies/folder-signature.js'

let base: string
let folder: string
const path = (...names: readonly string[]) => join(folder, ...names)

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'countersign-signature-'))
  folder = join(base, 'policies')
  await mkdir(path('cerbos', '_schemas'), { recursive: true })
  await writeFile(path('catalog.yaml'), 'version: 1\ntools: {}\n')
  await writeFile(path('cerbos', 'payment.yaml'), 'aaaa')
})
afterEach(() => rm(base, { recursive: true, force: true }))

/** What a change does to the signature. */
async function after(change: () => Promise<unknown>): Promise<'same' | 'other'> {
  const before = await folderSignature(folder)
  await change()
  return (await folderSignature(folder)) === before ? 'same' : 'other'
}

describe('the signature of a folder', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['written in place with as many bytes', () => writeFile(path('cerbos', 'payment.yaml'), 'bbbb')],
    [
      'replaced by one of the same size and time',
      async () => {
        const when = new Date(1_700_000_000_000)
        await utimes(path('cerbos', 'payment.yaml'), when, when)
        await writeFile(path('.new'), 'cccc')
        await utimes(path('.new'), when, when)
        await rename(path('.new'), path('cerbos', 'payment.yaml'))
      },
    ],
    ['renamed', () => rename(path('cerbos', 'payment.yaml'), path('cerbos', 'other.yaml'))],
    ['removed', () => rm(path('cerbos', 'payment.yaml'))],
    ['added', () => writeFile(path('cerbos', '_schemas', 'payment.json'), '{}')],

    ['signed', () => writeFile(path('manifest.json'), '{}')],
  ])('changes when a file is %s', async (_, change) => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await after(change)).toBe('other')
  })

  it('changes when a detector changes', async () => {
    await mkdir(path('detectors', 'ours'), { recursive: true })
    await writeFile(path('detectors', 'ours', 'badge.yaml'), 'x')
    expect(await after(() => writeFile(path('detectors', 'ours', 'badge.yaml'), 'yy'))).toBe('other')
  })

  it('stays when nothing changes, when files are read, and with hidden files', async () => {
    expect(await after(() => readFile(path('catalog.yaml')))).toBe('same')
    expect(await after(() => writeFile(path('cerbos', '.swap'), 'x'))).toBe('same')
  })

  it('changes when the folder goes, and is the one before when it comes back', async () => {
    const before = await folderSignature(folder)
    await rename(folder, `${folder}-away`)
    expect(await folderSignature(folder)).not.toBe(before)
    await rename(`${folder}-away`, folder)
    expect(await folderSignature(folder)).toBe(before)
  })

  it('follows links: to files, to folders, and through a folder that is swapped below them, as ConfigMaps are', async () => {
    const versions = [join(base, 'v1'), join(base, 'v2')]
    for (const version of versions) {
      await mkdir(version)
      await writeFile(join(version, 'linked.yaml'), 'same')
    }
    await symlink(join(base, 'v1'), path('..data'))
    await symlink('../..data/linked.yaml', path('cerbos', 'linked.yaml'))
    await symlink(join(base, 'v2'), path('cerbos', 'more'))
    expect(await after(() => writeFile(join(base, 'v2', 'linked.yaml'), 'longer'))).toBe('other')
    const swap = async (): Promise<void> => {
      await symlink(join(base, 'v2'), path('..new'))
      await rename(path('..new'), path('..data'))
    }
    expect(await after(swap)).toBe('other')
  })

  it('of links that lead in circles ends', async () => {
    for (const name of ['one', 'two', 'three']) await symlink('.', path('cerbos', name))
    expect(await folderSignature(folder)).toMatch(/^[0-9a-f]{64}$/)
  })
})
