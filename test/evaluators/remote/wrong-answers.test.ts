import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { ValueSchema } from '@bufbuild/protobuf/wkt'
import { Effect } from '@cerbos/api/cerbos/effect/v1/effect_pb'
import { OutputEntrySchema } from '@cerbos/api/cerbos/engine/v1/engine_pb'
import { CheckResourcesRequestSchema, type CheckResourcesRequest } from '@cerbos/api/cerbos/request/v1/request_pb'
import {
  CheckResourcesResponseSchema,
  ServerInfoResponseSchema,
  type CheckResourcesResponse,
} from '@cerbos/api/cerbos/response/v1/response_pb'
import { ValidationErrorSchema } from '@cerbos/api/cerbos/schema/v1/schema_pb'
import { HealthCheckResponse_ServingStatus, HealthCheckResponseSchema } from '@cerbos/api/grpc/health/v1/health_pb'
import { Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { evaluatorName } from '../../../src/core/evaluator.js'
import { openRemote, type RemoteWorld } from './world.js'

type Answer = (request: CheckResourcesRequest) => CheckResourcesResponse | { readonly code: status }

/** A server that speaks Cerbos's protocol and says what a test wants: the real one does not lie. */
async function startLiar(answer: () => Answer): Promise<{ readonly address: string; stop(): void }> {
  const server = new Server()
  const method = (path: string, reply: (request: Buffer) => Uint8Array | { readonly code: status }) => ({
    definition: {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: (bytes: Buffer) => bytes,
      requestDeserialize: (bytes: Buffer) => bytes,
      responseSerialize: (bytes: Buffer) => bytes,
      responseDeserialize: (bytes: Buffer) => bytes,
    },
    handle: (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>): void => {
      const said = reply(call.request)
      if (said instanceof Uint8Array) done(null, Buffer.from(said))
      else done({ code: said.code, details: 'secret words of the server' })
    },
  })
  const methods = {
    health: method('/grpc.health.v1.Health/Check', () =>
      toBinary(
        HealthCheckResponseSchema,
        create(HealthCheckResponseSchema, { status: HealthCheckResponse_ServingStatus.SERVING }),
      ),
    ),
    info: method('/cerbos.svc.v1.CerbosService/ServerInfo', () =>
      toBinary(ServerInfoResponseSchema, create(ServerInfoResponseSchema, { version: '9.9.9 strict' })),
    ),
    check: method('/cerbos.svc.v1.CerbosService/CheckResources', (request) => {
      const said = answer()(fromBinary(CheckResourcesRequestSchema, request))
      return 'results' in said ? toBinary(CheckResourcesResponseSchema, said) : said
    }),
  }
  server.addService(
    Object.fromEntries(Object.entries(methods).map(([name, { definition }]) => [name, definition])),
    Object.fromEntries(Object.entries(methods).map(([name, { handle }]) => [name, handle])),
  )
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound)
      else reject(error)
    })
  })
  return {
    address: `127.0.0.1:${port}`,
    stop: () => {
      server.forceShutdown()
    },
  }
}

/** What a truthful server would answer to an allowed call. */
function truth(request: CheckResourcesRequest): CheckResourcesResponse {
  return create(CheckResourcesResponseSchema, {
    requestId: request.requestId,
    results: request.resources.map(({ actions, resource }) => ({
      resource: {
        kind: resource?.kind ?? '',
        id: resource?.id ?? '',
        policyVersion: resource?.policyVersion ?? '',
        scope: resource?.scope ?? '',
      },
      actions: Object.fromEntries(actions.map((action) => [action, Effect.ALLOW])),
      meta: {
        actions: Object.fromEntries(actions.map((action) => [action, { matchedPolicy: 'resource.payment.v1' }])),
      },
    })),
  })
}

