import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { policyFolder } from '../fixtures/policy-folder.js'
import { cliWorld } from './world.js'

/** A policy folder for payments with a limit, a required second argument and a list of names; and commands that look at it. */
export function policiesWorld() {
  const cli = cliWorld()
  const folders: { remove(): void }[] = []
  return {
    ...cli,
    /** A folder of the files below, some of them replaced; null = left out. */
    folder(replaced: Readonly<Record<string, string | null>> = {}): string {
      const files = Object.entries({ ...FILES, ...replaced }).filter(([, text]) => text !== null)
      const made = policyFolder(Object.fromEntries(files.map(([path, text]) => [path, text ?? ''])))
      folders.push(made)
      return made.path
    },
    write(name: string, text: string): string {
      const path = join(cli.folder, name)
      writeFileSync(path, text)
      return path
    },
    read: (folder: string, path: string) => readFileSync(join(folder, path), 'utf8'),
    remove(): void {
      for (const folder of folders) folder.remove()
      cli.remove()
    },
  }
}

export const CATALOGUE = `
version: 1
tools:
  pay:
    kind: payment
    action: create
    arguments:
      type: object
      additionalProperties: false
      required: [amount, currency]
      properties:
        amount: { type: number, minimum: 0 }
        currency: { enum: [EUR, JPY] }
        recipient: { type: string, maxLength: 40 }
    bind:
      amount_minor: { from: /amount, transform: [{ currency_normalize: { currency: /currency } }] }
      currency: { from: /currency }
      recipient: { from: /recipient }
`

export const GLOBALS = `
limits: { analyst: { EUR: 1000, JPY: 50 }, manager: { EUR: 90000 } }
blocked: [shellholdings]
`

export const POLICY = `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: payment
  version: default
  variables:
    local:
      role: 'has(P.attr.user_role) ? P.attr.user_role : ""'
      known: V.role in G.limits && R.attr.currency in G.limits[V.role]
      limit: 'V.known ? int(G.limits[V.role][R.attr.currency]) : 0'
  rules:
    - name: blocked
      actions: [create]
      roles: ['*']
      effect: EFFECT_DENY
      condition:
        match:
          expr: has(R.attr.recipient) && G.blocked.exists(name, R.attr.recipient.contains(name))
      output:
        when:
          ruleActivated: |-
            {"code": "recipient_blocked", "message": "blocked"}
    - name: over-limit
      actions: [create]
      roles: ['*']
      effect: EFFECT_DENY
      condition:
        match:
          expr: R.attr.amount_minor > V.limit
      output:
        when:
          ruleActivated: |-
            {"code": "over_limit", "message": "over the limit"}
    - name: agents
      actions: [create]
      roles: [agent]
      effect: EFFECT_ALLOW
`

export const SUITE = `name: Payments
options: { globals: { limits: { analyst: { EUR: 1000 } }, blocked: [] } }
principals:
  analyst: { id: a, roles: [agent], attr: { user_role: analyst } }
resources:
  enough: { kind: payment, id: pay, attr: { amount_minor: 1000, currency: EUR } }
  more: { kind: payment, id: pay, attr: { amount_minor: 1001, currency: EUR } }
tests:
  - name: the limit
    input: { principals: [analyst], resources: [enough, more], actions: [create] }
    expected:
      - { principal: analyst, resource: enough, actions: { create: EFFECT_ALLOW } }
      - { principal: analyst, resource: more, actions: { create: EFFECT_DENY } }
`

const FILES: Readonly<Record<string, string>> = {
  'catalog.yaml': CATALOGUE,
  'globals.yaml': GLOBALS,
  'cerbos/payment.yaml': POLICY,
  'cerbos/payment_test.yaml': SUITE,
}
