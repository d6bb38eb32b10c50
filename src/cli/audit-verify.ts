import { CountersignError } from '../core/errors.js'
import type { JsonObject } from '../core/json.js'
import type { AuditEntry } from '../core/receipt.js'
import { isReceiptOf, walkChain, type ChainProblem } from '../receipt/chain.js'
import { lookupOf, lookupOfKeys, verifyWith, type KeyLookup } from '../receipt/verify.js'
import { openSqliteLog, type LogReader } from '../stores/sqlite/open-log.js'
import { readArguments } from './arguments.js'
import { CliFailure, type ExitCode } from './failure.js'
import { readJwks, readReceipts } from './input.js'
import type { Io } from './io.js'
import { readSettings } from './settings.js'
import { problemText } from './verify.js'

const OPTIONS = {
  organisation: 'text',
  receipt: 'texts',
  jwks: 'text',
} as const

const PAGE = 500
const MAX_PROBLEMS = 20

/** `audit verify`: also of a log that the service refuses to open, and beside a running service. */
export async function auditVerify(args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, OPTIONS, [])
  const keySet = flags.text('jwks')
  const jwks = keySet === undefined ? null : await readJwks(keySet, io)
  const receipts = flags.texts('receipt').flatMap((file) => readReceipts(file, io))
  const log = openSqliteLog(readSettings(io, flags.text('data-dir')).dataDir)
  try {
    const lookup = jwks === null ? lookupOfKeys(log.signingKeys({})) : lookupOf(jwks)
    const chains = organisationsOf(log, flags.text('organisation')).map((name) => walk(log, name, lookup, io))
    const proofs = receipts.map(({ place, receipt }) => prove(log, chains, lookup, place, receipt))
    const valid =
      chains.every((chain) => chain.problems.length === 0) && proofs.every((proof) => proof.problem === null)
    if (flags.isSet('json')) io.out(`${JSON.stringify({ valid, chains: chains.map(wireChain), receipts: proofs })}\n`)
    else io.out([...chains.flatMap(describeChain), ...proofs.map(describeProof)].map((line) => `${line}\n`).join(''))
    return valid ? 0 : 1
  } finally {
    log.close()
  }
}

interface WalkedChain {
  readonly organisation: string
  /** 1, or where the chain begins since older entries were dropped. */
  readonly fromSeq: number
  readonly throughSeq: number
  readonly headHash: string
  /** The first ones; a walk ends when there are too many. */
  readonly problems: readonly ChainProblem[]
}

interface Proof {
  readonly file: string
  readonly audit_id: string | null
  readonly audit_seq: number | null
  readonly problem: string | null
}

function organisationsOf(log: LogReader, only: string | undefined): readonly string[] {
  const all = log.organisations()
  if (only === undefined) return all
  if (!all.includes(only)) throw new CliFailure(1, `there is no log of ${only}`)
  return [only]
}

/** Again when old entries were dropped meanwhile: the service may go on writing. */
function walk(log: LogReader, organisation: string, lookup: KeyLookup, io: Io): WalkedChain {
  const fromSeq = oldestSeq(log, organisation)
  const walked = walkOnce(log, organisation, fromSeq, lookup, io)
  const isMoved = walked.problems.length > 0 && oldestSeq(log, organisation) > fromSeq
  return isMoved ? walk(log, organisation, lookup, io) : walked
}

