import type { Way } from './act.js'
import { javascriptOf, javascriptText as t, moduleName } from './javascript-program.js'
import { modulesOf, namesOf, splitName, type Program } from './program.js'

function wrapped(name: string, wrap: (source: string) => string): Way<Program> {
  return { name, apply: (program) => wrap(javascriptOf(program)) }
}

function bound(
  name: string,
  bind: (reference: string, index: number) => string,
  take: (index: number) => string,
): Way<Program> {
  return {
    name,
    apply: (program) => {
      const names = namesOf(program)
      const reference = (dotted: string): string => {
        const { module, own } = splitName(dotted)
        return module === '' ? own : `${moduleName(module)}.${own}`
      }
      return javascriptOf(program, {
        before: () => [...importEquals(program), ...names.map((each, index) => bind(reference(each), index))],
        name: (dotted) => take(names.indexOf(dotted)),
      })
    },
  }
}

function importEquals(program: Program): readonly string[] {
  return modulesOf(program).map((module) => `import ${moduleName(module)} = require('${module}')`)
}

function reached(name: string, reach: (module: string, own: string) => string): Way<Program> {
  return {
    name,
    apply: (program) =>
      javascriptOf(program, {
        name: (dotted) => {
          const { module, own } = splitName(dotted)
          return reach(module === '' ? 'globalThis' : moduleName(module), own)
        },
      }),
  }
}

/** Only in TypeScript; the ways of JavaScript come to them. */
export const TYPESCRIPT_WAYS: readonly Way<Program>[] = [
  { name: 'import equals', apply: (program) => javascriptOf(program, { before: importEquals }) },
  reached('as any', (module, own) => `(${module} as any).${own}`),
  reached('as any, computed', (module, own) => `(<any>${module})['${own}']`),
  reached('non-null', (module, own) => `${module}!.${own}!`),
  reached('satisfies', (module, own) => `(${module} satisfies object).${own}`),
  bound(
    'typed',
    (reference, index) => `const f${index}: (...a: any[]) => any = ${reference}`,
    (index) => `f${index}`,
  ),
  bound(
    'typed function',
    (reference, index) =>
      `function f${index}(...a: readonly unknown[]): unknown { return (${reference} as any)(...a) }`,
    (index) => `f${index}`,
  ),
  bound(
    'generic function',
    (reference, index) =>
      `function same${index}<T>(x: T): T { return x }\nconst f${index} = same${index}<any>(${reference})`,
    (index) => `f${index}`,
  ),
  bound(
    'parameter property',
    (reference, index) =>
      `class C${index} { constructor(private readonly f: any) {} go = (...a: any[]) => this.f(...a) }\nconst c${index} = new C${index}(${reference})`,
    (index) => `c${index}.go`,
  ),
  bound(
    'namespace',
    (reference, index) => `namespace N${index} { export const go: any = ${reference} }`,
    (index) => `N${index}.go`,
  ),
  bound(
    'interface',
    (reference, index) => `interface I${index} { go: any }\nconst o${index}: I${index} = { go: ${reference} }`,
    (index) => `o${index}.go`,
  ),
  bound(
    'record',
    (reference, index) => `const o${index}: Record<string, any> = { go: ${reference} }`,
    (index) => `o${index}['go']`,
  ),
  bound(
    'readonly tuple',
    (reference, index) => `const o${index} = [${reference}] as const`,
    (index) => `o${index}[0]`,
  ),
  bound(
    'private field',
    (reference, index) =>
      `class C${index} { private static go: any = ${reference}; static get(): any { return C${index}.go } }`,
    (index) => `C${index}.get()`,
  ),
  wrapped('typed main', (source) => `async function main(): Promise<void> {\n${source}}\nvoid main()`),
  wrapped(
    'abstract class',
    (source) =>
      `abstract class A { abstract x: number; constructor() {\n${source}} }\nclass B extends A { x = 1 }\nnew B()`,
  ),
  wrapped('eval as text', (source) => `eval(${t(source)} as string)`),
  {
    name: 'enum of texts',
    apply: (program) => {
      const texts: string[] = []
      const body = javascriptOf(program, {
        text: (value) => {
          if (!texts.includes(value)) texts.push(value)
          return `T.t${texts.indexOf(value)}`
        },
      })
      return `enum T { ${texts.map((value, index) => `t${index} = ${t(value)}`).join(', ')} }\n${body}`
    },
  },
]
