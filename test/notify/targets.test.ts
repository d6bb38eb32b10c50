import type { LookupAddress } from 'node:dns'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Resolve } from '../../src/notify/guarded-lookup.js'
import { createPost, type PostOptions, type Posted } from '../../src/notify/post.js'
import { isPublicAddress } from '../../src/notify/public-address.js'
import { createAuthority } from '../evaluators/remote/certificates.js'
import { openReceiver, type Receiver } from './receivers.js'

const PRIVATE = {
  kind: 'unanswered',
  problem: 'the address is not of the public Internet (see approval.allow_private_targets)',
}

describe('an address', () => {
  it.each([
    ['loopback', ['127.0.0.1', '127.255.255.255', '::1']],
    ['unspecified', ['0.0.0.0', '0.1.2.3', '::']],
    ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '198.18.0.1']],
    ['link-local', ['169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'febf::1']],
    ['unique-local', ['fc00::1', 'fd12:3456::1']],
    ['site-local, as it was', ['fec0::1']],
    ['of metadata services', ['169.254.169.254', 'fd00:ec2::254', '100.100.100.200', '192.0.0.192']],
    ['multicast or broadcast', ['224.0.0.1', '239.1.2.3', '255.255.255.255', '240.0.0.1', 'ff02::1']],
    [
      'IPv4 in IPv6',
      ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::'],
    ],
    ['for tunnels and documents', ['2001::1', '2001:db8::1', '192.0.2.1', '203.0.113.7']],
    ['no address', ['', 'localhost', '1.2.3', '127.1', '0x7f000001']],
  ])('is not public: %s', (_name, addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([])
  })

  it('is public where it is', () => {
    const addresses = ['1.1.1.1', '172.15.255.255', '172.32.0.1', '192.167.1.1', '2606:4700:4700::1111', '2a00:1450::1']
    expect(addresses.filter(isPublicAddress)).toEqual(addresses)
  })
})

describe('what is posted', () => {
  const receivers: Receiver[] = []
  let authority: ReturnType<typeof createAuthority>
  let tls: { readonly cert: Buffer; readonly key: Buffer }
  beforeAll(() => {
    authority = createAuthority(mkdtempSync(join(tmpdir(), 'countersign-notify-')), 'notify')
    const { cert, key } = authority.issue('hooks.example.com', 'DNS:hooks.example.com,IP:127.0.0.1')
    tls = { cert: Buffer.from(cert), key: Buffer.from(key) }
  })
  afterEach(async () => {
    await Promise.all(receivers.splice(0).map((receiver) => receiver.close()))
  })

  const secure = async (): Promise<Receiver> => {
    const receiver = await openReceiver(() => ({ status: 200 }), tls)
    receivers.push(receiver)
    return receiver
  }
  const post = (url: string, options: Partial<PostOptions> = {}): Promise<Posted> =>
    createPost({ allowPrivate: false, ca: Buffer.from(authority.cert).toString(), ...options })({
      url,
      headers: {},
      body: '{}',
      signal: AbortSignal.timeout(5_000),
    })
  /** A name server that says something else each time. */
  const resolver = (...answers: readonly (readonly string[])[]): Resolve => {
    let asked = 0
    return (_hostname, _options, done) => {
      const addresses = answers[Math.min(asked++, answers.length - 1)] ?? []
      done(
        null,
        addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
      )
    }
  }

  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://localhost/',
  ])('does not go to %s', async (url) => {
    expect(await post(url)).toEqual(PRIVATE)
  })

  it('does not go to a name of which any address is not public', async () => {
    const { port, posted } = await secure()
    const url = `https://hooks.example.com:${String(port)}/`
    for (const addresses of [['127.0.0.1'], ['::1'], ['1.1.1.1', '127.0.0.1'], ['::ffff:127.0.0.1'], []]) {
      expect(await post(url, { resolve: resolver(addresses) })).toEqual(PRIVATE)
    }
    expect(posted.all).toEqual([])
  })

  it('looks at the very address that it would connect to, at each attempt', async () => {
    const { port, posted } = await secure()
    const url = `https://hooks.example.com:${String(port)}/`
    const answers = resolver(['1.1.1.1'], ['127.0.0.1'])
    const ending = new AbortController()
    let asked = 0
    const resolve: Resolve = (...question) => {
      // The first attempt ends before it connects to anybody: what a second look would say must not matter to it.
      if (asked++ === 0) ending.abort()
      answers(...question)
    }
    const rebound = createPost({ allowPrivate: false, resolve })
    const letter = { url, headers: {}, body: '{}' }
    expect(await rebound({ ...letter, signal: ending.signal })).toEqual({
      kind: 'unanswered',
      problem: 'took too long',
    })
    expect(asked).toBe(1)
    expect(await rebound({ ...letter, signal: AbortSignal.timeout(5_000) })).toEqual(PRIVATE)
    expect(asked).toBe(2)
    expect(posted.all).toEqual([])
  })

  it('goes over TLS to who the certificate says', async () => {
    const { port, posted } = await secure()
    const allowed = { allowPrivate: true }
    expect(await post(`https://127.0.0.1:${String(port)}/`, allowed)).toEqual({
      kind: 'answered',
      status: 200,
      retryAfter: null,
    })
    expect(await post(`https://localhost:${String(port)}/`, allowed)).toMatchObject({
      problem: 'could not be reached (ERR_TLS_CERT_ALTNAME_INVALID)',
    })
    const untrusting = createPost({ allowPrivate: true })
    const letter = {
      url: `https://127.0.0.1:${String(port)}/`,
      headers: {},
      body: '{}',
      signal: AbortSignal.timeout(5_000),
    }
    expect(await untrusting(letter)).toMatchObject({ kind: 'unanswered' })
    expect(posted.all).toHaveLength(1)
  })

  it('goes over plain HTTP only where private targets are allowed', async () => {
    const receiver = await openReceiver(() => ({ status: 202 }))
    receivers.push(receiver)
    expect(await post(receiver.url)).toEqual({ kind: 'unanswered', problem: 'the address is not https' })
    expect(await post('ftp://127.0.0.1/', { allowPrivate: true })).toMatchObject({
      problem: 'the address is not https',
    })
    expect(await post('nothing')).toMatchObject({ problem: 'the address is none' })
    expect(await post(receiver.url, { allowPrivate: true })).toMatchObject({ status: 202 })
    expect(receiver.posted.all).toHaveLength(1)
  })
})
