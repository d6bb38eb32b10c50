import { expect, it } from 'vitest'
import type { Normalized } from '../../../src/core/action.js'
import { UNDECLARED_FLOW } from '../../../src/core/flow.js'
import type { FileEffects } from '../../../src/core/file-effects.js'
import { filePath, type FilePath } from '../../../src/core/file-reach.js'
import type { PartView } from '../../../src/state/part.js'
import { createWritten } from '../../../src/state/written/written.js'
import { createMemoryStore, ORGANISATION } from '../freezes/memory-store.js'

const NOW = 1_000_000
const NOTHING: FileEffects = { reached: [], ran: [], scripts: [] }

function open() {
  const store = createMemoryStore()
  const prints = new Map<string, string>()
  const fingerprint = (_: string, text: string): string => {
    const print = prints.get(text) ?? String(prints.size).padStart(12, '0')
    prints.set(text, print)
    return print
  }
  const start = () => createWritten({ flowWindowMs: 1_000 }, { ...store, fingerprint })
  let part = start()
  const view = async (nowMs = NOW): Promise<PartView> => part.view(NORMALIZED, nowMs)
  const decide = async (auditId: string, files: FileEffects, nowMs = NOW) =>
    (await view(nowMs)).plan({
      auditId,
      decision: 'ALLOW',
      action: null,
      files,
      destroys: false,
      reasonCodes: [],
      retryable: false,
      obligations: [],
      receiptTtlMs: 1,
    })
  return {
    store,
    decide,
    restart: () => {
      part = start()
    },
    written: async (path: string, nowMs = NOW) =>
      (await view(nowMs)).written?.({ file: fileOf(path), as: 'bash' }) ?? null,
    allow: async (auditId: string, files: FileEffects, nowMs = NOW) => {
      const done = store.submit(await decide(auditId, files, nowMs), auditId)
      await store.write()
      await done
    },
  }
}

const subject = { agentId: 'bot', organisation: ORGANISATION, keyId: 'k', sessionId: null }
const NORMALIZED = { ok: true, action: { subject, tool: { flow: UNDECLARED_FLOW } } } as unknown as Normalized

function fileOf(path: string): FilePath {
  const file = filePath(path)
  if (file === null) throw new Error(path)
  return file
}

function script(...paths: string[]): FileEffects {
  return { ...NOTHING, scripts: paths.map((path) => ({ file: fileOf(path), analysedAs: ['bash'], reached: [] })) }
}

it('is there from the moment it is queued, and not when it could not be written', async () => {
  const world = open()
  const lost = world.store.submit(await world.decide('dec_1', script('a.sh')), 'dec_1')
  expect(await world.written('a.sh')).toMatchObject({ auditId: 'dec_1', analysed: true })
  await world.store.lose()
  await lost
  expect(await world.written('a.sh')).toBeNull()
})

it('is there after a restart, for so long', async () => {
  const world = open()
  await world.allow('dec_1', script('a.sh'))
  world.restart()
  expect(await world.written('a.sh', NOW + 999)).toMatchObject({ auditId: 'dec_1', analysed: true })
  expect(await world.written('a.sh', NOW + 1_000)).toBeNull()
})

it('keeps the latest 128 files: what fell out is unknown, not innocent', async () => {
  const world = open()
  for (let n = 0; n < 130; n++) await world.allow(`dec_${n}`, script(`${n}.sh`))
  expect(await world.written('1.sh')).toBeNull()
  expect(await world.written('2.sh')).toMatchObject({ analysed: true })
})

it('what anything may have changed is seen no more, by whoever it was written', async () => {
  const world = open()
  await world.allow('dec_1', script('a.sh', 'b.sh'))
  await world.allow('dec_2', { ...NOTHING, reached: [{ kind: 'file', path: fileOf('a.sh') }] })
  expect(await world.written('a.sh')).toMatchObject({ auditId: 'dec_2', analysed: false })
  expect(await world.written('b.sh')).toMatchObject({ auditId: 'dec_1', analysed: true })
  await world.allow('dec_3', { ...NOTHING, ran: [{ file: null, as: 'bash' }] })
  expect(await world.written('b.sh')).toMatchObject({ auditId: 'dec_1', analysed: false })
})

it('what lies where something may have been put is seen no more', async () => {
  const world = open()
  await world.allow('dec_1', script('out/a.sh', 'b.sh'))
  await world.allow('dec_2', { ...NOTHING, reached: [{ kind: 'below', path: fileOf('out') }] })
  expect(await world.written('out/a.sh')).toMatchObject({ auditId: 'dec_1', analysed: false })
  expect(await world.written('b.sh')).toMatchObject({ auditId: 'dec_1', analysed: true })
})

it('writes nothing for code that does nothing to files', async () => {
  const world = open()
  expect((await world.decide('dec_1', NOTHING)).changes).toEqual([])
})
