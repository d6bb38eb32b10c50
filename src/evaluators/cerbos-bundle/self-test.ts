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
  try {
    const answers = await ask(thread, all.map(engine.encode), timeoutMs)
    all.forEach((request, at) => {
      const policy = policyIn(request, answers[at], engine)
      if (mustKnow && policy === null)
        throw new Error(`it does not know the policy of ${request.resources[0]?.kind ?? ''}`)
    })
  } catch (error) {
    await thread.stop()
    throw new Error(`self-test failed: ${error instanceof Error ? error.message : 'unknown'}`, { cause: error })
  }
}

function policyIn(
  request: CheckRequest,
  frame: Frame | undefined,
  engine: Pick<BundleEngine, 'decode'>,
): string | null {
  if (frame?.tag !== ANSWERED) throw new Error('the engine refuses to answer')
  const [judgement] = lenientJudgements(request, engine.decode(frame.bytes))
  return judgement?.policy ?? null
}

function probe(resource: ResourceName): CheckRequest {
  return {
    organisation: 'self-test',
    subject: { id: 'self-test', role: 'self-test', attributes: {} },
    action: 'self-test',
    resources: [{ layer: 'policy', id: 'self-test', ...resource, attributes: {} }],
  }
}

function ask(thread: EngineThread, requests: readonly Uint8Array[], timeoutMs: number): Promise<readonly Frame[]> {
  const answers: Frame[] = []
  return new Promise((resolve, reject) => {
    const fail = (cause: string): void => {
      clearTimeout(timer)
      reject(new Error(cause))
    }
    const timer = setTimeout(fail, timeoutMs, `no answer within ${timeoutMs} ms`)
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
