import { isBuiltin } from 'node:module'
import type { Way } from './act.js'
import { halvesOf, reversed } from './encodings.js'
import { javascriptOf, javascriptText as t, moduleName, requires, type JavascriptStyle } from './javascript-program.js'
import { modulesOf, namesOf, splitName, type Program } from './program.js'

type JavascriptWay = Way<Program>

function styled(name: string, style: JavascriptStyle): JavascriptWay {
  return { name, apply: (program) => javascriptOf(program, style) }
}

/** Only for modules that Node itself has. */
function styledBuiltin(name: string, style: JavascriptStyle): JavascriptWay {
  return { name, apply: (program) => (loadedBy(program).every(isBuiltin) ? javascriptOf(program, style) : null) }
}

function reached(name: string, reach: (module: string, own: string) => string): JavascriptWay {
  return styled(name, { name: (dotted) => reach(...held(dotted)) })
}

function held(dotted: string): readonly [module: string, own: string] {
  const { module, own } = splitName(dotted)
  return [module === '' ? 'globalThis' : moduleName(module), own]
}

/** Modules are loaded anew wherever one is needed. */
function loading(name: string, load: (module: string) => string, ...before: readonly string[]): JavascriptWay {
  return styledBuiltin(name, { before: () => before, name: (dotted) => loaded(dotted, load) })
}

function loaded(dotted: string, load: (module: string) => string): string {
  const { module, own } = splitName(dotted)
  return module === '' ? own : `${load(module)}.${own}`
}

function bound(
  name: string,
  bind: (reference: string, index: number) => string,
  take: (index: number) => string,
): JavascriptWay {
  return {
    name,
    apply: (program) => {
      const names = namesOf(program)
      const reference = (dotted: string): string => loaded(dotted, moduleName)
      return javascriptOf(program, {
        before: () => [...requires(program), ...names.map((dotted, index) => bind(reference(dotted), index))],
        name: (dotted) => take(names.indexOf(dotted)),
      })
    },
  }
}

const loadedBy = (program: Program): readonly string[] => modulesOf(program)
const ofModules = (program: Program): readonly string[] => namesOf(program).filter((each) => each.includes('.'))
const quotedHalves = (text: string): readonly [string, string] => {
  const [first, second] = halvesOf(text)
  return [t(first), t(second)]
}
const own = (dotted: string): string => (dotted.includes('.') ? `x_${splitName(dotted).own}` : dotted)

const MODULES: readonly JavascriptWay[] = [
  styled('plain', {}),
  styled('node: names', {
    before: (program) =>
      modulesOf(program).map(
        (module) => `const ${moduleName(module)} = require('${isBuiltin(module) ? 'node:' : ''}${module}')`,
      ),
  }),
  styled('require as', {
    before: (program) => modulesOf(program).map((module) => `var m_${moduleName(module)} = require("${module}")`),
    name: (dotted) => loaded(dotted, (module) => `m_${moduleName(module)}`),
  }),
  styled('destructured', {
    before: (program) =>
      ofModules(program).map(
        (each) => `const { ${splitName(each).own}: ${own(each)} } = require('${splitName(each).module}')`,
      ),
    name: own,
  }),
  styled('destructured by a computed name', {
    before: (program) =>
      ofModules(program).map(
        (each) =>
          `const { [${quotedHalves(splitName(each).own).join(' + ')}]: ${own(each)} } = require('${splitName(each).module}')`,
      ),
    name: own,
  }),
  styled('destructured with rest', {
    before: (program) =>
      modulesOf(program).map((module) => `const { ...${moduleName(module)} } = require('${module}')`),
  }),
  styled('import as', {
    before: (program) => modulesOf(program).map((module) => `import * as ${moduleName(module)} from '${module}'`),
  }),
  styledBuiltin('import default', {
    before: (program) => modulesOf(program).map((module) => `import ${moduleName(module)} from '${module}'`),
  }),
  styled('import names', {
    before: (program) =>
      ofModules(program).map(
        (each) => `import { ${splitName(each).own} as ${own(each)} } from '${splitName(each).module}'`,
      ),
    name: own,
  }),
  styled('awaited import', {
    before: (program) => modulesOf(program).map((module) => `const ${moduleName(module)} = await import('${module}')`),
  }),
  styled('import then', {
    before: () => [],
    call: (callee, args) => {
      const { module, own: property } = splitName(callee)
      return module === ''
        ? `${callee}(${args.join(', ')})`
        : `import('${module}').then((m) => m.${property}(${args.join(', ')}))`
    },
    name: (dotted) => dotted,
  }),
  loading('required in place', (module) => `require('${module}')`),
  loading('required by parts', (module) => `require(${quotedHalves(module).join(' + ')})`),
  loading('required by another name', (module) => `load(${t(module)})`, 'const load = require'),
  loading('module.require', (module) => `module.require('${module}')`),
  loading('require of a table', (module) => `table.go('${module}')`, 'const table = { go: require }'),
  loading('main module', (module) => `process.mainModule.require('${module}')`),
  loading('createRequire', (module) => `load('${module}')`, "const load = require('module').createRequire(__filename)"),
  loading('getBuiltinModule', (module) => `process.getBuiltinModule('${module}')`),
  loading('require in a function', (module) => `get('${module}')`, 'function get(name) { return require(name) }'),
]

