/** What an arithmetic expression needs of the shell. Null: not known. */
export interface Numbers {
  get(name: string): string | null
  set(name: string, value: number | null): void
  /** A shell runs what stands in `$(…)` or backticks inside of an expression. */
  run(expression: string): void
}

const TOKEN =
  /\s*(?:(\d+#[\w@]+|0[xX][0-9a-fA-F]+|\d+)|([A-Za-z_]\w*)(?:\[([^[\]]{0,40})\])?|(<<=|>>=|\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^!~<>=?:(),]))/y
const MAX_LENGTH = 2000
const MAX_NESTING = 40
/** So far are names followed whose value is an expression again. */
const MAX_VALUES = 8

type Token = { readonly kind: 'number' | 'name' | 'operator'; readonly text: string }

/** The value; null where it is not known or cannot be read. */
export function evaluate(expression: string, numbers: Numbers, values = 0): number | null {
  if (expression.trim() === '') return 0
  if (hidesCommands(expression)) {
    numbers.run(expression)
    return null
  }
  if (expression.length > MAX_LENGTH) return null
  const tokens = tokensOf(expression)
  return tokens === null ? null : createReader(tokens, numbers, values).whole()
}

/** Whether a shell runs something where it works this out. */
export function hidesCommands(expression: string): boolean {
  return expression.includes('$(') || expression.includes('`')
}

function tokensOf(text: string): readonly Token[] | null {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length && text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at
    const found = TOKEN.exec(text)
    if (found === null) return null
    at += found[0].length
    const [, number, name, index, operator = ''] = found
    if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else if (name !== undefined) tokens.push({ kind: 'name', text: index === undefined ? name : `${name}[${index}]` })
    else tokens.push({ kind: 'operator', text: operator })
  }
  return tokens
}

const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
]
const ASSIGNS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>='])

function createReader(tokens: readonly Token[], numbers: Numbers, values: number): { whole(): number | null } {
  let at = 0
  let depth = 0
  const peek = (): string => (tokens[at]?.kind === 'operator' ? tokens[at]?.text : '') ?? ''
  const takes = (operator: string): boolean => {
    if (peek() !== operator) return false
    at += 1
    return true
  }

  function comma(): number | null {
    let value = assignment()
    while (takes(',')) value = assignment()
    return value
  }

  function assignment(): number | null {
    const name = tokens[at]
    const operator = tokens[at + 1]
    if (name?.kind !== 'name' || operator?.kind !== 'operator' || !ASSIGNS.has(operator.text)) return choice()
    at += 2
    const right = nest(assignment)
    const value = operator.text === '=' ? right : binary(operator.text.slice(0, -1), variable(name.text), right)
    numbers.set(name.text, value)
    return value
  }

  function choice(): number | null {
    const condition = level(0)
    if (!takes('?')) return condition
    const yes = nest(assignment)
    takes(':')
    const no = nest(assignment)
    return condition === null ? null : condition === 0 ? no : yes
  }

  function level(depthOfLevel: number): number | null {
    const operators = LEVELS[depthOfLevel]
    if (operators === undefined) return power()
    let left = level(depthOfLevel + 1)
    while (operators.includes(peek())) {
      const operator = peek()
      at += 1
      left = binary(operator, left, level(depthOfLevel + 1))
    }
    return left
  }

  function power(): number | null {
    const base = unary()
    return takes('**') ? binary('**', base, nest(power)) : base
  }

  function unary(): number | null {
    const operator = peek()
    if (operator === '++' || operator === '--') {
      at += 1
      return step(operator, tokens[at]?.kind === 'name' ? tokens[at++]?.text : undefined, true)
    }
    if (!['-', '+', '!', '~'].includes(operator)) return primary()
    at += 1
    const value = nest(unary)
    if (value === null) return null
    return operator === '-' ? -value : operator === '!' ? Number(value === 0) : operator === '~' ? ~value : value
  }

  function primary(): number | null {
    const token = tokens[at]
    at += 1
    if (token?.kind === 'number') return numberOf(token.text)
    if (token?.kind === 'name') {
      const operator = peek()
      if (operator !== '++' && operator !== '--') return variable(token.text)
      at += 1
      return step(operator, token.text, false)
    }
    if (token?.text !== '(') return null
    const value = nest(comma)
    takes(')')
    return value
  }

  function step(operator: string, name: string | undefined, isBefore: boolean): number | null {
    if (name === undefined) return null
    const old = variable(name)
    const value = old === null ? null : old + (operator === '++' ? 1 : -1)
    numbers.set(name, value)
    return isBefore ? value : old
  }

  function variable(name: string): number | null {
    const text = numbers.get(name)
    if (text === null) return null
    if (text.trim() === '') return 0
    if (/^\s*-?(?:\d|0x)[\w#]*\s*$/i.test(text)) return numberOf(text.trim())
    return values >= MAX_VALUES ? null : evaluate(text, numbers, values + 1)
  }

  function nest(read: () => number | null): number | null {
    if (depth >= MAX_NESTING) {
      at = tokens.length
      return null
    }
    depth += 1
    const value = read()
    depth -= 1
    return value
  }

  return {
    whole: () => {
      const value = comma()
      return at === tokens.length && value !== null && Number.isSafeInteger(value) ? value : null
    },
  }
}

function numberOf(text: string): number | null {
  if (text.startsWith('-')) {
    const value = numberOf(text.slice(1))
    return value === null ? null : -value
  }
  const [base, digits] = text.split('#')
  const value =
    digits !== undefined
      ? Number.parseInt(digits, Number(base))
      : /^0\d/.test(text)
        ? Number.parseInt(text, 8)
        : Number(text)
  return Number.isSafeInteger(value) ? value : null
}

function binary(operator: string, left: number | null, right: number | null): number | null {
  if (left === null || right === null) return null
  switch (operator) {
    case '||':
      return Number(left !== 0 || right !== 0)
    case '&&':
      return Number(left !== 0 && right !== 0)
    case '|':
      return left | right
    case '^':
      return left ^ right
    case '&':
      return left & right
    case '==':
      return Number(left === right)
    case '!=':
      return Number(left !== right)
    case '<':
      return Number(left < right)
    case '>':
      return Number(left > right)
    case '<=':
      return Number(left <= right)
    case '>=':
      return Number(left >= right)
    case '<<':
      return left * 2 ** right
    case '>>':
      return Math.floor(left / 2 ** right)
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return right === 0 ? null : Math.trunc(left / right)
    case '%':
      return right === 0 ? null : left % right
    case '**':
      return left ** right
    default:
      return null
  }
}
