import { plain, shown, type Text } from '../analysis/text.js'
import { operate } from './acts.js'
import type { Options } from './options.js'
import { program, type Call, type Program } from './program.js'
import { effectOfWord, isVerb, objectOfWord, type Effect } from './verbs.js'

/** What is known of the command line of a service; the verbs say the rest. */
export interface Service {
  readonly names: string
  /** Options with values, so that their values are not taken for words: as `optionsOf` reads them. */
  readonly options?: Options
  /** What its commands are about, where their own words do not say. */
  readonly object: string
  /** Words (`system prune`, `rollout *`), what they do, to what, whether it is lost for good. The longest counts. */
  readonly rules?: readonly Rule[]
  /** So many words come before the verb: `aws AREA VERB`. */
  readonly areas?: number
  /** Long options with one dash. */
  readonly dashed?: boolean
  /** Things of which there is always another: taking them away loses nothing for good. */
  readonly replaceable?: readonly string[]
}
export type Rule = readonly [words: string, effect: Effect, object: string, irreversible?: boolean]

const MAX_WORDS = 6
const REHEARSALS = [
  'dry-run',
  'dryrun',
  'what-if',
  'whatif',
  'WhatIf',
  'plan',
  'preview',
  'check',
  'diff',
  'simulate',
  'help',
  'validate-only',
  'no-execute-changeset',
  'list',
  'describe',
]
const LOST: readonly Effect[] = ['delete']

export function service(about: Service, also?: (call: Call) => void): Program {
  return program(
    about.names,
    about.options ?? [],
    (call) => {
      serviceActs(call, about)
      also?.(call)
    },
    about.dashed === true ? 'words' : 'gnu',
  )
}

export function serviceActs(call: Call, about: Service, words: readonly Text[] = call.operands): void {
  const said = words.slice(0, MAX_WORDS).map((each) => plain(each) ?? '…')
  const { at, effect, object, irreversible } = judged(said, call, about)
  const rehearsed = isRehearsal(call, effect)
  operate(call, {
    program: call.name,
    operation: said
      .slice(0, at + 1)
      .join(' ')
      .slice(0, 100),
    effect: rehearsed ? 'read' : effect,
    object,
    target:
      words
        .slice(at + 1)
        .map(shown)
        .find((word) => word !== '') ?? null,
    irreversible: irreversible && !rehearsed,
  })
}

interface Judged {
  /** The word that says it. */
  readonly at: number
  readonly effect: Effect
  readonly object: string
  readonly irreversible: boolean
}

function judged(said: readonly string[], call: Call, about: Service): Judged {
  const rule = longestRule(said, about)
  if (rule !== null)
    return {
      at: rule[0].split(' ').length - 1,
      effect: rule[1],
      object: rule[2],
      irreversible: rule[3] ?? LOST.includes(rule[1]),
    }
  const at = verbAt(said, about.areas ?? 0)
  if (at !== -1) {
    const word = said[at] ?? ''
    const object = objectNamed(objectOfWord(word) ?? said[at - 1] ?? about.object, about)
    const effect = effectOfWord(word) ?? 'unknown'
    return { at, effect, object, irreversible: LOST.includes(effect) && about.replaceable?.includes(object) !== true }
  }
  const flag = flagVerb(call)
  if (flag !== null) return { at: said.length - 1, effect: flag, object: about.object, irreversible: flag === 'delete' }
  return { at: 0, effect: 'unknown', object: about.object, irreversible: false }
}

/** Words that are verbs in one place and things in another: `velero backup delete`. */
const THINGS = new Set(
  'backup backups snapshot issue release run tag image lock config restore report log logs query test build install import export share transfer template check stats plan release health render port open pull push call event history mount search view status backup-schedule schedule request save dump fork note comment cancel invoke label audit archive clone copy auth account env about docs graph monitor audit session'.split(
    ' ',
  ),
)

function verbAt(said: readonly string[], areas: number): number {
  const at = said.findIndex(
    (word, index) => index >= areas && /^[A-Za-z][\w:.-]*$/.test(word) && effectOfWord(word) !== null,
  )
  return at !== -1 && THINGS.has(said[at] ?? '') && isVerb(said[at + 1]) ? at + 1 : at
}

/** Of a service these are no containers and processes of this machine. */
function objectNamed(object: string, { replaceable = [] }: Service): string {
  const isLocal = /^(?:container|image|cache|process|job)$/.test(object) && !replaceable.includes(object)
  return isLocal ? `stored ${object}` : object
}

/** `kafka-topics --delete`: the act is an option. */
function flagVerb(call: Call): Effect | null {
  for (const word of call.words) {
    const name = /^--?([A-Za-z][\w-]*)/.exec(shown(word))?.[1]
    const effect = name === undefined ? null : effectOfWord(name)
    if (effect === 'delete') return effect
  }
  return null
}

/** The rule that says most: of the most words, and the fewest stars among them. */
function longestRule(said: readonly string[], { rules = [] }: Service): Rule | null {
  let best: Rule | null = null
  let bestWeight = 0
  for (const rule of rules) {
    const words = rule[0].split(' ')
    if (words.length > said.length || !words.every((word, at) => fits(word, said[at]))) continue
    const weight = words.length * 2 - words.filter((word) => word === '*').length
    if (weight > bestWeight) [best, bestWeight] = [rule, weight]
  }
  return best
}

function fits(word: string, said: string | undefined): boolean {
  return word === '*' || word.split('|').includes(said ?? '')
}

function isRehearsal(call: Call, effect: Effect): boolean {
  if (effect === 'read') return true
  return REHEARSALS.some((name) => {
    if (!call.has(name)) return false
    const values = call.values(name).map(shown)
    return (
      !values.some((value) => /^(?:false|none|no|0)$/i.test(value)) && (name.startsWith('dry') || values.length === 0)
    )
  })
}
