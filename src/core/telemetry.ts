import type { Judgement } from './decision.js'

/** `turn`: waiting for calls that touch the same state. */
export type Station = 'normalize' | 'turn' | 'evidence' | 'judge' | 'commit'

/** What the pipeline tells of itself. Must not throw, must not keep argument values. */
export interface Telemetry {
  station(station: Station, durationMs: number): void
  decided(judgement: Judgement, kind: string | null, organisation: string): void
}
