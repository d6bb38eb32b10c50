/** How long the state remembers, and when silence means that something is over. Milliseconds. */
export interface StateOptions {
  /** A session that was not used for so long has ended. */
  readonly sessionIdleMs: number
  /** What an ALLOW reserved can be given back for so long; then it is spent. */
  readonly leaseMs: number
  /** Agents' events, first uses and sessions are forgotten so long after they happened. */
  readonly eventRetentionMs: number
  /** A lifetime counter's cell is forgotten when nothing was added to it for so long. */
  readonly counterRetentionMs: number
  /** What was read or said is traced for so long. */
  readonly flowWindowMs: number
  /** An agent's behaviour is scored from so many of its own calls of a tool on. */
  readonly behaviourWarmUpCalls: number
}
