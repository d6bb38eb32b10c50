import { beforeAll, describe, expect, it } from 'vitest'
import type { Analyser } from '../../../../src/evidence/code/analysis/analyse.js'
import { loadAnalyser } from '../../../../src/evidence/code/create-analyser.js'
import { analyse } from './done.js'

let analyser: Analyser
beforeAll(async () => {
  analyser = await loadAnalyser()
})

function deleted(code: string): readonly string[] {
  const { files } = analyse(analyser, `const fs = require('fs'); ${code}`)
  return files.filter(({ operation }) => operation === 'delete').map(({ path }) => path)
}

describe('what runs later', () => {
  it.each([
    ['when the program ends', "let p = '/tmp/x'; process.on('exit', () => fs.rmSync(p)); p = '/etc/hosts'"],
    ['on a timer', "let p = '/tmp/x'; setTimeout(() => fs.rmSync(p), 1); p = '/etc/hosts'"],
    [
      'behind another callback',
      "let p = '/tmp/x'; setImmediate(() => fs.rmSync(p)); queueMicrotask(() => { p = '/etc/hosts' })",
    ],
    ['behind a promise', "const s = { p: '/tmp/x' }; Promise.resolve().then(() => fs.rmSync(s.p)); s.p = '/etc/hosts'"],
    ['behind an await', "let p = '/tmp/x'; async function f() { await null; fs.rmSync(p) } f(); p = '/etc/hosts'"],
    ['in a generator', "let p = '/tmp/x'; function* g() { fs.rmSync(p) } const i = g(); p = '/etc/hosts'; i.next()"],
    [
      'with its own object',
      "class A { constructor() { this.p = '/tmp/x'; setTimeout(() => fs.rmSync(this.p)) } } new A().p = '/etc/hosts'",
    ],
    ['with what is declared below', "setTimeout(() => fs.rmSync(p)); var p = '/etc/hosts'"],
  ])('sees what was changed until then: %s', (_, code) => {
    expect(deleted(code)).toContain('/etc/hosts')
  })

  it('is not followed again where nothing has changed', () => {
    expect(deleted("const p = '/tmp/x'; let n = 0; setTimeout(() => { n++; fs.rmSync(p) })")).toEqual(['/tmp/x'])
  })
})

describe('a stand-in', () => {
  it.each([
    'new Proxy({}, { get: (target, name) => fs[name] })',
    'new Proxy(fs, { get: (target, name) => Reflect.get(target, name) })',
  ])('for a module is that module: %s', (code) => {
    expect(deleted(`const p = ${code}; p.rmSync('/etc/hosts')`)).toEqual(['/etc/hosts'])
  })
})

describe('a module', () => {
  it('is loaded by what `require` is made of', () => {
    expect(deleted("module.constructor.prototype.require.call(module, 'fs').rmSync('/etc/hosts')")).toEqual([
      '/etc/hosts',
    ])
  })

  it.each([
    ['spawn_sync', false],
    ['fs', false],
    ['constants', true],
  ])('of the runtime’s own, %s, is something known: %s', (name, known) => {
    expect(analyse(analyser, `process.binding('${name}')`).dynamic.map((fact) => fact.known)).toEqual([known])
  })
})
