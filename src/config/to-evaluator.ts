import { resolve } from 'node:path'
import type { BundleConfig, EvaluatorConfig, RemoteConfig } from './config.js'
import type { RawConfig } from './schema.js'

const KEY_BYTES = 32

type Raw = RawConfig['evaluator']

export function toEvaluator({ evaluator }: RawConfig, cwd: string): EvaluatorConfig {
  return {
    kind: evaluator.kind,
    acceptLenient: evaluator.accept_lenient,
    bundle: toBundle(evaluator.bundle, cwd),
    remote: toRemote(evaluator.remote, cwd),
    deadlineMs: evaluator.deadline_ms,
    maxQueue: evaluator.max_queue,
    maxQueuePerOrganisation: evaluator.max_queue_per_organisation,
    spareDelayMs: evaluator.spare_delay_ms,
    cerbosBinary: fileOrNull(evaluator.cerbos_binary, cwd),
    allowWithoutValidator: evaluator.allow_without_validator,
  }
}

function toBundle(bundle: Raw['bundle'], cwd: string): BundleConfig {
  return {
    source: bundle.source === null ? null : (urlOf(bundle.source) ?? resolve(cwd, bundle.source)),
    sha256: bundle.sha256,
    publicKey: bundle.public_key === null ? null : keyOf(bundle.public_key),
    caFile: fileOrNull(bundle.ca_file, cwd),
    refreshMs: bundle.refresh_ms,
    guardLayers: bundle.guard_layers,
  }
}

function toRemote(remote: Raw['remote'], cwd: string): RemoteConfig {
  return {
    targets: remote.targets,
    plaintext: remote.plaintext,
    caFile: fileOrNull(remote.ca_file, cwd),
    certFile: fileOrNull(remote.cert_file, cwd),
    keyFile: fileOrNull(remote.key_file, cwd),
    serverName: remote.server_name,
    guardLayers: remote.guard_layers,
    healthIntervalMs: remote.health_interval_ms,
    failuresToOpen: remote.failures_to_open,
    openMs: remote.open_ms,
  }
}

/** Null for what is a path. */
export function urlOf(source: string): URL | null {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source) && URL.canParse(source) ? new URL(source) : null
}

/** The key itself ends every form that is accepted. */
function keyOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64')).slice(-KEY_BYTES)
}

function fileOrNull(file: string | null, cwd: string): string | null {
  return file === null ? null : resolve(cwd, file)
}