const REACHED: readonly JavascriptWay[] = [
  reached('computed member', (module, property) => `${module}['${property}']`),
  reached('computed of parts', (module, property) => `${module}[${quotedHalves(property).join(' + ')}]`),
  reached('computed template', (module, property) => `${module}[\`${halvesOf(property).join("${''}")}\`]`),
  reached(
    'computed of a reversed name',
    (module, property) => `${module}[${t(reversed(property))}.split('').reverse().join('')]`,
  ),
  reached('optional member', (module, property) => `${module}?.${property}`),
  reached('Reflect.get', (module, property) => `Reflect.get(${module}, '${property}')`),
  reached(
    'descriptor',
    (module, property) =>
      `Object.getOwnPropertyDescriptor(Object.assign({}, { go: ${module}.${property} }), 'go').value`,
  ),
  reached('comma', (module, property) => `(0, ${module}.${property})`),
  reached('conditional', (module, property) => `(1 < 2 ? ${module}.${property} : null)`),
  reached('or', (module, property) => `(null || ${module}.${property})`),
  reached('and', (module, property) => `(true && ${module}.${property})`),
  reached('nullish', (module, property) => `(undefined ?? ${module}.${property})`),
  reached('arrow called at once', (module, property) => `(() => ${module}.${property})()`),
  reached('function called at once', (module, property) => `(function (m) { return m.${property} })(${module})`),
  reached('array element', (module, property) => `[null, ${module}.${property}][1]`),
  reached('array at', (module, property) => `[${module}.${property}].at(-1)`),
  reached('object member', (module, property) => `({ go: ${module}.${property} }).go`),
  reached('Object.values', (module, property) => `Object.values({ go: ${module}.${property} })[0]`),
]