/** Walks to where the chain ended when the walk began. */
function walkOnce(log: LogReader, organisation: string, fromSeq: number, lookup: KeyLookup, io: Io): WalkedChain {
  const end = log.chainHead(organisation) ?? { seq: 0, entryHash: '' }
  const chain = walkChain({ organisation, lookup })
  const problems: ChainProblem[] = []
  for (let from = fromSeq; from <= end.seq && problems.length < MAX_PROBLEMS; from = chain.head().seq + 1) {
    const page = readPage(log, organisation, from, Math.min(PAGE, end.seq - from + 1))
    if (page.length === 0) problems.push({ seq: from, message: 'is missing or cannot be read' })
    if (page.length === 0) break
    problems.push(...page.map((entry) => chain.add(entry)).filter((problem) => problem !== null))
    progress(io, `${organisation}: ${chain.head().seq} of ${end.seq}`)
  }
  progress(io, '')
  const { seq, entryHash } = chain.head()
  const beginning = chain.end()
  if (beginning !== null) problems.unshift(beginning)
  if (problems.length === 0 && entryHash !== end.entryHash) {
    problems.push({ seq, message: 'the stored hash of the last entry is not that of the entry' })
  }
  return { organisation, fromSeq, throughSeq: seq, headHash: entryHash, problems: problems.slice(0, MAX_PROBLEMS) }
}

/** 1 where it cannot be read: then the walk says so. */
function oldestSeq(log: LogReader, organisation: string): number {
  return readPage(log, organisation, 1, 1)[0]?.seq ?? 1
}

/** The longest readable run from here on; empty when the very next entry is missing or unreadable. */
function readPage(log: LogReader, organisation: string, from: number, limit: number): readonly AuditEntry[] {
  try {
    return log.entries(organisation, from, limit)
  } catch (cause) {
    if (!(cause instanceof CountersignError)) throw cause
    return limit === 1 ? [] : readPage(log, organisation, from, Math.ceil(limit / 2))
  }
}

/** In the log is what is, to the last member, the receipt of an entry of a chain that holds. */
function prove(
  log: LogReader,
  chains: readonly WalkedChain[],
  lookup: KeyLookup,
  file: string,
  receipt: JsonObject,
): Proof {
  const { audit_id: auditId, organisation, audit_seq: seq } = receipt
  const named = {
    file,
    audit_id: typeof auditId === 'string' ? auditId : null,
    audit_seq: typeof seq === 'number' ? seq : null,
  }
  const verification = verifyWith(receipt, lookup)
  if (!verification.valid) return { ...named, problem: problemText(verification.problem) }
  const chain = chains.find((walked) => walked.organisation === organisation)
  if (chain === undefined || named.audit_id === null)
    return { ...named, problem: 'its organisation’s log was not walked' }
  const entry = log.entry(chain.organisation, named.audit_id)
  if (entry === null && (named.audit_seq ?? chain.fromSeq) < chain.fromSeq) {
    return { ...named, problem: `the log begins with entry ${chain.fromSeq}: older ones were dropped` }
  }
  if (entry === null || entry.seq > chain.throughSeq) return { ...named, problem: 'it is not in the log' }
  if (!isReceiptOf(entry, receipt)) return { ...named, problem: 'the log has another receipt under this id' }
  if (chain.problems.length > 0) return { ...named, problem: 'it is in a log that does not verify' }
  return { ...named, problem: null }
}

function progress(io: Io, text: string): void {
  if (io.isTty) io.err(`\r\u001b[K${text}`)
}

function wireChain(chain: WalkedChain) {
  const { organisation, fromSeq, headHash, problems } = chain
  return { organisation, entries: entriesOf(chain), from_seq: fromSeq, head_hash: headHash, problems }
}

function describeChain(chain: WalkedChain): readonly string[] {
  const { organisation, fromSeq, headHash, problems } = chain
  if (problems.length > 0) {
    return [`${organisation}: BROKEN`, ...problems.map(({ seq, message }) => `  entry ${seq}: ${message}`)]
  }
  const from = fromSeq === 1 ? '' : ` from ${fromSeq} on (a signed checkpoint says that older ones were dropped)`
  return [`${organisation}: ${entriesOf(chain)} entries${from}, chain and signatures hold, head ${headHash}`]
}

function entriesOf({ fromSeq, throughSeq }: WalkedChain): number {
  return throughSeq === 0 ? 0 : throughSeq - fromSeq + 1
}

function describeProof({ file, audit_id, audit_seq, problem }: Proof): string {
  if (problem === null) return `${file}: ${String(audit_id)} is entry ${String(audit_seq)} of the log`
  return `${file}: NOT PROVEN: ${problem}`
}
