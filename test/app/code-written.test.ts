import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { tempFolder } from '../fixtures/service.js'
import { openWorld, type Answer, type TestWorld } from '../fixtures/world.js'

const HOUR_MS = 3_600_000
const HARMLESS = "cat > build.sh <<'EOF'\nmkdir -p out\ncp src/a.txt out/a.txt\nEOF"

let folder: ReturnType<typeof tempFolder>
let world: TestWorld
let operator: string
let agentKey: string
let aheadMs = 0
let agent = ''
let agents = 0

async function open(): Promise<void> {
  world = await openWorld({
    env: { COUNTERSIGN_DATA_DIR: folder.path },
    world: { now: () => Date.now() + aheadMs },
  })
}

beforeAll(async () => {
  folder = tempFolder()
  await open()
  const keys = world.app.developmentKeys
  operator = keys?.operator ?? ''
  agentKey = keys?.agent ?? ''
})
afterAll(async () => {
  await world.close()
  folder.remove()
})
beforeEach(() => {
  agents++
  agent = `coder-${agents}`
})

const bash = (code: string, by = agent): Promise<Answer> =>
  world.enforce({ agent_id: by, code, language: 'bash', context: {} }, { key: agentKey })

/** What the policies were told of what it runs. */
async function ran(answer: Answer): Promise<readonly unknown[]> {
  const entry = (await world.call('GET', `/decision/${answer.audit_id}`, { key: operator })).json()
  return entry.record.evidence.code.executes.map((fact: Answer) => [fact.written_by, fact.analysed])
}

async function write(code = HARMLESS): Promise<Answer> {
  const answer = await bash(code)
  expect(answer.decision).toBe('ALLOW')
  return answer
}

describe('a script that the agent’s own allowed code wrote', () => {
  it('runs: what it does was judged when it was written', async () => {
    const written = await write()
    const run = await bash('bash build.sh')
    expect(await ran(run)).toEqual([[written.audit_id, true]])
    expect(run.decision).toBe('ALLOW')
  })

  it('is remembered across a restart', async () => {
    const written = await write()
    await world.close()
    await open()
    expect(await ran(await bash('sh ./build.sh'))).toEqual([[written.audit_id, true]])
  })

  it('is forgotten when the time is over', async () => {
    await write()
    aheadMs += 25 * HOUR_MS
    expect(await ran(await bash('bash build.sh'))).toEqual([[null, false]])
  })

  it('is known by its path, however that is written', async () => {
    const written = await write("mkdir -p tools && cd tools; cat > ./build.sh <<'EOF'\nls\nEOF")
    expect(await ran(await bash('bash "tools"//build.sh; cd tools; sh build.sh'))).toEqual([
      [written.audit_id, true],
      [written.audit_id, true],
    ])
  })

  it('is kept as a fingerprint of its path', async () => {
    await write("cat > quarterly-figures.sh <<'EOF'\nls\nEOF")
    const kept = world.app.store.document('default', { kind: 'written', id: agent })
    expect(kept?.body['files']).toHaveLength(1)
    expect(JSON.stringify(kept?.body)).not.toContain('quarterly')
  })

  it('is nobody else’s', async () => {
    await write()
    expect(await ran(await bash('bash build.sh', 'another'))).toEqual([[null, false]])
  })

  it('that was only analysed, not enforced, is not there', async () => {
    await world.call('POST', '/analyze', { body: { agent_id: agent, code: HARMLESS, language: 'bash' }, key: agentKey })
    expect(await ran(await bash('bash build.sh'))).toEqual([[null, false]])
  })
})

describe('a script with harmful content', () => {
  it('is refused when it is written, and when it is run', async () => {
    const written = await bash("cat > clean.sh <<'EOF'\nrm -rf /\nEOF")
    expect(written.decision).toBe('BLOCK')
    const run = await bash('bash clean.sh')
    expect(await ran(run)).toEqual([[null, false]])
    expect(run.decision).not.toBe('ALLOW')
  })

  it('is data in a file that nothing runs', async () => {
    expect(await bash("cat > notes.txt <<'EOF'\nrm -rf /\nEOF")).toMatchObject({ decision: 'ALLOW' })
    const run = await bash('bash notes.txt')
    expect([run.decision === 'ALLOW', (await ran(run))[0]]).toEqual([false, [expect.any(String), false]])
  })
})

describe('what was seen counts no more', () => {
  it('when the file was written again with what nobody saw', async () => {
    await write()
    const again = await write('cp other.txt build.sh')
    expect(await ran(await bash('bash build.sh'))).toEqual([[expect.any(String), false]])
    expect(again.audit_id).toEqual(expect.any(String))
  })

  it.each([
    ['appended to', 'cat other.txt >> build.sh'],
    ['under another name', 'cp other.txt /srv/work/build.sh'],
    ['with all of its folder', 'cp -r vendor/. .'],
  ])('when it may have been: %s', async (_, code) => {
    await write()
    await bash(code)
    expect(await ran(await bash('bash build.sh'))).toEqual([[expect.any(String), false]])
  })

  it('as another language than it is run as', async () => {
    await write('cat > task.py <<\'EOF\'\n"ls" "-l" "out"\nEOF')
    expect(await ran(await bash('bash task.py'))).toEqual([[expect.any(String), false]])
  })

  it('when the runtime says that it did not write it', async () => {
    const written = await write()
    const body = { status: 'failed', error: 'read-only' }
    const said = await world.call('POST', `/enforce/${written.audit_id}/outcome`, { body, key: agentKey })
    expect(said.statusCode).toBe(200)
    expect(await ran(await bash('bash build.sh'))).toEqual([[written.audit_id, false]])
  })

  it('in the code that changes it first', async () => {
    const written = await write()
    expect(await ran(await bash('cp other.txt build.sh; bash build.sh'))).toEqual([[written.audit_id, false]])
  })

  it('when a script that was run may have changed it', async () => {
    await write()
    await write("cat > swap.sh <<'EOF'\ncp other.txt build.sh\nEOF")
    expect((await ran(await bash('bash swap.sh; bash build.sh'))).map((fact) => (fact as unknown[])[1])).toEqual([
      true,
      false,
    ])
    await bash('bash swap.sh')
    expect(await ran(await bash('bash build.sh'))).toEqual([[expect.any(String), false]])
  })
})
