import { describe, expect, it } from 'vitest'
import { hostClass, readTarget } from '../../../../src/evidence/code/analysis/hosts.js'

describe('classes of hosts', () => {
  it.each([
    ['localhost', 'loopback'],
    ['x.localhost', 'loopback'],
    ['127.0.0.1', 'loopback'],
    ['127.1', 'loopback'],
    ['2130706433', 'loopback'],
    ['0x7f000001', 'loopback'],
    ['0177.0.0.1', 'loopback'],
    ['0', 'loopback'],
    ['[::1]', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.1.1', 'private'],
    ['fe80::1', 'private'],
    ['fd12::1', 'private'],
    ['db', 'private'],
    ['db.svc.cluster.local', 'private'],
    ['169.254.169.254', 'metadata'],
    ['2852039166', 'metadata'],
    ['[::ffff:a9fe:a9fe]', 'metadata'],
    ['169.254.170.2', 'metadata'],
    ['metadata.google.internal', 'metadata'],
    ['Metadata.Google.Internal.', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['8.8.8.8', 'public'],
    ['example.com', 'public'],
    ['2606:4700::1', 'public'],
  ])('%s: %s', (host, wanted) => {
    expect(hostClass(host)).toBe(wanted)
  })

  it('is unknown without a host', () => {
    expect(hostClass(null)).toBe('unknown')
  })
})

describe('targets', () => {
  it.each([
    ['https://Example.com:8443/x?y#z', { scheme: 'https', host: 'example.com', port: 8443 }],
    ['example.com', { scheme: null, host: 'example.com', port: null }],
    ['example.com:22', { scheme: null, host: 'example.com', port: 22 }],
    ['me@example.com', { scheme: null, host: 'example.com', port: null }],
    ['https://good.example@evil.example/x', { scheme: 'https', host: 'evil.example', port: null }],
    ['https://a@b@evil.example/', { scheme: 'https', host: 'evil.example', port: null }],
    ['http://[::1]:80/', { scheme: 'http', host: '[::1]', port: 80 }],
    ['https://….example.com/', { scheme: 'https', host: null, port: null }],
    ['https://example.com/…', { scheme: 'https', host: 'example.com', port: null }],
    ['', { scheme: null, host: null, port: null }],
  ])('%s', (target, wanted) => {
    expect(readTarget(target)).toEqual(wanted)
  })
})
