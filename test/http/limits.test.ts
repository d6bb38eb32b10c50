import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../src/core/caller.js'
import { addressSubject } from '../../src/http/limits.js'
import { createRateLimiter } from '../../src/http/rate-limiter.js'
import { apiKey, openEdge, payment, post, secretOf } from './world.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

function limits(enforcePerMinute: number | null, enforcePerHour: number | null) {
  return { ...DEFAULT_LIMITS, enforcePerMinute, enforcePerHour }
}

describe('the limits of a key', () => {
  it('are those of the key, for a minute and for an hour, and told in headers', async () => {
    const { app, passMs, arrivals } = await openEdge({ keys: [apiKey('agent', { limits: limits(2, 3) })] })
    const ask = () => post(app, '/enforce', payment)
    const first = await ask()
    expect(first.headers).toMatchObject({
      'ratelimit-policy': '"burst";q=2;w=60,"hour";q=3;w=3600',
      ratelimit: '"burst";r=1;t=60',
    })
    expect((await ask()).headers['ratelimit']).toBe('"burst";r=0;t=60')
    const refused = await ask()
    expect(refused.statusCode).toBe(429)
    expect(refused.headers).toMatchObject({ ratelimit: '"burst";r=0;t=60', 'retry-after': '90' })
    expect(refused.json()).toMatchObject({ status: 429, code: 'rate_limited' })

    passMs(90_000)
    expect((await ask()).statusCode).toBe(200)
    expect((await ask()).headers).toMatchObject({ ratelimit: expect.stringMatching(/^"hour";r=0;/) })
    expect(arrivals).toHaveLength(3)
  })

  it('let in again exactly when retry-after says', async () => {
    const { app, passMs } = await openEdge({ keys: [apiKey('agent', { limits: limits(3, null) })] })
    const ask = () => post(app, '/enforce', payment)
    passMs(59_000)
    for (let count = 0; count < 3; count++) expect((await ask()).statusCode).toBe(200)
    const seconds = Number((await ask()).headers['retry-after'])
    passMs((seconds - 1) * 1000)
    expect((await ask()).statusCode).toBe(429)
    passMs(1000)
    expect((await ask()).statusCode).toBe(200)
  })

  it('count each bucket and each key by itself, and both prefixes as one', async () => {
    const keys = ['agent', 'other'].map((name) =>
      apiKey(name, { limits: { ...limits(1, null), analyzePerMinute: 1, outcomePerMinute: 1, inputPerMinute: 1 } }),
    )
    const { app } = await openEdge({ keys })
    const status = async (url: string, body: object, name = 'agent') =>
      (await post(app, url, body, { authorization: `Bearer ${secretOf(name)}` })).statusCode
    for (const name of ['agent', 'other']) {
      expect(await status('/enforce', payment, name)).toBe(200)
      expect(await status('/api/v1/enforce', payment, name)).toBe(429)
      expect(await status('/analyze', payment, name)).toBe(200)
      expect(await status('/enforce/dec_1/outcome', { status: 'succeeded' }, name)).toBe(200)
      expect(await status('/session/s/input', { kind: 'said', text: '' }, name)).toBe(204)
      expect(await status('/session/s/input', { kind: 'said', text: '' }, name)).toBe(429)
    }
  })

  it('count what a tool side redeems with what it reports', async () => {
    const own = { ...limits(1, null), outcomePerMinute: 2 }
    const { app } = await openEdge({ keys: [apiKey('agent', { roles: ['executor'], limits: own })] })
    const redeem = async () => (await post(app, '/enforce/dec_1/redeem', { arguments: {} })).statusCode
    const report = async () => (await post(app, '/enforce/dec_1/outcome', { status: 'succeeded' })).statusCode
    expect([await redeem(), await report(), await redeem(), await report()]).toEqual([200, 200, 429, 429])
  })

  it('do not hold up a freeze', async () => {
    const none = { ...limits(1, 1), analyzePerMinute: 1, outcomePerMinute: 1, inputPerMinute: 1 }
    const { app } = await openEdge({ keys: [apiKey('agent', { roles: ['admin'], limits: none })] })
    for (const id of ['a1', 'a2', 'a3']) {
      expect((await post(app, `/agent/${id}/freeze`, { reason: 'Wrong.' })).statusCode).toBe(200)
    }
  })

  it('are not there for a key without them, and not at all when they are off', async () => {
    const unlimited = await openEdge({
      keys: [apiKey('agent', { limits: limits(null, null) })],
      config: { limits: { enabled: true, ipPerMinute: null } },
    })
    const off = await openEdge({
      keys: [apiKey('agent', { limits: limits(1, 1) })],
      config: { limits: { enabled: false, ipPerMinute: 1 } },
    })
    for (const { app } of [unlimited, off]) {
      for (let count = 0; count < 5; count++) {
        const response = await post(app, '/enforce', payment)
        expect([response.statusCode, response.headers['ratelimit']]).toEqual([200, undefined])
      }
    }
  })
})

