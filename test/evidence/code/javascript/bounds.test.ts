import { beforeAll, describe, expect, it } from 'vitest'
import { loadAnalyser } from '../../../../src/evidence/code/create-analyser.js'
import type { Analyser } from '../../../../src/evidence/code/analysis/analyse.js'
import { analyse } from './done.js'

let analyser: Analyser
beforeAll(async () => {
  analyser = await loadAnalyser()
})

const MANY = 20_000

describe('hostile code', () => {
  it.each([
    ['parentheses', '('.repeat(MANY) + '1' + ')'.repeat(MANY)],
    ['arrays', '['.repeat(MANY) + ']'.repeat(MANY)],
    ['blocks', '{'.repeat(MANY) + '}'.repeat(MANY)],
    ['conditions', 'if (a) '.repeat(MANY) + ';'],
    ['arrows', 'x => '.repeat(5_000) + '1'],
    ['members', 'a' + '.b'.repeat(MANY)],
    ['functions', '(function () {'.repeat(3_000) + '})()'.repeat(3_000)],
  ])('that nests %s is said to be too deep', (_name, code) => {
    expect(analyse(analyser, code).incomplete).not.toEqual([])
  })

  it.each([
    ['a sum of many parts', 'let s = ""; s = s' + ' + "a"'.repeat(MANY)],
    ['a text that doubles', 'let s = "ab";' + 's = s + s;'.repeat(60)],
    ['a regular expression that takes forever', `/^(a+)+$/.test('${'a'.repeat(4_000)}b')`],
    ['code that runs itself', 'var s = "eval(s)"; eval(s)'],
    ['a list in itself', 'const a = []; a.push(a); fetch("https://a.example/" + a)'],
    ['an object that is its own prototype', 'const a = {}; a.__proto__ = a; a.x.y'],
    ['a getter of itself', 'const p = { get q() { return p.q } }; p.q'],
    ['names that every object has', 'valueOf(); constructor("a"); hasOwnProperty(1); ({}).toString.constructor'],
    ['huge numbers', '9n ** 9n ** 9n; 2n ** 999999999n; "x".repeat(1e9)'],
  ])('is survived: %s', (_name, code) => {
    expect(analyse(analyser, code).incomplete).not.toContain('failed')
  })

  it('stops at the deadline', () => {
    const code = 'for (;;) {'.repeat(50) + 'x = x + f(x)' + '}'.repeat(50)
    const settings = { deadlineMs: 1, maxLength: 1_000_000, projectRoots: [] }
    const found = analyser.analyse({ text: code.repeat(20), language: 'javascript', dialect: null }, settings)
    expect(found.incomplete).toContain('deadline')
  })
})

describe('broken code', () => {
  it('is still read where it can be', () => {
    const found = analyse(analyser, `require('fs').unlinkSync('/etc/passwd'); const = ; }`)
    expect(found.incomplete).toEqual(['syntax_error'])
    expect(found.files).toMatchObject([{ operation: 'delete', path: '/etc/passwd' }])
  })

  it('may be TypeScript', () => {
    const found = analyse(analyser, `const p: string = '/etc/passwd' as string; require('fs').unlinkSync(p!)`)
    expect(found.incomplete).toEqual([])
    expect(found.files).toMatchObject([{ operation: 'delete', path: '/etc/passwd' }])
  })

  it('may hold markup', () => {
    const code = `const A = () => <b onClick={() => fetch('https://a.example')}>{x as string}</b>`
    const found = analyse(analyser, code, 'typescript')
    expect(found.incomplete).toEqual([])
    expect(found.network).toMatchObject([{ host: 'a.example' }])
  })
})

describe('what never ends', () => {
  it.each([
    ['while (true) {}', ['unbounded_loop']],
    ['for (;;) { list.push(1) }', ['unbounded_allocation', 'unbounded_loop']],
    ["while (1) require('child_process').fork(__filename)", ['process_flood', 'unbounded_loop']],
    ['const f = () => { f(); f() }; f()', ['unbounded_recursion']],
    ['new Array(1e9)', ['unbounded_allocation']],
    ["'x'.repeat(1e9)", ['unbounded_allocation']],
    ['while (true) { if (done()) break }', []],
    ['while (true) { await wait(1000); poll() }', []],
    ['let go = true; while (go) { go = more() }', []],
    ['for (let i = 0; i < 10; i++) { list.push(i) }', []],
    ['function fact(n) { return n <= 1 ? 1 : n * fact(n - 1) } fact(5)', []],
    ["setInterval(() => fetch('https://a.example'), 60000)", []],
  ])('%s', (code, kinds) => {
    const found = analyse(analyser, code).resources
    expect([...new Set(found.map(({ kind }) => kind))].sort()).toEqual(kinds)
  })
})
