import type { Analysis, Source } from '../../analysis/analysis.js'
import type { Text } from '../../analysis/text.js'
import type { DynamicFact } from '../../facts/facts.js'
import type { Node } from '../tree.js'
import { UNKNOWN } from '../values/make.js'
import type { Scope, Value } from '../values/value.js'
import { assign, removeFrom, setAttribute, setItem } from './assign.js'
import { attributeOf } from './attributes.js'
import { callValue } from './call.js'
import { expression } from './expressions.js'
import { elementsOf, itemOf } from './items.js'
import { lookup } from './lookup.js'
import type { Run, State } from './run.js'
import { executeBlock } from './statements.js'

export type Inner = (run: Run, text: Text, how: DynamicFact['kind'], node: Node) => Value

/** Of evaluation in evaluation; functions in between count too. */
const MAX_NESTING = 300
const MAX_UNROLLED = 8192

/** `runText`: see Run. */
export function createRun({ text }: Source, analysis: Analysis, state: State, runText: Inner): Run {
  const lines = lineStarts(text)
  const run: Run = {
    analysis,
    source: text,
    state,
    evaluate: (node) => nested(run, node, expression, UNKNOWN),
    execute: (nodes) => nested(run, nodes, executeBlock, 'next'),
    assign: (target, value) => {
      nested(
        run,
        target,
        (_run, node) => {
          assign(run, node, value)
          return null
        },
        null,
      )
    },
    call: (callee, args, node) => callValue(run, callee, args, node),
    attribute: (owner, name, node) => attributeOf(run, owner, name, node),
    item: (owner, key, node) => itemOf(run, owner, key, node),
    setAttribute: (owner, name, value, node) => {
      setAttribute(run, owner, name, value, node)
    },
    setItem: (owner, key, value, node) => {
      setItem(run, owner, key, value, node)
    },
    removeFrom: (owner, name, node) => {
      removeFrom(run, owner, name, node)
    },
    lookup: (name) => lookup(state, name),
    runText: (inner, how, node) => runText(run, inner, how, node),
    elements: (value) => elementsOf(value),
    site: (node) => ({ ...place(lines, node), inLoop: state.loops > 0, guards: [...state.guards] }),
    written: (node) => written(text, node),
  }
  return run
}

export function createState(scope: Scope): State {
  return {
    scope,
    guards: [],
    loops: 0,
    branches: 0,
    depth: 0,
    calls: [],
    journal: null,
    written: new Map(),
    functions: [],
    followed: new Set(),
    owners: new Map(),
    instances: new Map(),
    input: null,
    unrolled: MAX_UNROLLED,
  }
}

function nested<Input, Output>(
  run: Run,
  input: Input,
  act: (run: Run, input: Input) => Output,
  otherwise: Output,
): Output {
  const { state, analysis } = run
  if (state.depth >= MAX_NESTING) {
    analysis.incomplete('too_deep')
    return otherwise
  }
  analysis.spend()
  state.depth += 1
  try {
    return act(run, input)
  } finally {
    state.depth -= 1
  }
}

function written(text: string, { start, end }: Node): string {
  const told = text.slice(start, Math.min(end, start + 200))
  return told.includes('\n') ? told.replaceAll(/\s+/g, ' ') : told
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function place(lines: readonly number[], { start }: Node): { line: number; column: number } {
  let low = 0
  let high = lines.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((lines[middle] ?? 0) <= start) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: start - (lines[low] ?? 0) + 1 }
}
