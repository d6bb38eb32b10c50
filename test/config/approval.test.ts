import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ApprovalConfig } from '../../src/config/config.js'
import { loadConfig } from '../../src/config/load.js'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const SLACK = 'https://hooks.slack.example/services/T0/B0/hunter2'
const HOOK = 'https://example.com/hook'

function load(channels: object, env: Readonly<Record<string, string>> = {}, cwd = '/'): ApprovalConfig {
  return loadConfig({ cwd, env: { COUNTERSIGN_APPROVAL_CHANNELS: JSON.stringify(channels), ...env } }).approval
}

function secretFile(text: string, mode: number): { readonly cwd: string; readonly file: string } {
  const cwd = mkdtempSync(join(tmpdir(), 'countersign-config-'))
  const file = join(cwd, 'secret')
  writeFileSync(file, text)
  chmodSync(file, mode)
  return { cwd, file }
}

describe('channels', () => {
  it('take their secrets from the environment or a file of one’s own, and show them to nobody', () => {
    const { cwd } = secretFile(`${SECRET}\n`, 0o600)
    const config = load(
      {
        hook: { type: 'webhook', url: HOOK, secret_file: 'secret', levels: ['manager', 'cto'] },
        chat: { type: 'slack', secret_env: 'SLACK_URL' },
        mail: { type: 'email', to: ['a@example.com'] },
      },
      {
        SLACK_URL: SLACK,
        COUNTERSIGN_APPROVAL_SMTP_HOST: 'mail.example.com',
        COUNTERSIGN_APPROVAL_SMTP_FROM: 'Approvals <approvals@example.com>',
      },
      cwd,
    )
    const secrets = config.channels.map((channel) => ('secret' in channel ? channel.secret.reveal() : null))
    expect(secrets).toEqual([SECRET, SLACK, null])
    expect(config.channels).toMatchObject([
      { name: 'hook', type: 'webhook', url: HOOK, levels: ['manager', 'cto'] },
      { name: 'chat', type: 'slack', levels: null },
      { name: 'mail', type: 'email', to: ['a@example.com'], levels: null },
    ])
    expect(JSON.stringify(config)).not.toContain('hunter2')
    expect(JSON.stringify(config)).not.toContain('whsec_')
  })

  it('change from one secret to another with both in force', () => {
    const both = `${SECRET} whsec_${Buffer.alloc(24, 1).toString('base64')}`
    expect(() => load({ a: { type: 'webhook', url: HOOK, secret_env: 'S' } }, { S: both })).not.toThrow()
  })

  it.each<[string, object, Readonly<Record<string, string>>, string]>([
    ['no secret', { type: 'webhook', url: HOOK }, {}, 'a.secret_env: or secret_file is needed, and not both'],
    [
      'two places of one secret',
      { type: 'slack', secret_env: 'S', secret_file: '/s' },
      { S: SLACK },
      'a.secret_env: or secret_file is needed, and not both',
    ],
    [
      'a variable that is not set',
      { type: 'slack', secret_env: 'S' },
      {},
      'a.secret_env: is a variable that is not set',
    ],
    ['an empty one', { type: 'slack', secret_env: 'S' }, { S: ' ' }, 'a.secret_env: is a variable that is not set'],
    ['a file that is not there', { type: 'slack', secret_file: '/no' }, {}, 'a.secret_file: the file cannot be read'],
    ['a folder', { type: 'slack', secret_file: '/' }, {}, 'a.secret_file: the file cannot be read'],
    ['a short secret', { type: 'webhook', url: HOOK, secret_env: 'S' }, { S: 'whsec_aHVudGVyMg==' }, 'is not whsec_'],
    ['a bare secret', { type: 'webhook', url: HOOK, secret_env: 'S' }, { S: 'hunter2'.repeat(6) }, 'is not whsec_'],
    ['five secrets', { type: 'webhook', url: HOOK, secret_env: 'S' }, { S: `${SECRET} `.repeat(5) }, 'is not whsec_'],
    [
      'Slack without TLS',
      { type: 'slack', secret_env: 'S' },
      { S: 'http://x/hunter2' },
      'the secret is not an https URL',
    ],
    ['a password in Slack', { type: 'slack', secret_env: 'S' }, { S: 'https://a:hunter2@x/' }, 'without a password'],
    ['no address', { type: 'slack', secret_env: 'S' }, { S: 'hunter2' }, 'the secret is not an https URL'],
    [
      'plain HTTP',
      { type: 'webhook', url: 'http://x/', secret_env: 'S' },
      { S: SECRET },
      'a.url: must be an https URL',
    ],
    [
      'a file URL',
      { type: 'webhook', url: 'file:///x', secret_env: 'S' },
      { S: SECRET },
      'a.url: must be an https URL',
    ],
    [
      'a password in an address',
      { type: 'webhook', url: 'https://a:hunter2@x/', secret_env: 'S' },
      { S: SECRET },
      'a.url: must be an https URL without a password',
    ],
    [
      'a level that is not there',
      { type: 'webhook', url: HOOK, secret_env: 'S', levels: ['manager', 'boss'] },
      { S: SECRET },
      'a.levels.1: is none of approval.levels',
    ],
    ['mail without a server', { type: 'email', to: ['a@b.example'] }, {}, 'a.type: needs approval.smtp.host and'],
    ['no address of mail', { type: 'email', to: ['a\r\nbcc: x@y.example'] }, {}, 'a.to.0: must match format "email"'],
    ['a type that there is not', { type: 'pager' }, {}, 'a: has a type that does not exist'],
  ])('refuse %s', (_name, channel, env, message) => {
    expect(() => load({ a: channel }, env)).toThrow(`COUNTERSIGN_APPROVAL_CHANNELS: approval.channels.`)
    expect(() => load({ a: channel }, env)).toThrow(message)
    expect(() => load({ a: channel }, env)).not.toThrow(/hunter2|aHVudGVyMg/)
  })

  it.each([0o640, 0o604, 0o660, 0o777])('refuse a secret that others can read: mode %o', (mode) => {
    const { file } = secretFile(SECRET, mode)
    const channel = { type: 'webhook', url: HOOK, secret_file: file }
    expect(() => load({ a: channel })).toThrow('a.secret_file: the file must have mode 0600: others can read it')
    chmodSync(file, 0o400)
    expect(() => load({ a: channel })).not.toThrow()
  })

  it('may be plain HTTP inside one’s own network, where that is said', () => {
    const env = { COUNTERSIGN_APPROVAL_ALLOW_PRIVATE_TARGETS: 'true', S: SECRET, U: 'http://127.0.0.1/x' }
    const channels = {
      a: { type: 'webhook', url: 'http://10.0.0.1/', secret_env: 'S' },
      b: { type: 'slack', secret_env: 'U' },
    }
    expect(load(channels, env).allowPrivateTargets).toBe(true)
  })
})

