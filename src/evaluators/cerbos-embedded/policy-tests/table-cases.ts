import { readExpectations } from './expectations.js'
import type { InputNames, TableContext, TestCase } from './test-case.js'
import type { AuxData, TestTable, TestTable_Input } from './test-suite_pb.js'

const MAX_CASES = 100_000

/** One case per principal, resource and action of the table's input. None where the table is wrong: that is reported. */
export function tableCases(table: TestTable, context: TableContext): readonly TestCase[] {
  const { input } = table
  if (input === undefined) {
    context.report(context.at(), 'it has no input')
    return []
  }
  const named = inputNames(input, context)
  const auxData = auxDataOf(input, context)
  const expectations = readExpectations(table, named, context)
  if (named.principals.length * named.resources.length * input.actions.length > MAX_CASES) {
    context.report(context.at('input'), `more than ${MAX_CASES} cases`)
    return []
  }
  return named.principals.flatMap((principalName) =>
    named.resources.flatMap((resourceName) => {
      const asks = readPair(principalName, resourceName, context)
      if (asks === null) return []
      return input.actions.map((action): TestCase => {
        const { place, ...wanted } = expectations.of(principalName, resourceName, action)
        return {
          test: table.name,
          principal: principalName,
          resource: resourceName,
          action,
          place: place ?? context.at(),
          skipped: table.skip ? table.skipReason : null,
          asks: { ...asks, auxData },
          options: table.options ?? context.suiteOptions,
          wanted,
        }
      })
    }),
  )
}

/** Null where one of the two cannot be asked about: that is reported. */
function readPair(
  principalName: string,
  resourceName: string,
  { fixtures, at, report }: TableContext,
): Pick<TestCase['asks'], 'principal' | 'resource'> | null {
  const principal = fixtures.principal(principalName)
  const resource = fixtures.resource(resourceName)
  if (principal === null) report(at('input'), `principal "${principalName}" not found`)
  if (resource === null) report(at('input'), `resource "${resourceName}" not found`)
  if (principal === null || resource === null) return null
  const incomplete = [principal.id, resource.id, resource.kind, ...principal.roles].includes('')
  if (!incomplete && principal.roles.length > 0) return { principal, resource }
  report(at('input'), `"${principalName}" or "${resourceName}" lacks an id, a kind or roles`)
  return null
}

function inputNames(input: TestTable_Input, context: TableContext): InputNames {
  const members = (kind: string, groups: readonly string[], find: (name: string) => readonly string[] | null) =>
    groups.flatMap((name) => {
      const group = find(name)
      if (group === null) context.report(context.at('input'), `${kind} group "${name}" not found`)
      return group ?? []
    })
  const { fixtures } = context
  const principals = members('principal', input.principalGroups, (name) => fixtures.principalGroup(name))
  const resources = members('resource', input.resourceGroups, (name) => fixtures.resourceGroup(name))
  return {
    principals: [...new Set([...input.principals, ...principals])],
    resources: [...new Set([...input.resources, ...resources])],
  }
}

function auxDataOf(input: TestTable_Input, context: TableContext): AuxData | null {
  if (input.auxData === '') return null
  const found = context.fixtures.auxData(input.auxData)
  if (found === null) context.report(context.at('input'), `auxData "${input.auxData}" not found`)
  return found
}
