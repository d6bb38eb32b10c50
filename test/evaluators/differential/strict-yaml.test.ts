import { equals } from '@bufbuild/protobuf'
import { ExprSchema } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js'
import { describe, expect, it } from 'vitest'
import { mapChildren, type Expr } from '../../../src/evaluators/cerbos-embedded/cel/ast.js'
import { parseCel } from '../../../src/evaluators/cerbos-embedded/cel/parse.js'
import { celCorpus } from './cel-corpus.js'
import { printCel } from './strict-yaml-cel.js'

const { groups } = celCorpus()

describe('CEL printed from its tree', () => {
  it.each(groups)('$group: means the same tree', ({ expressions }) => {
    for (const expression of expressions) {
      const tree = parseCel(expression)
      const printed = printCel(tree)
      expect(equals(ExprSchema, unnumbered(parseCel(printed)), unnumbered(tree)), `${expression} → ${printed}`).toBe(
        true,
      )
    }
  })
})

function unnumbered(tree: Expr): Expr {
  return mapChildren(tree, unnumbered)
}
