import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer as createHttp, type RequestListener, type Server } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../../../src/config/load.js'
import {
  createBundleSource,
  type BundleSource,
  type BundleSourceOptions,
} from '../../../src/evaluators/cerbos-bundle/source.js'
import { tempFolder } from '../../fixtures/service.js'
import { createAuthority } from '../remote/certificates.js'
import { createSigner, sha256 } from './world.js'

const BYTES = new TextEncoder().encode('the bundle')
const OTHER = new TextEncoder().encode('another bundle')
const signer = createSigner()
const folder = tempFolder()
afterAll(() => {
  folder.remove()
})

function open(source: string | URL, options: Partial<BundleSourceOptions> = {}, now = () => 0): BundleSource {
  const trust = { sha256: sha256(BYTES), publicKey: null }
  return createBundleSource({ source, ...trust, ca: null, refreshMs: 1_000, ...options }, { monotonic: now })
}

describe('a bundle in a file', () => {
  const path = join(folder.path, 'policies.crrt')
  const signed = { sha256: null, publicKey: signer.publicKey }
  beforeEach(() => {
    writeFileSync(path, BYTES)
    writeFileSync(`${path}.sig`, signer.sign(BYTES))
  })

  it('is taken when it has the digest, or the signature, raw or in base64', async () => {
    expect(await open(path).read()).toEqual({ name: path, bytes: BYTES, sha256: sha256(BYTES) })
    expect((await open(path, signed).read()).bytes).toEqual(BYTES)
    writeFileSync(`${path}.sig`, `${Buffer.from(signer.sign(BYTES)).toString('base64')}\n`)
    expect((await open(path, signed).read()).bytes).toEqual(BYTES)
  })

  it('is signed by the commands that docs/evaluators.md names', async () => {
    const inFolder = { cwd: folder.path, encoding: 'utf8' } as const
    const openssl = (command: string): string => execFileSync('openssl', command.split(' '), inFolder)
    openssl('genpkey -algorithm ed25519 -out key.pem')
    openssl('pkeyutl -sign -rawin -inkey key.pem -in policies.crrt -out policies.crrt.sig')
    const [, line = ''] = openssl('pkey -in key.pem -pubout').split('\n')
    const env = {
      COUNTERSIGN_EVALUATOR_KIND: 'bundle',
      COUNTERSIGN_EVALUATOR_ACCEPT_LENIENT: 'true',
      COUNTERSIGN_EVALUATOR_BUNDLE_SOURCE: path,
      COUNTERSIGN_EVALUATOR_BUNDLE_PUBLIC_KEY: line,
    }
    const { publicKey } = loadConfig({ cwd: folder.path, env }).evaluator.bundle
    expect((await open(path, { sha256: null, publicKey }).read()).bytes).toEqual(BYTES)
  })

  it.each<[string, Partial<BundleSourceOptions>, string]>([
    ['has another digest', { sha256: sha256(OTHER) }, 'another SHA-256'],
    ['is signed by another key', { sha256: null, publicKey: createSigner().publicKey }, 'its signature'],
    ['has the signature but not the digest', { sha256: sha256(OTHER), publicKey: signer.publicKey }, 'another SHA-256'],
    ['has the digest but not the signature', { publicKey: createSigner().publicKey }, 'its signature'],
    ['needs to be nothing', { sha256: null }, 'neither a digest nor a key'],
  ])('is refused when it %s', async (_, options, message) => {
    await expect(open(path, options).read()).rejects.toThrow(message)
  })

  it.each<[string, Uint8Array | string]>([
    ['of other bytes', signer.sign(OTHER)],
    ['that is empty', ''],
    ['that is cut off', signer.sign(BYTES).slice(0, 63)],
    ['that is too long', new Uint8Array(257)],
  ])('is refused with a signature %s', async (_, signature) => {
    writeFileSync(`${path}.sig`, signature)
    await expect(open(path, signed).read()).rejects.toThrow(/^.*policies\.crrt: the bundle: /)
  })

  it('is refused when it is not there, naming it', async () => {
    const missing = join(folder.path, 'missing')
    await expect(open(missing).read()).rejects.toThrow(`${missing}: the bundle: it cannot be read (ENOENT)`)
    await expect(open(folder.path).read()).rejects.toThrow('is not a file')
  })

  it('looks different when it, or its signature, was written', async () => {
    const source = open(path)
    const before = await source.signature()
    expect(await source.signature()).toBe(before)
    writeFileSync(`${path}.sig`, 'other')
    expect(await source.signature()).not.toBe(before)
  })
})

