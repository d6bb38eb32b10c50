import type { FileUse } from '../analysis/analysis.js'
import { placeOf } from '../analysis/paths.js'
import { secretAt } from '../analysis/sensitive-paths.js'
import { joinTexts, knownText, mergeOrigins, plain, unknownText, type Origin, type Text } from '../analysis/text.js'
import type { FileOperation, OperationFact } from '../facts/facts.js'
import type { Call } from './program.js'

/** Acts that many programs have in common. */

/** More are more facts than are kept. */
const MAX_PATHS = 512
/** The streams of the program itself. */
const STREAMS = /^(?:-|\/dev\/(?:null|stdin|stdout|stderr|tty|fd\/\d+))$/

export function use(call: Call, operation: FileOperation, paths: readonly Text[], more: Partial<FileUse> = {}): void {
  if (paths.length > MAX_PATHS) call.analysis.incomplete('too_many_facts')
  for (const path of paths.slice(0, MAX_PATHS)) {
    call.analysis.spend(4)
    if (!STREAMS.test(plain(path) ?? '')) call.analysis.file({ operation, path, ...more }, call.site)
  }
}

export function operate(call: Call, fact: OperationFact | Operation): void {
  call.analysis.operation(
    {
      program: fact.program,
      operation: fact.operation,
      effect: fact.effect,
      object: fact.object,
      target: fact.target,
      irreversible: fact.irreversible,
    },
    call.site,
  )
}
export type Operation = Omit<OperationFact, 'at' | 'in_loop' | 'guards'>

/** Runs other words in the place of these. */
export function runInstead(call: Call, words: readonly Text[], more: Partial<Call['setting']> = {}): void {
  if (words.length > 0) call.analysis.command(words, call.site, { ...call.setting, ...more })
}

/** With another folder to begin at. */
export function inFolder(call: Call, folder: Text | null, act: () => void): void {
  if (folder === null) {
    act()
    return
  }
  const before = call.analysis.cwd
  const isAbsolute = /^[/~]/.test(folder.parts[0] ?? '…')
  call.analysis.cwd = isAbsolute || before === null ? folder : joinTexts([before, knownText('/'), folder])
  try {
    act()
  } finally {
    call.analysis.cwd = before
  }
}

/** What a file holds, as far as it matters: where it comes from. */
export function contentOf(call: Call, path: Text): Text {
  return unknownText(mergeOrigins([originOf(call, path), ...path.origins]))
}

function originOf(call: Call, path: Text): Origin {
  const place = placeOf(path, call.analysis.cwd, [])
  return { kind: secretAt(place.path) === null ? 'file' : 'secret', name: place.path }
}

/** What comes in by the standard input. */
export function inputOf(call: Call): Text {
  return call.setting.input ?? unknownText()
}

export function below(folder: Text, name: string): Text {
  return joinTexts([folder, knownText(`/${name}`)])
}

export function word(text: Text | undefined | null): string | null {
  return text === undefined || text === null ? null : plain(text)
}
