import type { FileEffects, RunFile } from '../../core/file-effects.js'
import { mapFilePath } from '../../core/file-reach.js'
import type { Decided, WrittenBy } from '../../core/state.js'
import type { DocumentName, Store } from '../../core/store.js'
import type { StateOptions } from '../options.js'
import { subjectOf } from '../normalized.js'
import { NO_PLAN, type OutcomePart, type Part, type PartView, type PlanPart, type Reported } from '../part.js'
import { changing, createRemembered, once, type Name, type Remembered } from '../remembered.js'
import { after, find, findNamed, isAnalysedAs } from './after.js'
import { fromBody, mapReach, toBody, type KeptFile } from './kept-file.js'
import { reachedByTool } from './tool-writes.js'

type Options = Pick<StateOptions, 'flowWindowMs'>
type WrittenStore = Pick<Store, 'document' | 'fingerprint'>

interface Files {
  files: readonly KeptFile[]
}

interface Deps {
  readonly options: Options
  readonly store: WrittenStore
  readonly memory: Remembered<Files>
}

/** Some 10 MB. */
const MAX_FILES_IN_MEMORY = 20_000
/** Of a fingerprint: 72 bits. */
const PRINT_LENGTH = 12

/**
 * Which files an agent's allowed code wrote, and whether what they hold was seen and judged: what nobody saw is not run
 * as if somebody had. Paths are kept as keyed fingerprints.
 */
export function createWritten(options: Options, store: WrittenStore): Part {
  const memory = createRemembered<Files>({
    read: ({ organisation, id }) => ({ files: fromBody(store.document(organisation, documentOf(id))?.body) }),
    weigh: ({ files }) => 1 + files.length,
    maxWeight: MAX_FILES_IN_MEMORY,
  })
  const deps = { options, store, memory }
  return {
    lanes: () => [],
    view: (normalized, nowMs) => {
      const { organisation, agentId } = subjectOf(normalized)
      const name = { organisation, id: agentId }
      return once(memory.get(name), ({ files }) => viewOf(deps, name, recent(files, nowMs, options), nowMs))
    },
    outcome: (reported, nowMs) => outcomeOf(deps, reported, nowMs),
  }
}

function viewOf(deps: Deps, name: Name, files: readonly KeptFile[], nowMs: number): PartView {
  const print = printer(deps.store, name.organisation)
  return {
    facts: () => ({}),
    written: (run) => writtenBy(files, run, print),
    plan: (decided) => {
      const effects = decided.decision === 'ALLOW' ? effectsOf(decided) : null
      if (effects === null) return NO_PLAN
      const { auditId } = decided
      return keep(deps, name, files, after(files, printed(effects, print), { auditId, nowMs }), nowMs)
    },
  }
}

function writtenBy(
  files: readonly KeptFile[],
  { file, as, isImported = false }: RunFile,
  print: (text: string) => string,
): WrittenBy | null {
  if (file === null || files.length === 0) return null
  const printed = mapFilePath(file, print)
  const kept = find(files, printed) ?? (isImported ? findNamed(files, printed, as) : null)
  if (kept === null) return null
  return { auditId: kept.auditId, analysed: isAnalysedAs(kept, as), changesFiles: kept.reached.length > 0 }
}

/** Of code, or of a tool that the catalogue says to write files. */
function effectsOf({ files, action }: Decided): FileEffects | null {
  const byTool = action === null ? [] : reachedByTool(action)
  if (byTool.length === 0) return files
  return { ran: files?.ran ?? [], scripts: files?.scripts ?? [], reached: [...(files?.reached ?? []), ...byTool] }
}

function printed({ reached, ran, scripts }: FileEffects, print: (text: string) => string): FileEffects {
  return {
    reached: reached.map((reach) => mapReach(reach, print)),
    ran: ran.map(({ file, ...how }) => ({ ...how, file: file === null ? null : mapFilePath(file, print) })),
    scripts: scripts.map(({ file, analysedAs, reached: later }) => ({
      file: mapFilePath(file, print),
      analysedAs,
      reached: later.map((reach) => mapReach(reach, print)),
    })),
  }
}

/** What was not run, or failed, may not have written what it was to write. */
function outcomeOf(deps: Deps, { decision, outcome }: Reported, nowMs: number): OutcomePart {
  const { organisation, audit_id: auditId, receipt } = decision
  if (outcome.status === 'succeeded' || receipt.agent_id === null) return NO_PLAN
  const name = { organisation, id: receipt.agent_id }
  const known = deps.memory.peek(name)?.files ?? fromBody(deps.store.document(organisation, documentOf(name.id))?.body)
  const files = recent(known, nowMs, deps.options)
  const unseen = files.map((kept) =>
    kept.auditId === auditId && kept.analysedAs.length > 0 ? { ...kept, analysedAs: [] } : kept,
  )
  return keep(deps, name, files, unseen, nowMs)
}

function keep(
  { options, memory }: Deps,
  name: Name,
  before: readonly KeptFile[],
  files: readonly KeptFile[],
  nowMs: number,
): PlanPart {
  if (files.length === before.length && files.every((kept, index) => kept === before[index])) return NO_PLAN
  const expiresMs = nowMs + options.flowWindowMs
  return {
    changes: [{ kind: 'put_document', document: documentOf(name.id), body: toBody(files), expiresMs }],
    ...changing(memory, name, (thing) => {
      thing.files = files
    }),
  }
}

function recent(files: readonly KeptFile[], nowMs: number, { flowWindowMs }: Options): readonly KeptFile[] {
  const sinceMs = nowMs - flowWindowMs
  return files.every(({ atMs }) => atMs > sinceMs) ? files : files.filter(({ atMs }) => atMs > sinceMs)
}

function printer(store: WrittenStore, organisation: string): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    const print = known.get(text) ?? store.fingerprint(organisation, `file\n${text}`).slice(0, PRINT_LENGTH)
    known.set(text, print)
    return print
  }
}

function documentOf(agentId: string): DocumentName {
  return { kind: 'written', id: agentId }
}
