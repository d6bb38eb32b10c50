import type { Judgement } from './decision.js'

export const STATIONS = ['normalize', 'evidence', 'judge', 'commit'] as const
export type Station = (typeof STATIONS)[number]

/** What the pipeline tells of itself. Must not throw, must not keep argument values. */
export interface Telemetry {
  station(station: Station, durationMs: number): void
  decided(judgement: Judgement, kind: string | null): void
}
