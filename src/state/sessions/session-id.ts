import type { Subject } from '../../core/action.js'

/** As the caller names it; without a name the agent's one session with this key, whose id no caller can send. */
export function sessionOf({ sessionId, keyId, agentId }: Pick<Subject, 'sessionId' | 'keyId' | 'agentId'>): string {
  return sessionId ?? `~${keyId}/${agentId}`
}
