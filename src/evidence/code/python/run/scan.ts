import { child, type Node } from '../tree.js'

/** What stands inside a node, without what is inside functions and classes that it defines. */
function visitOwn(node: Node, visit: (each: Node) => boolean | undefined): boolean {
  const open = [...node.children]
  while (open.length > 0) {
    const each = open.pop()
    if (each === undefined) break
    if (visit(each) === true) return true
    if (each.type !== 'function_definition' && each.type !== 'class_definition' && each.type !== 'lambda')
      open.push(...each.children)
  }
  return false
}

const generators = new WeakMap<Node, boolean>()

export function isGenerator(node: Node): boolean {
  const known = generators.get(node)
  if (known !== undefined) return known
  const body = child(node, 'body')
  const found = body !== null && visitOwn(body, ({ type }) => type === 'yield')
  generators.set(node, found)
  return found
}

export interface LoopFacts {
  /** Names that the body binds. */
  readonly assigned: readonly string[]
  /** Of these, the ones that it only adds to (`x += …`). */
  readonly appended: ReadonlySet<string>
  /** It can be left from inside: `break` of its own, `return`, `raise`, `exit()`. */
  readonly canLeave: boolean
  /** It does nothing but work out values: cheap to follow often. */
  readonly isPlain: boolean
  /** It waits for something each time. */
  readonly waits: boolean
}

const loops = new WeakMap<Node, LoopFacts>()

export function loopFacts(node: Node, source: string): LoopFacts {
  const known = loops.get(node)
  if (known !== undefined) return known
  const found = scanLoop(node, source)
  loops.set(node, found)
  return found
}

const WAITS =
  /^(?:sleep|recv|recvfrom|accept|input|raw_input|wait|poll|select|read|readline|join|get|serve_forever|run_forever|receive|next|getch|listen|run_pending|recv_json|poll_for|get_message|brpop|blpop|wait_for|gather|acquire)$/
const LEAVES = /^(?:exit|quit|_exit|abort|interrupt_main)$/
const PLAIN_CALLS =
  /^(?:chr|ord|int|str|len|append|join|range|hex|bytes|bytearray|extend|insert|replace|bin|oct|abs|min|max|sum|pop|reverse|reversed|format|zip|enumerate|isalpha|isupper|islower|isdigit|upper|lower|find|index|divmod|round|list|tuple|set|dict|get|items|keys|values|add|update|count|startswith|endswith|split|strip|print)$/

function scanLoop(node: Node, source: string): LoopFacts {
  const assigned = new Set<string>()
  const appended = new Set<string>()
  const others = new Set<string>()
  let canLeave = false
  let isPlain = true
  let waits = false
  visitOwn(node, (each) => {
    if (
      each.type === 'assignment' ||
      each.type === 'augmented_assignment' ||
      each.type === 'for_statement' ||
      each.type === 'named_expression' ||
      each.type === 'as_pattern'
    ) {
      const target = child(each, 'left') ?? child(each, 'name') ?? child(each, 'alias')
      const isAdded = each.type === 'augmented_assignment' && child(each, 'operator')?.type === '+='
      if (target !== null)
        for (const name of namesIn(target, source)) {
          assigned.add(name)
          if (isAdded) appended.add(name)
          else others.add(name)
        }
    }
    if (each.type === 'return_statement' || each.type === 'raise_statement' || each.type === 'yield') canLeave = true
    if (
      each.type === 'for_statement' ||
      each.type === 'while_statement' ||
      each.type === 'with_statement' ||
      each.type === 'function_definition'
    )
      isPlain = false
    if (each.type === 'await') waits = true
    if (each.type === 'call') {
      const called = lastName(each, source)
      if (WAITS.test(called)) waits = true
      if (LEAVES.test(called)) canLeave = true
      if (!PLAIN_CALLS.test(called)) isPlain = false
    }
    return undefined
  })
  const body = child(node, 'body')
  if (body !== null && breaks(body)) canLeave = true
  return {
    assigned: [...assigned],
    appended: new Set([...appended].filter((name) => !others.has(name))),
    canLeave,
    isPlain,
    waits,
  }
}

/** A `break` that is not one of an inner loop. */
function breaks(body: Node): boolean {
  const open = [...body.children]
  while (open.length > 0) {
    const each = open.pop()
    if (each === undefined) break
    if (each.type === 'break_statement') return true
    if (each.type === 'for_statement' || each.type === 'while_statement')
      open.push(...each.children.filter(({ field }) => field === 'alternative'))
    else if (each.type !== 'function_definition' && each.type !== 'class_definition') open.push(...each.children)
  }
  return false
}

export function lastName(call: Node, source: string): string {
  const callee = child(call, 'function')
  if (callee === null) return ''
  const named = callee.type === 'attribute' ? child(callee, 'attribute') : callee
  return named?.type === 'identifier' ? source.slice(named.start, named.end) : ''
}

function namesIn(target: Node, source: string): string[] {
  if (target.type === 'identifier') return [source.slice(target.start, target.end)]
  if (target.type === 'attribute' || target.type === 'subscript') return []
  return target.children.flatMap((each) => namesIn(each, source))
}
