import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { cliWorld } from '../cli/world.js'

const text = readFileSync('docs/signed-policies.md', 'utf8')
const blocks = (language: string): readonly string[] =>
  [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].filter(([, name]) => name === language).map(([, , body = '']) => body)

/** The words of a command line; single quotes as in a shell. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')

it('prints what docs/signed-policies.md shows, command by command', { timeout: 120_000 }, async () => {
  const world = cliWorld()
  try {
    cpSync('policies/suites/slack', join(world.folder, 'policies'), { recursive: true })
    let printed = ''
    for (const line of blocks('sh').flatMap((block) => block.trim().split('\n'))) {
      const [program, ...args] = wordsOf(line)
      const { code, out, err } = await world.countersign(args)
      expect({ program, line, code, err }).toEqual({ program: 'countersign', line, code: 0, err: '' })
      printed += out
      const [, key] = /policy_trust_keys: (\S+)/.exec(out) ?? []
      const [configuration = ''] = blocks('yaml')
      if (key !== undefined)
        writeFileSync(join(world.folder, 'countersign.yaml'), configuration.replace('<public key>', key))
    }
    const shown = blocks('').join('').trim().split('\n')
    const lines = printed.trim().split('\n')
    expect(lines).toHaveLength(shown.length)
    for (const [index, line] of shown.entries()) {
      const pattern = line
        .split('…')
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('\\S+')
      expect(lines[index]).toMatch(new RegExp(`^${pattern}$`))
    }
  } finally {
    world.remove()
  }
})
