import { isJsonList } from '../../core/json.js'
import type { Decision } from '../../core/words.js'
import type { Change, DocumentName, Session, Store } from '../../core/store.js'
import { readEvent, type CallEvent } from '../recent/call-event.js'
import { REMEMBERED_CALLS } from '../recent/recent-calls.js'

/** A session of one key as memory has it. */
export interface SessionLife {
  /** Its present life, or the last; null: never used. */
  session: Session | null
  /** Decisions in this life. */
  calls: number
  /** The latest of them, oldest first. */
  steps: readonly Step[]
  /** The first agents of this life, whose events are looked through when it is read again. */
  agents: readonly string[]
  /** When the list of agents is forgotten. */
  agentsExpireMs: number
}

export interface Step extends Pick<CallEvent, 'auditId' | 'tool' | 'kind' | 'outcome'> {
  readonly decision: Decision
}

/** So many steps are told. */
const TOLD_STEPS = 20
/** So many agents' events are looked through. */
export const LISTED_AGENTS = 16

/** The session while it is open: not ended, and used within the idle time. Else null. */
export function ifOpen(session: Session | null, nowMs: number, idleMs: number): Session | null {
  return session?.endedMs === null && nowMs - session.lastMs <= idleMs ? session : null
}

/** The session as it is when it is used now: a life that is over begins anew, later than it ended. */
export function usedAt(
  known: Session | null,
  { sessionId, keyId }: Pick<Session, 'sessionId' | 'keyId'>,
  { nowMs, idleMs }: { readonly nowMs: number; readonly idleMs: number },
): Session {
  const openedMs = ifOpen(known, nowMs, idleMs)?.openedMs ?? Math.max(nowMs, (known?.endedMs ?? -1) + 1)
  return { sessionId, keyId, openedMs, lastMs: Math.max(nowMs, known?.lastMs ?? 0), endedMs: null }
}

/** Another life begins with nothing. */
export function enter(life: SessionLife, session: Session): void {
  if (life.session?.openedMs !== session.openedMs) Object.assign(life, { calls: 0, steps: [], agents: [] })
  life.session = session
}

export function addStep(life: SessionLife, step: Step): void {
  life.calls++
  life.steps = [...life.steps, step].slice(-TOLD_STEPS)
}

/** Where the calls of this life are counted. */
export function callsCell({ keyId, sessionId, openedMs }: Session): string {
  return `session/${keyId}/${openedMs}/${sessionId}`
}

export function agentsChange(session: Session, agents: readonly string[], expiresMs: number): Change {
  const body = { opened_ms: session.openedMs, agents, expires_ms: expiresMs }
  return { kind: 'put_document', document: agentsName(session), body, expiresMs }
}

export type SessionStore = Pick<Store, 'session' | 'document' | 'counterCell' | 'events'>

/** `~` is no key's: a session of another key is none. */
export function readLife(
  organisation: string,
  { sessionId, keyId }: Pick<Session, 'sessionId' | 'keyId'>,
  store: SessionStore,
): SessionLife {
  const session = store.session(organisation, sessionId)
  if (session === null || session.keyId !== keyId) {
    return { session: null, calls: 0, steps: [], agents: [], agentsExpireMs: 0 }
  }
  const { agents, agentsExpireMs } = readAgents(organisation, session, store)
  const { lines } = store.counterCell(organisation, callsCell(session), 0)
  const calls = lines.reduce((sum, { amount }) => sum + amount, 0)
  return { session, calls, steps: readSteps(organisation, session, { agents, store }), agents, agentsExpireMs }
}

function readAgents(
  organisation: string,
  session: Session,
  store: SessionStore,
): Pick<SessionLife, 'agents' | 'agentsExpireMs'> {
  const body = store.document(organisation, agentsName(session))?.body
  const [agents = [], expiresMs] = [body?.['agents'], body?.['expires_ms']]
  if (body?.['opened_ms'] !== session.openedMs || !isJsonList(agents)) return { agents: [], agentsExpireMs: 0 }
  const names = agents.filter((agent) => typeof agent === 'string')
  return { agents: names, agentsExpireMs: typeof expiresMs === 'number' ? expiresMs : 0 }
}

function readSteps(
  organisation: string,
  { sessionId, keyId, openedMs }: Session,
  { agents, store }: { readonly agents: readonly string[]; readonly store: SessionStore },
): readonly Step[] {
  return agents
    .flatMap((agentId) => store.events(organisation, agentId, REMEMBERED_CALLS).toReversed())
    .map(readEvent)
    .filter((event) => event.sessionId === sessionId && event.keyId === keyId && event.atMs >= openedMs)
    .sort((a, b) => a.atMs - b.atMs)
    .slice(-TOLD_STEPS)
}

/** A name that is used again by another key after it was forgotten is another session. */
function agentsName({ keyId, sessionId }: Session): DocumentName {
  return { kind: 'session', id: `${keyId}/${sessionId}` }
}
