/** What an operator should hear of a fleet. Never with attribute values. */
export type RemoteEvent =
  /** A target does not pass its health check; `cause` comes from the connection. */
  | { readonly event: 'remote_target_down'; readonly target: string; readonly cause: string }
  | { readonly event: 'remote_target_up'; readonly target: string; readonly version: string }
  /** Checks at this target failed in a row: it is left alone for a while. */
  | { readonly event: 'remote_circuit_open'; readonly target: string }
  | { readonly event: 'remote_circuit_closed'; readonly target: string }

export type RemoteLog = (event: RemoteEvent) => void
