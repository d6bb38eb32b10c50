import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { catalogue, policyFolder, resourcePolicy } from '../fixtures/policy-folder.js'
import { openWorld } from '../fixtures/world.js'
import { newKey, signedManifest } from '../policies-signed/world.js'

/** Detectors as a part of the policy set: real files, over HTTP. */

const ends: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const detector = (form: string, more = ''): string => `class: badge
group: pii
patterns:
  - match: '${form}'
    confidence: { alone: 0.9 }
tests:
  positive: ['see BX-1234']
  negative: ['see order 1234'${more}]
`
const BADGE = detector('BX-\\d{4}')

const POLICIES = {
  'catalog.yaml': catalogue({ note: ['text'] }),
  'cerbos/note.yaml': resourcePolicy('k_note', {
    allow: { effect: 'ALLOW' },
    secret: {
      effect: 'DENY',
      when: '"badge" in R.attr.evidence.data.classes && R.attr.evidence.data.classes.badge > 0',
    },
  }),
}

function folderWith(files: Readonly<Record<string, string>>) {
  const folder = policyFolder({ ...POLICIES, ...files })
  ends.push(() => {
    folder.remove()
  })
  return folder
}

async function service(files: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}) {
  const folder = folderWith(files)
  const world = await openWorld({
    env: { COUNTERSIGN_POLICIES_DIR: folder.path, COUNTERSIGN_RELOAD_WATCH: 'false', ...env },
  })
  ends.push(() => world.close())
  const admin = await world.key({ roles: ['admin'], agentIds: [], asserts: {}, mayInput: false })
  return {
    write: (name: string, text: string | null) => {
      mkdirSync(join(folder.path, 'detectors'), { recursive: true })
      const path = join(folder.path, 'detectors', name)
      if (text === null) {
        rmSync(path)
        return
      }
      writeFileSync(join(folder.path, '.new'), text)
      renameSync(join(folder.path, '.new'), path)
    },
    reload: async () => (await world.call('POST', '/policies/reload', { key: admin })).json(),
    say: async (text: string) =>
      (await world.enforce({ agent_id: 'a', tool: 't_note', arguments: { text }, context: {} })).decision,
    entries: () => world.app.store.entries('default', 1, 1_000),
  }
}

describe('a detector in the policy folder', () => {
  it('finds what policies then judge, from the reload on that brings it', async () => {
    const { write, reload, say } = await service()
    expect(await say('badge BX-1234')).toBe('ALLOW')
    write('badge.yaml', BADGE)
    await reload()
    expect([await say('badge BX-1234'), await say('badge B-1234')]).toEqual(['BLOCK', 'ALLOW'])
  })

  it('is named in the answer and in the entry of an activation: added, changed, removed', async () => {
    const { write, reload, entries } = await service()
    const activate = async (text: string | null) => {
      write('badge.yaml', text)
      const { changes, policy_version, previous_policy_version } = await reload()
      expect(policy_version).not.toBe(previous_policy_version)
      expect(entries().at(-1)).toMatchObject({
        receipt: { detail: { change: 'policies_activated' } },
        record: { changes },
      })
      return changes.detectors
    }
    expect(await activate(BADGE)).toEqual({ removed: [], changed: [], added: ['badge'] })
    expect(await activate(detector('BX-\\d{4,6}'))).toEqual({ removed: [], changed: ['badge'], added: [] })
    expect(await activate(null)).toEqual({ removed: ['badge'], changed: [], added: [] })
  })

  it('is among those that a first activation names, beside those that come with the service', async () => {
    const { entries } = await service({ 'detectors/badge.yaml': BADGE, 'detectors/README.md': 'ours' })
    const [{ changes }] = JSON.parse(JSON.stringify(entries().map(({ record }) => record)))
    expect(changes.detectors.added).toEqual(expect.arrayContaining(['badge', 'card_number', 'email']))
    expect(changes.detectors.added).not.toContain('README')
  })

  it.each([
    [
      'is wrong in itself',
      BADGE.replace('group: pii', 'group: hr'),
      /detectors\/badge\.yaml$/,
      2,
      'group must be equal',
    ],
    [
      'has an example that it does not find',
      detector('BY-\\d{4}'),
      /badge\.yaml$/,
      7,
      'positive example 1 is not found',
    ],
    [
      'finds what it should not',
      detector('BX-\\d{4}', ", 'BX-9999'"),
      /badge\.yaml$/,
      8,
      'negative example 2 is found',
    ],
    [
      'hides what another finds',
      detector('[^@ ]+@[^@ ]+|BX-\\d{4}').replace('0.9', '1'),
      /email\.yaml$/,
      null,
      'email: positive example',
    ],
    [
      'has another group for its class',
      BADGE.replace('badge\ngroup: pii', 'email\ngroup: phi'),
      /badge\.yaml$/,
      2,
      'another file has email in group pii',
    ],
  ])('that %s leaves the set before in force, and says where', async (_, text, file, line, message) => {
    const { write, reload, say } = await service({ 'detectors/badge.yaml': BADGE })
    write('badge.yaml', text)
    const { code, problems } = await reload()
    expect(code).toBe('policies_broken')
    const [first] = problems.filter((problem: { readonly file: string }) => file.test(problem.file))
    expect(first).toMatchObject({ message: expect.stringContaining(message), ...(line === null ? {} : { line }) })
    expect(await say('badge BX-1234')).toBe('BLOCK')
  })

  it('is told with everything else that is wrong', async () => {
    const { write, reload } = await service()
    write('one.yaml', 'class: [')
    write('two.yaml', BADGE.replace('class: badge', 'class: Badge'))
    write('../cerbos/note.yaml', 'nonsense: 1')
    const { problems } = await reload()
    const files = problems.map(({ file }: { readonly file: string }) => file.replace(/^.*\//, ''))
    expect(files).toEqual(expect.arrayContaining(['note.yaml', 'one.yaml', 'two.yaml']))
  })

  it('refuses to start when it is broken', async () => {
    await expect(service({ 'detectors/badge.yaml': detector('BY-\\d{4}') })).rejects.toThrow(
      /detectors\/badge\.yaml:7:14: badge: positive example 1 is not found/,
    )
  })

  it('may lie deeper, but not have the name of another', async () => {
    const { reload, write, say } = await service({ 'detectors/ours/badge.yaml': BADGE })
    expect(await say('badge BX-1234')).toBe('BLOCK')
    write('email.yaml', BADGE)
    expect((await reload()).problems[0]).toMatchObject({ message: 'there is another detector email' })
  })
})

describe('a signed set', () => {
  it('covers its detectors', async () => {
    const key = newKey()
    const folder = folderWith({ 'detectors/badge.yaml': BADGE })
    const env = { COUNTERSIGN_POLICIES_DIR: folder.path, COUNTERSIGN_POLICY_TRUST_KEYS: key.x }
    const evaluator = { name: 'cerbos-embedded', version: '0.51.0', capabilities: { strict: true, explain: true } }
    const manifest = await signedManifest(folder.path, key, { evaluator })
    writeFileSync(join(folder.path, 'manifest.json'), JSON.stringify(manifest))
    const world = await openWorld({ env })
    await world.close()
    writeFileSync(join(folder.path, 'detectors/badge.yaml'), `${BADGE}# changed\n`)
    await expect(openWorld({ env })).rejects.toThrow('detectors/badge.yaml: not as signed')
    rmSync(join(folder.path, 'detectors/badge.yaml'))
    await expect(openWorld({ env })).rejects.toThrow('detectors/badge.yaml: in the manifest, but not there')
  })
})
