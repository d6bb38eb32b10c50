import type { PolicySnapshot } from '../../../core/policy-set.js'
import type { Problems } from '../source/problems.js'
import { createFixtures } from './fixtures.js'
import { readYamlFile } from './read-message.js'
import { fixtureFile, suiteFiles } from './suite-files.js'
import { tableCases } from './table-cases.js'
import type { TestCase } from './test-case.js'
import {
  AuxDataFixturesSchema,
  PrincipalFixturesSchema,
  ResourceFixturesSchema,
  TestSuiteSchema,
} from './test-suite_pb.js'

export interface Suite {
  readonly file: string
  readonly name: string
  /** Empty where the whole suite is skipped. */
  readonly cases: readonly TestCase[]
}

/** Every suite of the set. What cannot be read, or names what is not there, is reported. */
export function readSuites(snapshot: PolicySnapshot, problems: Problems): readonly Suite[] {
  return suiteFiles(snapshot).flatMap((file) => readSuite(snapshot, file, problems))
}

function readSuite(
  snapshot: PolicySnapshot,
  [file, bytes]: readonly [path: string, bytes: Uint8Array],
  problems: Problems,
): readonly Suite[] {
  const read = readYamlFile([file, bytes], TestSuiteSchema, problems)
  if (read === null) return []
  const { message: suite } = read
  if (suite.skip) return [{ file, name: suite.name, cases: [] }]
  const fixture = <T>(kind: Parameters<typeof fixtureFile>[2], reader: (found: [string, Uint8Array]) => T | null) => {
    const found = fixtureFile(snapshot, file, kind)
    return found === null ? null : reader([...found])
  }
  const fixtures = createFixtures(
    suite,
    fixture('principals', (found) => readYamlFile(found, PrincipalFixturesSchema, problems)?.message ?? null),
    fixture('resources', (found) => readYamlFile(found, ResourceFixturesSchema, problems)?.message ?? null),
    fixture('auxData', (found) => readYamlFile(found, AuxDataFixturesSchema, problems)?.message ?? null),
  )
  const cases = suite.tests.flatMap((table, index) =>
    tableCases(table, {
      fixtures,
      suiteOptions: suite.options ?? null,
      at: (...path) => read.at(['tests', index, ...path]) ?? read.at(['tests', index]),
      report: (place, message) => {
        problems.add(file, place, `test "${table.name}": ${message}`)
      },
    }),
  )
  return [{ file, name: suite.name, cases }]
}