const BOUND: readonly JavascriptWay[] = [
  bound(
    'another name',
    (reference, index) => `const f${index} = ${reference}`,
    (index) => `f${index}`,
  ),
  bound(
    'names of names',
    (reference, index) => `let a${index} = ${reference}, b${index} = a${index}; var c${index} = b${index}`,
    (index) => `c${index}`,
  ),
  bound(
    'array destructured',
    (reference, index) => `const [, f${index}] = [1, ${reference}]`,
    (index) => `f${index}`,
  ),
  bound(
    'destructured with a default',
    (reference, index) => `const { f${index} = ${reference} } = {}`,
    (index) => `f${index}`,
  ),
  bound(
    'object',
    (reference, index) => `const o${index} = {}; o${index}.go = ${reference}`,
    (index) => `o${index}.go`,
  ),
  bound(
    'object by a computed name',
    (reference, index) => `const o${index} = { ['g' + 'o']: ${reference} }`,
    (index) => `o${index}.go`,
  ),
  bound(
    'getter',
    (reference, index) => `const o${index} = { get go() { return ${reference} } }`,
    (index) => `o${index}.go`,
  ),
  bound(
    'symbol',
    (reference, index) => `const s${index} = Symbol('x'), o${index} = { [s${index}]: ${reference} }`,
    (index) => `o${index}[s${index}]`,
  ),
  bound(
    'Map',
    (reference, index) => `const m${index} = new Map([['go', ${reference}]])`,
    (index) => `m${index}.get('go')`,
  ),
  bound(
    'Map set',
    (reference, index) => `const m${index} = new Map(); m${index}.set('go', ${reference})`,
    (index) => `m${index}.get('go')`,
  ),
  bound(
    'array push',
    (reference, index) => `const l${index} = []; l${index}.push(${reference})`,
    (index) => `l${index}[0]`,
  ),
  bound(
    'static member',
    (reference, index) => `class C${index} { static go = ${reference} }`,
    (index) => `C${index}.go`,
  ),
  bound(
    'field',
    (reference, index) => `class C${index} { go = ${reference} }; const c${index} = new C${index}()`,
    (index) => `c${index}.go`,
  ),
  bound(
    'constructor',
    (reference, index) => `class C${index} { constructor() { this.go = ${reference} } }`,
    (index) => `new C${index}().go`,
  ),
  bound(
    'method',
    (reference, index) => `class C${index} { go(...a) { return ${reference}(...a) } }`,
    (index) => `new C${index}().go`,
  ),
  bound(
    'inherited method',
    (reference, index) =>
      `class B${index} { go(...a) { return ${reference}(...a) } }\nclass C${index} extends B${index} {}`,
    (index) => `new C${index}().go`,
  ),
  bound(
    'function',
    (reference, index) => `function f${index}(...a) { return ${reference}(...a) }`,
    (index) => `f${index}`,
  ),
  bound(
    'arrow',
    (reference, index) => `const f${index} = (...a) => ${reference}(...a)`,
    (index) => `f${index}`,
  ),
  bound(
    'closure',
    (reference, index) => `const make${index} = () => { const f = ${reference}; return (...a) => f(...a) }`,
    (index) => `make${index}()`,
  ),
  bound(
    'default parameter',
    (reference, index) => `function get${index}(f = ${reference}) { return f }`,
    (index) => `get${index}()`,
  ),
  bound(
    'bound',
    (reference, index) => `const f${index} = ${reference}.bind(null)`,
    (index) => `f${index}`,
  ),
  bound(
    'assigned later',
    (reference, index) => `let f${index}; f${index} ??= ${reference}`,
    (index) => `f${index}`,
  ),
  bound(
    'Object.assign',
    (reference, index) => `const o${index} = Object.assign({}, { go: ${reference} })`,
    (index) => `o${index}.go`,
  ),
  bound(
    'spread',
    (reference, index) => `const o${index} = { ...{ go: ${reference} } }`,
    (index) => `o${index}.go`,
  ),
  bound(
    'defineProperty',
    (reference, index) => `const o${index} = {}; Object.defineProperty(o${index}, 'go', { value: ${reference} })`,
    (index) => `o${index}.go`,
  ),
  bound(
    'global',
    (reference, index) => `globalThis.f${index} = ${reference}`,
    (index) => `f${index}`,
  ),
  bound(
    'in a try',
    (reference, index) => `let f${index}; try { f${index} = ${reference} } catch { f${index} = null }`,
    (index) => `f${index}`,
  ),
  bound(
    'loop variable',
    (reference, index) => `let f${index}; for (const f of [${reference}]) f${index} = f`,
    (index) => `f${index}`,
  ),
  bound(
    'switch',
    (reference, index) => `let f${index}; switch (1) { case 1: f${index} = ${reference} }`,
    (index) => `f${index}`,
  ),
]

const CALLS: readonly JavascriptWay[] = [
  styled('call', { call: (callee, args) => `${callee}.call(${['null', ...args].join(', ')})` }),
  styled('apply', { call: (callee, args) => `${callee}.apply(null, [${args.join(', ')}])` }),
  styled('Reflect.apply', { call: (callee, args) => `Reflect.apply(${callee}, null, [${args.join(', ')}])` }),
  styled('bind and call', { call: (callee, args) => `${callee}.bind(${['null', ...args].join(', ')})()` }),
  styled('spread arguments', { call: (callee, args) => `${callee}(...[${args.join(', ')}])` }),
  styled('optional call', { call: (callee, args) => `${callee}?.(${args.join(', ')})` }),
  styled('applied by a function', {
    before: (program) => [...requires(program), 'const apply = (f, ...a) => f(...a)'],
    call: (callee, args) => `apply(${[callee, ...args].join(', ')})`,
  }),
]

/** Other ways to load modules, to reach what is called. */
export const JAVASCRIPT_STYLE_WAYS: readonly JavascriptWay[] = [...MODULES, ...REACHED, ...BOUND, ...CALLS]
