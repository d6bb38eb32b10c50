import type { ToolEntry } from '../core/action.js'
import type { PolicyProblem } from '../core/policy-set.js'
import { PolicyLoadError } from '../core/policy-set.js'
import { createAjv } from './ajv.js'
import type { SchemaProblem } from './argument-schema.js'
import { compileCounters } from './catalogue-counters.js'
import { readCatalogueFile } from './catalogue-file.js'
import type { CatalogueTool } from './catalogue-tool.js'
import { compileTool } from './catalogue-tool.js'
import type { LocatedYaml } from './catalogue-yaml.js'
import { canMatchOneName, isGlob, literalLength, matchesGlob } from './glob.js'

export interface Catalogue {
  /** The entry that stands for a tool's name: the exact one, else the glob with the longest literal part. */
  find(tool: string): CatalogueTool | null
  readonly entries: readonly ToolEntry[]
}

/** Reads `catalog.yaml`. Throws PolicyLoadError with every problem and its place; `path` is the name to use in them. */
export function loadCatalogue(path: string, bytes: Uint8Array): Catalogue {
  const { yaml, file } = readCatalogueFile(path, bytes)
  const counters = compileCounters(file.counters ?? {})
  const problems = [...counterProblems(counters.problems, yaml), ...ties(Object.keys(file.tools), yaml)]
  const deps = { ajv: createAjv(), counters }
  const tools: CatalogueTool[] = []
  for (const [name, source] of Object.entries(file.tools)) {
    const compiled = compileTool(name, source, deps)
    if (compiled.ok) tools.push(compiled.tool)
    else problems.push(...toolProblems(name, compiled.problems, yaml))
  }
  if (problems.length > 0) throw new PolicyLoadError(problems)
  return createCatalogue(tools)
}

function createCatalogue(tools: readonly CatalogueTool[]): Catalogue {
  const exact = new Map(tools.filter(({ entry }) => !isGlob(entry.name)).map((tool) => [tool.entry.name, tool]))
  const globs = tools
    .filter(({ entry }) => isGlob(entry.name))
    .sort((a, b) => literalLength(b.entry.name) - literalLength(a.entry.name))
  return {
    find: (name) => exact.get(name) ?? globs.find(({ entry }) => matchesGlob(entry.name, name)) ?? null,
    entries: tools.map(({ entry }) => entry),
  }
}

/** Globs of equal literal length that one name can match: neither is the better one. */
function ties(names: readonly string[], yaml: LocatedYaml): readonly PolicyProblem[] {
  const globs = names.filter(isGlob)
  return globs.flatMap((glob, index) =>
    globs
      .slice(0, index)
      .filter((other) => literalLength(other) === literalLength(glob) && canMatchOneName(other, glob))
      .map((other) => yaml.problem(['tools', glob], `the globs "${other}" and "${glob}" can match one name: a tie`)),
  )
}

function counterProblems(problems: readonly SchemaProblem[], yaml: LocatedYaml): readonly PolicyProblem[] {
  return problems.map(({ path, message }) => yaml.problem(['counters', ...path], message))
}

function toolProblems(name: string, problems: readonly SchemaProblem[], yaml: LocatedYaml): readonly PolicyProblem[] {
  return problems.map(({ path, message }) => yaml.problem(['tools', name, ...path], `tool "${name}": ${message}`))
}
