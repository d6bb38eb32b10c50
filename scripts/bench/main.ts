import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchApprovals } from './approvals.js'
import { benchCode } from './code.js'
import { benchSize, type SizeOptions } from './policies.js'
import { benchFlow } from './flow.js'
import { benchService } from './service.js'
import { benchState } from './state.js'

/**
 * Countersign beside the native Cerbos server that answers the same checks over HTTP (and neither signs, nor logs
 * durably, nor keeps state), in one run on one machine: the evaluator alone with 1, 50 and 200 policies, then the whole
 * service, then what state costs with and without a million events of history, then classification and tracing,
 * then code, then approvals. `--policies`, `--service`, `--state`, `--flow`, `--code` and `--approvals` run one part alone. Prints JSON; every figure is what was seen, nothing is asserted.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string', default: 'policies' },
    policies: { type: 'boolean', default: false },
    service: { type: 'boolean', default: false },
    state: { type: 'boolean', default: false },
    flow: { type: 'boolean', default: false },
    code: { type: 'boolean', default: false },
    approvals: { type: 'boolean', default: false },
    /** Of `--service`: all agents ask through one API key, so that the counters per key make their calls wait in turn. */
    'one-key': { type: 'boolean', default: false },
    /** Of `--state`, `--code` and `--approvals`: calls of each kind; and events of history. */
    calls: { type: 'string', default: '2000' },
    events: { type: 'string', default: '1000000' },
    /** Of `--flow`: outputs that the agent read before. */
    outputs: { type: 'string', default: '10000' },
    /** One size in this process; for the bench itself. */
    size: { type: 'string' },
  },
})

const SIZES = [1, 50, 200]

const options = { seconds: Number(values.seconds), rounds: Number(values.rounds) }
/** `--state` alone prints one line; its table goes to stderr. */
const print = (report: object): void => {
  console.log(JSON.stringify(report, null, values.state ? 0 : 2))
}

if (values.size !== undefined) {
  print(await benchSize({ ...options, policies: Number(values.size) }))
} else {
  const { policies, service: ofService, state: ofState, flow: ofFlow, code: ofCode, approvals: ofApprovals } = values
  const all = ![policies, ofService, ofState, ofFlow, ofCode, ofApprovals].some(Boolean)
  print({
    machine: { node: process.version, ...options },
    ...(all || values.policies ? { policies: SIZES.map((policies) => sizeInChild({ ...options, policies })) } : {}),
    ...(all || values.service ? { service: await inFolder(service) } : {}),
    ...(all || values.state ? { state: await inFolder(state) } : {}),
    ...(all || values.flow ? { flow: await inFolder(flow) } : {}),
    ...(all || values.code ? { code: await inFolder(code) } : {}),
    ...(all || ofApprovals ? { approvals: await inFolder(approvals) } : {}),
  })
}

/** In a process of its own, so that its memory is its own. */
function sizeInChild({ policies, seconds, rounds }: SizeOptions): unknown {
  process.stderr.write(`${policies} policies\n`)
  const args = ['--size', policies, '--seconds', seconds, '--rounds', rounds].map(String)
  return JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), ...args], { encoding: 'utf8' }))
}

function service(folder: string): Promise<object> {
  return benchService(folder, { ...options, policies: resolve(values.folder), oneKey: values['one-key'] })
}

function state(folder: string): Promise<object> {
  return benchState(folder, { calls: Number(values.calls), events: Number(values.events) })
}

function flow(folder: string): Promise<object> {
  return benchFlow(folder, { detectors: resolve('detectors'), outputs: Number(values.outputs) })
}

function code(folder: string): Promise<object> {
  return benchCode(folder, { policies: resolve(values.folder), calls: Number(values.calls) })
}

function approvals(folder: string): Promise<object> {
  return benchApprovals(folder, { policies: resolve(values.folder), calls: Number(values.calls) })
}

async function inFolder(run: (folder: string) => Promise<object>): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  try {
    return await run(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
