import canonicalizeOther from 'canonicalize'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import nacl from 'tweetnacl'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FILES, EVALUATOR, newKey, signedFolder, type SignedFolder } from './world.js'

const key = newKey()
const other = newKey()
let set: SignedFolder

beforeEach(() => {
  set = signedFolder()
})
afterEach(() => {
  set.remove()
})

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Messages with the folder's name taken out. */
async function refusal(verified: Promise<unknown>): Promise<string> {
  const error: unknown = await verified.then(
    () => new Error('it holds'),
    (cause: unknown) => cause,
  )
  return error instanceof Error ? error.message.replaceAll(`${set.folder}/`, '') : 'no error'
}

describe('a signed set', () => {
  it('holds when everything is as it was signed', async () => {
    await set.sign(key, { revision: 7, instead: { label: 'release 7', organisation: 'acme' } })
    expect(await set.verify([key])).toEqual({
      revision: 7,
      keyId: key.kid,
      issuedAt: '2030-01-01T00:00:00Z',
      organisation: 'acme',
      label: 'release 7',
      policyVersion: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      evaluator: { name: 'engine', version: '1.0', strict: true, origin: null },
    })
  })

  it('is signed over RFC 8785 of all members but the signature, as others compute it', async () => {
    const { signature, ...members } = await set.manifestOf(key)
    const bytes = Buffer.from(textOf(signature).slice('ed25519:'.length), 'base64url')
    const message = Buffer.from(canonicalizeOther(members) ?? '')
    expect(nacl.sign.detached.verify(message, bytes, Buffer.from(key.x, 'base64url'))).toBe(true)
  })

  it('holds whatever the spacing and order of the manifest', async () => {
    const reversed = Object.fromEntries(Object.entries(await set.manifestOf(key)).reverse())
    writeFileSync(set.path('manifest.json'), `\n${JSON.stringify(reversed, null, 8)}\n`)
    expect(await set.verify([key])).toMatchObject({ revision: 1 })
  })

  it('may be signed by either of two trusted keys while keys are rotated, and by neither when both are gone', async () => {
    await set.sign(key)
    expect(await set.verify([key, other])).toMatchObject({ keyId: key.kid })
    await set.sign(other)
    expect(await set.verify([key, other])).toMatchObject({ keyId: other.kid })
    expect(await set.verify([other])).toMatchObject({ keyId: other.kid })
    expect(await refusal(set.verify([key]))).toContain('not signed by a key that configuration trusts')
  })

  it('is read through symbolic links, as mounted volumes have them', async () => {
    await set.sign(key)
    mkdirSync(set.path('..data'))
    for (const name of ['catalog.yaml', 'manifest.json']) {
      execFileSync('mv', [set.path(name), set.path(`..data/${name}`)])
      symlinkSync(`..data/${name}`, set.path(name))
    }
    expect(await set.verify([key])).toMatchObject({ revision: 1 })
  })

  it('means nothing where no key is trusted', async () => {
    for (const text of ['{', JSON.stringify(await set.manifestOf(other))]) {
      writeFileSync(set.path('manifest.json'), text)
      expect(await set.verify([])).toBeNull()
    }
  })
})

