import type { Language } from '../../../core/words.js'
import type { Around, At } from './around.js'
import type { FlowFact } from './flow-facts.js'

/**
 * What a piece of code does, as policies see it (`R.attr.evidence.code`): facts, no judgement. Members are named as on
 * the wire. Every member is always present; texts are clipped, lists are bounded (then `incomplete` says so).
 */
export type CodeFacts = {
  /** Whether the code was looked at: false where there was no analysis, or none came back. */
  readonly ready: boolean
  /** Whether the call carries code at all. */
  readonly present: boolean
  readonly language: Language | 'unknown' | null
  readonly language_source: 'declared' | 'agent_default' | 'detected' | 'catalogue' | null
  /** Of SQL and shells, as the catalogue says it; null: not known, and the facts are those of all dialects. */
  readonly dialect: string | null
  /** Everything was understood as far as the language allows: `incomplete` is empty. */
  readonly complete: boolean
  readonly incomplete: readonly Incomplete[]
  /** Languages that were met, outermost first. */
  readonly languages: readonly Language[]
  /** Something that somebody may miss is deleted, emptied or overwritten: anything but temporary files. */
  readonly destroys: boolean
} & FactLists

/** The lists of facts, each in the order in which the code stands. */
export type FactLists = {
  readonly calls: readonly CallFact[]
  readonly files: readonly FileFact[]
  readonly network: readonly NetworkFact[]
  readonly processes: readonly ProcessFact[]
  readonly operations: readonly OperationFact[]
  readonly sql: readonly SqlFact[]
  readonly dynamic: readonly DynamicFact[]
  readonly deserialization: readonly DeserializationFact[]
  readonly secrets: readonly SecretFact[]
  readonly persistence: readonly PersistenceFact[]
  readonly privileges: readonly PrivilegeFact[]
  readonly packages: readonly PackageFact[]
  readonly resources: readonly ResourceFact[]
  readonly mutations: readonly MutationFact[]
  readonly flows: readonly FlowFact[]
  readonly unresolved: readonly UnresolvedFact[]
  readonly executes: readonly ExecuteFact[]
  readonly scripts: readonly ScriptFact[]
}
export type FactKind = keyof FactLists

export const INCOMPLETE = [
  /** The text does not parse in its language. */
  'syntax_error',
  /** No language was named, and none could be told. */
  'language_unknown',
  /** A construct that this analysis does not follow and that may do anything. */
  'not_followed',
  'too_large',
  'too_deep',
  'too_many_facts',
  'too_many_steps',
  'deadline',
  /** The analysis failed. */
  'failed',
] as const
export type Incomplete = (typeof INCOMPLETE)[number]

export type CallFact = Around & {
  /** The resolved name: `os.remove`, `child_process.exec`; as written where it is the code's own function. */
  readonly name: string
  /** False: it is not known what is called. */
  readonly known: boolean
  /** Texts and numbers that are known, as text; null for the others. Keyword arguments follow as `name=value`. */
  readonly arguments: readonly (string | null)[]
}

export const FILE_OPERATIONS = [
  'read',
  'list',
  'create',
  'write',
  'append',
  'truncate',
  'delete',
  'move',
  'copy',
  'link',
  'execute',
  'permissions',
  'owner',
  'device_write',
  'mount',
] as const
export type FileOperation = (typeof FILE_OPERATIONS)[number]

/**
 * `project`: relative, and not out of it, or below a configured root. `escaping`: relative, out of it by `..`.
 * `home`: of any user. `system`: of the operating system. `device`: below `/dev`. `absolute`: any other absolute path.
 */
export const SCOPES = [
  'project',
  'temp',
  'home',
  'system',
  'root',
  'device',
  'absolute',
  'escaping',
  'remote',
  'unknown',
] as const
export type Scope = (typeof SCOPES)[number]

export type FileFact = Around & {
  readonly operation: FileOperation
  /** In one normal spelling, `~` for a home folder; unknown parts are `…`. */
  readonly path: string
  readonly scope: Scope
  /** The whole path is known. A path whose scope is known may have unknown parts. */
  readonly known: boolean
  readonly recursive: boolean
  /** `all`: a whole scope, as `/`, `~`, `.`, `/etc`, or everything in it; `many`: by a pattern or a search; else `one`. */
  readonly breadth: 'one' | 'many' | 'all'
  /** Asked not to ask and not to fail (`-f`, `ignore_errors`). */
  readonly forced: boolean
}

export type NetworkFact = Around & {
  readonly direction: 'out' | 'in'
  readonly scheme: string | null
  readonly host: string | null
  readonly port: number | null
  /** `metadata`: the cloud's own (169.254.169.254 and the like). */
  readonly host_class: 'loopback' | 'private' | 'metadata' | 'public' | 'unknown'
  readonly method: string | null
  /** Sends data of the code's own choice, not only a request for something. */
  readonly upload: boolean
  readonly known: boolean
}

export type ProcessFact = Around & {
  /** The program without its folder: `rm`. Null where it is not known. */
  readonly command: string | null
  /** As written: `/bin/rm`. */
  readonly program: string | null
  readonly arguments: readonly (string | null)[]
  /** Its text goes through a shell. */
  readonly shell: boolean
  readonly elevated: boolean
}

