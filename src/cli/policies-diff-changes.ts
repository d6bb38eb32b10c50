import type { JsonObject } from '../core/json.js'
import type { Answer, Ask } from './policies-diff-ask.js'
import type { AskedRequest } from './policies-diff-dimensions.js'

/** Requests of one tool and subject to which both sets say something else, in the same way. */
export interface AnswerChange {
  readonly tool: string
  readonly role: string
  readonly agent: string
  readonly context: JsonObject
  readonly claims: JsonObject
  readonly before: Answer
  readonly after: Answer
  readonly count: number
  /** The arguments, or the code, of one of them. */
  readonly example: JsonObject
}

/** So many are on their way at once. */
const AT_ONCE = 100
const CHANCES = 20
const ORDER = ['ALLOW', 'REQUIRES_APPROVAL', 'BLOCK', 'REFUSED']

/** Asks both and groups where they differ: what is newly allowed first, then what is loosened, then the rest. */
export async function answerChanges(
  requests: readonly AskedRequest[],
  before: Ask,
  after: Ask,
): Promise<{ readonly differing: number; readonly changes: readonly AnswerChange[] }> {
  const changes = new Map<string, AnswerChange>()
  let differing = 0
  for (let at = 0; at < requests.length; at += AT_ONCE) {
    const batch = requests.slice(at, at + AT_ONCE)
    const answers = await Promise.all(
      batch.map(async (asked) => [asked, await before(asked), await after(asked)] as const),
    )
    for (const [asked, was, is] of answers) {
      if (JSON.stringify(was) === JSON.stringify(is)) continue
      if (await isSameRefusal(asked, { before: was, after: is }, before, after)) continue
      differing += 1
      const change = changeOf(asked, was, is)
      const { example: _example, count: _count, ...key } = change
      const known = changes.get(JSON.stringify(key))
      changes.set(JSON.stringify(key), known === undefined ? change : { ...known, count: known.count + 1 })
    }
  }
  return { differing, changes: [...changes.values()].sort((one, other) => concern(one) - concern(other)) }
}

/**
 * Where several DENY rules hold, the engine tells the one that it happens to meet first. So both are asked again, until
 * they have told one reason alike or have had chances enough.
 */
async function isSameRefusal(
  asked: AskedRequest,
  first: { readonly before: Answer; readonly after: Answer },
  before: Ask,
  after: Ask,
): Promise<boolean> {
  if (first.before.decision !== 'BLOCK' || first.after.decision !== 'BLOCK') return false
  const told = new Set([sayingOf(first.before)])
  const tells = new Set([sayingOf(first.after)])
  for (let again = 0; again < CHANCES; again++) {
    told.add(sayingOf(await before(asked)))
    tells.add(sayingOf(await after(asked)))
    if ([...told].some((saying) => tells.has(saying))) return true
  }
  return false
}

function sayingOf({ codes, obligations }: Answer): string {
  return JSON.stringify([codes, obligations])
}

function changeOf({ request, role, claims }: AskedRequest, before: Answer, after: Answer): AnswerChange {
  const { input, agentId, context } = request
  const who = { role, agent: agentId, context, claims, before, after, count: 1 }
  switch (input.form) {
    case 'tool':
      return { tool: input.tool, ...who, example: input.arguments }
    case 'code':
      return { tool: 'code', ...who, example: { code: input.code, language: input.language } }
    case 'tool_call':
      return { tool: 'tool_call', ...who, example: input.toolCall }
  }
}

/** The looser the new answer beside the old one, the sooner it is told. */
function concern({ before, after }: AnswerChange): number {
  const [was, is] = [ORDER.indexOf(before.decision), ORDER.indexOf(after.decision)]
  if (was !== is && after.decision === 'ALLOW') return 0
  if (is < was) return 1
  return is > was ? 2 : 3
}
