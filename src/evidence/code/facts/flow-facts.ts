import type { At } from './around.js'

/** Data that goes from a source to a sink inside the code. */
export type FlowFact = {
  readonly source: OriginKind
  readonly source_name: string
  readonly sink: SinkKind
  readonly sink_name: string
  readonly at: At
}
export const ORIGIN_KINDS = [
  'environment',
  'secret',
  'file',
  'network',
  'input',
  'arguments',
  'process',
  'database',
  'clipboard',
] as const
export type OriginKind = (typeof ORIGIN_KINDS)[number]
export type SinkKind = 'network' | 'code' | 'process' | 'file' | 'sql' | 'output' | 'deserialization'
