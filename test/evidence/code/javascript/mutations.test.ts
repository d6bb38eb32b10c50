import { beforeAll, describe, expect, it } from 'vitest'
import { loadAnalyser } from '../../../../src/evidence/code/create-analyser.js'
import type { Analyser } from '../../../../src/evidence/code/analysis/analyse.js'
import { analyse } from './done.js'

let analyser: Analyser
beforeAll(async () => {
  analyser = await loadAnalyser()
})

const mutations = (code: string) =>
  analyse(analyser, code).mutations.map(({ target, direction, amount }) => [target, direction, amount])

describe('a balance that decreases by 100', () => {
  it.each([
    'acc.balance -= 100',
    'acc.balance = acc.balance - 100',
    "acc['balance'] = acc.balance - 100",
    "acc['bal' + 'ance'] += -100",
    'acc.balance -= 50 + 50',
    'acc.balance = -100 + acc.balance',
    'acc.balance = acc.balance + -100',
    'acc.balance = Number(acc.balance) - 100',
    'acc.balance = Math.max(0, acc.balance - 100)',
    'acc.balance = acc.balance - 150 + 50',
    'const { balance } = acc; acc.balance = balance - 100',
    'let b = acc.balance; b -= 60; b -= 40; acc.balance = b',
    'const other = acc; other.balance -= 100',
    'Object.assign(acc, { balance: acc.balance - 100 })',
    "Reflect.set(acc, 'balance', acc.balance - 100)",
    'acc = { ...acc, balance: acc.balance - 100 }',
    "Object.defineProperty(acc, 'balance', { value: acc.balance - 100 })",
    'const take = (a, n) => { a.balance -= n }; take(acc, 100)',
    'class Bank { take(acc, n) { acc.balance -= n } } new Bank().take(acc, 100)',
    'for (const n of [100]) acc.balance -= n',
    'eval("acc.balance -= 100")',
  ])('%s', (code) => {
    expect(mutations(code)).toContainEqual(['acc.balance', 'decrease', 100])
  })
})

it.each([
  ['acc.balance++', ['acc.balance', 'increase', 1]],
  ['acc.balance -= amount', ['acc.balance', 'decrease', null]],
  ['acc.balance -= -amount', ['acc.balance', 'increase', null]],
  ['acc.balance *= 0.5', ['acc.balance', 'decrease', null]],
  ['acc.balance = 5', ['acc.balance', 'set', 5]],
  ['acc.balance = other', ['acc.balance', 'set', null]],
  ['delete acc.balance', ['acc.balance', 'delete', null]],
  ['prices[i] = 3', ['prices[]', 'set', 3]],
  ['const acc = { balance: 500 }; acc.balance = acc.balance - 20', ['acc.balance', 'decrease', 20]],
  ['balances.set(id, balances.get(id) - 5); var balances = new Map()', null],
  ['const b = new Map(); b.set(id, b.get(id) - 5)', ['b[]', 'decrease', 5]],
])('%s tells which way it goes', (code, mutation) => {
  expect(mutations(code)).toEqual(mutation === null ? [] : [mutation])
})

it('tells nothing of what a constructor sets', () => {
  expect(mutations('class A { constructor() { this.balance = 0 } }')).toEqual([])
})

describe('what guards a mutation', () => {
  it.each([
    ['if (isAuthorized(user)) acc.balance -= 1', ['isAuthorized()']],
    ['if (!isAuthorized(user)) throw new Error(); acc.balance -= 1', ['isAuthorized()']],
    ['if (acc.balance < amount) throw new Error(); acc.balance -= amount', ['acc.balance >= amount']],
    ['if (a(x) && b(x)) acc.balance -= 1', ['a()', 'b()']],
    ['if (!a(x) || b < c) { return } acc.balance -= 1', ['a()', 'b >= c']],
    ['await checkPermission(user); acc.balance -= 1', ['checkPermission()']],
    ['assert(amount > 0); acc.balance -= amount', ['assert()', 'amount > 0']],
    ['const ok = verify(acc); if (!ok) throw 1; acc.balance -= 1', ['ok', 'verify()']],
    ['isAllowed(user) && (acc.balance -= 1)', ['isAllowed()']],
    ['function run() { acc.balance -= 1 } if (may(user)) run()', ['may()']],
    ['if (isAuthorized(user)) log(); acc.balance -= 1', []],
    ['function f() { if (isAuthorized(u)) return; } f(); acc.balance -= 1', []],
    ['try { check(user) } catch {} acc.balance -= 1', []],
  ])('%s', (code, guards) => {
    const found = analyse(analyser, code).mutations
    expect(found.map((mutation) => mutation.guards)).toEqual([guards])
  })

  it('says what is done in a loop', () => {
    const inLoop = (code: string) => analyse(analyser, code).files.map(({ in_loop }) => in_loop)
    expect(inLoop('for (const f of list) fs.rmSync(f); var fs = require("fs")')).toEqual([])
    expect(inLoop('const fs = require("fs"); for (const f of list) fs.rmSync("a/" + f)')).toEqual([true])
    expect(inLoop('const fs = require("fs"); list.forEach((f) => fs.rmSync("a/" + f))')).toEqual([true])
    expect(inLoop('const fs = require("fs"); fs.rmSync("a")')).toEqual([false])
  })
})
