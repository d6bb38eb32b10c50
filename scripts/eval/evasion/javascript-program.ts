import { modulesOf, splitName, type Expression, type Program } from './program.js'

/** How JavaScript says the parts of a program; what is left out is said plainly. */
export interface JavascriptStyle {
  /** Lines that stand before the program; the default requires its modules. */
  readonly before?: (program: Program) => readonly string[]
  readonly text?: (value: string) => string
  /** What a module gives, or a global. */
  readonly name?: (dotted: string) => string
  readonly call?: (callee: string, args: readonly string[]) => string
}

export function javascriptText(value: string): string {
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** The variable that holds a module. */
export function moduleName(module: string): string {
  return module.replaceAll(/\W+(\w?)/g, (_, letter: string) => letter.toUpperCase())
}

export function requires(program: Program): readonly string[] {
  return modulesOf(program).map((module) => `const ${moduleName(module)} = require('${module}')`)
}

export function javascriptOf(program: Program, style: JavascriptStyle = {}): string {
  const before = (style.before ?? requires)(program)
  return [...before, ...statementsOf(program, style)].map((line) => `${line}\n`).join('')
}

function statementsOf(program: Program, style: JavascriptStyle): readonly string[] {
  return program.flatMap((one): readonly string[] => {
    if (one.kind === 'do') return [`;${expressionOf(one.value, style)};`]
    if (one.kind === 'let') return [`const ${one.name} = ${expressionOf(one.value, style)};`]
    return ['while (true) {', ...statementsOf(one.body, style).map((each) => `  ${each}`), '}']
  })
}

function expressionOf(expression: Expression, style: JavascriptStyle): string {
  const say = (each: Expression): string => expressionOf(each, style)
  switch (expression.kind) {
    case 'text':
      return (style.text ?? javascriptText)(expression.value)
    case 'code':
      return expression.code
    case 'name':
      return (style.name ?? plainName)(expression.name)
    case 'member':
      return `${say(expression.of)}.${expression.name}`
    case 'list':
      return `[${expression.items.map(say).join(', ')}]`
    case 'call': {
      const named = Object.entries(expression.named).map(([key, value]) => `${key}: ${say(value)}`)
      const args = [...expression.args.map(say), ...(named.length === 0 ? [] : [`{ ${named.join(', ')} }`])]
      const { of } = expression
      const callee = say(of)
      return of.kind === 'name' && style.call !== undefined ? style.call(callee, args) : `${callee}(${args.join(', ')})`
    }
  }
}

function plainName(dotted: string): string {
  const { module, own } = splitName(dotted)
  return module === '' ? own : `${moduleName(module)}.${own}`
}
