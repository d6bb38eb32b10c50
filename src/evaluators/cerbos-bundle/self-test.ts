import type { CheckRequest } from '../../core/evaluator.js'
import type { EngineThread } from '../cerbos-embedded/engine/engine-thread.js'
import type { Frame } from '../cerbos-embedded/engine/frames.js'
import { ANSWERED } from '../cerbos-embedded/engine/protocol.js'
import { lenientJudgements } from '../lenient/judgements.js'
import type { BundleEngine } from './pooled.js'

/** So that it stays short where policies are many. */
const MAX_ASKED = 200
const BATCH = 20

export interface ResourceName {
  readonly kind: string
  readonly version: string
  readonly scope: string
}

/**
 * Asks a new engine about each of these resources, twice: its code is compiled when it is first run. Throws where an
 * answer cannot be read, or where the engine does not know the policy although `mustKnow`.
 */
export async function selfTest(
  thread: EngineThread,
  engine: Pick<BundleEngine, 'encode' | 'decode'>,
  resources: readonly ResourceName[],
  { mustKnow, timeoutMs }: { readonly mustKnow: boolean; readonly timeoutMs: number },
): Promise<void> {
  const requests = resources.slice(0, MAX_ASKED).map(probe)
  const all = [...requests, ...requests]
  const answers = await ask(thread, all.map(engine.encode), timeoutMs)
  all.forEach((request, at) => {
    const frame = answers[at]
    if (frame?.tag !== ANSWERED) throw new Error('self-test failed: the engine refuses to answer')
    const [judgement] = lenientJudgements(request, engine.decode(frame.bytes))
    if (mustKnow && judgement?.policy === null) {
      throw new Error(`self-test failed: the engine does not know the policy of ${request.resources[0]?.kind ?? ''}`)
    }
  })
}

function probe(resource: ResourceName): CheckRequest {
  return {
    organisation: 'self-test',
    subject: { id: 'self-test', role: 'self-test', attributes: {} },
    action: 'self-test',
    resources: [{ layer: 'policy', id: 'self-test', ...resource, attributes: {} }],
  }
}

/** The thread is stopped where it does not answer. */
function ask(thread: EngineThread, requests: readonly Uint8Array[], timeoutMs: number): Promise<readonly Frame[]> {
  const answers: Frame[] = []
  return new Promise((resolve, reject) => {
    const fail = (cause: string): void => {
      clearTimeout(timer)
      void thread.stop()
      reject(new Error(`self-test failed: ${cause}`))
    }
    const timer = setTimeout(() => {
      fail(`no answer within ${timeoutMs} ms`)
    }, timeoutMs)
    thread.listen({
      answered: ({ answers: more }) => {
        answers.push(...more)
        if (answers.length < requests.length) return
        clearTimeout(timer)
        resolve(answers)
      },
      ended: fail,
    })
    for (let at = 0; at < requests.length; at += BATCH) thread.hand(at + 1, requests.slice(at, at + BATCH))
  })
}
