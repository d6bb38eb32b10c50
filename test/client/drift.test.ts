import { readFileSync } from 'node:fs'
import openapiTs, { astToString } from 'openapi-typescript'
import { expect, it } from 'vitest'

it('the client’s types are those of openapi.yaml (else: npm run client)', async () => {
  const generated = astToString(await openapiTs(readFileSync('openapi.yaml', 'utf8')))
  const kept = readFileSync('client/api.gen.ts', 'utf8')
  expect(kept.slice(kept.indexOf('export interface paths')).trim()).toBe(
    generated.slice(generated.indexOf('export interface paths')).trim(),
  )
})
