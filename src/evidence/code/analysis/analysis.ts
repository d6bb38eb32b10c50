import type { Language } from '../../../core/words.js'
import type {
  CallFact,
  DeserializationFact,
  DynamicFact,
  FactKind,
  FactLists,
  FileOperation,
  Incomplete,
  MutationFact,
  OperationFact,
  PackageFact,
  PersistenceFact,
  PrivilegeFact,
  ProcessFact,
  ResourceFact,
  SecretFact,
  SqlFact,
  UnresolvedFact,
} from '../facts/facts.js'
import type { SinkKind } from '../facts/flow-facts.js'
import type { Origin, Text } from './text.js'

/** Where an act stands in the text of its own front end, and under which circumstances. */
export interface Site {
  /** Both from 1. */
  readonly line: number
  readonly column: number
  readonly inLoop: boolean
  /** See `Around.guards`. */
  readonly guards: readonly string[]
}

/** Throws Overrun where the bounds of the analysis are passed. */
export interface Budget {
  /** One step of work, or several. */
  spend(steps?: number): void
  /** Milliseconds until the deadline; for parsers that can be told. */
  leftMs(): number
}

/** Thrown through a front end: what was found so far counts, and the facts are incomplete. */
export class Overrun extends Error {
  readonly reason: Incomplete

  constructor(reason: Incomplete) {
    super(reason)
    this.name = 'Overrun'
    this.reason = reason
  }
}

type Act<Fact> = Omit<Fact, 'at' | 'in_loop' | 'guards'>

export interface FileUse {
  readonly operation: FileOperation
  /** Relative paths are meant from the frame's `cwd`. `~` at the beginning is a home folder. */
  readonly path: Text
  readonly recursive?: boolean
  readonly forced?: boolean
  /** By a pattern or a search, as `*.log`; the path is where it begins, or the pattern itself. */
  readonly many?: boolean
  /** What is written, where the operation writes: it is remembered for a later `execute` of the same path. */
  readonly content?: Text
}

export interface NetworkUse {
  readonly direction: 'out' | 'in'
  /** A URL, `host:port`, or a host. */
  readonly target: Text
  readonly port?: number | null
  readonly scheme?: string | null
  readonly method?: string | null
  /** What is sent, where something is: its origins become flows. */
  readonly upload?: Text | null
}

/** A text that is code itself. */
export interface Inner {
  readonly language: Language
  readonly text: Text
  /** How the outer code runs it; null: no fact of its own (a shell command in a string is a process, and so on). */
  readonly dynamic: DynamicFact['kind'] | null
  readonly dialect?: string | null
}

/**
 * What front ends tell their findings to. It resolves paths and hosts, draws what follows from them (a read of
 * `~/.ssh/id_rsa` is a secret, a write to a crontab is persistence), follows code inside code, and holds the bounds.
 */
export interface Analysis extends Budget {
  /** Null where relative paths are the project's; a text where the code has changed its folder. Front ends set it. */
  cwd: Text | null
  readonly dialect: string | null
  readonly depth: number
  incomplete(why: Incomplete): void

  call(fact: Act<CallFact>, site: Site): void
  file(use: FileUse, site: Site): void
  network(use: NetworkUse, site: Site): void
  /** A program with its words (the program is the first), run without a shell in between: facts of it and of what it does. */
  command(words: readonly Text[], site: Site, more?: CommandSetting): void
  /** Code inside code: followed if it is known; else `unresolved`, with the flows of its origins. */
  code(inner: Inner, site: Site): void
  /** A file is run: by its own name, or by an interpreter (`language`), or loaded. */
  execute(path: Text, site: Site, language?: Language | null): void
  /** The file is run if it is there, as modules are: most of them belong to the project. */
  importFile(path: string, site: Site, language: Language): void
  /** What this code itself has written to that file, as far as it is known; null: it has not. */
  contentOf(path: Text): Text | null
  /** What a path stands for that is no file, as a shell's `<(…)`: no fact, but `execute` and `contentOf` know it. */
  remember(path: Text, content: Text): void
  /** Data of these origins arrives there. */
  flow(origins: readonly Origin[], sink: SinkKind, name: string, site: Site): void

  process(fact: Act<ProcessFact>, site: Site): void
  operation(fact: Act<OperationFact>, site: Site): void
  sql(fact: Act<SqlFact>, site: Site): void
  dynamic(fact: Act<DynamicFact>, site: Site): void
  deserialization(fact: Act<DeserializationFact>, site: Site): void
  secret(fact: Act<SecretFact>, site: Site): void
  persistence(fact: Act<PersistenceFact>, site: Site): void
  privilege(fact: Act<PrivilegeFact>, site: Site): void
  packages(fact: Act<PackageFact>, site: Site): void
  resource(fact: Act<ResourceFact>, site: Site): void
  mutation(fact: Act<MutationFact>, site: Site): void
  unresolved(what: UnresolvedFact['what'], text: string, site: Site): void
}

/** What surrounds a command. */
export interface CommandSetting {
  /** What its standard input holds, where that is known: a here-document, the output of the command before. */
  readonly input?: Text | null
  /** Whether it gets its input from a pipe or a redirection at all. */
  readonly piped?: boolean
  /** Run by `sudo` and the like. */
  readonly elevated?: boolean
  /** Variables set for this command alone. */
  readonly environment?: ReadonlyMap<string, Text>
  /** Its words went through a shell; then `cwd`, globs and `~` are the shell's. */
  readonly shell?: boolean
}

/** The source of one frame. Unknown parts of a text that is code stand as HOLE, an identifier in every language. */
export interface Source {
  readonly text: string
  readonly hasHoles: boolean
  readonly dialect: string | null
}
export const HOLE = '__unknown__'

/** Understands one language. Pure but for what it tells `analysis`; throws only Overrun. */
export interface Frontend {
  analyse(source: Source, analysis: Analysis): void
}
export type Frontends = Readonly<Record<Language, Frontend>>

/** What the commands' own knowledge is: a program with its words, already expanded. */
export interface Commands {
  run(words: readonly Text[], site: Site, setting: CommandSetting, analysis: Analysis): void
}

/** What may be added while facts are gathered. */
export type FactsSoFar = { readonly [Kind in FactKind]: FactLists[Kind][number][] }
