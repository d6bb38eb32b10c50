import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { environmentExample, fileExample } from '../../src/config/docs.js'
import { LEAVES, OTHER_VARIABLES } from '../../src/config/leaves.js'
import { loadConfig } from '../../src/config/load.js'

const project = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')

it('ships the examples that scripts/config-docs.ts writes', () => {
  expect(project('.env.example')).toBe(environmentExample())
  expect(project('countersign.example.yaml')).toBe(fileExample())
})

it('changes nothing when an example is used as it is', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'countersign-config-'))
  const defaults = loadConfig({ cwd, env: {} })
  writeFileSync(join(cwd, 'countersign.yaml'), fileExample())
  expect(loadConfig({ cwd, env: {} })).toEqual(defaults)

  const lines = environmentExample().split('\n')
  const assignments = lines.flatMap((line) => /^# (COUNTERSIGN_[A-Z0-9_]+)=(.*)$/.exec(line)?.slice(1, 3) ?? [])
  const env = Object.fromEntries(
    assignments.flatMap((name, index) => (index % 2 === 0 ? [[name, assignments[index + 1] ?? '']] : [])),
  )
  expect(Object.keys(env)).toEqual([...OTHER_VARIABLES.keys(), ...LEAVES.map((leaf) => leaf.variable)])
  rmSync(join(cwd, 'countersign.yaml'))
  expect(loadConfig({ cwd, env })).toEqual(defaults)
})
