import { FILE_ROOTS, mapFilePath, type FilePath, type Reach } from '../../core/file-reach.js'
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js'

/** A file that an agent's code wrote. Its paths are keyed fingerprints. */
export interface KeptFile {
  readonly file: FilePath
  readonly auditId: string
  readonly atMs: number
  /** As which the facts of what it holds were judged; empty: what it holds was not seen, or something may have changed it. */
  readonly analysedAs: readonly string[]
  /** What may hold something else when it has run. */
  readonly reached: readonly Reach[]
}

export function toBody(files: readonly KeptFile[]): JsonObject {
  return { files: files.map(toJson) }
}

export function fromBody(body: JsonObject | undefined): readonly KeptFile[] {
  const files = body?.['files']
  return files !== undefined && isJsonList(files)
    ? files.filter(isJsonObject).flatMap((file) => fromJson(file) ?? [])
    : []
}

function toJson({ file, auditId, atMs, analysedAs, reached }: KeptFile): JsonObject {
  return {
    file: pathJson(file),
    audit_id: auditId,
    at_ms: atMs,
    analysed_as: analysedAs,
    reached: reached.map(reachJson),
  }
}

function fromJson(json: JsonObject): KeptFile | null {
  const { audit_id: auditId, at_ms: atMs, reached = null } = json
  const file = pathOf(json['file'])
  if (file === null || typeof auditId !== 'string' || typeof atMs !== 'number' || !isJsonList(reached)) return null
  return { file, auditId, atMs, analysedAs: texts(json['analysed_as']), reached: reached.map(reachOf) }
}

/** `[root, whole, base, …folders]` */
function pathJson({ root, whole, base, folders }: FilePath): JsonValue {
  return [root, whole, base, ...folders]
}

function pathOf(json: JsonValue | undefined): FilePath | null {
  const [name, whole, base, ...folders] = texts(json)
  const root = FILE_ROOTS.find((each) => each === name)
  return root === undefined || whole === undefined || base === undefined ? null : { root, whole, base, folders }
}

function reachJson(reach: Reach): JsonValue {
  return reach.kind === 'everything' ? reach.kind : { kind: reach.kind, path: pathJson(reach.path) }
}

/** What cannot be read reaches everything. */
function reachOf(json: JsonValue): Reach {
  if (!isJsonObject(json)) return { kind: 'everything' }
  const path = pathOf(json['path'])
  return path === null ? { kind: 'everything' } : { kind: json['kind'] === 'file' ? 'file' : 'below', path }
}

function texts(json: JsonValue | undefined): readonly string[] {
  return json !== undefined && isJsonList(json) ? json.filter((each) => typeof each === 'string') : []
}

export function mapReach(reach: Reach, map: (text: string) => string): Reach {
  return reach.kind === 'everything' ? reach : { kind: reach.kind, path: mapFilePath(reach.path, map) }
}