describe('a set that is not what was signed', () => {
  it.each(Object.keys(FILES))('is refused when one byte of %s differs', async (name) => {
    await set.sign(key)
    set.edit(name, (text) => text.replace(/[a-y]/, 'z'))
    expect(await refusal(set.verify([key]))).toContain(`${name}: not as signed: the digest is not that of the manifest`)
  })

  it.each([
    [
      'one more file',
      'cerbos/more.yaml',
      () => {
        writeFileSync(set.path('cerbos/more.yaml'), '')
      },
      'not in the manifest',
    ],
    [
      'one more test',
      'cerbos/x_test.yaml',
      () => {
        writeFileSync(set.path('cerbos/x_test.yaml'), '')
      },
      'not in the manifest',
    ],
    [
      'one file less',
      'cerbos/payment.yaml',
      () => {
        rmSync(set.path('cerbos/payment.yaml'))
      },
      'in the manifest, but not there',
    ],
    [
      'no globals',
      'globals.yaml',
      () => {
        rmSync(set.path('globals.yaml'))
      },
      'in the manifest, but not there',
    ],
  ])('is refused with %s', async (_, name, change, message) => {
    await set.sign(key)
    change()
    expect((await refusal(set.verify([key]))).split('\n')).toContainEqual(`${name}: ${message}`)
  })

  it('is refused when a link leads to another file', async () => {
    await set.sign(key)
    rmSync(set.path('cerbos/payment.yaml'))
    symlinkSync('payment_test.yaml', set.path('cerbos/payment.yaml'))
    expect(await refusal(set.verify([key]))).toContain('cerbos/payment.yaml: not as signed')
  })

  it('is refused with what configuration puts into the globals, named without values', async () => {
    await set.sign(key, { globals: { financial: { max: { EUR: 90 } } } })
    expect(await set.verify([key])).toMatchObject({ revision: 1 })
    const changed = set.verify([key], { globals: { financial: { max: { USD: 987_654 } }, region: 'moon' } })
    expect(await refusal(changed)).toBe(
      'manifest.json: globals in force (globals.yaml and configuration) are not those signed: financial.max.USD, region',
    )
  })

  it('is refused where something else judges', async () => {
    await set.sign(key)
    const evaluator = { ...EVALUATOR, capabilities: { strict: false, explain: false } }
    expect(await refusal(set.verify([key], { evaluator }))).toBe(
      'manifest.json: signed for engine/1.0 strict, but engine/1.0 lenient judges here',
    )
    const bundle = { ...EVALUATOR, origin: { bundle_sha256: 'a' } }
    expect(await refusal(set.verify([key], { evaluator: bundle }))).toBe(
      'manifest.json: signed for another origin of what engine/1.0 strict judges by',
    )
    await set.sign(key, { evaluator: bundle })
    expect(await set.verify([key], { evaluator: bundle })).toMatchObject({ revision: 1 })
  })

  it('names all that is wrong at once, and of very many the first fifty', async () => {
    await set.sign(key)
    for (let index = 0; index < 60; index++) writeFileSync(set.path(`cerbos/more-${index}.yaml`), '')
    const lines = (await refusal(set.verify([key]))).split('\n')
    expect(lines).toHaveLength(51)
    expect(lines.at(-1)).toMatch(/: 10 more files are not as signed$/)
  })
})

describe('revisions', () => {
  const last = { revision: 5, policyVersion: `sha256:${'0'.repeat(64)}` }

  it('may stay and rise, and stay only with the same content', async () => {
    await set.sign(key, { revision: 5 })
    const policyVersion = (await set.verify([key]))?.policyVersion ?? ''
    expect(await set.verify([key], { last: { revision: 5, policyVersion } })).toMatchObject({ revision: 5 })
    expect(await refusal(set.verify([key], { last }))).toBe(
      'manifest.json: revision 5 was activated with another content: what changed needs a higher revision',
    )
    await set.sign(key, { revision: 6 })
    expect(await set.verify([key], { last })).toMatchObject({ revision: 6 })
  })

  it('may not go back, whatever the content and the key', async () => {
    await set.sign(other, { revision: 4 })
    const policyVersion = (await set.verify([other]))?.policyVersion ?? ''
    for (const before of [last, { ...last, policyVersion }]) {
      expect(await refusal(set.verify([key, other], { last: before }))).toBe(
        'manifest.json: revision 4 is older than the active 5',
      )
    }
  })
})

