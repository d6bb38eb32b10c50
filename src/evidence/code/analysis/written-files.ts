import { filePath, reaches, reachOf, type FileAct, type FilePath } from '../../../core/file-reach.js'
import type { Language } from '../../../core/words.js'
import type { Around } from '../facts/around.js'
import type { ScriptFact } from '../facts/facts.js'
import { languageByEnding, ownLanguage } from './script-language.js'
import { plain, unknownText, type Text } from './text.js'

/** What the code itself has written to files, as it goes. */
export interface WrittenFiles {
  contentOf(path: string): Text | null
  /** Whether a file that is run there surely holds that: it was written on every way there, and nothing else may have changed it. */
  isSure(path: string, there: Around): boolean
  /** Of what is no file, but has a path. */
  remember(path: string, content: Text): void
  /** A file was changed; `writing` null: into what, is not known. */
  changed(act: FileChange, writing: Writing | null): void
  /** Something ran that may have changed any. */
  doubtAll(): void
  /** What was written there is analysed as this. */
  follows(path: string, language: Language): void
  /** Analyses what is code and was not run, and tells of each file what it surely is. */
  finish(tell: (script: ScriptFact) => void): void
}

export type FileChange = FileAct & Pick<ScriptFact, 'scope'>

export interface Writing {
  readonly content: Text
  readonly where: Around
  /** Analyses the content as this language. */
  readonly follow: (content: Text, language: Language) => void
}

interface Written extends Writing {
  readonly file: FilePath
  readonly scope: ScriptFact['scope']
  readonly followed: Set<Language>
  sure: boolean
}

const MAX_FILES = 256

export function createWrittenFiles(): WrittenFiles {
  const files = new Map<string, Written>()
  const others = new Map<string, Text>()
  const doubtReached = (act: FileChange): void => {
    const reach = reachOf(act)
    if (reach === null) return
    for (const [path, written] of files) if (path !== act.path && reaches(reach, written.file)) written.sure = false
    if (reach.kind === 'file') files.delete(act.path)
  }
  return {
    contentOf: (path) => files.get(path)?.content ?? others.get(path) ?? null,
    isSure: (path, there) => {
      const written = files.get(path)
      return written === undefined ? others.has(path) : written.sure && isBefore(written.where, there)
    },
    remember: (path, content) => {
      others.set(path, content)
    },
    changed: (act, writing) => {
      const before = files.get(act.path)
      doubtReached(act)
      if (writing === null || files.size >= MAX_FILES) return
      const written = writtenBy(act, writing, before)
      if (written !== null) files.set(act.path, written)
    },
    doubtAll: () => {
      for (const written of files.values()) written.sure = false
    },
    follows: (path, language) => {
      files.get(path)?.followed.add(language)
    },
    finish: (tell) => {
      for (const [path, written] of [...files]) finishOne(path, written, tell)
    },
  }
}

/** Null: where, is not known. */
function writtenBy(act: FileChange, writing: Writing, before: Written | undefined): Written | null {
  const file = act.known && act.scope !== 'remote' ? filePath(act.path) : null
  if (file === null) return null
  const written = { ...writing, file, scope: act.scope, followed: new Set<Language>(), sure: true }
  if (act.operation !== 'append') return written
  const sure = before?.sure === true && isBefore(before.where, writing.where)
  return { ...written, sure, content: appended(before?.content ?? NOT_SEEN, writing.content) }
}

const ALWAYS = { in_loop: false, guards: [] }

/** Whether what is done there was done before, whenever this is done. */
function isBefore(first: Pick<Around, 'in_loop' | 'guards'>, then: Pick<Around, 'in_loop' | 'guards'>): boolean {
  return (!first.in_loop || then.in_loop) && first.guards.every((guard) => then.guards.includes(guard))
}

/** Of a file that was there before: what is appended begins no line of it. */
const NOT_SEEN: Text = { ...unknownText(), parts: [null, '\n'] }

function appended(before: Text, { parts, origins }: Text): Text {
  return { parts: [...before.parts, ...parts], origins: [...before.origins, ...origins] }
}

function finishOne(path: string, written: Written, tell: (script: ScriptFact) => void): void {
  const { content, scope, where, followed, sure } = written
  const text = plain(content)
  if (text === null) return
  const own = ownLanguage(text)
  for (const language of [languageByEnding(path), own]) {
    if (language === null || language === 'unknown' || followed.has(language)) continue
    followed.add(language)
    written.follow(content, language)
  }
  if (followed.size === 0 || !sure || !isBefore(where, ALWAYS)) return
  // Without a first line that says otherwise, a shell runs it.
  const isItself = own !== 'unknown' && followed.has(own ?? 'bash')
  tell({ path, scope, analysed_as: [...followed, ...(isItself ? (['itself'] as const) : [])], at: where.at })
}