/** What a program does to something that is no file of this machine: a repository, a cluster, a cloud, a service. */
export type OperationFact = Around & {
  /** `git`, `kubectl`, `aws`, `http` */
  readonly program: string
  /** `reset --hard`, `delete namespace`, `s3 rb` */
  readonly operation: string
  readonly effect: 'read' | 'create' | 'change' | 'delete' | 'overwrite' | 'stop' | 'grant' | 'unknown'
  /** What kind of thing: `worktree`, `history`, `branch`, `bucket`, `secret`, `database`, `service`, … */
  readonly object: string
  readonly target: string | null
  /** What is lost cannot be had back by the same means. */
  readonly irreversible: boolean
}

export type SqlFact = Around & {
  /** `select`, `delete`, `drop`, `drop_database` (or a schema), …; `unknown` where the statement could not be read. */
  readonly verb: string
  readonly tables: readonly string[]
  readonly columns: readonly string[]
  /** `none`: there could be one; `always`: it holds for every row; `some`; `not_applicable`. */
  readonly where: 'none' | 'always' | 'some' | 'not_applicable'
  readonly ddl: boolean
  readonly privilege: boolean
  /** Of several statements in one text. */
  readonly multiple: boolean
  /** Files, programs or the network of the server: `COPY … PROGRAM`, `LOAD_FILE`, `xp_cmdshell`. */
  readonly reaches_out: boolean
  /** Waits or burns time: `SLEEP`, `BENCHMARK`, `pg_sleep`. */
  readonly delays: boolean
  /** Signs of an injected fragment: `tautology`, `union_select`, `comment_cut`, `stacked`, `error_probe`, `delay`, `open_quote`. */
  readonly injection: readonly string[]
  /** Put together with a value that is not known, outside a bound parameter. */
  readonly composed: boolean
  /** The grammar understood it; else the facts come from its words. */
  readonly parsed: boolean
}

export type DynamicFact = Around & {
  readonly kind: 'eval' | 'exec' | 'import' | 'reflection' | 'compile' | 'load' | 'interpreter'
  /** What runs is known, and its facts are among these. */
  readonly known: boolean
  readonly language: string | null
}

export type DeserializationFact = Around & {
  /** `pickle`, `yaml`, `marshal`, `node-serialize`, … */
  readonly format: string
  /** What is read is a text of the code itself. */
  readonly known: boolean
}

export type SecretFact = Around & {
  readonly kind:
    'environment' | 'key_file' | 'credential_file' | 'password_file' | 'history' | 'keychain' | 'metadata' | 'service'
  readonly name: string
}

export type PersistenceFact = Around & {
  readonly kind:
    | 'cron'
    | 'service'
    | 'shell_rc'
    | 'ssh_keys'
    | 'startup'
    | 'hook'
    | 'library_preload'
    | 'alias'
    | 'kernel_module'
    | 'hosts'
  readonly name: string
}

export type PrivilegeFact = Around & {
  readonly kind:
    | 'elevation'
    | 'setuid'
    | 'open_permissions'
    | 'owner'
    | 'user'
    | 'group'
    | 'capability'
    | 'sudoers'
    | 'firewall'
    | 'security_policy'
    | 'namespace'
    | 'password'
    | 'log_tampering'
  readonly name: string
}

export type PackageFact = Around & {
  /** `pip`, `npm`, `apt`, … */
  readonly manager: string
  readonly action: 'install' | 'remove' | 'upgrade'
  readonly names: readonly string[]
  readonly source: 'registry' | 'url' | 'local' | 'unknown'
}

export type ResourceFact = Around & {
  readonly kind:
    'fork_bomb' | 'unbounded_loop' | 'unbounded_allocation' | 'disk_fill' | 'unbounded_recursion' | 'process_flood'
  readonly detail: string
}

export type MutationFact = Around & {
  /** What is changed, by its names: `account.balance`; of an element `prices[]`. */
  readonly target: string
  /** The last name of the target: `balance`. */
  readonly attribute: string
  readonly direction: 'increase' | 'decrease' | 'set' | 'delete' | 'unknown'
  /** By how much, or to what; null where it is not a known number. */
  readonly amount: number | null
}

/** Something that could not be worked out and that matters. */
export type UnresolvedFact = {
  readonly what: 'command' | 'call' | 'code' | 'sql' | 'network' | `file_${FileOperation}`
  /** As written, clipped. */
  readonly text: string
  readonly at: At
}

export type ExecuteFact = Around & {
  readonly path: string
  readonly scope: Scope
  readonly known: boolean
  /** As which it is run; null: by its own name, as its first line says. */
  readonly language: Language | null
  /** Only looked for by the name of a module: told where this agent's history knows of such a file, or this code wrote it. */
  readonly imported: boolean
  /** The decision whose code wrote it; null: not known to this agent's history. */
  readonly written_by: string | null
  /** Its content stood in that code (or in this) and its facts were judged. */
  readonly analysed: boolean
}

/** A file that holds code when this code has run: the whole of it stood here, and its facts are among these. */
export type ScriptFact = {
  readonly path: string
  readonly scope: Scope
  /** As which it was analysed. `itself`: as it runs by its own name. */
  readonly analysed_as: readonly (Language | 'itself')[]
  readonly at: At
}
