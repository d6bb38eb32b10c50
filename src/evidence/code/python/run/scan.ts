import type { Budget } from '../../analysis/analysis.js'
import { child, type Node } from '../tree.js'
import type { Run } from './run.js'

/** Everything inside a node, until `act` says that it is enough; true where it did. */
export function visit(node: Node, act: (each: Node) => boolean, isOwn = false): boolean {
  const open = [...node.children]
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (act(each)) return true
    if (isOwn && DEFINITIONS.has(each.type)) continue
    for (const inner of each.children) open.push(inner)
  }
  return false
}

const DEFINITIONS = new Set(['function_definition', 'class_definition', 'lambda'])

const generators = new WeakMap<Node, boolean>()

export function isGenerator(node: Node): boolean {
  const known = generators.get(node)
  if (known !== undefined) return known
  const body = child(node, 'body')
  const found = body !== null && visit(body, ({ type }) => type === 'yield', true)
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

export function loopFacts({ source, analysis }: Run, node: Node): LoopFacts {
  const known = loops.get(node)
  if (known !== undefined) return known
  const found = scanLoop(node, source, analysis)
  loops.set(node, found)
  return found
}

const WAITS =
  /^(?:sleep|recv|recvfrom|accept|input|raw_input|wait|poll|select|read|readline|join|get|serve_forever|run_forever|receive|next|getch|listen|run_pending|recv_json|poll_for|get_message|brpop|blpop|wait_for|gather|acquire)$/
const LEAVES = /^(?:exit|quit|_exit|abort|interrupt_main)$/
const PLAIN_CALLS =
  /^(?:chr|ord|int|str|len|append|join|range|hex|bytes|bytearray|extend|insert|replace|bin|oct|abs|min|max|sum|pop|reverse|reversed|format|zip|enumerate|isalpha|isupper|islower|isdigit|upper|lower|find|index|divmod|round|list|tuple|set|dict|get|items|keys|values|add|update|count|startswith|endswith|split|strip|print)$/

interface Growing {
  readonly assigned: Set<string>
  readonly appended: Set<string>
  readonly others: Set<string>
  canLeave: boolean
  isPlain: boolean
  waits: boolean
}

function scanLoop(node: Node, source: string, budget: Budget): LoopFacts {
  const found: Growing = {
    assigned: new Set(),
    appended: new Set(),
    others: new Set(),
    canLeave: false,
    isPlain: true,
    waits: false,
  }
  let seen = 0
  const look = (each: Node): boolean => {
    seen += 1
    if ((seen & 7) === 0) budget.spend()
    if (BINDS.has(each.type)) noteBinding(each, source, found)
    if (each.type === 'call') noteCall(lastName(each, source), found)
    if (each.type === 'return_statement' || each.type === 'raise_statement' || each.type === 'yield')
      found.canLeave = true
    if (COSTLY.has(each.type)) found.isPlain = false
    if (each.type === 'await') found.waits = true
    return false
  }
  visit(node, look, true)
  const body = child(node, 'body')
  const { assigned, appended, others, isPlain, waits } = found
  const onlyAppended = new Set([...appended].filter((name) => !others.has(name)))
  const canLeave = found.canLeave || (body !== null && breaks(body))
  return { assigned: [...assigned], appended: onlyAppended, canLeave, isPlain, waits }
}

const BINDS = new Set(['assignment', 'augmented_assignment', 'for_statement', 'named_expression', 'as_pattern'])
const COSTLY = new Set(['for_statement', 'while_statement', 'with_statement', 'function_definition'])

function noteBinding(node: Node, source: string, { assigned, appended, others }: Growing): void {
  const target = child(node, 'left') ?? child(node, 'name') ?? child(node, 'alias')
  if (target === null) return
  const isAdded = node.type === 'augmented_assignment' && child(node, 'operator')?.type === '+='
  for (const name of namesIn(target, source)) {
    assigned.add(name)
    if (isAdded) appended.add(name)
    else others.add(name)
  }
}

function noteCall(called: string, found: Growing): void {
  if (WAITS.test(called)) found.waits = true
  if (LEAVES.test(called)) found.canLeave = true
  if (!PLAIN_CALLS.test(called)) found.isPlain = false
}

const LOOPS = new Set(['for_statement', 'while_statement'])

/** A `break` that is not one of an inner loop. */
function breaks(body: Node): boolean {
  const open = [...body.children]
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (each.type === 'break_statement') return true
    const isLoop = LOOPS.has(each.type)
    if (each.type === 'function_definition' || each.type === 'class_definition') continue
    for (const inner of each.children) if (!isLoop || inner.field === 'alternative') open.push(inner)
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
  const names: string[] = []
  visit(target, (each) => {
    if (each.type === 'identifier') names.push(source.slice(each.start, each.end))
    return false
  })
  return target.type === 'attribute' || target.type === 'subscript' ? [] : names
}
