import { LANGUAGES } from '../../../core/words.js'
import type { FactKind } from './facts.js'
import { FILE_OPERATIONS, SCOPES } from './facts.js'
import { ORIGIN_KINDS } from './flow-facts.js'
import { closed, flag, integer, list, number, orNull, text } from './schema-parts.js'

const at = closed({ line: { ...integer, minimum: 1 }, column: { ...integer, minimum: 1 }, path: text })
const around = { in_loop: flag, guards: list(text), at } as const
const scope = { enum: SCOPES } as const
const args = list({ type: ['string', 'null'] })

/** Of one fact of each kind. What its members mean stands with its type. */
export const FACT_SCHEMAS: Readonly<Record<FactKind, object>> = {
  calls: closed({ name: text, known: flag, arguments: args, ...around }),
  files: closed({
    operation: { enum: FILE_OPERATIONS },
    path: text,
    scope,
    known: flag,
    recursive: flag,
    breadth: { enum: ['one', 'many', 'all'] },
    forced: flag,
    ...around,
  }),
  network: closed({
    direction: { enum: ['out', 'in'] },
    scheme: orNull(text),
    host: orNull(text),
    port: orNull(integer),
    host_class: { enum: ['loopback', 'private', 'metadata', 'public', 'unknown'] },
    method: orNull(text),
    upload: flag,
    known: flag,
    ...around,
  }),
  processes: closed({
    command: orNull(text),
    program: orNull(text),
    arguments: args,
    shell: flag,
    elevated: flag,
    ...around,
  }),
  operations: closed({
    program: text,
    operation: text,
    effect: { enum: ['read', 'create', 'change', 'delete', 'overwrite', 'stop', 'grant', 'unknown'] },
    object: text,
    target: orNull(text),
    irreversible: flag,
    ...around,
  }),
  sql: closed({
    verb: text,
    tables: list(text),
    columns: list(text),
    where: { enum: ['none', 'always', 'some', 'not_applicable'] },
    ddl: flag,
    privilege: flag,
    multiple: flag,
    reaches_out: flag,
    delays: flag,
    injection: list(text),
    composed: flag,
    parsed: flag,
    ...around,
  }),
  dynamic: closed({
    kind: { enum: ['eval', 'exec', 'import', 'reflection', 'compile', 'load', 'interpreter'] },
    known: flag,
    language: orNull(text),
    ...around,
  }),
  deserialization: closed({ format: text, known: flag, ...around }),
  secrets: closed({
    kind: {
      enum: [
        'environment',
        'key_file',
        'credential_file',
        'password_file',
        'history',
        'keychain',
        'metadata',
        'service',
      ],
    },
    name: text,
    ...around,
  }),
  persistence: closed({
    kind: {
      enum: [
        'cron',
        'service',
        'shell_rc',
        'ssh_keys',
        'startup',
        'hook',
        'library_preload',
        'alias',
        'kernel_module',
        'hosts',
      ],
    },
    name: text,
    ...around,
  }),
  privileges: closed({
    kind: {
      enum: [
        'elevation',
        'setuid',
        'open_permissions',
        'owner',
        'user',
        'group',
        'capability',
        'sudoers',
        'firewall',
        'security_policy',
        'namespace',
        'password',
        'log_tampering',
      ],
    },
    name: text,
    ...around,
  }),
  packages: closed({
    manager: text,
    action: { enum: ['install', 'remove', 'upgrade'] },
    names: list(text),
    source: { enum: ['registry', 'url', 'local', 'unknown'] },
    ...around,
  }),
  resources: closed({
    kind: {
      enum: [
        'fork_bomb',
        'unbounded_loop',
        'unbounded_allocation',
        'disk_fill',
        'unbounded_recursion',
        'process_flood',
      ],
    },
    detail: text,
    ...around,
  }),
  mutations: closed({
    target: text,
    attribute: text,
    direction: { enum: ['increase', 'decrease', 'set', 'delete', 'unknown'] },
    amount: orNull(number),
    ...around,
  }),
  flows: closed({
    source: { enum: ORIGIN_KINDS },
    source_name: text,
    sink: { enum: ['network', 'code', 'process', 'file', 'sql', 'output', 'deserialization'] },
    sink_name: text,
    at,
  }),
  unresolved: closed({
    what: {
      enum: ['command', 'call', 'code', 'sql', 'network', ...FILE_OPERATIONS.map((name) => `file_${name}`)],
    },
    text,
    at,
  }),
  executes: closed({
    path: text,
    scope,
    known: flag,
    language: { enum: [...LANGUAGES, null] },
    imported: flag,
    written_by: orNull(text),
    analysed: flag,
    ...around,
  }),
  scripts: closed({ path: text, scope, analysed_as: list({ enum: [...LANGUAGES, 'itself'] }), at }),
}