describe('the limit of an address', () => {
  it('holds before authentication, for every route but the probes', async () => {
    const { app, telemetry } = await openEdge({ config: { limits: { enabled: true, ipPerMinute: 2 } } })
    await app.inject('/nowhere')
    await post(app, '/enforce', payment, { authorization: 'Bearer guess' })
    for (const url of ['/nowhere', '/contract', '/.well-known/jwks.json', '/status']) {
      const response = await app.inject(url)
      expect(response.json()).toMatchObject({ code: 'rate_limited' })
      expect(response.headers).toMatchObject({ 'ratelimit-policy': '"address";q=2;w=60', 'retry-after': '90' })
    }
    expect((await app.inject('/health')).statusCode).toBe(200)
    expect((await app.inject('/ready')).statusCode).toBe(200)
    expect((await telemetry.render()).text).toContain('countersign_rate_limited_total{bucket="address"} 4')
  })

  it('believes X-Forwarded-For only behind a proxy, and then only what the proxy wrote', async () => {
    const ask = async (behindProxy: boolean, ...forwarded: string[]) => {
      const { app } = await openEdge({ config: { behindProxy, limits: { enabled: true, ipPerMinute: 1 } } })
      const statuses: number[] = []
      for (const value of forwarded) {
        statuses.push((await app.inject({ url: '/contract', headers: { 'x-forwarded-for': value } })).statusCode)
      }
      return statuses
    }
    expect(await ask(false, '192.0.2.1', '192.0.2.2')).toEqual([200, 429])
    expect(await ask(true, '192.0.2.1', '192.0.2.2')).toEqual([200, 200])
    expect(await ask(true, '198.51.100.1, 192.0.2.1', '198.51.100.2, 192.0.2.1')).toEqual([200, 429])
  })

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8::5', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:db8::1:2:3:4:5', '2001:db8:0:1::/64'],
  ])('takes %s for %s', (address, subject) => {
    expect(addressSubject(address)).toBe(subject)
  })
})

describe('a window', () => {
  const window = { name: 'burst', quota: 10, windowMs: MINUTE_MS }

  it('lets no second burst through around its border', () => {
    let now = MINUTE_MS - 1
    const limiter = createRateLimiter({ nowMs: () => now, maxSubjects: 10 })
    const burst = () =>
      Array.from({ length: 20 }, () => limiter.admit('a', [window])).filter(({ admitted }) => admitted).length
    expect(burst()).toBe(10)
    now = MINUTE_MS + 1
    expect(burst()).toBe(0)
    now = MINUTE_MS + MINUTE_MS / 2
    expect(burst()).toBe(5)
    now = 10 * MINUTE_MS
    expect(burst()).toBe(10)
  })

  it('counts a refused request in no window', () => {
    let now = 0
    const limiter = createRateLimiter({ nowMs: () => now, maxSubjects: 10 })
    const hour = { name: 'hour', quota: 11, windowMs: HOUR_MS }
    for (let count = 0; count < 50; count++) limiter.admit('a', [window, hour])
    now = 2 * MINUTE_MS
    const { admitted, standings } = limiter.admit('a', [window, hour])
    expect([admitted, ...standings.map(({ remaining }) => remaining)]).toEqual([true, 9, 0])
  })

  it('forgets whom it has not seen for longest when there are too many', () => {
    const limiter = createRateLimiter({ nowMs: () => 0, maxSubjects: 2 })
    const admit = (subject: string) => limiter.admit(subject, [{ ...window, quota: 1 }]).admitted
    expect(['a', 'b', 'a', 'c', 'a', 'b'].map(admit)).toEqual([true, true, false, true, false, true])
  })
})
