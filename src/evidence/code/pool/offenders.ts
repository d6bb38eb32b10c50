import type { Incomplete } from '../facts/facts.js'
import type { Asker } from './job.js'

export type Fault = Extract<Incomplete, 'deadline' | 'failed'>

/** Code that brought a worker down is not tried again for a while; nor is any of an agent that did so several times. */
export interface Offenders {
  /** Null: it may be tried. */
  of(digest: string, asker: Asker): Fault | null
  blame(digest: string, asker: Asker, fault: Fault): void
}

const REMEMBER_MS = 60_000
const MAX_REMEMBERED = 1_000
const MAX_OF_AGENT = 3
/** Agents may be many and cheap. */
const MAX_OF_ORGANISATION = 10

interface Blamed {
  readonly times: readonly number[]
  readonly fault: Fault
}

export function createOffenders(monotonic: () => number): Offenders {
  /** Lately blamed last. */
  const blamed = new Map<string, Blamed>()
  const recent = (key: string): readonly number[] =>
    (blamed.get(key)?.times ?? []).filter((time) => time > monotonic() - REMEMBER_MS)
  return {
    of: (digest, asker) => {
      if (blamed.size === 0) return null
      const kind = kindsOf(digest, asker).find(({ key, max }) => recent(key).length >= max)
      return kind === undefined ? null : (blamed.get(kind.key)?.fault ?? null)
    },
    blame: (digest, asker, fault) => {
      for (const { key, max } of kindsOf(digest, asker)) {
        const times = [...recent(key), monotonic()].slice(-max)
        blamed.delete(key)
        blamed.set(key, { times, fault })
      }
      while (blamed.size > MAX_REMEMBERED) {
        const [oldest] = blamed.keys()
        if (oldest !== undefined) blamed.delete(oldest)
      }
    },
  }
}

function kindsOf(digest: string, { organisation, agentId }: Asker): readonly { key: string; max: number }[] {
  return [
    { key: `code ${digest}`, max: 1 },
    { key: `agent ${organisation}\n${agentId}`, max: MAX_OF_AGENT },
    { key: `organisation ${organisation}`, max: MAX_OF_ORGANISATION },
  ]
}