describe('mail', () => {
  const SMTP = { HOST: 'mail.example.com', FROM: 'a@example.com' }
  const smtp = (members: Readonly<Record<string, string>>): ApprovalConfig['smtp'] => {
    const env = Object.entries({ ...SMTP, ...members }).map(([name, value]) => [
      `COUNTERSIGN_APPROVAL_SMTP_${name}`,
      value,
    ])
    return load({}, Object.fromEntries(env)).smtp
  }

  it('goes through TLS, but to this machine', () => {
    expect(smtp({})).toMatchObject({ host: 'mail.example.com', port: 587, security: 'starttls', user: null })
    expect(smtp({ HOST: '127.0.0.1', SECURITY: 'none' })).toMatchObject({ security: 'none' })
    expect(() => smtp({ SECURITY: 'none' })).toThrow('approval.smtp.security: may be none only where')
  })

  it('wants a sender that is an address, and both halves of a sign-in', () => {
    expect(() => smtp({ FROM: 'nobody' })).toThrow('approval.smtp.from: must be an address')
    expect(() => smtp({ FROM: 'a@b.example\r\nbcc: c@d.example' })).toThrow('approval.smtp.from: must be an address')
    expect(() => smtp({ USER: 'u' })).toThrow('approval.smtp.password: is needed too')
    expect(() => smtp({ PASSWORD: 'hunter2' })).toThrow('approval.smtp.user: is needed too')
    expect(() => smtp({ PASSWORD: 'hunter2' })).not.toThrow('hunter2')
    expect(smtp({ USER: 'u', PASSWORD: 'hunter2' })?.password?.reveal()).toBe('hunter2')
  })
})

describe('times', () => {
  it('are read from the environment', () => {
    const { remindMs } = load({}, { COUNTERSIGN_APPROVAL_REMIND_MINUTES: '30, 10' })
    expect(remindMs).toEqual([600_000, 1_800_000])
    expect(() => load({}, { COUNTERSIGN_APPROVAL_REMIND_MINUTES: '1.5' })).toThrow('must be integers with commas')
  })

  it('come before a level has denied by its silence', () => {
    const short = { COUNTERSIGN_APPROVAL_EXPIRES_MINUTES: '30' }
    expect(load({}, short).periodMs).toBe(1_800_000)
    expect(() => load({}, { ...short, COUNTERSIGN_APPROVAL_REMIND_MINUTES: '10,60' })).not.toThrow()
    expect(() => load({}, { ...short, COUNTERSIGN_APPROVAL_REMIND_MINUTES: '30' })).toThrow(
      'COUNTERSIGN_APPROVAL_REMIND_MINUTES: approval.remind_minutes: would never come',
    )
    expect(() => load({}, { ...short, COUNTERSIGN_APPROVAL_ESCALATE_MINUTES: '30' })).toThrow(
      'approval.escalate_minutes: would never come',
    )
  })
})
