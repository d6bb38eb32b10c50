import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOSTILE } from '../evidence/data/hostile.js'
import { SHIPPED } from '../evidence/data/world.js'
import { catalogue, policyFolder, resourcePolicy } from '../fixtures/policy-folder.js'
import { openWorld, type TestWorld } from '../fixtures/world.js'

/** Texts of 256 KB that are made to be slow to classify, over HTTP: each is answered and judged. */

const SIZE = 256 * 1024

const folder = policyFolder({
  'catalog.yaml': catalogue({ note: ['text', 'field'] }),
  'cerbos/note.yaml': resourcePolicy('k_note', {
    allow: { effect: 'ALLOW' },
    unclassified: { effect: 'DENY', when: '!R.attr.evidence.data.ready' },
  }),
})

let world: TestWorld

beforeAll(async () => {
  world = await openWorld({
    env: {
      COUNTERSIGN_POLICIES_DIR: folder.path,
      COUNTERSIGN_MAX_BODY_BYTES: '2097152',
      // Five times the default: the machine may be busy.
      COUNTERSIGN_EVIDENCE_DEADLINE_MS: '5000',
    },
  })
})

afterAll(async () => {
  await world.close()
  folder.remove()
})

async function answerTo(text: string) {
  const body = { agent_id: 'a', tool: 't_note', arguments: { text }, context: {} }
  const { statusCode, body: sent } = await world.call('POST', '/enforce', { body })
  const { decision, reasons } = JSON.parse(sent)
  return { statusCode, decision, codes: reasons?.map(({ code }: { readonly code: string }) => code) }
}

const ANSWERED = { statusCode: 200, decision: 'ALLOW', codes: [] }

describe('a hostile text of 256 KB', () => {
  it.each(Object.entries(HOSTILE))('%s', async (_, make) => {
    expect(await answerTo(make(SIZE))).toEqual(ANSWERED)
  })

  it.each(SHIPPED.detectors.map(({ id, tests }) => [id, tests] as const))(
    'examples of %s, without end',
    async (_, tests) => {
      const examples = [...tests.positive, ...tests.negative].map(({ text }) => text)
      for (const text of [examples.join(' '), ...examples.slice(0, 3)]) {
        const part = `${text} `
        expect(await answerTo(part.repeat(Math.ceil(SIZE / part.length)).slice(0, SIZE))).toEqual(ANSWERED)
      }
    },
  )
})
