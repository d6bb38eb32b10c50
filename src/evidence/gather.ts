import type { Action } from '../core/action.js'
import type { Evidence, EvidenceKind, EvidenceSource, Scene } from '../core/evidence.js'
import type { JsonObject } from '../core/json.js'

export type Gathered =
  | { readonly ok: true; readonly evidence: Evidence }
  | { readonly ok: false; readonly kind: EvidenceKind; readonly cause: 'threw' | 'deadline' }

/** What a scene has besides the deadline. */
export type Setting = Omit<Scene, 'signal'>

export type Gatherer = (action: Action, setting: Setting) => Promise<Gathered>

/** One source per kind. A source that throws, or answers after `deadlineMs`, fails the whole: nothing is read as innocent. */
export function createGatherer(
  sources: { readonly [Kind in EvidenceKind]: EvidenceSource },
  deadlineMs: number,
  monotonic: () => number,
): Gatherer {
  const from = async (source: EvidenceSource, action: Action, setting: Setting): Promise<JsonObject> => {
    const started = monotonic()
    const fact = await beforeDeadline(source, { action, setting, deadlineMs })
    if (monotonic() - started > deadlineMs) throw new EvidenceFailure(source.kind, 'deadline')
    return fact
  }
  return async (action, setting) => {
    try {
      const evidence = {
        code: await from(sources.code, action, setting),
        data: await from(sources.data, action, setting),
        flow: await from(sources.flow, action, setting),
        history: await from(sources.history, action, setting),
      }
      return { ok: true, evidence }
    } catch (error) {
      if (error instanceof EvidenceFailure) return { ok: false, kind: error.kind, cause: error.reason }
      throw error
    }
  }
}

class EvidenceFailure extends Error {
  readonly kind: EvidenceKind
  readonly reason: 'threw' | 'deadline'

  constructor(kind: EvidenceKind, reason: 'threw' | 'deadline', cause?: unknown) {
    super(`evidence ${kind}: ${reason}`, { cause })
    this.kind = kind
    this.reason = reason
  }
}

async function beforeDeadline(
  source: EvidenceSource,
  { action, setting, deadlineMs }: { action: Action; setting: Setting; deadlineMs: number },
): Promise<JsonObject> {
  let timer: NodeJS.Timeout | undefined
  let abort: AbortController | undefined
  try {
    const fact = source.gather(action, { ...setting, signal: () => (abort ??= new AbortController()).signal })
    if (!(fact instanceof Promise)) return fact
    const overrun = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new EvidenceFailure(source.kind, 'deadline'))
      }, deadlineMs)
    })
    return await Promise.race([fact, overrun])
  } catch (error) {
    throw error instanceof EvidenceFailure ? error : new EvidenceFailure(source.kind, 'threw', error)
  } finally {
    clearTimeout(timer)
    abort?.abort()
  }
}
