import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ErrorObject } from 'ajv'
import type { PolicyProblem } from '../../../core/policy-set.js'
import { CHECKS } from '../checks/checks.js'
import { compilePattern, type Automaton } from '../pattern/automaton.js'
import { PatternError } from '../pattern/syntax.js'
import type { Context, Detector, DetectorPattern, Example, Group, Mask } from './detector.js'
import { detectorSchema } from './detector-schema.js'
import { readLocatedYaml, type LocatedYaml } from './located-yaml.js'

export type DetectorResult =
  /** `digest`: `sha256:<hex>` of the file. */
  | { readonly ok: true; readonly detector: Detector; readonly digest: string }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] }

interface DetectorFile {
  readonly class: string
  readonly group: Group
  readonly mask?: Mask
  readonly patterns?: readonly PatternFile[]
  readonly terms?: { readonly words: readonly string[]; readonly confidence: number }
  readonly context?: Partial<Omit<Context, 'window'>> & { readonly window?: Partial<Context['window']> }
  readonly fields?: readonly string[]
  readonly not_fields?: readonly string[]
  readonly near?: { readonly classes?: readonly string[]; readonly fields?: readonly string[] }
  readonly tests: { readonly positive: readonly ExampleFile[]; readonly negative: readonly ExampleFile[] }
}

interface PatternFile {
  readonly match: string
  readonly lead?: string
  readonly ignore_case?: boolean
  readonly check?: string
  readonly joined_by?: string
  readonly confidence: Partial<DetectorPattern['confidence']>
}

type ExampleFile = string | Example

/** These only say that something below them is wrong, which has its own, better placed error. */
const FRAMES = new Set(['oneOf', 'anyOf', 'propertyNames'])
const WINDOW = { before: 40, after: 0 }

const isDetectorFile = new Ajv2020({
  allErrors: true,
  strict: true,
  strictRequired: false,
  logger: false,
}).compile<DetectorFile>(detectorSchema)

/** Those in use somewhere, by name and content: a set that follows another shares what did not change. */
const inUse = new Map<string, WeakRef<Detector>>()
const MAX_IN_USE = 2_000

/** One detector file: its shape, and its patterns compiled. */
export function readDetector(file: string, bytes: Uint8Array): DetectorResult {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  const key = `${idOf(file)} ${digest}`
  const known = inUse.get(key)?.deref()
  if (known !== undefined) return { ok: true, detector: known, digest }
  const read = compileDetector(file, bytes)
  if (!read.ok) return read
  if (inUse.size >= MAX_IN_USE) inUse.clear()
  inUse.set(key, new WeakRef(read.detector))
  return { ...read, digest }
}

type Compiled =
  | { readonly ok: true; readonly detector: Detector }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] }

function compileDetector(file: string, bytes: Uint8Array): Compiled {
  const read = readLocatedYaml(file, bytes)
  if (!read.ok) return read
  const { value } = read.yaml
  if (!isDetectorFile(value)) return { ok: false, problems: schemaProblems(read.yaml, isDetectorFile.errors ?? []) }
  const compiled = compileAll(value.patterns ?? [], read.yaml)
  if (compiled.problems.length > 0) return { ok: false, problems: compiled.problems }
  return { ok: true, detector: toDetector(idOf(file), value, compiled.patterns) }
}

function idOf(file: string): string {
  return basename(file).replace(/\.ya?ml$/, '')
}

function toDetector(id: string, file: DetectorFile, patterns: readonly DetectorPattern[]): Detector {
  const { context = {}, near = {}, tests } = file
  return {
    id,
    class: file.class,
    group: file.group,
    mask: file.mask ?? 'all',
    patterns,
    terms: file.terms ?? null,
    context: {
      before: context.before ?? [],
      after: context.after ?? [],
      against: context.against ?? [],
      window: { ...WINDOW, ...context.window },
    },
    fields: file.fields ?? [],
    notFields: file.not_fields ?? [],
    near: { classes: near.classes ?? [], fields: near.fields ?? [] },
    tests: { positive: tests.positive.map(toExample), negative: tests.negative.map(toExample) },
  }
}

function toExample(example: ExampleFile): Example {
  return typeof example === 'string' ? { field: null, text: example } : example
}

function compileAll(
  files: readonly PatternFile[],
  yaml: LocatedYaml,
): { readonly patterns: readonly DetectorPattern[]; readonly problems: readonly PolicyProblem[] } {
  const problems: PolicyProblem[] = []
  const compile = (source: string, ignoreCase: boolean, path: readonly string[]): Automaton | null => {
    try {
      return compilePattern(source, { ignoreCase })
    } catch (error) {
      if (!(error instanceof PatternError)) throw error
      problems.push(yaml.problem(path, `${error.message} (at character ${error.offset + 1} of the pattern)`))
      return null
    }
  }
  const patterns = files.flatMap((file, index): readonly DetectorPattern[] => {
    const ignoreCase = file.ignore_case ?? false
    const match = compile(file.match, ignoreCase, ['patterns', String(index), 'match'])
    const lead = file.lead === undefined ? null : compile(file.lead, ignoreCase, ['patterns', String(index), 'lead'])
    return match === null ? [] : [toPattern(file, match, lead)]
  })
  return { patterns, problems }
}

function toPattern(file: PatternFile, match: Automaton, lead: Automaton | null): DetectorPattern {
  const check = file.check === undefined ? null : (CHECKS.get(file.check) ?? null)
  const confidence = { alone: 0, context: 0, field: 0, against: 0, ...file.confidence }
  return { lead, match, check, confidence, joinedBy: file.joined_by ?? '' }
}

function schemaProblems(yaml: LocatedYaml, errors: readonly ErrorObject[]): readonly PolicyProblem[] {
  const telling = errors.filter(({ keyword }) => !FRAMES.has(keyword))
  return (telling.length > 0 ? telling : errors).map(({ instancePath, message, params }) => {
    const unknown: unknown = params['additionalProperty']
    const path = [...instancePath.split('/').slice(1), ...(typeof unknown === 'string' ? [unknown] : [])]
    const said = typeof unknown === 'string' ? 'is not known' : (message ?? 'does not fit the schema')
    return yaml.problem(path, `${path.join('/')} ${said}`.trim())
  })
}