describe('answers of a remote server', () => {
  let answer: Answer = truth
  let liar: { readonly address: string; stop(): void }
  let world: RemoteWorld
  beforeAll(async () => {
    liar = await startLiar(() => answer)
  })
  beforeEach(async () => {
    answer = truth
    world = await openRemote([liar.address])
    return () => world.evaluator.close()
  })
  afterAll(() => {
    liar.stop()
  })

  it('count when they answer what was asked', async () => {
    expect(await world.pay(1)).toMatchObject({ layers: [{ effect: 'allow', policy: 'resource.payment.v1' }] })
  })

  type Result = CheckResourcesResponse['results'][number]
  const changed = (change: (result: Result) => void): Answer => {
    return (request) => {
      const response = truth(request)
      response.results.forEach(change)
      return response
    }
  }
  it.each<[string, Answer]>([
    ['has no result', () => create(CheckResourcesResponseSchema, {})],
    ['has a result too many', (r) => ({ ...truth(r), results: [...truth(r).results, ...truth(r).results] })],
    ['is about another kind', changed(({ resource }) => Object.assign(resource!, { kind: 'refund' }))],
    ['is about another id', changed(({ resource }) => Object.assign(resource!, { id: 'other' }))],
    ['is about another version', changed(({ resource }) => Object.assign(resource!, { policyVersion: '2' }))],
    ['is about another scope', changed(({ resource }) => Object.assign(resource!, { scope: 'acme' }))],
    ['has no resource', changed((result) => delete result.resource)],
    ['is about another action', changed((result) => (result.actions = { delete: Effect.ALLOW }))],
    ['is about an action more', changed((result) => (result.actions['delete'] = Effect.ALLOW))],
    ['has no effect', changed((result) => (result.actions = {}))],
    [
      'speaks for another action',
      changed((result) => result.outputs.push(create(OutputEntrySchema, { src: 'a#b', action: 'delete' }))),
    ],
    [
      'says what no record can hold',
      changed((result) => {
        const val = create(ValueSchema, { kind: { case: 'numberValue', value: Number.NaN } })
        result.outputs.push(create(OutputEntrySchema, { src: 'a#b', action: 'create', val }))
      }),
    ],
  ])('are no answer when one %s', async (_, wrong) => {
    answer = wrong
    expect(await world.pay(1)).toEqual({
      status: 'unavailable',
      detail: `${liar.address} gave an answer to something else`,
    })
  })

  it.each<[string, Answer]>([
    ['no policy matched', changed(({ meta }) => (meta!.actions['create']!.matchedPolicy = 'NO_MATCH'))],
    ['they do not name the policy', changed((result) => delete result.meta)],
  ])('allow nothing when %s', async (_, said) => {
    answer = said
    expect(await world.pay(1)).toMatchObject({ status: 'judged', layers: [{ effect: 'deny', policy: null }] })
  })

  it.each([Effect.UNSPECIFIED, Effect.DENY, Effect.NO_MATCH])('deny with effect %s', async (effect) => {
    answer = changed((result) => (result.actions['create'] = effect))
    expect(await world.pay(1)).toMatchObject({ layers: [{ effect: 'deny', policy: 'resource.payment.v1' }] })
  })

  it('deny where an attribute broke a schema, whatever the effect says', async () => {
    answer = changed((result) =>
      result.validationErrors.push(create(ValidationErrorSchema, { path: '/amount', message: 'expected number' })),
    )
    expect(await world.pay(1)).toMatchObject({
      layers: [{ effect: 'deny', schemaErrors: [{ path: '/amount', message: 'expected number' }] }],
    })
  })

  it('name no words of the server, which may quote values', async () => {
    answer = () => ({ code: status.INTERNAL })
    expect(await world.pay(1)).toEqual({ status: 'unavailable', detail: `${liar.address} INTERNAL` })
  })

  it('open the circuit when they are wrong in a row, but not when the server refuses the request', async () => {
    answer = () => ({ code: status.INVALID_ARGUMENT })
    for (let made = 0; made < 5; made += 1) await world.pay(1)
    expect(world.evaluator.healthy()).toBe(true)
    answer = changed((result) => (result.actions = {}))
    for (let made = 0; made < 3; made += 1) await world.pay(1)
    expect(world.evaluator.healthy()).toBe(false)
    expect(world.events.at(-1)).toEqual({ event: 'remote_circuit_open', target: liar.address })
  })

  it('cannot make the evaluator look strict', () => {
    expect(evaluatorName(world.evaluator)).toBe('cerbos-remote/9.9.9_strict lenient')
  })

  it('are not asked for where the request is none', async () => {
    const request = {
      organisation: 'acme',
      subject: { id: '', role: 'agent', attributes: {} },
      action: 'create',
      resources: [],
    }
    expect(await world.evaluator.check(request)).toEqual({
      status: 'unavailable',
      detail: 'wrong number of resources',
    })
  })
})
