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

describe('what hides behind the runtime', () => {
  it.each([
    "Object.values(fs).find((f) => f.name === 'rmSync')('/etc/hosts')",
    "for (const [name, f] of Object.entries(require('child_process'))) if (name === 'exec') f('ls')",
  ])('is asked about where it is not known which function it is: %s', (code) => {
    const { unresolved } = analyse(analyser, `const fs = require('fs'); ${code}`)
    expect(unresolved.map(({ what }) => what)).toEqual(['call'])
  })

  it.each([
    "class Made extends Function {}; new Made(`require('fs').rmSync('/etc/hosts')`)()",
    "class Made extends Function { constructor() { super(`require('fs').rmSync('/etc/hosts')`) } }; new Made()()",
    "require('module').register(`data:text/javascript,require('fs').rmSync('/etc/hosts')`)",
    "new (require('vm').SourceTextModule)(`import fs from 'fs'; fs.rmSync('/etc/hosts')`)",
    "const kept = new WeakMap(); const key = {}; kept.set(key, fs.rmSync); kept.get(key)('/etc/hosts')",
  ])('is followed: %s', (code) => {
    expect(deleted(code)).toEqual(['/etc/hosts'])
  })

  it.each([
    ["require('module').runMain('/tmp/run.js')", '/tmp/run.js'],
    ["require('cluster').setupPrimary({ exec: '/tmp/run.js' })", '/tmp/run.js'],
    ["require('child_process').execSync('ls', { shell: '/tmp/sh2' })", '/tmp/sh2'],
  ])('is a file that is run: %s', (code, path) => {
    expect(analyse(analyser, code).executes.map((fact) => fact.path)).toEqual([path])
  })

  it.each(['/bin/bash', 'sh', 'powershell.exe'])('is no file where it is a shell that is known: %s', (shell) => {
    expect(analyse(analyser, `require('child_process').execSync('ls', { shell: '${shell}' })`).executes).toEqual([])
  })
})
