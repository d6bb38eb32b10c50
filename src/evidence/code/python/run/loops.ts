import { child, type Node } from '../tree.js'
import { UNKNOWN, parts } from '../values/make.js'
import { truthOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import { overElements } from './each.js'
import { guardsOf, under } from './guards.js'
import { anything, branch, forget } from './journal.js'
import type { Ending, Run } from './run.js'
import { loopFacts, lastName, visit, type LoopFacts } from './scan.js'

const MOST = 16
const MOST_PLAIN = 1024

/** `for … in …`: with each known element, or once with what is known of all of them. */
export function forLoop(run: Run, node: Node): Ending {
  const [left, right, body] = [child(node, 'left'), child(node, 'right'), child(node, 'body')]
  const facts = loopFacts(run, node)
  const iterable = right === null ? UNKNOWN : run.evaluate(right)
  if (iterable.kind === 'object' && iterable.of === 'endless') endless(run, node, facts, run.written(right ?? node))
  const elements = run.elements(iterable)
  const most = facts.isPlain ? MOST_PLAIN : MOST
  const isAll = elements.isExact && elements.items.length <= most && elements.items.length <= run.state.unrolled
  const endings: Ending[] = []
  looping(run, () => {
    if (!isAll) widen(run, facts)
    const each = (item: Value): Ending => {
      if (left !== null) run.assign(left, item)
      return body === null ? 'next' : run.execute(body.children)
    }
    if (!isAll)
      branch(run.state, [() => (overElements(run, elements, MOST, (item) => void each(item)), 'next'), () => 'next'])
    else
      for (const item of elements.items) {
        run.state.unrolled -= 1
        run.analysis.spend()
        const ending = each(item)
        endings.push(ending)
        if (ending === 'break' || ending === 'return' || ending === 'raise') break
      }
    if (!isAll) widen(run, facts)
  })
  const after = orElse(run, node)
  const ending = endings.at(-1)
  return ending === 'return' || ending === 'raise' ? ending : after
}

/** `while …`: as long as its condition is certain, else once with variables that may be anything. */
export function whileLoop(run: Run, node: Node): Ending {
  const [condition, body] = [child(node, 'condition'), child(node, 'body')]
  if (condition === null || body === null) return 'next'
  const facts = loopFacts(run, node)
  const first = truthOf(run.evaluate(condition))
  if (first === false && isLiteral(condition)) return orElse(run, node)
  if (isAlways(run, condition)) endless(run, node, facts, `while ${run.written(condition)}`)
  looping(run, () => {
    if (facts.isPlain && first === true && !isAlways(run, condition) && stepwise(run, condition, body)) return
    widen(run, facts)
    under(run, guardsOf(run, condition, true), () =>
      branch(run.state, [() => run.execute(body.children), () => 'next']),
    )
    widen(run, facts)
  })
  const ending = orElse(run, node)
  return isAlways(run, condition) && !facts.canLeave ? 'return' : ending
}

/** Until the condition certainly fails; false where it takes too long or is not certain. */
function stepwise(run: Run, condition: Node, body: Node): boolean {
  for (let turn = 0; turn < MOST_PLAIN && run.state.unrolled > 0; turn += 1) {
    const truth = truthOf(run.evaluate(condition))
    if (truth === false) return true
    if (truth === null) return false
    run.state.unrolled -= 1
    const ending = run.execute(body.children)
    if (ending === 'break' || ending === 'return' || ending === 'raise') return true
  }
  return false
}

function looping(run: Run, act: () => void): void {
  run.state.loops += 1
  const guards = run.state.guards.length
  try {
    act()
  } finally {
    run.state.loops -= 1
    run.state.guards.length = guards
  }
}

function orElse(run: Run, node: Node): Ending {
  const otherwise = child(node, 'alternative')
  const body = otherwise === null ? null : child(otherwise, 'body')
  return body === null ? 'next' : run.execute(body.children)
}

function widen(run: Run, { assigned, appended }: LoopFacts): void {
  forget(
    run.state,
    run.state.scope,
    assigned.filter((name) => !appended.has(name)),
    anything,
  )
  forget(run.state, run.state.scope, appended, grown)
}

/** What is only added to keeps its beginning. */
function grown(value: Value): Value {
  if (value.kind !== 'text') return value.kind === 'number' && value.base !== null ? value : anything(value)
  return value.parts.at(-1) === null ? value : parts([...value.parts, null], value.isBytes, value.origins)
}

function isLiteral(node: Node): boolean {
  return node.type === 'false' || node.type === 'none' || node.type === 'integer'
}

function isAlways(run: Run, written: Node): boolean {
  let condition = written
  while (condition.type === 'parenthesized_expression' && condition.children[0] !== undefined)
    [condition] = condition.children
  const [inner] = condition.children
  if (condition.type === 'true') return true
  if (condition.type === 'integer' || condition.type === 'string') return truthOf(run.evaluate(condition)) === true
  const isConstant =
    condition.type === 'comparison_operator' &&
    condition.children.every(({ type, field }) => field === 'operators' || CONSTANTS.has(type))
  const isNot = condition.type === 'not_operator' && inner !== undefined && CONSTANTS.has(inner.type)
  return (isConstant || isNot) && truthOf(run.evaluate(condition)) === true
}

const CONSTANTS = new Set(['integer', 'string', 'true', 'false', 'none', 'float'])
const GROWS = /^(?:append|extend|add|appendleft|insert|push|put)$/
const WRITES = /^(?:write|writelines|write_text|write_bytes|dump|copyfile|copy|copy2)$/
const STARTS =
  /^(?:fork|Popen|Process|Thread|start|system|run|spawn\w*|start_new_thread|submit|call|create_subprocess_\w+)$/

/** A loop that nothing ends: what it does all the while. */
function endless(run: Run, node: Node, { canLeave, waits }: LoopFacts, detail: string): void {
  if (canLeave) return
  const called = calledIn(node, run.source)
  const grows = called.some((name) => GROWS.test(name)) || growsText(node)
  const { analysis } = run
  const site = { ...run.site(node), inLoop: true }
  if (called.includes('fork')) analysis.resource({ kind: 'fork_bomb', detail }, site)
  else if (called.some((name) => STARTS.test(name)) && !waits)
    analysis.resource({ kind: 'process_flood', detail }, site)
  else if (called.some((name) => WRITES.test(name)) && !waits) analysis.resource({ kind: 'disk_fill', detail }, site)
  else if (grows && !waits) analysis.resource({ kind: 'unbounded_allocation', detail }, site)
  else if (!waits) analysis.resource({ kind: 'unbounded_loop', detail }, site)
}

function calledIn(node: Node, source: string): string[] {
  const found: string[] = []
  visit(node, (each) => {
    if (each.type === 'call') found.push(lastName(each, source))
    return found.length >= 256
  })
  return found
}

function growsText(node: Node): boolean {
  return visit(node, (each) => {
    if (each.type !== 'augmented_assignment') return false
    const operator = child(each, 'operator')?.type
    const right = child(each, 'right')
    return (
      operator === '*=' || (operator === '+=' && right !== null && right.type !== 'integer' && right.type !== 'float')
    )
  })
}
