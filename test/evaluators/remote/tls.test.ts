import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TlsOptions } from '../../../src/evaluators/cerbos-remote/channel.js'
import type { RemoteEvent } from '../../../src/evaluators/cerbos-remote/events.js'
import { createRemoteEvaluator } from '../../../src/evaluators/cerbos-remote/evaluator.js'
import { tempFolder } from '../../fixtures/service.js'
import { createAuthority, type Authority, type Certificate } from './certificates.js'
import { startPdp, type Pdp } from './pdp.js'
import { openRemote, OPTIONS, POLICIES } from './world.js'

describe('a fleet behind TLS', { timeout: 30_000 }, () => {
  const folder = tempFolder()
  let ours: Authority
  let client: Certificate
  let plain: Pdp
  let named: Pdp
  let mutual: Pdp
  beforeAll(async () => {
    ours = createAuthority(folder.path, 'ours')
    client = ours.issue('countersign', 'DNS:countersign')
    const server = ours.issue('server', 'IP:127.0.0.1,DNS:pdp.internal')
    const other = ours.issue('other', 'DNS:pdp.internal')
    ;[plain, named, mutual] = await Promise.all([
      startPdp(POLICIES),
      startPdp(POLICIES, { tls: { server: other, client: trusting({ serverName: 'pdp.internal' }) } }),
      startPdp(POLICIES, {
        tls: { server: { ...server, clientCaFile: ours.certFile }, client: trusting({ ...client }) },
      }),
    ])
  })
  afterAll(async () => {
    await Promise.all([plain, named, mutual].map((pdp) => pdp.close()))
    folder.remove()
  })

  const trusting = (more: Partial<TlsOptions> = {}): TlsOptions => {
    const { cert = null, key = null, serverName = null, ca = ours.cert } = more
    return { ca, cert, key, serverName }
  }
  /** What a start against this server comes to: judged or why not. */
  const attempt = async ({ address }: Pdp, tls: TlsOptions | null): Promise<string> => {
    const events: RemoteEvent[] = []
    const log = (event: RemoteEvent): void => {
      events.push(event)
    }
    const evaluator = await createRemoteEvaluator({ ...OPTIONS, targets: [address], tls }, { log }).catch(() => null)
    await evaluator?.close()
    return evaluator === null ? events.map((event) => ('cause' in event ? event.cause : '')).join() : 'started'
  }

  it('judges over TLS with a client certificate', async () => {
    const { pay, evaluator } = await openRemote([mutual.address], { tls: trusting({ ...client }) })
    expect(await pay(1)).toMatchObject({ status: 'judged', layers: [{ effect: 'allow' }] })
    await evaluator.close()
  })

  it('judges where the certificate has the name that configuration says', async () => {
    const { pay, evaluator } = await openRemote([named.address], { tls: trusting({ serverName: 'pdp.internal' }) })
    expect(await pay(1)).toMatchObject({ status: 'judged', layers: [{ effect: 'allow' }] })
    await evaluator.close()
  })

  it('does not trust a certificate of somebody else’s authority', async () => {
    const theirs = createAuthority(folder.path, 'theirs')
    expect(await attempt(named, trusting({ ca: theirs.cert, serverName: 'pdp.internal' }))).toMatch(/^UNAVAILABLE: /)
  })

  it('does not trust an unknown authority where none is configured', async () => {
    expect(await attempt(named, { ...trusting({ serverName: 'pdp.internal' }), ca: null })).toMatch(/^UNAVAILABLE: /)
  })

  it('does not trust a certificate with another name', async () => {
    expect(await attempt(named, trusting())).toMatch(/^UNAVAILABLE: .*(altnames|IP)/)
  })

  it('gets nowhere with a client certificate that the server does not trust', async () => {
    const foreign = createAuthority(folder.path, 'foreign').issue('countersign', 'DNS:countersign')
    expect(await attempt(mutual, trusting({ ...foreign }))).toMatch(/^UNAVAILABLE: /)
  })

  it('says so where the files are no certificates', async () => {
    const open = openRemote([plain.address], { tls: trusting({ cert: new Uint8Array([1]), key: client.key }) })
    await expect(open).rejects.toThrow('the TLS files of the remote decision points are no certificates')
  })

  it('never falls back to plaintext, nor from it', async () => {
    expect(await attempt(plain, trusting())).toMatch(/^(UNAVAILABLE|DEADLINE_EXCEEDED): /)
    expect(await attempt(named, null)).toMatch(/^(UNAVAILABLE|DEADLINE_EXCEEDED): /)
  })
})
