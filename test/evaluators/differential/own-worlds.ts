import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import type { JsonObject } from '../../../src/core/json.js'
import { mutated, type Case } from './cases.js'
import type { World } from './differential-suite.js'
import { filesOf } from './vector-store.js'
import { vocabularyOf } from './vocabulary.js'

/** Principal, role and scoped policies of every form, small enough to be read. */
export function smallStore(seed: number, mutations: number): World {
  const files = filesOf(fileURLToPath(new URL('store', import.meta.url)))
  const order = { amount: 1500, region: 'eu', owner: 'bob', frozen: false, at: '2026-03-29T00:30:00Z' }
  const people: readonly (readonly [id: string, role: string])[] = [
    ['ann', 'clerk'],
    ['bob', 'manager'],
    ['cid', 'intern'],
    ['dee', 'trainee'],
  ]
  const cases = people.flatMap(([id, role], at) =>
    ['', 'eu', 'eu.berlin', 'eu.paris'].map((scope): Case => ({
      principal: { id, roles: [role], attr: { level: at } },
      resource: { kind: 'order', id: `o${at}`, scope, attr: order },
      actions: ['read', 'approve', 'list', 'ship', 'export:csv'],
    })),
  )
  return { files, globals: {}, cases: mutated(cases, vocabularyOf(files, cases), seed, mutations) }
}

/** One of the policy folders that ship with the project. */
export function shippedFolder(folder: string, seed: number, mutations: number): World {
  const files = filesOf(`${folder}/cerbos`)
  const globals: JsonObject = parse(readFileSync(`${folder}/globals.yaml`, 'utf8')) ?? {}
  const { kinds, roles, actions } = vocabularyOf(files, [])
  const evidence = { code: { ready: false }, data: { ready: false }, flow: { ready: false }, history: { ready: false } }
  const attr = {
    amount: 10,
    amount_minor: 1000,
    currency: 'USD',
    recipient: 'a@example.com',
    evidence,
    call: { tool: 't' },
  }
  const cases = kinds.flatMap((kind) =>
    ['agent', ...roles].map((role): Case => ({
      principal: { id: 'bot', roles: [role], attr: { role: 'analyst', verified: {}, unverified: {} } },
      resource: { kind, id: 't', policyVersion: 'default', attr },
      actions: actions.get(kind)?.slice(0, 10) ?? ['create'],
    })),
  )
  return {
    files,
    globals,
    cases: mutated(
      cases.filter((each) => each.actions.length > 0),
      vocabularyOf(files, cases),
      seed,
      mutations,
    ),
  }
}
