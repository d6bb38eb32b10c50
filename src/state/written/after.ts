import type { FileEffects } from '../../core/file-effects.js'
import { reaches, type FilePath, type Reach } from '../../core/file-reach.js'
import type { RunFile } from '../../core/file-effects.js'
import type { KeptFile } from './kept-file.js'

/** The files of one agent; those that were written longest ago are forgotten. */
export const MAX_FILES = 128

export interface Written {
  readonly auditId: string
  readonly nowMs: number
}

/** What is known of the files when the code has run. The paths of `effects` are fingerprints too. */
export function after(
  files: readonly KeptFile[],
  effects: FileEffects,
  { auditId, nowMs }: Written,
): readonly KeptFile[] {
  let known = files
  for (const run of effects.ran) known = doubted(known, reachedByRun(known, run))
  known = doubted(known, effects.reached)
  const unseen = effects.reached.flatMap((reach) => (reach.kind === 'file' ? reach.path : []))
  for (const file of unseen) known = put(known, { file, auditId, atMs: nowMs, analysedAs: [], reached: EVERYTHING })
  for (const { file, analysedAs, reached } of effects.scripts) {
    known = put(known, { file, auditId, atMs: nowMs, analysedAs, reached })
  }
  return known.slice(-MAX_FILES)
}

const EVERYTHING: readonly Reach[] = [{ kind: 'everything' }]

export function find(files: readonly KeptFile[], file: FilePath): KeptFile | null {
  return files.find((kept) => kept.file.whole === file.whole) ?? null
}

/** In whatever folder: one that nobody saw before all others. */
export function findNamed(files: readonly KeptFile[], { base }: FilePath, as: string): KeptFile | null {
  const named = files.filter((kept) => kept.file.base === base)
  return named.find((kept) => !isAnalysedAs(kept, as)) ?? named[0] ?? null
}

export function isAnalysedAs({ analysedAs }: KeptFile, as: string): boolean {
  return analysedAs.some((language) => sameLanguage(language) === sameLanguage(as))
}

/** What is one may run as the other. */
function sameLanguage(language: string): string {
  return language === 'typescript' ? 'javascript' : language
}

function reachedByRun(files: readonly KeptFile[], { file, as, isImported = false }: RunFile): readonly Reach[] {
  const kept = file === null ? null : (find(files, file) ?? (isImported ? findNamed(files, file, as) : null))
  return kept !== null && isAnalysedAs(kept, as) ? kept.reached : EVERYTHING
}

function doubted(files: readonly KeptFile[], reached: readonly Reach[]): readonly KeptFile[] {
  if (reached.length === 0) return files
  const isReached = ({ file }: KeptFile): boolean => reached.some((reach) => reaches(reach, file))
  return files.map((kept) => (kept.analysedAs.length > 0 && isReached(kept) ? { ...kept, analysedAs: [] } : kept))
}

function put(files: readonly KeptFile[], file: KeptFile): readonly KeptFile[] {
  return [...files.filter((kept) => kept.file.whole !== file.file.whole), file]
}
