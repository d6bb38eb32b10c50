import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CheckRequest, LayerJudgement } from '../../../src/core/evaluator.js'
import type { JsonObject, JsonValue } from '../../../src/core/json.js'
import { startNativeServer, type NativeServer } from '../cerbos-embedded/native-server.js'
import { ask, openWorld, snapshotOf, type World } from '../cerbos-embedded/world.js'
import { celCorpus, type CelGroup } from './cel-corpus.js'
import { stable } from './stable.js'

const { inputs } = celCorpus()
const SUBJECT: JsonObject = { role: 'analyst', level: 3 }
const GLOBALS: JsonObject = { region: 'eu', max: 2.5, list: [1, 'a', null, { b: true }] }
/** As many actions as a Cerbos server takes for one resource. */
const MAX_ACTIONS = 50

/** What one action over one input was answered. */
interface Told {
  readonly allowed: boolean
  readonly outputs: readonly { readonly rule: string; readonly value: JsonValue }[]
}

/** Evaluates each expression over each input of the corpus, by Cerbos and by this evaluator: as output, and as condition. */
export function describeCel(groups: readonly CelGroup[]): void {
  const expressions = groups.flatMap((group) => group.expressions)
  const files = { 'payment.json': policyOf(expressions) }
  const at = new Map(expressions.map((expression, index) => [expression, index]))
  const nameOf = (kind: string, expression: string): string => `${kind}-${at.get(expression)}`
  let native: NativeServer
  let lenient: World
  let strict: World
  let wanted: ReadonlyMap<string, readonly Told[]>
  const figures = { compared: 0, different: 0 }
  beforeAll(async () => {
    native = await startNativeServer(snapshotOf(files).cerbos, { globals: GLOBALS })
    lenient = await openWorld(files, { strict: false, globals: GLOBALS })
    strict = await openWorld(files, { globals: GLOBALS })
    const actions = ['out', 'if', 'errs'].flatMap((kind) => expressions.map((each) => nameOf(kind, each)))
    wanted = await answersOf(native, actions)
  }, 120_000)
  afterAll(async () => {
    const equal = figures.compared - figures.different
    console.log(`CEL: ${expressions.length} expressions, ${equal} of ${figures.compared} evaluations equal to Cerbos`)
    await Promise.all([lenient.evaluator.close(), strict.evaluator.close(), native.close()])
  })

  it.each(groups)('$group: the same values and the same conditions', async (group) => {
    const different: string[] = []
    for (const expression of group.expressions) {
      for (const action of [nameOf('out', expression), nameOf('if', expression)]) {
        const ours = (await judge(lenient, action)).map(told)
        for (const [index, { about }] of inputs.entries()) {
          const [a, b] = [stable(ours[index]), stable(wanted.get(action)?.[index])]
          figures.compared += 1
          if (a !== b) different.push(`${action} ${expression} over ${about}: ours ${a}, native ${b}`)
        }
      }
    }
    figures.different += different.length
    expect(different).toEqual([])
  })

  it.each(groups)('$group: an error is an error, and nothing else is', async (group) => {
    const different: string[] = []
    for (const expression of group.expressions) {
      // A variable that errs is null to Cerbos: there strictness sees more than an expression can.
      if (/\b(V|variables)\b/.test(expression)) continue
      const strictly = await judge(strict, nameOf('if', expression))
      for (const [index, { about }] of inputs.entries()) {
        const errs = wanted.get(nameOf('errs', expression))?.[index]?.allowed
        const holds = wanted.get(nameOf('if', expression))?.[index]?.allowed === true && !errs
        const { effect, errors } = strictly[index]!
        const [a, b] = [stable({ holds: effect === 'allow', errs: errors.length > 0 }), stable({ holds, errs })]
        figures.compared += 1
        if (a !== b) different.push(`${expression} over ${about}: ours ${a}, native ${b}`)
      }
    }
    figures.different += different.length
    expect(different).toEqual([])
  })
}

/** For each expression: its value as an output, itself as a condition, and whether that condition errs. */
function policyOf(expressions: readonly string[]): string {
  const allow = { roles: ['agent'], effect: 'EFFECT_ALLOW' }
  const rules = expressions.flatMap((expression, at) => {
    const condition = `dyn(${expression}\n) == true`
    const errs = { none: { of: [{ expr: condition }, { expr: `!(${condition})` }] } }
    return [
      { name: `out-${at}`, actions: [`out-${at}`], ...allow, output: { when: { ruleActivated: expression } } },
      { name: `if-${at}`, actions: [`if-${at}`], ...allow, condition: { match: { expr: condition } } },
      { name: `errs-${at}`, actions: [`errs-${at}`], ...allow, condition: { match: errs } },
    ]
  })
  const local = {
    double_amount: 'R.attr.amount * 2.0',
    broken: 'R.attr.missing.x',
    shadow: '[1, 2]',
    chain: 'V.double_amount + 1.0',
    caught: 'R.attr.amount',
  }
  const constants = { local: { limits: { low: 10, names: ['a', 'b'] }, threshold: 100 } }
  const named = { resource: 'payment', version: 'default', constants, variables: { local } }
  return JSON.stringify({ apiVersion: 'api.cerbos.dev/v1', resourcePolicy: { ...named, rules } })
}

async function judge({ evaluator }: World, action: string): Promise<readonly LayerJudgement[]> {
  const resources = inputs.flatMap(({ attr }) => ask(attr).resources)
  const request: CheckRequest = { ...ask({}, SUBJECT, action), resources }
  const answer = await evaluator.check(request)
  if (answer.status !== 'judged') throw new Error(answer.status === 'unavailable' ? answer.detail : answer.status)
  return answer.layers
}

function told({ effect, outputs }: LayerJudgement): Told {
  return { allowed: effect === 'allow', outputs: outputs.map(({ rule, value }) => ({ rule, value })) }
}

/** By action, then by input. */
async function answersOf(
  native: NativeServer,
  actions: readonly string[],
): Promise<ReadonlyMap<string, readonly Told[]>> {
  const answers = new Map<string, readonly Told[]>()
  const { subject, resources } = ask({}, SUBJECT)
  for (let from = 0; from < actions.length; from += MAX_ACTIONS) {
    const some = actions.slice(from, from + MAX_ACTIONS)
    const results = await native.post({
      principal: { id: subject.id, roles: [subject.role], attr: subject.attributes },
      resources: inputs.flatMap(({ attr }) =>
        resources.map(({ kind, id, version }) => ({
          actions: some,
          resource: { kind, id, policyVersion: version, attr },
        })),
      ),
    })
    for (const action of some) {
      const one = results.map(({ actions: effects, outputs = [] }): Told => {
        const own = outputs.filter((output) => output.action === action)
        return {
          allowed: effects[action] === 'EFFECT_ALLOW',
          outputs: own.map(({ src, val }) => ({ rule: src, value: val ?? null })),
        }
      })
      answers.set(action, one)
    }
  }
  return answers
}
