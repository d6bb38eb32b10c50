import { cpSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { tempFolder } from '../fixtures/service.js'
import { cliWorld } from '../cli/world.js'

let world: ReturnType<typeof cliWorld>

beforeEach(() => {
  vi.setConfig({ testTimeout: 120_000 })
  world = cliWorld()
  cpSync('policies/suites/slack', join(world.folder, 'policies'), { recursive: true })
})
afterEach(() => {
  world.remove()
})

const POLICY = join('policies', 'cerbos')

async function keygen(name = 'key.pem'): Promise<{ readonly public_key: string; readonly key_id: string }> {
  const { code, out } = await world.countersign(['policies', 'keygen', '--out', name, '--json'])
  expect(code).toBe(0)
  return JSON.parse(out)
}

const sign = (...args: readonly string[]) => world.countersign(['policies', 'sign', ...args])
const manifest = () => JSON.parse(readFileSync(join(world.folder, 'policies', 'manifest.json'), 'utf8'))

describe('policies keygen', () => {
  it('writes a private key for its owner alone, and shows the public one', async () => {
    const { code, out, err } = await world.countersign(['policies', 'keygen', '--out', 'key.pem'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/public key, for policy_trust_keys: [A-Za-z0-9_-]{43}\n$/)
    expect(statSync(join(world.folder, 'key.pem')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(world.folder, 'key.pem'), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/)
  })

  it('leaves a key that stands there as it is', async () => {
    await keygen()
    const before = readFileSync(join(world.folder, 'key.pem'), 'utf8')
    expect(await world.countersign(['policies', 'keygen', '--out', 'key.pem'])).toEqual({
      code: 1,
      out: '',
      err: 'countersign: key.pem exists already\n',
    })
    expect(readFileSync(join(world.folder, 'key.pem'), 'utf8')).toBe(before)
  })
})

describe('policies sign', () => {
  it('signs what the service loads, and verify-signature agrees until a file changes', async () => {
    const { public_key: x, key_id: kid } = await keygen()
    const signed = await sign('--key', 'key.pem', '--next', '--label', 'first')
    expect(signed).toMatchObject({ code: 0, err: '' })
    expect(signed.out).toMatch(/^manifest\.json: revision 1 of \d+ files, sha256:[0-9a-f]{64}\nsigned by /)
    const verify = (...args: readonly string[]) =>
      world.countersign(['policies', 'verify-signature', '--json', ...args])
    const held = await verify('--trust', x)
    expect(held.code).toBe(0)
    expect(JSON.parse(held.out)).toEqual({
      valid: true,
      revision: 1,
      policy_version: manifest().policy_version,
      key_id: kid,
      issued_at: manifest().issued_at,
      organisation: null,
      label: 'first',
    })

    writeFileSync(join(world.folder, POLICY, 'more.yaml'), '')
    const broken = await verify('policies', '--trust', x)
    expect(broken.code).toBe(1)
    expect(JSON.parse(broken.out)).toMatchObject({ valid: false, problems: [{ message: 'not in the manifest' }] })
    const plain = await world.countersign(['policies', 'verify-signature', '--trust', x])
    expect(plain).toMatchObject({ code: 1, out: '' })
    expect(plain.err).toContain(`${join(world.folder, POLICY, 'more.yaml')}: not in the manifest`)
  })

  it('counts on from the manifest that stands there, and not from one that nobody trusted signed', async () => {
    await keygen()
    await sign('--key', 'key.pem', '--revision', '41')
    expect(await sign('--key', 'key.pem', '--next')).toMatchObject({ code: 0 })
    expect(manifest().revision).toBe(42)

    await keygen('other.pem')
    const next = await sign('--key', 'other.pem', '--next')
    expect(next).toMatchObject({ code: 1 })
    expect(next.err).toContain('the next revision is not known, give --revision N')
    expect(manifest().revision).toBe(42)
    expect(await sign('--key', 'other.pem', '--revision', '43')).toMatchObject({ code: 0 })
    expect(manifest().revision).toBe(43)
  })

  it('counts on over a change of keys that configuration trusts', async () => {
    const first = await keygen()
    await sign('--key', 'key.pem', '--next')
    const second = await keygen('other.pem')
    const env = {
      COUNTERSIGN_DATA_DIR: world.dataDir,
      COUNTERSIGN_POLICY_TRUST_KEYS: `${first.public_key},${second.public_key}`,
    }
    const signed = await world.countersign(['policies', 'sign', '--key', 'other.pem', '--next'], { env })
    expect(signed).toMatchObject({ code: 0, err: '' })
    expect(manifest()).toMatchObject({ revision: 2, key_id: second.key_id })
    expect(await world.countersign(['policies', 'verify-signature'], { env })).toMatchObject({ code: 0 })
  })

  it('goes back neither below the revision that stands there, nor to it with another content', async () => {
    await keygen()
    await sign('--key', 'key.pem', '--revision', '5')
    const before = manifest()
    expect(await sign('--key', 'key.pem', '--revision', '5', '--label', 'again')).toMatchObject({ code: 0 })
    writeFileSync(join(world.folder, POLICY, 'more.yaml'), '')
    for (const revision of ['4', '5']) {
      expect(await sign('--key', 'key.pem', '--revision', revision)).toMatchObject({ code: 1, out: '' })
    }
    expect(manifest()).toMatchObject({ revision: 5, policy_version: before.policy_version })
  })

  it('does not sign what the service would not load, and leaves no draft', async () => {
    await keygen()
    writeFileSync(join(world.folder, POLICY, 'broken.yaml'), 'apiVersion: api.cerbos.dev/v1\nresourcePolicy: 7\n')
    const { code, out, err } = await sign('--key', 'key.pem', '--next')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^countersign: not signed:\n[^]*broken\.yaml/)
    expect(readdirSync(join(world.folder, 'policies'))).not.toContain('manifest.json')
    expect(readdirSync(join(world.folder, 'policies')).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('signs the globals of the service, from the configuration file that it is shown', async () => {
    const { public_key: x } = await keygen()
    const production = [
      'host: 0.0.0.0',
      'tls: { cert_file: /nowhere/cert.pem, key_file: /nowhere/key.pem }',
      'globals: { slack: { more: 7 } }',
      `policy_trust_keys: ["${x}"]`,
    ]
    writeFileSync(join(world.folder, 'production.yaml'), production.join('\n'))
    const config = ['--config', 'production.yaml'] as const
    expect(await sign('policies', '--key', 'key.pem', '--next', ...config)).toMatchObject({ code: 0, err: '' })
    expect(manifest().covers.globals).toMatchObject({ slack: { more: 7 } })
    expect(await world.countersign(['policies', 'verify-signature', ...config])).toMatchObject({ code: 0 })
    const elsewhere = await world.countersign(['policies', 'verify-signature', '--trust', x])
    expect(elsewhere).toMatchObject({ code: 1 })
    expect(elsewhere.err).toContain('are not those signed: slack\n')
  })

  it('says when the service would not trust the key', async () => {
    const trusted = await keygen()
    await keygen('other.pem')
    const env = { COUNTERSIGN_DATA_DIR: world.dataDir, COUNTERSIGN_POLICY_TRUST_KEYS: trusted.public_key }
    const { code, err } = await world.countersign(['policies', 'sign', '--key', 'other.pem', '--next'], { env })
    expect({ code, err }).toEqual({
      code: 0,
      err: 'countersign: this configuration does not trust the key (policy_trust_keys)\n',
    })
  })

  it('replaces a manifest that is a link, and not what the link leads to', async () => {
    await keygen()
    const elsewhere = tempFolder()
    afterAll(() => {
      elsewhere.remove()
    })
    writeFileSync(join(elsewhere.path, 'file'), 'untouched')
    symlinkSync(join(elsewhere.path, 'file'), join(world.folder, 'policies', 'manifest.json'))
    expect(await sign('--key', 'key.pem', '--revision', '1')).toMatchObject({ code: 0 })
    expect(readFileSync(join(elsewhere.path, 'file'), 'utf8')).toBe('untouched')
    expect(manifest().revision).toBe(1)
  })

  it.each([
    ['no key', ['--next']],
    ['no revision', ['--key', 'key.pem']],
    ['two revisions', ['--key', 'key.pem', '--next', '--revision', '3']],
    ['revision 0', ['--key', 'key.pem', '--revision', '0']],
    ['a revision beyond exact numbers', ['--key', 'key.pem', '--revision', '9999999999999999']],
  ])('wants to be told %s otherwise', async (_, args) => {
    await keygen()
    expect(await sign(...args)).toMatchObject({ code: 2, out: '' })
  })

  it('says nothing of a file that is no key', async () => {
    const { code, out, err } = await sign('--key', '-', '--next')
    expect({ code, out, err }).toEqual({
      code: 2,
      out: '',
      err: 'countersign: the file holds no Ed25519 private key in PEM\n',
    })
  })
})

describe('policies verify-signature', () => {
  it('wants a key to trust', async () => {
    expect(await world.countersign(['policies', 'verify-signature'])).toMatchObject({ code: 2, out: '' })
  })
})
