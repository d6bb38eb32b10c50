import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.js'
import type { Config } from '../../src/config/config.js'

const KEY = Buffer.alloc(32, 7)

function load(members: Readonly<Record<string, string>>): Config['evaluator'] {
  const env = Object.entries(members).map(([name, value]) => [`COUNTERSIGN_EVALUATOR_${name}`, value])
  return loadConfig({ cwd: '/', env: Object.fromEntries(env) }).evaluator
}

const BUNDLE = { KIND: 'bundle', ACCEPT_LENIENT: 'true', BUNDLE_SOURCE: 'b.crrt', BUNDLE_SHA256: 'a'.repeat(64) }
const REMOTE = { KIND: 'remote', ACCEPT_LENIENT: 'true', REMOTE_TARGETS: 'a:1,[::1]:2' }

describe('configuration of the evaluator', () => {
  it('is the embedded, strict one where nothing is said', () => {
    expect(load({})).toMatchObject({ kind: 'embedded', acceptLenient: false })
  })

  it('reads a bundle: a path against the working directory, or a URL; the key in each of its forms', () => {
    expect(load(BUNDLE).bundle).toMatchObject({ source: '/b.crrt', sha256: 'a'.repeat(64), publicKey: null })
    const pem = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), KEY]).toString('base64')
    for (const key of [KEY.toString('base64'), KEY.toString('base64url'), pem]) {
      const { bundle } = load({ ...BUNDLE, BUNDLE_SOURCE: 'https://example.com/b?x=1', BUNDLE_PUBLIC_KEY: key })
      expect(bundle.source).toEqual(new URL('https://example.com/b?x=1'))
      expect(bundle.publicKey).toEqual(new Uint8Array(KEY))
    }
  })

  it('reads a fleet', () => {
    expect(load(REMOTE).remote).toMatchObject({ targets: ['a:1', '[::1]:2'], plaintext: false, guardLayers: [] })
  })

  it.each<[Readonly<Record<string, string>>, string]>([
    [{ ...BUNDLE, ACCEPT_LENIENT: 'false' }, 'evaluator.accept_lenient: kind bundle is not strict'],
    [{ ...REMOTE, ACCEPT_LENIENT: 'false' }, 'evaluator.accept_lenient: kind remote is not strict'],
    [{ KIND: 'bundle', ACCEPT_LENIENT: 'true' }, 'evaluator.bundle.source: is needed'],
    [{ KIND: 'bundle', ACCEPT_LENIENT: 'true', BUNDLE_SOURCE: 'b' }, 'evaluator.bundle.sha256: is needed'],
    [{ ...BUNDLE, BUNDLE_SOURCE: 'http://example.com/b' }, 'evaluator.bundle.source: must be a path or an https URL'],
    [{ ...BUNDLE, BUNDLE_SOURCE: 'ftp://127.0.0.1/b' }, 'evaluator.bundle.source: must be a path or an https URL'],
    [{ ...BUNDLE, BUNDLE_SOURCE: 'https://me:secret@example.com/b' }, 'without a password'],
    [{ ...BUNDLE, BUNDLE_CA_FILE: '/not/there' }, 'evaluator.bundle.ca_file: the file cannot be read'],
    [{ ...BUNDLE, BUNDLE_PUBLIC_KEY: 'short' }, 'evaluator.bundle.public_key: has the wrong form'],
    [{ KIND: 'remote', ACCEPT_LENIENT: 'true' }, 'evaluator.remote.targets: is needed'],
    [{ ...REMOTE, REMOTE_TARGETS: 'example.com' }, 'evaluator.remote.targets.0: has the wrong form'],
    [{ ...REMOTE, REMOTE_PLAINTEXT: 'true', REMOTE_SERVER_NAME: 'x' }, 'evaluator.remote.plaintext: does not go with'],
    [{ ...REMOTE, REMOTE_CERT_FILE: 'package.json' }, 'evaluator.remote.key_file: is needed too'],
  ])('refuses %j', (members, message) => {
    expect(() => load(members)).toThrow(message)
    expect(() => load(members)).not.toThrow('secret@')
  })

  it('admits http on a loopback address', () => {
    for (const host of ['localhost', '127.0.0.1:8000', '[::1]']) {
      expect(load({ ...BUNDLE, BUNDLE_SOURCE: `http://${host}/b` }).bundle.source).toEqual(new URL(`http://${host}/b`))
    }
  })
})
