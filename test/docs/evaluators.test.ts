import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.js'
import { tempFolder } from '../fixtures/service.js'

const text = readFileSync('docs/evaluators.md', 'utf8')
const blocks = [...text.matchAll(/## `([a-z]+)`\n\n```yaml\n([^]*?)```/g)].map(([, kind = '', yaml = '']) => [
  kind,
  yaml,
])

describe('the configuration of docs/evaluators.md', () => {
  const folder = tempFolder()
  beforeAll(() => {
    mkdirSync(join(folder.path, 'tls'))
    for (const name of ['ca.pem', 'client.pem', 'client.key']) writeFileSync(join(folder.path, 'tls', name), '')
  })
  afterAll(() => {
    folder.remove()
  })

  it('is there for each kind', () => {
    expect(blocks.map(([kind]) => kind)).toEqual(['embedded', 'bundle', 'remote'])
  })

  it.each(blocks)('is accepted: %s', (kind, yaml) => {
    writeFileSync(join(folder.path, 'countersign.yaml'), yaml)
    expect(loadConfig({ cwd: folder.path, env: {} }).evaluator.kind).toBe(kind)
  })

  it.each(blocks.slice(1))('is refused without accepting leniency: %s', (kind, yaml) => {
    writeFileSync(join(folder.path, 'countersign.yaml'), yaml.replace('accept_lenient: true', 'accept_lenient: false'))
    const lenient = `countersign.yaml:3: evaluator.accept_lenient: kind ${kind} is not strict`
    expect(() => loadConfig({ cwd: folder.path, env: {} })).toThrow(lenient)
  })
})
