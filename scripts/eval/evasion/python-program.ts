import { splitName, modulesOf, type Expression, type Program } from './program.js'

/** How Python says the parts of a program; what is left out is said plainly. */
export interface PythonStyle {
  /** Lines that stand before the program; the default imports its modules. */
  readonly before?: (program: Program) => readonly string[]
  readonly text?: (value: string) => string
  /** What a module gives, or a built-in. */
  readonly name?: (dotted: string) => string
  readonly call?: (callee: string, args: readonly string[]) => string
}

export function pythonText(value: string): string {
  const json = JSON.stringify(value)
  return json.includes("'") || json.includes('\\"') ? json : `'${json.slice(1, -1)}'`
}

export function imports(program: Program): readonly string[] {
  return modulesOf(program).map((module) => `import ${module}`)
}

export function pythonOf(program: Program, style: PythonStyle = {}): string {
  const before = (style.before ?? imports)(program)
  return [...before, ...statementsOf(program, style)].join('\n') + '\n'
}

export function statementsOf(program: Program, style: PythonStyle): readonly string[] {
  return program.flatMap((one): readonly string[] => {
    if (one.kind === 'do') return [expressionOf(one.value, style)]
    if (one.kind === 'let') return [`${one.name} = ${expressionOf(one.value, style)}`]
    return ['while True:', ...statementsOf(one.body, style).map((each) => `    ${each}`)]
  })
}

function expressionOf(expression: Expression, style: PythonStyle): string {
  const say = (each: Expression): string => expressionOf(each, style)
  switch (expression.kind) {
    case 'text':
      return (style.text ?? pythonText)(expression.value)
    case 'code':
      return expression.code
    case 'name':
      return (style.name ?? plainName)(expression.name)
    case 'member':
      return `${say(expression.of)}.${expression.name}`
    case 'list':
      return `[${expression.items.map(say).join(', ')}]`
    case 'call': {
      const named = Object.entries(expression.named).map(([key, value]) => `${key}=${say(value)}`)
      const args = [...expression.args.map(say), ...named]
      const { of } = expression
      const callee = say(of)
      return of.kind === 'name' && style.call !== undefined ? style.call(callee, args) : `${callee}(${args.join(', ')})`
    }
  }
}

function plainName(dotted: string): string {
  const { module, own } = splitName(dotted)
  return module === '' ? own : `${module}.${own}`
}
