import { create } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import {
  Condition_ExprListSchema,
  ConditionSchema,
  ExprSchema,
  type Condition,
} from '../../src/evaluators/cerbos-embedded/proto/rule-table_pb.js'
import { asWritten, textOf } from '../../src/evaluators/cerbos-embedded/explain/conditions.js'

const expr = (original: string): Condition =>
  create(ConditionSchema, { op: { case: 'expr', value: create(ExprSchema, { original }) } })
const of = (op: 'all' | 'any' | 'none', ...parts: Condition[]): Condition =>
  create(ConditionSchema, { op: { case: op, value: create(Condition_ExprListSchema, { expr: parts }) } })
const SOUND = expr('sound')

const written = (condition: Condition): string | null => {
  const found = asWritten(condition)
  return found === null ? null : textOf(found)
}

describe('a condition as its policy has it', () => {
  it.each<[string | null, Condition]>([
    ['R.attr.a', expr('R.attr.a')],
    ['all(a, any(b, c))', of('all', expr('a'), of('any', expr('b'), expr('c')))],
    ['none(a)', of('all', of('none', expr('a')), SOUND)],
    ['a', of('any', expr('a'), of('none', SOUND))],
    ['all(a, b)', of('all', of('all', expr('a'), expr('b')), SOUND)],
    [null, SOUND],
  ])('is %s', (text, condition) => {
    expect(written(condition)).toBe(text)
  })
})
