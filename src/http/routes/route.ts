import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpDeps } from '../deps.js'
import { documentation } from '../documentation.js'
import type { RouteSpec } from '../route-table.js'
import type { Waiting } from '../waiting.js'

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** Adds one operation to the app. */
export type AddRoute = (app: App, deps: RouteDeps, place: Place) => void

export interface RouteDeps extends HttpDeps {
  readonly waiting: Waiting
}

/** Where an operation stands and how it is described, from the route table. */
export interface Place {
  readonly method: RouteSpec['method']
  readonly url: string
  readonly config: { readonly spec: RouteSpec }
  readonly documentation: ReturnType<typeof documentation> & { readonly hide: boolean }
}

export function placeOf(spec: RouteSpec, prefix: string): Place {
  return {
    method: spec.method,
    url: `${prefix}${spec.path}`,
    config: { spec },
    documentation: { ...documentation(spec), hide: prefix !== '' },
  }
}
