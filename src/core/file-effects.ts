import { filePath, reachOf, type FileAct, type FilePath, type Reach } from './file-reach.js'
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from './json.js'

/** What code does to files that may be run later, as far as its facts (`R.attr.evidence.code`) tell. */
export interface FileEffects {
  /** What may hold something else afterwards. */
  readonly reached: readonly Reach[]
  /** Files that it runs and whose content does not stand in it, in order. */
  readonly ran: readonly RunFile[]
  /** Files that hold code afterwards whose facts were judged. */
  readonly scripts: readonly WrittenScript[]
}

export interface RunFile {
  /** Null: which, is not known. */
  readonly file: FilePath | null
  /** `itself`: by its own name. */
  readonly as: string
  /** A module that is looked for in several folders: a file of the same name may be it. */
  readonly isImported?: boolean
}

export interface WrittenScript {
  readonly file: FilePath
  /** Languages, and `itself`: as which its facts were judged. */
  readonly analysedAs: readonly string[]
  /** What may hold something else when it has run. */
  readonly reached: readonly Reach[]
}

const OTHER_VERSION =
  /^(?:am|apply|cherry-pick|checkout(?! -b)|merge|pull|read-tree|rebase|reset --(?:hard|merge|keep)|restore|revert|stash|submodule|switch)\b/
const PROJECT: readonly Reach[] = [{ kind: 'below', path: { whole: '.', base: '.', folders: ['.'], root: 'project' } }]

export const EVERYTHING: readonly Reach[] = [{ kind: 'everything' }]
const MAX_REACHED = 16
const MAX_SCRIPTS = 32
/** Of these nothing is known but that they happen. */
const ANYTHING =
  /^(?:command|call|code|file_(?:create|write|append|truncate|move|copy|link|device_write|mount|execute))$/
/** Between the language that writes a script and that of the script, in the path of a fact. */
const IN_SCRIPT = '>file>'

/** Of facts that are not as they should be: anything may have happened. */
export function fileEffects(facts: JsonObject): FileEffects {
  const outside = (fact: JsonObject): boolean => !pathOf(fact).includes(IN_SCRIPT)
  const ran = list(facts['executes']).filter((fact) => outside(fact) && !isInside(fact))
  return {
    reached: facts['complete'] === true ? reachedBy(facts, outside) : EVERYTHING,
    ran: ran.map(runFile),
    scripts: list(facts['scripts'])
      .slice(0, MAX_SCRIPTS)
      .flatMap((fact) => scriptOf(fact, facts) ?? []),
  }
}

function scriptOf(fact: JsonObject, facts: JsonObject): WrittenScript | null {
  const file = filePath(text(fact['path']))
  const { analysed_as: languages = null } = fact
  if (file === null || !isJsonList(languages)) return null
  const inside = (other: JsonObject): boolean => pathOf(other).startsWith(`${pathOf(fact)}>`)
  const runs = list(facts['executes']).some((other) => inside(other) && !isInside(other))
  return { file, analysedAs: languages.map(text), reached: runs ? EVERYTHING : reachedBy(facts, inside) }
}

function reachedBy(facts: JsonObject, isMeant: (fact: JsonObject) => boolean): readonly Reach[] {
  if (list(facts['unresolved']).some((fact) => isMeant(fact) && ANYTHING.test(text(fact['what'])))) return EVERYTHING
  const tree = list(facts['operations']).some(
    (fact) => isMeant(fact) && changesTree(text(fact['program']), text(fact['operation'])),
  )
  const acts = list(facts['files']).filter(isMeant)
  const reached = [...(tree ? PROJECT : []), ...acts.flatMap((fact) => reachOf(fileAct(fact)) ?? [])]
  return reached.length > MAX_REACHED || reached.some(({ kind }) => kind === 'everything') ? EVERYTHING : reached
}

/** The files of the project become those of another version of it. */
export function changesTree(program: string, operation: string): boolean {
  return program === 'git' && OTHER_VERSION.test(operation)
}

/** What it runs stands in the code itself. */
function isInside(fact: JsonObject): boolean {
  return fact['analysed'] === true && fact['written_by'] === null
}

function runFile(fact: JsonObject): RunFile {
  const language = fact['language']
  return {
    file: fact['known'] === true ? filePath(text(fact['path'])) : null,
    as: typeof language === 'string' ? language : 'itself',
    isImported: fact['imported'] === true,
  }
}

function fileAct(fact: JsonObject): FileAct {
  return {
    operation: text(fact['operation']),
    path: text(fact['path']),
    scope: text(fact['scope']),
    known: fact['known'] === true,
    recursive: fact['recursive'] !== false,
    breadth: text(fact['breadth']),
  }
}

function pathOf({ at = null }: JsonObject): string {
  return isJsonObject(at) ? text(at['path']) : ''
}

function list(value: JsonValue | undefined): readonly JsonObject[] {
  return value !== undefined && isJsonList(value) ? value.filter(isJsonObject) : []
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