describe('a bundle behind a URL', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close()
      server.closeAllConnections()
    }
  })
  const serve = async (server: Server): Promise<string> => {
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    // The address of a server that listens.
    const { port } = server.address() as AddressInfo
    return `127.0.0.1:${port}`
  }
  const http = async (listener: RequestListener): Promise<URL> =>
    new URL(`http://${await serve(createHttp(listener))}/bundle?secret=1`)

  it('is loaded over https with the authority that configuration names, and only so', async () => {
    const ours = createAuthority(folder.path, 'bundles')
    const { cert, key } = ours.issue('server', 'IP:127.0.0.1')
    const listener: RequestListener = (_, response) => response.end(BYTES)
    const server = createHttps({ cert: Buffer.from(cert), key: Buffer.from(key) }, listener)
    const url = new URL(`https://${await serve(server)}/bundle`)
    expect((await open(url, { ca: ours.cert }).read()).bytes).toEqual(BYTES)
    await expect(open(url).read()).rejects.toThrow('no connection (')
  })

  it('has its signature beside it; messages do not name the query', async () => {
    const asked: (string | undefined)[] = []
    const url = await http((request, response) => {
      asked.push(request.url)
      response.end(request.url?.includes('.sig') ? signer.sign(BYTES) : BYTES)
    })
    const signed = { sha256: null, publicKey: signer.publicKey }
    expect(await open(url, signed).read()).toMatchObject({ name: `http://${url.host}/bundle`, bytes: BYTES })
    expect(asked).toEqual(['/bundle?secret=1', '/bundle.sig?secret=1'])
    await expect(open(url, { sha256: sha256(OTHER) }).read()).rejects.toThrow(/^(?!.*secret)/)
  })

  it('follows a redirect within its host, and no other', async () => {
    const elsewhere = await http((_, response) => response.end(BYTES))
    const url = await http((request, response) => {
      if (request.url === '/final') response.end(BYTES)
      else response.writeHead(302, { location: request.url === '/away' ? elsewhere.href : '/final' }).end()
    })
    expect((await open(url).read()).bytes).toEqual(BYTES)
    await expect(open(new URL('/away', url)).read()).rejects.toThrow('a redirect to another host')
  })

  it.each<[string, RequestListener, string]>([
    ['an error', (_, response) => response.writeHead(503).end(), 'the server answered 503'],
    ['a circle', (_, response) => response.writeHead(302, { location: '/bundle' }).end(), 'more than 3 redirects'],
    ['too much', (_, response) => response.end(Buffer.alloc(64 * 1024 * 1024 + 1)), 'larger than 67108864 bytes'],
    [
      'half of it',
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' })
        response.write(BYTES)
        setImmediate(() => response.destroy())
      },
      'the answer ended too early',
    ],
    ['something else', (_, response) => response.end(OTHER), 'another SHA-256'],
  ])('is refused when the server answers with %s', async (_, listener, message) => {
    await expect(open(await http(listener)).read()).rejects.toThrow(message)
  })

  it('is asked for changes as often as configured, and loaded only when it changed', async () => {
    let now = 0
    let served = BYTES
    const statuses: number[] = []
    const url = await http((request, response) => {
      const etag = `"${sha256(served)}"`
      response.statusCode = request.headers['if-none-match'] === etag ? 304 : 200
      statuses.push(response.statusCode)
      response.setHeader('etag', etag).end(response.statusCode === 200 ? served : undefined)
    })
    const source = open(url, {}, () => now)
    const before = await source.signature()
    now = 999
    served = OTHER
    expect(await source.signature()).toBe(before)
    now = 1_000
    expect(await source.signature()).not.toBe(before)
    now = 2_000
    await source.signature()
    expect(statuses).toEqual([200, 200, 304])
    await expect(source.read()).rejects.toThrow('another SHA-256')
  })
})
