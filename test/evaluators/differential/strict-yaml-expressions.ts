import { fromBinary, toJson } from '@bufbuild/protobuf'
import { ValueSchema, type Value } from '@bufbuild/protobuf/wkt'
import { CheckedExprSchema } from '@bufbuild/cel-spec/cel/expr/checked_pb.js'
import type { JsonObject, JsonValue } from '../../../src/core/json.js'
import type { Condition, Expr, Output, Variable } from '../../../src/evaluators/cerbos-embedded/proto/rule-table_pb.js'
import { printCel, Unprintable } from './strict-yaml-cel.js'
import { present } from './strict-yaml-rows.js'

/** What the expressions of one file have in common. */
export interface Printer {
  expression(expr: Expr, constants: Constants): string
  condition(condition: Condition | undefined, constants: Constants): JsonObject | undefined
  output(output: Output | undefined, constants: Constants): JsonObject | undefined
  variables(variables: readonly Variable[], constants: Constants): JsonObject
  constants(): JsonObject
}

type Constants = Readonly<Record<string, Value>>

export function createPrinter(dynamic: boolean): Printer {
  const values = new Map<string, JsonValue>()
  const printed: Printer = {
    expression: ({ checked }, constants) => {
      // Go's own limit: a witness nests deeper than JavaScript's default of 100.
      const { expr } = fromBinary(CheckedExprSchema, checked, { recursionLimit: 10_000 })
      if (expr === undefined) throw new Unprintable('no expression')
      return printCel(expr, { dynamic, constantName: (name) => constantName(values, name, constants) })
    },
    condition: (condition, constants) =>
      condition === undefined ? undefined : { match: match(condition, (expr) => printed.expression(expr, constants)) },
    output: (output, constants) => {
      const { ruleActivated, conditionNotMet } = output?.when ?? {}
      if (ruleActivated === undefined && conditionNotMet === undefined) return undefined
      return {
        when: present({
          ruleActivated: ruleActivated && printed.expression(ruleActivated, constants),
          conditionNotMet: conditionNotMet && printed.expression(conditionNotMet, constants),
        }),
      }
    },
    variables: (variables, constants) => {
      const texts = variables.map(({ name, expr }): [string, string] => {
        if (expr === undefined) throw new Unprintable(`variable ${name} without expression`)
        return [name, printed.expression(expr, constants)]
      })
      return { local: Object.fromEntries(texts) }
    },
    constants: () => ({ local: Object.fromEntries(values) }),
  }
  return printed
}

/** The same constant everywhere in the file; another value under the same name gets another name. */
function constantName(values: Map<string, JsonValue>, name: string, constants: Constants): string {
  const constant = constants[name]
  if (constant === undefined) return name
  const value: JsonValue = toJson(ValueSchema, constant)
  let legal = name.replace(/\W/g, (sign) => `_x${sign.charCodeAt(0).toString(16)}_`)
  while (values.has(legal) && JSON.stringify(values.get(legal)) !== JSON.stringify(value)) legal += '_'
  values.set(legal, value)
  return legal
}

function match({ op }: Condition, print: (expr: Expr) => string): JsonObject {
  if (op.case === undefined) throw new Unprintable('a condition without an operator')
  if (op.case === 'expr') return { expr: print(op.value) }
  return { [op.case]: { of: op.value.expr.map((part) => match(part, print)) } }
}
