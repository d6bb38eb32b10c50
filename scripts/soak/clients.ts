import { LIMIT } from './policy-set.js'

/** What an answer of the service shows of the sets that it was made by. */
export interface Answer {
  /** The policy version that it names, outside its receipt and in it. */
  readonly version: string
  /** The numbers of sets that stand in its messages. */
  readonly numbers: readonly number[]
}

export interface Clients {
  readonly answers: readonly Answer[]
  /** Requests without a decision, by status or error. */
  readonly failed: ReadonlyMap<string, number>
  /** Resolves when so many more requests have been sent. */
  sent(count: number): Promise<void>
  /** Resolves when the last request has been answered. */
  stop(): Promise<void>
}

/** Several clients, each sending its next request when the last is answered: refusals and permissions in turns. */
export function startClients(
  origin: string,
  key: string,
  { clients, policies }: { readonly clients: number; readonly policies: number },
): Clients {
  const answers: Answer[] = []
  const failed = new Map<string, number>()
  let stopped = false
  let next = 0
  const fail = (why: string): void => {
    failed.set(why, (failed.get(why) ?? 0) + 1)
  }
  const client = async (): Promise<void> => {
    while (!stopped) {
      const answer = await ask(origin, key, next++, policies).catch((error: unknown) =>
        error instanceof Error ? error.message : 'unknown',
      )
      if (typeof answer === 'string') fail(answer)
      else answers.push(answer)
    }
  }
  const running = Promise.all(Array.from({ length: clients }, client))
  return {
    answers,
    failed,
    sent: async (count) => {
      for (const until = next + count; next < until;) await new Promise((resolve) => setTimeout(resolve, 20))
    },
    stop: async () => {
      stopped = true
      await running
    },
  }
}

/** The answer, or why there is none. */
async function ask(origin: string, key: string, index: number, policies: number): Promise<Answer | string> {
  const refused = index % 2 === 0
  const response = await fetch(`${origin}/enforce`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      agent_id: `agent-${index % 20}`,
      tool: `tool_${index % policies}`,
      arguments: { amount: refused ? LIMIT + 1 : 50, region: 'eu' },
      context: { team: 'red', level: 3 },
    }),
  })
  const text = await response.text()
  if (response.status !== 200) return `status ${response.status}`
  return read(text, refused ? 'BLOCK' : 'ALLOW')
}

const NUMBERS = /of set (\d+)/g
/** Three layers refuse, each naming the set of its policies and that of the catalogue. */
const NUMBERS_OF_A_REFUSAL = 6

function read(text: string, expected: string): Answer | string {
  const { decision, policy_version: version, reasons, receipt } = JSON.parse(text) as Decision
  const codes = reasons.map(({ code }) => code)
  if (decision !== expected) return `${decision} instead of ${expected}: ${codes.join(', ')}`
  if (expected === 'BLOCK' && codes.some((code) => code !== 'over_limit')) return `refused for ${codes.join(', ')}`
  const numbers = reasons.flatMap(({ message }) => [...message.matchAll(NUMBERS)].map(([, digits]) => Number(digits)))
  if (expected === 'BLOCK' && numbers.length !== NUMBERS_OF_A_REFUSAL) return `a refusal with ${numbers.length} numbers`
  return { version: receipt.policy_version === version ? version : 'another than that of the receipt', numbers }
}

interface Decision {
  readonly decision: string
  readonly policy_version: string
  readonly reasons: readonly { readonly code: string; readonly message: string }[]
  readonly receipt: { readonly policy_version: string }
}
