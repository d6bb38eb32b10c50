import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cliWorld } from '../cli/world.js'

/** What docs/policies.md shows: a command, and what it prints. `…` stands for what changes. */
const SHOWN = [...readFileSync('docs/policies.md', 'utf8').matchAll(/```console\n\$ countersign (.*)\n([^]*?)```/g)]

let world: ReturnType<typeof cliWorld>
beforeAll(() => {
  world = cliWorld()
  for (const folder of ['policies', 'new-policies']) {
    mkdirSync(join(world.folder, folder))
    for (const part of ['catalog.yaml', 'globals.yaml', 'cerbos']) {
      cpSync(join('policies', part), join(world.folder, folder, part), { recursive: true })
    }
  }
  cpSync('examples', join(world.folder, 'examples'), { recursive: true })
  const globals = join(world.folder, 'new-policies/globals.yaml')
  writeFileSync(
    globals,
    readFileSync(globals, 'utf8').replace('approval_above: { USD: 50000', 'approval_above: { USD: 60000'),
  )
})
afterAll(() => {
  world.remove()
})

it.each(SHOWN.map(([, command = '', output = '']) => [command, output]))(
  '%s',
  { timeout: 400_000 },
  async (command, output) => {
    const { out } = await world.countersign(command.split(' '))
    const pattern = output.split('…').map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    expect(out).toMatch(new RegExp(`^${pattern.join('.*')}$`))
  },
)

it('shows each command', () => {
  expect(SHOWN.map(([, command = '']) => command.split(' ', 2).join(' '))).toEqual([
    'policies check',
    'policies test',
    'policies diff',
  ])
})
