import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ApprovalConfig, ChannelConfig, Secret, SmtpConfig } from './config.js'
import type { Environment } from './read-environment.js'
import type { RawConfig } from './schema.js'

type Raw = RawConfig['approval']
type RawChannel = Raw['channels'][string]

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** `approval` is valid and keeps its rules: every secret that is named is there. */
export function toApproval({ approval }: RawConfig, cwd: string, env: Environment): ApprovalConfig {
  return {
    enabled: approval.enabled,
    levels: approval.levels,
    periodMs: approval.expires_minutes * MINUTE_MS,
    grantMs: approval.grant_minutes * MINUTE_MS,
    remindMs: approval.remind_minutes.map((minutes) => minutes * MINUTE_MS).sort((one, other) => one - other),
    escalateMs: approval.escalate_minutes === null ? null : approval.escalate_minutes * MINUTE_MS,
    maxPendingPerAgent: approval.max_pending_per_agent,
    maxRequestBytes: approval.max_request_bytes,
    maxSeriesMs: approval.max_series_days * DAY_MS,
    maxSeriesTimes: approval.max_series_times,
    keepMs: approval.keep_days * DAY_MS,
    maxWaitingPerKey: approval.max_waiting_per_key,
    publicUrl: approval.public_url?.replace(/\/+$/, '') ?? null,
    channels: Object.entries(approval.channels).map(([name, channel]) => toChannel(name, channel, cwd, env)),
    allowPrivateTargets: approval.allow_private_targets,
    smtp: toSmtp(approval.smtp),
    console: { enabled: approval.console.enabled, sessionMs: approval.console.session_minutes * MINUTE_MS },
  }
}

function toChannel(name: string, channel: RawChannel, cwd: string, env: Environment): ChannelConfig {
  const common = { name, levels: channel.levels ?? null }
  switch (channel.type) {
    case 'webhook':
      return { ...common, type: 'webhook', url: channel.url, secret: toSecret(channel, cwd, env) }
    case 'slack':
      return { ...common, type: 'slack', secret: toSecret(channel, cwd, env) }
    case 'email':
      return { ...common, type: 'email', to: channel.to }
  }
}

export interface SecretPlace {
  readonly secret_env?: string
  readonly secret_file?: string
}

function toSecret(place: SecretPlace, cwd: string, env: Environment): Secret {
  const text = secretText(place, cwd, env) ?? ''
  return { reveal: () => text }
}

/** Null where nothing stands there. Throws where the file cannot be read. */
export function secretText(place: SecretPlace, cwd: string, env: Environment): string | null {
  const { secret_env: variable, secret_file: file } = place
  if (variable !== undefined) return env[variable]?.trim() ?? null
  return file === undefined ? null : readFileSync(resolve(cwd, file), 'utf8').trim()
}

function toSmtp({ host, port, security, from, user, password }: Raw['smtp']): SmtpConfig | null {
  if (host === null || from === null) return null
  return { host, port, security, from, user, password: password === null ? null : { reveal: () => password } }
}
