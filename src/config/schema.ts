import { Type, type Static } from 'typebox'
import { DEFAULT_LIMITS } from '../core/caller.js'
import { ID_PATTERN, LANGUAGES } from '../core/words.js'
import { approvalSchema } from './approval-schema.js'
import { codeSchema } from './code-schema.js'
import { closed, flag, guardLayers, integer, orNull, orNullInteger, rate, text } from './schema-parts.js'

const MASTER_KEY = '[A-Za-z0-9_+/-]{43}=?'
/** base64url of 32 bytes: the last character holds four bits. */
const ED25519_X = '^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$'
const MINUTE_MS = 60_000
const TARGET = '^([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}$'

/**
 * The one description of configuration: names, types, bounds, defaults and words. Environment names, validation, `.env.example` and
 * `countersign.example.yaml` come from it. A leaf with `secret: true` is never shown.
 */
export const ConfigSchema = Type.Object(
  {
    host: text('127.0.0.1', 'Address to listen on. Anything but loopback needs `tls` or `behind_proxy: true`.', {
      minLength: 1,
    }),
    port: integer(8080, 0, 65_535, 'Port to listen on; 0 takes a free one.'),
    data_dir: text('./data', 'Folder of the database and the master key; created with mode 0700.', { minLength: 1 }),
    policies_dir: text('./policies', 'Folder with `catalog.yaml`, `cerbos/` and, optionally, `globals.yaml`.', {
      minLength: 1,
    }),
    policy_trust_keys: Type.Array(Type.String({ pattern: ED25519_X }), {
      default: [],
      maxItems: 16,
      uniqueItems: true,
      description:
        'Ed25519 public keys, as `countersign policies keygen` prints them. When there is one, only policies whose `manifest.json` is signed by one of them are activated.',
    }),
    issuer: text('countersign', '`issuer` of every receipt.', { pattern: ID_PATTERN }),
    organisation: text('default', 'Organisation of the development keys.', { pattern: ID_PATTERN }),
    region: orNull(
      Type.String({ pattern: ID_PATTERN }),
      'Where this service runs; policies see it as `R.attr.call.region`.',
    ),
    tls: closed(
      {
        cert_file: orNull(Type.String({ minLength: 1 }), 'PEM file with the certificate chain.'),
        key_file: orNull(Type.String({ minLength: 1 }), 'PEM file with the private key.'),
      },
      'Serve HTTPS. Both files or none.',
    ),
    behind_proxy: flag(
      false,
      'One proxy in front terminates TLS: the client address is the last one in X-Forwarded-For.',
    ),
    master_key: orNull(
      Type.String({ pattern: `^${MASTER_KEY}(,${MASTER_KEY})*$` }),
      'Signing keys are derived from it: base64url of 32 random bytes; several generations, oldest first, separated by commas; the oldest stays, what counters are of is known by it. Null: the file `master.key` in `data_dir`.',
      { secret: true },
    ),
    receipt_ttl_ms: integer(MINUTE_MS, 1000, 86_400_000, 'Receipts of decisions expire after this many milliseconds.'),
    log_retention_days: integer(
      2557,
      1,
      36_500,
      'Entries are dropped from the beginning of the log after so long (7 years), behind a signed entry that says so. Never while the receipt is valid or its reservation can be given back; entries of tools with a counter of failures stay for `state.event_retention_days` at least.',
    ),
    disclose_context: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
      default: [],
      maxItems: 64,
      uniqueItems: true,
      description: 'Context members that are safe to show in receipts.',
    }),
    mask: closed(
      {
        context: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
          default: [],
          maxItems: 64,
          uniqueItems: true,
          description: 'Context members whose values never stand there, also where `disclose_context` names them.',
        }),
        arguments: Type.Array(Type.String({ pattern: '^(/([^~/]|~[01])+)+$', maxLength: 256 }), {
          default: [],
          maxItems: 64,
          uniqueItems: true,
          description:
            'JSON Pointers of arguments, of any tool, with all below them; `*` stands for any one member or element: `/recipients/*/email`.',
        }),
      },
      'What is masked in audit log and receipts: messages of rules, findings, disclosed context. The entry says which of it was.',
    ),
    limits: closed(
      {
        enabled: flag(true, 'Limit requests at all.'),
        ip_per_minute: rate(30_000, 'Requests of one address (IPv6: /64), before authentication.'),
        enforce_per_minute: rate(DEFAULT_LIMITS.enforcePerMinute, 'Default of new API keys.'),
        enforce_per_hour: rate(DEFAULT_LIMITS.enforcePerHour, 'Default of new API keys.'),
        analyze_per_minute: rate(DEFAULT_LIMITS.analyzePerMinute, 'Default of new API keys.'),
        outcome_per_minute: rate(DEFAULT_LIMITS.outcomePerMinute, 'Default of new API keys.'),
        input_per_minute: rate(DEFAULT_LIMITS.inputPerMinute, 'Default of new API keys.'),
      },
      'Requests allowed; null is no limit.',
    ),
    max_body_bytes: integer(262_144, 1024, 16_777_216, 'Larger bodies are refused with 413.'),
    max_json_depth: integer(32, 4, 256, 'Deeper JSON is refused.'),
    max_in_flight: integer(1000, 1, 100_000, 'Requests worked on at once; beyond that the answer is 503.'),
    evaluator: closed(
      {
        kind: Type.Enum(['embedded', 'bundle', 'remote'], {
          default: 'embedded',
          description:
            'What judges: `embedded` the policies of `policies_dir`, strictly; `bundle` a table or module of Cerbos Hub; `remote` a fleet of Cerbos servers.',
        }),
        accept_lenient: flag(
          false,
          'Start although a condition that cannot be evaluated reads as false: with `bundle` and `remote` a missing attribute can switch a DENY off.',
        ),
        bundle: closed(
          {
            source: orNull(
              Type.String({ minLength: 1, maxLength: 4096 }),
              'Path, or https URL (http only on a loopback address), of a `.crrt` table or a WebAssembly bundle.',
            ),
            sha256: orNull(
              Type.String({ pattern: '^[0-9a-f]{64}$' }),
              'The bundle must have this SHA-256 (hex). This or `public_key`, or both.',
            ),
            public_key: orNull(
              Type.String({ pattern: '^([A-Za-z0-9_+/-]{43}=?|[A-Za-z0-9+/]{59}=)$' }),
              'The bundle must be signed by this Ed25519 key (base64 of 32 bytes, or the line of its PEM file): 64 bytes, raw or in base64, beside it with `.sig` behind the name.',
            ),
            ca_file: orNull(
              Type.String({ minLength: 1 }),
              'PEM file of the authorities that the server of the URL is trusted by. Null: those of Node.js.',
            ),
            refresh_ms: integer(MINUTE_MS, 1000, 86_400_000, 'A URL is asked for a new bundle this often.'),
            guard_layers: guardLayers(
              'The guard layers and kinds of rules about code (`code/…`) that a WebAssembly bundle has policies for. A table tells by itself.',
            ),
          },
          'With `kind: bundle`.',
        ),
        remote: closed(
          {
            targets: Type.Array(Type.String({ pattern: TARGET, maxLength: 300 }), {
              default: [],
              maxItems: 32,
              uniqueItems: true,
              description: 'The gRPC addresses, `host:port`. They must have the same policies.',
            }),
            plaintext: flag(false, 'Speak without TLS.'),
            ca_file: orNull(
              Type.String({ minLength: 1 }),
              'PEM file of the authorities that sign the servers. Null: those of Node.js.',
            ),
            cert_file: orNull(Type.String({ minLength: 1 }), 'PEM file of our client certificate.'),
            key_file: orNull(Type.String({ minLength: 1 }), 'PEM file of its private key.'),
            server_name: orNull(
              Type.String({ minLength: 1, maxLength: 253 }),
              "The name in the servers' certificates. Null: the host of each target.",
            ),
            guard_layers: guardLayers(
              'The guard layers and kinds of rules about code (`code/…`) that the servers have policies for; others are not asked.',
            ),
            health_interval_ms: integer(2000, 100, MINUTE_MS, 'The health of each target is checked this often.'),
            failures_to_open: integer(3, 1, 1000, 'After so many failed checks in a row a target is left alone.'),
            open_ms: integer(5000, 100, 3_600_000, 'For so long; then one check tries it again.'),
          },
          'With `kind: remote`.',
        ),
        deadline_ms: integer(1000, 10, MINUTE_MS, 'A check that takes longer is BLOCK `evaluator_unavailable`.'),
        spare_delay_ms: integer(
          1000,
          0,
          10 * MINUTE_MS,
          'Warm spares, of the engine and of the code analysis, are built this long after the start, so that they do not slow it down.',
        ),
        max_queue: integer(1000, 1, 100_000, 'Checks that may wait; beyond that `evaluator_unavailable`.'),
        max_queue_per_organisation: integer(
          250,
          1,
          100_000,
          'Checks of one organisation that may wait for the evaluator (with `embedded` and tables of `bundle`), and calls of one organisation that may wait for each other; beyond that 429.',
        ),
        cerbos_binary: orNull(
          Type.String({ minLength: 1 }),
          'The `cerbos` program that validates policies at start. Null: look it up.',
        ),
        allow_without_validator: flag(false, 'Start although there is no `cerbos` program to validate policies with.'),
      },
      'The policy evaluator.',
    ),
    evidence: closed(
      { deadline_ms: integer(1000, 10, MINUTE_MS, 'Evidence that takes longer is BLOCK `evidence_failed`.') },
      'Gathering of facts.',
    ),
    code: codeSchema,
    state: closed(
      {
        session_idle_ms: integer(1_800_000, 1000, 2_592_000_000, 'A session that was not used for so long has ended.'),
        lease_ms: integer(
          900_000,
          1000,
          2_592_000_000,
          'What an ALLOW reserves can be given back by its outcome for so long (at least while its receipt is valid); after that silence counts as spent.',
        ),
        event_retention_days: integer(
          90,
          1,
          3650,
          "Agents' calls, first uses and sessions are forgotten after so long.",
        ),
        counter_retention_days: integer(
          730,
          1,
          3650,
          'A lifetime counter is forgotten when nothing was added to it for so long.',
        ),
        flow_window_hours: integer(
          24,
          1,
          720,
          'What an agent read and a session was told is traced for so long: later values that come from it are known to. Only keyed fingerprints are kept.',
        ),
        behaviour_warm_up_calls: integer(
          50,
          5,
          100_000,
          "An agent's behaviour is scored from so many of its own calls of a tool on.",
        ),
      },
      'Counters, sessions and history.',
    ),
    approval: approvalSchema,
    reload: closed(
      {
        watch: flag(true, 'Load policies anew when their folder changes.'),
        poll_ms: integer(
          1000,
          20,
          3_600_000,
          'So often the folder is looked at; a change is loaded when it has settled.',
        ),
        max_stale_ms: orNullInteger(
          1000,
          2_592_000_000,
          'When a changed folder could not be loaded for so long, decisions are BLOCK `policies_stale`. Null: the last good policies go on deciding.',
        ),
      },
      'Reload of policies; also by SIGHUP and by `POST /policies/reload`.',
    ),
    globals: Type.Record(Type.String(), Type.Unknown(), {
      default: {},
      description: 'Cerbos globals (`G.<name>`), merged over the `globals.yaml` of the policies.',
    }),
    agents: Type.Record(
      Type.String({ pattern: ID_PATTERN }),
      Type.Object(
        {
          default_language: Type.Optional(
            Type.Enum([...LANGUAGES], { description: 'Language of `code` without one.' }),
          ),
          advisory_until: Type.Optional(
            Type.String({ format: 'date-time', description: "Until then a policy's refusal is only recorded." }),
          ),
          owners: Type.Optional(
            Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
              maxItems: 64,
              description: 'Persons who stand behind it, and so may not approve what it asks for.',
            }),
          ),
          policy_scope: Type.Optional(
            Type.String({
              pattern: '^[0-9A-Za-z][\\w-]*(\\.\\w[\\w-]*)*$',
              maxLength: 256,
              description: 'Its scope among Cerbos principal policies.',
            }),
          ),
        },
        { additionalProperties: false },
      ),
      {
        default: {},
        description:
          'By agent_id: `default_language`, `advisory_until` (RFC 3339), `owners` (persons), `policy_scope` (of Cerbos principal policies).',
        additionalProperties: false,
      },
    ),
    log_level: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], {
      default: 'info',
      description: 'Of the log on standard output (JSON lines).',
    }),
  },
  { additionalProperties: false, description: 'Configuration of Countersign.' },
)

/** Configuration as written: wire names, defaults filled in. */
export type RawConfig = Static<typeof ConfigSchema>
