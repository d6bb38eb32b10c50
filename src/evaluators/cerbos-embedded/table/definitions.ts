import type { Value } from '@bufbuild/protobuf/wkt'
import type { Constants, Variables } from '@cerbos/api/cerbos/policy/v1/policy_pb'
import { CelError } from '../cel/macros.js'
import { references, type Reference } from '../cel/references.js'
import type { Problems } from '../source/problems.js'
import type { PolicySource } from '../source/read-policies.js'
import { createExpressionReader } from './expressions.js'
import type { Definitions, Expression } from './model.js'

/** What policies export, by the name under which others import it. */
export interface Exports {
  readonly variables: ReadonlyMap<string, ReadonlyMap<string, Expression>>
  readonly constants: ReadonlyMap<string, ReadonlyMap<string, Value>>
}

export function readExports(sources: readonly PolicySource[], problems: Problems): Exports {
  const variables = new Map<string, ReadonlyMap<string, Expression>>()
  const constants = new Map<string, ReadonlyMap<string, Value>>()
  for (const source of sources) {
    const { policyType } = source.policy
    if (policyType.case === 'exportVariables') {
      const { name, definitions } = policyType.value
      const read = readVariables(source, definitions, 'exportVariables.definitions', problems)
      variables.set(name, new Map(read))
    }
    if (policyType.case === 'exportConstants') {
      constants.set(policyType.value.name, new Map(Object.entries(policyType.value.definitions)))
    }
  }
  return { variables, constants }
}

/** Everything that expressions of this policy may name: imports, then its own. A name twice is a problem. */
export function readDefinitions(
  source: PolicySource,
  parts: {
    readonly path: string
    readonly variables?: Variables | undefined
    readonly constants?: Constants | undefined
  },
  exports: Exports,
  problems: Problems,
): Definitions {
  const report = (path: string, message: string): void => {
    problems.add(source.file, source.at(path), message)
  }
  const collect = <T>(kind: string, imports: readonly string[], from: ReadonlyMap<string, ReadonlyMap<string, T>>) => {
    const all = new Map<string, T>()
    return {
      all,
      add: (name: string, value: T) => {
        if (all.has(name)) report(`${parts.path}.${kind}`, `${kind}: ${name} is defined twice`)
        all.set(name, value)
      },
      import(): void {
        for (const [index, name] of imports.entries()) {
          const exported = from.get(name)
          if (exported === undefined)
            report(`${parts.path}.${kind}.import[${index}]`, `${kind}: ${name} is not exported`)
          for (const [key, value] of exported ?? []) this.add(key, value)
        }
      },
    }
  }
  const variables = collect('variables', parts.variables?.import ?? [], exports.variables)
  variables.import()
  for (const [path, local] of [
    // The old place of variables, which Cerbos still reads.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    ['variables', source.policy.variables],
    [`${parts.path}.variables.local`, parts.variables?.local ?? {}],
  ] as const) {
    for (const [name, expression] of readVariables(source, local, path, problems)) variables.add(name, expression)
  }
  const constants = collect('constants', parts.constants?.import ?? [], exports.constants)
  constants.import()
  for (const [name, value] of Object.entries(parts.constants?.local ?? {})) constants.add(name, value)
  return { variables: variables.all, constants: constants.all }
}

function readVariables(
  source: PolicySource,
  texts: Readonly<Record<string, string>>,
  path: string,
  problems: Problems,
): readonly [string, Expression][] {
  const reader = createExpressionReader(source, problems)
  return Object.entries(texts).flatMap(([name, text]): [string, Expression][] => {
    const expression = reader.expression(text, `${path}.${name}`)
    return expression === null ? [] : [[name, expression]]
  })
}

/**
 * The definitions that these expressions need, directly or through variables; variables in an order in which
 * each follows those it reads, ties by name. Throws CelError for an unknown name or a circle.
 */
export function usedDefinitions(expressions: readonly Expression[], all: Definitions): Definitions {
  const constants = new Map<string, Value>()
  const pending = new Map<string, Expression>()
  const visit = (expression: Expression): void => {
    for (const reference of references(expression.tree)) {
      if (reference.of === 'constant') constants.set(reference.name, find(all.constants, reference))
      else if (!pending.has(reference.name)) {
        const variable = find(all.variables, reference)
        pending.set(reference.name, variable)
        visit(variable)
      }
    }
  }
  expressions.forEach(visit)
  return { variables: inOrder(pending), constants }
}

function find<T>(from: ReadonlyMap<string, T>, reference: Reference): T {
  const found = from.get(reference.name)
  if (found === undefined) throw new CelError(`names the ${reference.of} ${reference.name}, which is not defined`)
  return found
}

function inOrder(pending: Map<string, Expression>): ReadonlyMap<string, Expression> {
  const ordered = new Map<string, Expression>()
  while (pending.size > 0) {
    const ready = [...pending.keys()].sort().find((name) => readyFor(pending, name))
    if (ready === undefined) throw new CelError(`reads variables in a circle: ${[...pending.keys()].sort().join(', ')}`)
    const expression = pending.get(ready)
    if (expression !== undefined) ordered.set(ready, expression)
    pending.delete(ready)
  }
  return ordered
}

function readyFor(pending: ReadonlyMap<string, Expression>, name: string): boolean {
  const expression = pending.get(name)
  if (expression === undefined) return false
  return !references(expression.tree).some((reference) => reference.of === 'variable' && pending.has(reference.name))
}
