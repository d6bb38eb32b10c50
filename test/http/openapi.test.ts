import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { errorsOf } from '../../src/http/documentation.js'
import { describeApi, openApiYaml } from '../../src/http/openapi.js'
import { PROBLEMS } from '../../src/http/problem.js'
import { ROUTES } from '../../src/http/route-table.js'
import { NAMED_SCHEMAS } from '../../src/http/schemas/named.js'
import { namedValidator } from '../../src/http/validation.js'
import { openEdge, payment, post } from './world.js'

/** What is wrong with a value of this named schema; null when nothing is. */
function wrongWith(name: string, value: unknown): unknown {
  const validate = namedValidator(name)
  return validate(value) ? null : validate.errors
}

interface Described {
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly schemas: Record<string, unknown> }
}

interface Operation {
  readonly operationId: string
  readonly security: unknown
  readonly responses: Record<string, { readonly description: string }>
}

function described(document: object): Described {
  return JSON.parse(JSON.stringify(document))
}

describe('the description of the API', () => {
  it('is the one that scripts/openapi.ts writes', async () => {
    expect(readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8')).toBe(await openApiYaml())
  })

  it('has every route of the table once, with its security and every way to refuse', async () => {
    const { paths, components } = described(await describeApi())
    expect(Object.keys(paths)).toEqual(ROUTES.map(({ path }) => path.replace(/:([a-z_]+)/g, '{$1}')))
    for (const spec of ROUTES) {
      const operation = paths[spec.path.replace(/:([a-z_]+)/g, '{$1}')]?.[spec.method.toLowerCase()]
      expect(operation?.operationId).toBe(spec.operationId)
      expect(operation?.security).toEqual(spec.roles === 'public' ? [] : [{ apiKey: [] }])
      for (const code of errorsOf(spec)) {
        expect(operation?.responses[PROBLEMS[code].status]?.description).toContain(`\`${code}\``)
      }
    }
    expect(Object.keys(components.schemas)).toEqual(NAMED_SCHEMAS.map(({ $id }) => $id))
  })

  it('refers to nothing that it does not define', async () => {
    const text = JSON.stringify(await describeApi())
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target)
    const known = NAMED_SCHEMAS.map(({ $id }) => `#/components/schemas/${$id}`)
    expect(references.length).toBeGreaterThan(100)
    expect([...new Set(references)].filter((target) => !known.includes(target ?? ''))).toEqual([])
  })

  it('gives examples that are what they show', () => {
    const shown = NAMED_SCHEMAS.flatMap((schema) => {
      const examples: unknown = 'examples' in schema ? schema.examples : []
      return Array.isArray(examples) ? examples.map((example: unknown) => [schema.$id, example] as const) : []
    })
    expect(shown.map(([name]) => name)).toEqual(
      expect.arrayContaining(['EnforceRequest', 'EnforceResponse', 'AnalyzeResponse', 'OutcomeRequest', 'Problem']),
    )
    for (const [name, example] of shown) expect(wrongWith(name, example)).toBeNull()
  })

  it('describes the answers', async () => {
    const { app } = await openEdge()
    const decided = (await post(app, '/enforce', payment)).json()
    expect(wrongWith('EnforceResponse', decided)).toBeNull()
    expect(wrongWith('EnforceResponse', { ...decided, more: 1 })).not.toBeNull()
    expect(wrongWith('AnalyzeResponse', (await post(app, '/analyze', payment)).json())).toBeNull()
    expect(
      wrongWith('OutcomeResponse', (await post(app, '/enforce/dec_1/outcome', { status: 'succeeded' })).json()),
    ).toBeNull()
    expect(wrongWith('Problem', (await post(app, '/enforce', {})).json())).toBeNull()
    for (const [name, path] of [
      ['Health', '/health'],
      ['Readiness', '/ready'],
      ['Contract', '/contract'],
    ] as const) {
      expect(wrongWith(name, (await app.inject(path)).json())).toBeNull()
    }
  })
})
