import type { LoadedPolicies } from '../activation/load.js'
import type { Config } from '../config/config.js'
import { PolicyLoadError, type FolderSnapshot } from '../core/policy-set.js'
import { policyChanges } from '../policies/changes.js'
import { readArguments } from './arguments.js'
import { CliFailure, usageFailure, type ExitCode } from './failure.js'
import type { Io } from './io.js'
import { createAsk, type Ask } from './policies-diff-ask.js'
import { answerChanges } from './policies-diff-changes.js'
import type { AskedRequest } from './policies-diff-dimensions.js'
import { buildMatrix } from './policies-diff-matrix.js'
import { readRecorded, recordedArguments, type Recorded } from './policies-diff-recorded.js'
import type { Asked, PolicyDiff, Side } from './policies-diff-result.js'
import { describeDiff } from './policies-diff-text.js'
import { wireDiff } from './policies-diff-wire.js'
import { loadFolder, policyFolder, problemLine, snapshotOf, type PolicyFolder } from './policies-load.js'
import { LOAD_OPTIONS, policySettings } from './policies-sign-load.js'

const REQUESTS_PER_TOOL = 2_000
const MAX_REQUESTS_PER_TOOL = 100_000

interface Loaded {
  readonly folder: PolicyFolder
  readonly snapshot: FolderSnapshot
  readonly policies: LoadedPolicies
}

/** `policies diff A B`: what B says that A did not, and what it would decide otherwise, for whom. */
export async function diffPolicies(args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, { ...LOAD_OPTIONS, requests: 'text', limit: 'text' }, ['A', 'B'])
  const settings = forComparison(policySettings(flags, io))
  const limit = readLimit(flags.text('limit'))
  const recorded = readRecorded(flags.text('requests'), io)
  const [a, b] = flags.positionals
  const diff = await withLoaded(policyFolder(settings, io, a), io, (before) =>
    withLoaded(policyFolder(settings, io, b), io, (after) => compare(before, after, recorded, limit, io)),
  )
  const same = isSame(diff)
  if (flags.isSet('json')) io.out(`${JSON.stringify({ same, ...wireDiff(diff) })}\n`)
  else io.out(describeDiff(diff))
  return same ? 0 : 1
}

/** Drafts are not signed yet; folders are judged by the embedded evaluator; and nobody waits for a single answer. */
function forComparison(config: Config): Config {
  const evaluator = { kind: 'embedded', deadlineMs: 60_000, maxQueue: 10_000, maxQueuePerOrganisation: 10_000 } as const
  return { ...config, policyTrustKeys: [], evaluator: { ...config.evaluator, ...evaluator } }
}

function readLimit(text: string | undefined): number {
  const limit = Number(text ?? REQUESTS_PER_TOOL)
  if (Number.isInteger(limit) && limit > 0 && limit <= MAX_REQUESTS_PER_TOOL) return limit
  throw usageFailure(`--limit wants a number from 1 to ${MAX_REQUESTS_PER_TOOL}`)
}

/** Loads as at activation, with the folder's tests, and lets the evaluator go afterwards. */
async function withLoaded<T>(folder: PolicyFolder, io: Io, work: (loaded: Loaded) => Promise<T>): Promise<T> {
  const loaded = await load(folder, io)
  try {
    return await work(loaded)
  } finally {
    await loaded.policies.set.evaluator.close()
  }
}

async function load(folder: PolicyFolder, io: Io): Promise<Loaded> {
  try {
    return { folder, snapshot: await snapshotOf(folder), policies: await loadFolder(folder, io) }
  } catch (error) {
    if (!(error instanceof PolicyLoadError)) throw error
    const lines = error.problems.map((problem) => problemLine(folder, io, problem))
    throw new CliFailure(2, [`${folder.name} cannot be activated`, ...lines].join('\n'))
  }
}

async function compare(before: Loaded, after: Loaded, recorded: Recorded, limit: number, io: Io): Promise<PolicyDiff> {
  const matrix = buildMatrix([before.snapshot, after.snapshot], recordedArguments(recorded), limit)
  const time = new Date(io.world.now()).toISOString()
  const [was, is] = [before, after].map(({ policies, folder }) =>
    createAsk(policies.set, folder.config, io.world, time),
  )
  if (was === undefined || is === undefined) throw new Error('there are two sets')
  const generated = matrix.tools.flatMap(({ requests }) => requests)
  return {
    before: sideOf(before),
    after: sideOf(after),
    contents: policyChanges(before.policies.contents, after.policies.contents),
    matrix,
    generated: await ask(generated, was, is),
    recorded: { file: recorded.file, ...(await ask(recorded.requests, was, is)) },
  }
}

async function ask(requests: readonly AskedRequest[], was: Ask, is: Ask): Promise<Asked> {
  return { requests: requests.length, ...(await answerChanges(requests, was, is)) }
}

function sideOf({ folder, policies }: Loaded): Side {
  return { folder: folder.name, policyVersion: policies.set.version }
}

/** The same policies by what they say and answer; files may differ in what means nothing. */
function isSame({ contents, generated, recorded }: PolicyDiff): boolean {
  const { rules, counters, tools, globals, detectors } = contents
  const named = detectors === null ? [tools, globals] : [tools, globals, detectors]
  const names = named.flatMap(({ removed, changed, added }) => [...removed, ...changed, ...added])
  const declared = counters === null ? 1 : counters.length
  return rules.length + declared + names.length + generated.differing + recorded.differing === 0
}
