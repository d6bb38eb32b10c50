import type { Analysis, Site } from '../../analysis/analysis.js'
import type { Machine, State } from '../machine.js'
import type { Handover } from '../handover.js'
import type { Dialect } from '../syntax/parse.js'
import type { SyntaxNode } from '../syntax/tree.js'
import { functionScope, innerScope } from '../values/scope.js'
import { UNDEFINED, UNKNOWN, unknown, type Value } from '../values/value.js'
import { assignMember, tellDeletion, writeMember } from './assignments.js'
import { performCall } from './calls.js'
import { evaluateExpression } from './expressions.js'
import { followFunction } from './functions.js'
import { readMember } from './members.js'
import { bindPattern } from './patterns.js'
import { runStatement, runStatements } from './statements.js'

/** So deep in the tree, functions that are called included, things are evaluated. */
const MAX_EVALUATION_DEPTH = 600
const MAX_TURNS = 2_048

export function createMachine(analysis: Analysis, dialect: Dialect, handover: Handover): Machine {
  const state = initialState()
  const lineOf = createLines()
  const frame = { self: null, parent: null, args: [], returned: [], isConstructor: false, isProgram: true }
  const deeper = <Result>(result: Result, way: () => Result): Result => {
    if (state.depth >= MAX_EVALUATION_DEPTH) {
      analysis.incomplete('too_deep')
      return result
    }
    analysis.spend()
    state.depth += 1
    const value = way()
    state.depth -= 1
    return value
  }
  const machine: Machine = {
    analysis,
    state,
    program: functionScope(null, frame),
    evaluate: (node, scope) => deeper(UNKNOWN, () => evaluateExpression(machine, node, scope)),
    run: (node, scope) => deeper('normal', () => runStatement(machine, node, scope)),
    runAll: (nodes, scope) => runStatements(machine, nodes, scope),
    call: (call) => deeper(UNKNOWN, () => performCall(machine, call)),
    follow: (fn, self, args, more = {}) => followFunction(machine, fn, self, args, more),
    member: (receiver, name, node) => readMember(machine, receiver, name, node),
    setMember: (receiver, name, value) => {
      writeMember(machine, receiver, name, value)
    },
    write: (receiver, name, value, node) => {
      assignMember(machine, receiver, name, value, node)
    },
    tellDelete: (receiver, name, node) => {
      tellDeletion(machine, receiver, name, node)
    },
    bind: (pattern, value, scope, how) => {
      bindPattern(machine, pattern, value, scope, how)
    },
    runCode: (text, dynamic, site, scope) => {
      let value: Value = unknown(text.origins)
      handover.give((root, inner) => {
        const outer = machine.analysis
        machine.analysis = inner
        state.last = value
        machine.run(root, innerScope(scope))
        value = state.last
        machine.analysis = outer
      })
      machine.analysis.code({ language: dialect, text, dynamic }, site)
      handover.take()
      return value
    },
    text: ({ source, start, end }) => source.slice(start, end),
    site: (node) => siteOf(lineOf, state, node),
  }
  return machine
}

function initialState(): State {
  return {
    guards: [],
    loops: 0,
    endless: 0,
    forks: 0,
    isUncalled: false,
    depth: 0,
    trail: null,
    calls: [],
    turnsLeft: MAX_TURNS,
    label: null,
    last: UNDEFINED,
    met: new Map(),
    followed: new Set(),
    later: new Map(),
    replaced: new Map(),
  }
}

function siteOf(
  lineOf: (source: string, offset: number) => { line: number; column: number },
  state: State,
  node: SyntaxNode,
): Site {
  return { ...lineOf(node.source, node.start), inLoop: state.loops > 0, guards: state.guards }
}

/** Lines are looked for when the first one is asked for. */
function createLines(): (source: string, offset: number) => { line: number; column: number } {
  const known = new Map<string, number[]>()
  return (source, offset) => {
    const starts = known.get(source) ?? lineStarts(source)
    known.set(source, starts)
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

function lineStarts(source: string): number[] {
  const starts = [0]
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
