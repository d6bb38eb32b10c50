import type { Way } from './act.js'
import { base64, charCodes, hex, reversed } from './encodings.js'
import { javascriptOf, javascriptText as t } from './javascript-program.js'
import type { Program } from './program.js'
import { forceQuoted } from './shell-line.js'

function wrapped(name: string, wrap: (source: string) => string): Way<Program> {
  return { name, apply: (program) => wrap(javascriptOf(program)) }
}

const FILE = '/tmp/countersign-evasion.js'
const block = (source: string): string => `{\n${source}}`

const RUN: readonly Way<Program>[] = [
  wrapped('eval', (source) => `eval(${t(source)})`),
  wrapped('eval by another name', (source) => `globalThis.require = require; const run = eval; run(${t(source)})`),
  wrapped('indirect eval', (source) => `globalThis.require = require; (0, eval)(${t(source)})`),
  wrapped('eval of base64', (source) => `eval(atob('${base64(source)}'))`),
  wrapped('eval of a buffer', (source) => `eval(Buffer.from('${hex(source)}', 'hex').toString())`),
  wrapped('eval of characters', (source) => `eval(String.fromCharCode(${charCodes(source).join(', ')}))`),
  wrapped('eval of a reversed text', (source) => `eval(${t(reversed(source))}.split('').reverse().join(''))`),
  wrapped('Function', (source) => `new Function('require', ${t(source)})(require)`),
  wrapped('Function without new', (source) => `Function('require', '__filename', ${t(source)})(require, __filename)`),
  wrapped('constructor of a function', (source) => `(() => {}).constructor('require', ${t(source)})(require)`),
  wrapped(
    'vm',
    (source) => `require('vm').runInNewContext(${t(source)}, { require, console, process, fetch, __filename })`,
  ),
  wrapped(
    'vm in this context',
    (source) => `globalThis.require = require; const vm = require('vm'); vm.runInThisContext(${t(source)})`,
  ),
  wrapped(
    'three deep',
    (source) => `eval(${t(`new Function('require', atob('${base64(`eval(${t(source)})`)}'))(require)`)})`,
  ),
  wrapped('file, then require', (source) => `require('fs').writeFileSync('${FILE}', ${t(source)}); require('${FILE}')`),
  wrapped(
    'file, then run',
    (source) =>
      `const f = require('fs'); f.writeFileSync('${FILE}', ${t(source)}); require('child_process').execSync('node ${FILE}')`,
  ),
  wrapped(
    'shell that runs node',
    (source) => `require('child_process').execSync(${t(`node -e ${forceQuoted(source)}`)})`,
  ),
  wrapped(
    'node that runs node',
    (source) => `require('child_process').spawnSync(process.execPath, ['-e', ${t(source)}])`,
  ),
]

const STRUCTURES: readonly Way<Program>[] = [
  wrapped('in: function', (source) => `function main() ${block(source)}\nmain()`),
  wrapped('in: arrow', (source) => `const main = () => ${block(source)}\nmain()`),
  wrapped('in: function called at once', (source) => `(function () ${block(source)})()`),
  wrapped('in: arrow called at once', (source) => `;(() => ${block(source)})()`),
  wrapped('void function', (source) => `void (function () ${block(source)}())`),
  wrapped('async called at once', (source) => `(async () => ${block(source)})()`),
  wrapped('nested functions', (source) => `function a() { function b() ${block(source)}; b() }; a()`),
  wrapped('called before it stands', (source) => `main()\nfunction main() ${block(source)}`),
  wrapped('class constructor', (source) => `class Job { constructor() ${block(source)} }\nnew Job()`),
  wrapped('static block', (source) => `class Job { static ${block(source)} }`),
  wrapped('static method', (source) => `class Job { static go() ${block(source)} }\nJob.go()`),
  wrapped('in: getter', (source) => `const o = { get go() ${block(source)} }\no.go`),
  wrapped('text of an object', (source) => `const o = { toString() { ${source} return '' } };\n\`\${o}\``),
  wrapped('generator', (source) => `function* job() ${block(source)}\n[...job()]`),
  wrapped('iterator', (source) => `const o = { *[Symbol.iterator]() ${block(source)} }\nfor (const x of o) {}`),
  wrapped('try', (source) => `try ${block(source)} catch {}`),
  wrapped('catch', (source) => `try { throw new Error('x') } catch ${block(source)}`),
  wrapped('finally', (source) => `try {} finally ${block(source)}`),
  wrapped('if', (source) => `if (1 < 2) ${block(source)}`),
  wrapped('else', (source) => `if (1 > 2) {} else ${block(source)}`),
  wrapped('for', (source) => `for (let i = 0; i < 1; i++) ${block(source)}`),
  wrapped('for of', (source) => `for (const i of [1]) ${block(source)}`),
  wrapped('do', (source) => `do ${block(source)} while (false)`),
  wrapped('in: switch', (source) => `switch (1) { case 1: ${block(source)} }`),
  wrapped('label', (source) => `here: ${block(source)}`),
  wrapped('forEach', (source) => `[1].forEach(() => ${block(source)})`),
  wrapped('map', (source) => `[1].map(function () ${block(source)})`),
  wrapped('sort', (source) => `[2, 1].sort(() => { ${source} return 0 })`),
  wrapped('replace', (source) => `'x'.replace('x', () => { ${source} return '' })`),
  wrapped('reviver', (source) => `JSON.parse('1', () => ${block(source)})`),
  wrapped('timer', (source) => `setTimeout(() => ${block(source)}, 0)`),
  wrapped('immediate', (source) => `setImmediate(function () ${block(source)})`),
  wrapped('next tick', (source) => `process.nextTick(() => ${block(source)})`),
  wrapped('microtask', (source) => `queueMicrotask(() => ${block(source)})`),
  wrapped('promise', (source) => `Promise.resolve().then(() => ${block(source)})`),
  wrapped('new promise', (source) => `new Promise((resolve) => { ${source} resolve() })`),
  wrapped('at exit', (source) => `process.on('exit', () => ${block(source)})`),
  wrapped('event', (source) => `const e = new (require('events'))()\ne.on('go', () => ${block(source)})\ne.emit('go')`),
]

/** The same source, run otherwise. */
export const JAVASCRIPT_SOURCE_WAYS: readonly Way<Program>[] = [...RUN, ...STRUCTURES]
