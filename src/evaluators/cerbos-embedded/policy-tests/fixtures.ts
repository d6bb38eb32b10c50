import type {
  AuxData,
  AuxDataFixtures,
  Principal,
  PrincipalFixtures,
  Resource,
  ResourceFixtures,
  TestSuite,
} from './test-suite_pb.js'

/** What a suite's names stand for: its own definitions, then those of the `testdata` folder beside it. */
export interface Fixtures {
  principal(name: string): Principal | null
  resource(name: string): Resource | null
  auxData(name: string): AuxData | null
  /** The members of a group; null where there is no such group. */
  principalGroup(name: string): readonly string[] | null
  resourceGroup(name: string): readonly string[] | null
}

export function createFixtures(
  suite: TestSuite,
  principals: PrincipalFixtures | null,
  resources: ResourceFixtures | null,
  auxData: AuxDataFixtures | null,
): Fixtures {
  return {
    principal: (name) => own(suite.principals, name) ?? own(principals?.principals, name),
    resource: (name) => own(suite.resources, name) ?? own(resources?.resources, name),
    auxData: (name) => own(suite.auxData, name) ?? own(auxData?.auxData, name),
    principalGroup: (name) =>
      (own(suite.principalGroups, name) ?? own(principals?.principalGroups, name))?.principals ?? null,
    resourceGroup: (name) =>
      (own(suite.resourceGroups, name) ?? own(resources?.resourceGroups, name))?.resources ?? null,
  }
}

function own<T>(map: Readonly<Record<string, T>> | undefined, name: string): T | null {
  return map !== undefined && Object.hasOwn(map, name) ? (map[name] ?? null) : null
}
