import { parentPort, workerData } from 'node:worker_threads'
import { Embedded, Loader } from '@cerbos/embedded'
import { actionsOf, type CheckRequest } from '../../core/evaluator.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js'
import { packFrames, unpackFrames, type Frame } from '../cerbos-embedded/engine/frames.js'
import {
  ANSWERED,
  isWorkerBatch,
  isWorkerStart,
  PROGRESS,
  REFUSED,
  REVOKED,
  type WorkerBatch,
  type WorkerMessage,
} from '../cerbos-embedded/engine/protocol.js'

/** The thread of one bundle module: the protocol of the embedded engine's thread, requests and answers in JSON. */
async function main(): Promise<void> {
  const start: unknown = workerData
  const port = parentPort
  if (port === null || !isWorkerStart(start)) throw new Error('this file is an engine thread')
  const loader = new Loader(start.module, { globals: globalsOf(start.config), defaultPolicyVersion: 'default' })
  await loader.active()
  const client = new Embedded(loader)
  const state = new Int32Array(start.state)
  const post = (message: WorkerMessage): void => {
    port.postMessage(message)
  }
  let before = Promise.resolve()
  port.on('message', (batch: unknown) => {
    if (!isWorkerBatch(batch)) return
    // One batch after the other: answering is asynchronous here.
    before = before.then(async () => {
      post({ type: 'answers', first: batch.first, ...(await answer(client, batch, state)) })
    })
  })
  post({ type: 'ready' })
}

/** Answers up to the end of the batch, or to where the rest was taken back. */
async function answer(client: Embedded, batch: WorkerBatch, state: Int32Array) {
  const answers: Frame[] = []
  const tookMs: number[] = []
  let last = Atomics.load(state, PROGRESS)
  for (const [index, { bytes }] of unpackFrames(batch.requests).entries()) {
    const call = batch.first + index
    if (last === REVOKED || Atomics.compareExchange(state, PROGRESS, last, call) !== last) break
    const startedAt = performance.now()
    answers.push(await check(client, bytes))
    tookMs.push(performance.now() - startedAt)
    last = call
  }
  Atomics.compareExchange(state, PROGRESS, last, -last)
  return { answers: packFrames(answers), tookMs }
}

async function check(client: Embedded, bytes: Uint8Array): Promise<Frame> {
  const request: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
  if (!isCheckRequest(request)) throw new Error('the request is none')
  try {
    const { results } = await client.checkResources(toEmbedded(request))
    return { tag: ANSWERED, bytes: Buffer.from(JSON.stringify(byResource(request, results))) }
  } catch (error) {
    // A module that trapped has no trustworthy memory any more: the thread ends and is replaced.
    if (error instanceof Error && error.name === 'RuntimeError') throw error
    return { tag: REFUSED, bytes: Buffer.from('the bundle refused the request') }
  }
}

type EmbeddedRequest = Parameters<Embedded['checkResources']>[0]
type EmbeddedAttributes = NonNullable<EmbeddedRequest['principal']['attr']>

/** One entry for each resource and action: of several actions the module would not tell them apart. */
function toEmbedded(request: CheckRequest): EmbeddedRequest {
  const { subject } = request
  return {
    includeMetadata: true,
    principal: { id: subject.id, roles: [subject.role], scope: subject.scope ?? '', attr: mutable(subject.attributes) },
    resources: request.resources.flatMap((asked) => {
      const { kind, id, version, scope, attributes } = asked
      const resource = { kind, id, policyVersion: version, scope, attr: mutable(attributes) }
      return actionsOf(request, asked).map((action) => ({ actions: [action], resource }))
    }),
  }
}

function byResource<Result>(request: CheckRequest, results: readonly Result[]): readonly (readonly Result[])[] {
  let from = 0
  return request.resources.map((resource) => results.slice(from, (from += actionsOf(request, resource).length)))
}

/** The same, in the mutable type that the client wants. */
function mutable(attributes: JsonObject): EmbeddedAttributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, mutableValue(value)]))
}

function mutableValue(value: JsonValue): EmbeddedAttributes[string] {
  if (typeof value !== 'object' || value === null) return value
  return isJsonObject(value) ? mutable(value) : value.map(mutableValue)
}

function globalsOf(config: Uint8Array): EmbeddedAttributes {
  const read: unknown = JSON.parse(Buffer.from(config).toString('utf8'))
  return isJsonObject(read) ? mutable(read) : {}
}

function isCheckRequest(value: unknown): value is CheckRequest {
  return typeof value === 'object' && value !== null && 'subject' in value && 'resources' in value
}

await main()
