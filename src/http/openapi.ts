import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { stringify } from 'yaml'
import { CountersignError } from '../core/errors.js'
import type { HttpDeps } from './deps.js'
import { createHttpServer, type Prepare } from './server.js'
import { API_VERSION } from './version.js'

/** The API's description (OpenAPI 3.1), made from the routes as they are registered and the schemas they validate with. */
export async function describeApi(): Promise<object> {
  const app = await createHttpServer(UNUSED, watchRoutes)
  try {
    return app.swagger()
  } finally {
    await app.close()
  }
}

/** `openapi.yaml` as it is shipped. */
export async function openApiYaml(): Promise<string> {
  return stringify(await describeApi(), { aliasDuplicateObjects: false, lineWidth: 120 })
}

const watchRoutes: Prepare = async (app: FastifyInstance) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Countersign',
        version: API_VERSION,
        summary: 'Signed decisions about what AI agents may do.',
        description:
          'Ask before an agent acts. Act only on a 200 with `decision: ALLOW`, with the returned `arguments`. A refusal is a 200 with BLOCK or REQUIRES_APPROVAL; an error (RFC 9457) means that no decision was made.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [
        { url: '/', description: 'The API.' },
        { url: '/api/v1', description: 'The same API.' },
      ],
      tags: [
        { name: 'decisions', description: 'What callers ask and report.' },
        { name: 'approvals', description: 'What people are asked, and answer.' },
        { name: 'freezes', description: 'What admins stop, and let go on.' },
        { name: 'audit', description: 'What was decided, and how to check it.' },
        { name: 'service', description: 'How the service is.' },
      ],
      components: {
        securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `csk_…`.' } },
      },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json.$id === 'string' ? json.$id : `def-${index}`,
    },
  })
}

function unused(): never {
  throw new CountersignError('internal', 'described, not served')
}

const UNUSED: HttpDeps = {
  config: {
    tls: null,
    behindProxy: false,
    limits: { enabled: false, ipPerMinute: null },
    maxBodyBytes: 1024,
    maxJsonDepth: 1,
    maxInFlight: 1,
    approval: { maxWaitingPerKey: 1 },
  },
  pdp: {
    enforce: unused,
    analyze: unused,
    explain: unused,
    outcome: unused,
    redeem: unused,
    input: unused,
    endSession: unused,
    freeze: unused,
    unfreeze: unused,
    decision: unused,
  },
  approvals: null,
  figures: { dashboard: unused, decisions: unused },
  apiKeyByDigest: unused,
  publicKeys: unused,
  parseStrictJson: unused,
  status: unused,
  ready: unused,
  contract: unused,
  reloadPolicies: unused,
  telemetry: { answered: unused, refused: unused, limited: unused, waiting: unused, render: unused },
  log: { info: unused, warn: unused, error: unused },
  world: { monotonic: () => 0, newId: (prefix) => prefix },
}
