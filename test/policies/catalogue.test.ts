import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { isJsonObject, type JsonValue } from '../../src/core/json.js'
import { loadCatalogue } from '../../src/normalize/catalogue.js'
import { folderOf, SETS } from './world.js'

describe.each(SETS.map(({ name }) => name))('the set %s', (name) => {
  const folder = folderOf(name)
  const policies = policyTexts(folder)

  it('has a rule for every kind and action that its tools name', () => {
    const ruled = new Set(policies.flatMap((text) => ruledActions(text)))
    const path = join(folder, 'catalog.yaml')
    const { entries } = loadCatalogue(path, readFileSync(path))
    const needed = [...new Set(entries.map(({ kind, version, action }) => `${kind} ${version} ${action}`))]
    expect(needed.length).toBeGreaterThan(0)
    expect(needed.filter((key) => !ruled.has(key))).toEqual([])
  })

  it('has a value for every global that its policies read, and reads every one it has', () => {
    const globals: unknown = parse(readFileSync(join(folder, 'globals.yaml'), 'utf8'))
    const read = [
      ...new Set(
        policies.flatMap((text) => [...text.matchAll(/\bG((?:\.[a-z_]+\b(?!\())+)/g)].map(([, path]) => path ?? '')),
      ),
    ]
    expect(read.filter((path) => at(globals, path) === undefined)).toEqual([])
    const leaves = isJsonObject(globals)
      ? Object.entries(globals).flatMap(([group, members]) =>
          Object.keys(members ?? {}).map((key) => `.${group}.${key}`),
        )
      : []
    expect(leaves.filter((leaf) => !read.some((path) => path === leaf || path.startsWith(`${leaf}.`)))).toEqual([])
  })
})

/** Policies without their tests. */
function policyTexts(folder: string): readonly string[] {
  const cerbos = join(folder, 'cerbos')
  return readdirSync(cerbos, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml') && !path.endsWith('_test.yaml'))
    .map((path) => readFileSync(join(cerbos, path), 'utf8'))
}

function ruledActions(text: string): readonly string[] {
  const { resourcePolicy } = parse(text)
  if (resourcePolicy === undefined) return []
  const { resource, version, rules } = resourcePolicy
  return rules.flatMap((rule: { actions: string[] }) =>
    rule.actions.map((action) => `${resource} ${version} ${action}`),
  )
}

/** The value at `.a.b`, as far as the path leads through objects that have literal keys. */
function at(root: unknown, path: string): JsonValue | undefined {
  return path
    .split('.')
    .slice(1)
    .reduce<JsonValue | undefined>(
      (value, key) => (isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
      isJsonObject(root) ? root : undefined,
    )
}

it('every set has the same rules about where values come from', () => {
  const rulesOf = (name: string): readonly string[] => {
    const folder = join(folderOf(name), 'cerbos', 'data_sensitivity')
    const files = readdirSync(folder).filter((file) => !file.endsWith('_test.yaml'))
    return files.sort().map((file) => `${file}\n${readFileSync(join(folder, file), 'utf8')}`)
  }
  for (const { name } of SETS) expect(rulesOf(name)).toEqual(rulesOf('default'))
})