describe('a manifest', () => {
  const refusalOf = async (text: string | Uint8Array): Promise<string> => {
    writeFileSync(set.path('manifest.json'), text)
    return refusal(set.verify([key]))
  }

  it('is missed', async () => {
    expect(await refusal(set.verify([key]))).toBe(
      'manifest.json: missing: the policies are not signed, and configuration trusts keys only',
    )
    mkdirSync(set.path('manifest.json'))
    expect(await refusal(set.verify([key]))).toContain('missing')
  })

  it('is not waited for where a pipe stands', async () => {
    execFileSync('mkfifo', [set.path('manifest.json')])
    expect(await refusal(set.verify([key]))).toContain('missing')
  })

  it('is refused by a key that is not trusted, also under the id of one that is', async () => {
    expect(await refusalOf(JSON.stringify(await set.manifestOf(other)))).toBe(
      'manifest.json: not signed by a key that configuration trusts (policy_trust_keys)',
    )
    expect(await refusalOf(JSON.stringify(await set.manifestOf({ ...other, kid: key.kid })))).toBe(
      'manifest.json: the signature does not hold: the manifest was changed',
    )
  })

  it('is refused when any member was changed, added or taken away after signing', async () => {
    const manifest = await set.manifestOf(key)
    const changed = [
      { ...manifest, revision: 2 },
      { ...manifest, issued_at: '2031-01-01T00:00:00Z' },
      { ...manifest, label: 'mine' },
      { ...manifest, covers: { ...Object(manifest.covers), globals: {} } },
      { ...manifest, policy_version: `sha256:${'0'.repeat(64)}` },
      { ...manifest, type: 'countersign.policies/v2' },
      Object.fromEntries(Object.entries(manifest).filter(([name]) => name !== 'issued_at')),
    ]
    for (const members of changed) expect(await refusalOf(JSON.stringify(members))).toContain('does not hold')
  })

  it.each([
    ['no signature', undefined],
    ['no text', 7],
    ['another algorithm', 'rsa:AAAA'],
    ['nothing', 'ed25519:'],
    ['zeros', `ed25519:${Buffer.alloc(64).toString('base64url')}`],
    ['one byte less', `ed25519:${Buffer.alloc(63).toString('base64url')}`],
  ])('is refused with %s for its signature', async (_, signature) => {
    const manifest = { ...(await set.manifestOf(key)), signature }
    expect(await refusalOf(JSON.stringify(manifest))).toContain('the signature does not hold')
  })

  it('is refused with a signature that says the same in other letters', async () => {
    const manifest = await set.manifestOf(key)
    expect(await refusalOf(JSON.stringify({ ...manifest, signature: `${textOf(manifest.signature)}==` }))).toContain(
      'the signature does not hold',
    )
  })

  it.each([
    ['another type', { type: 'countersign.decision/v1' }, 'its type is not countersign.policies/v1'],
    ['a member that nobody knows', { expires_at: '2031-01-01T00:00:00Z' }, '/expires_at is an unknown member'],
    ['revision 0', { revision: 0 }, '/revision must be >= 1'],
    ['half a revision', { revision: 1.5 }, '/revision must be integer'],
    ['a revision in text', { revision: '2' }, '/revision must be integer'],
    ['a label of two lines', { label: 'a\nb' }, '/label must match pattern'],
    ['no files', { covers: {} }, '/covers must have required properties'],
    ['another version than that of its content', { policy_version: `sha256:${'0'.repeat(64)}` }, 'its policy_version'],
  ])('is refused with %s, also when it is signed', async (_, instead, message) => {
    expect(await refusalOf(JSON.stringify(await set.manifestOf(key, { instead })))).toContain(
      `manifest.json: ${message}`,
    )
  })

  it('is refused when it is cut off, anywhere', async () => {
    const text = JSON.stringify(await set.manifestOf(key))
    for (let length = 0; length < text.length; length += 37) {
      expect(await refusalOf(text.slice(0, length))).toMatch(/^manifest\.json: not JSON at offset \d+$/)
    }
  })

  it('is refused with a member that stands there twice, which readers could read differently', async () => {
    const text = JSON.stringify(await set.manifestOf(key))
    expect(await refusalOf(text.replace('{', '{"revision":9,'))).toBe('manifest.json: a member stands there twice')
  })

  it.each([
    ['no object', '[]', 'it is no JSON object'],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'the text is not UTF-8'],
    ['depth', `{"a":${'['.repeat(200)}${']'.repeat(200)}}`, 'nested too deeply'],
  ])('is refused for %s', async (_, text, message) => {
    expect(await refusalOf(text)).toBe(`manifest.json: ${message}`)
  })

  it('is refused above four MiB, which are not read to the end, and read up to there', async () => {
    const text = JSON.stringify(await set.manifestOf(key))
    const full = 4 * 1024 * 1024
    expect(await refusalOf(text.padEnd(full))).toBe('it holds')
    expect(await refusalOf(text.padEnd(full + 1))).toBe('manifest.json: larger than 4194304 bytes')
  })

  it('never has key material in what is said about it', async () => {
    const text = JSON.stringify(await set.manifestOf(other))
    const said = await refusalOf(text)
    for (const secret of [key.x, other.x, JSON.parse(text).signature]) expect(said).not.toContain(secret)
    expect(readFileSync(set.path('manifest.json'), 'utf8')).toBe(text)
  })
})
