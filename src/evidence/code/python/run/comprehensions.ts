import { child, type Node } from '../tree.js'
import { UNKNOWN, dict, list } from '../values/make.js'
import { truthOf } from '../values/read.js'
import type { ListValue, Value } from '../values/value.js'
import { push, setKey } from '../fold/container-methods.js'
import { guardsOf, under } from './guards.js'
import { createScope } from './journal.js'
import { overElements } from './each.js'
import type { Run } from './run.js'

export function comprehension(run: Run, node: Node, type: ListValue['type']): Value {
  const made = list([], type)
  const body = child(node, 'body')
  const isExact = through(run, node, () => {
    if (body !== null) push(made, [run.evaluate(body)])
  })
  return isExact ? made : { ...made, isOpen: true, isCovered: made.items.length > 0 }
}

export function dictComprehension(run: Run, node: Node): Value {
  const made = dict()
  const body = child(node, 'body')
  const [key, value] = body === null ? [null, null] : [child(body, 'key'), child(body, 'value')]
  const isExact = through(run, node, () => {
    if (key !== null && value !== null) setKey(made, run.evaluate(key), run.evaluate(value), false)
  })
  if (!isExact) made.isOpen = true
  return made
}

/** Every combination that the clauses give; false where there may be others, or fewer. */
function through(run: Run, node: Node, visit: () => void): boolean {
  const clauses = node.children.filter(({ type }) => type === 'for_in_clause' || type === 'if_clause')
  const outer = run.state.scope
  run.state.scope = createScope('function', outer)
  run.state.loops += 1
  try {
    return clause(run, clauses, 0, visit)
  } finally {
    run.state.loops -= 1
    run.state.scope = outer
  }
}

function clause(run: Run, clauses: readonly Node[], at: number, visit: () => void): boolean {
  const here = clauses[at]
  if (here === undefined) {
    visit()
    return true
  }
  if (here.type === 'if_clause') return condition(run, here, clauses, at, visit)
  const [left, right] = [child(here, 'left'), here.children.filter(({ field }) => field === 'right').at(-1)]
  const elements = run.elements(right === undefined ? UNKNOWN : run.evaluate(right))
  const inner: boolean[] = []
  const wasAll = overElements(run, elements, 512, (item) => {
    if (left !== null) run.assign(left, item)
    inner.push(clause(run, clauses, at + 1, visit))
  })
  return wasAll && !inner.includes(false)
}

function condition(run: Run, here: Node, clauses: readonly Node[], at: number, visit: () => void): boolean {
  const [inner] = here.children
  if (inner === undefined) return clause(run, clauses, at + 1, visit)
  const truth = truthOf(run.evaluate(inner))
  if (truth === false) return true
  const isExact = under(run, truth === null ? guardsOf(run, inner, true) : [], () =>
    clause(run, clauses, at + 1, visit),
  )
  return isExact && truth === true
}
