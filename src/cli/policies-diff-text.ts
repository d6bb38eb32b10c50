import type { CounterChange, NameChanges, PolicyChanges, RuleChange } from '../core/activation.js'
import type { JsonObject, JsonValue } from '../core/json.js'
import type { Answer } from './policies-diff-ask.js'
import type { AnswerChange } from './policies-diff-changes.js'
import { GENERATED_AGENT } from './policies-diff-dimensions.js'
import type { Asked, PolicyDiff } from './policies-diff-result.js'
import { table } from './table.js'

const MAX_SHOWN = 40
const MAX_EXAMPLE = 120

/** For people: what the sets say first, then what they answer, the newly allowed on top. */
export function describeDiff(diff: PolicyDiff): string {
  const { contents, matrix, generated, recorded } = diff
  const combinations = matrix.tools.reduce((sum, tool) => sum + tool.combinations, 0)
  const sections = [
    rulesText(contents.rules),
    countersText(contents.counters),
    namesText('tools', contents.tools),
    namesText('globals', contents.globals),
    contents.detectors === null ? 'detectors: not known\n' : namesText('detectors', contents.detectors),
    askedText(
      `generated: ${generated.requests} of ${combinations} requests for ${matrix.tools.length} tools`,
      generated,
    ),
    matrix.without.length === 0 ? '' : `  no example was found for the arguments of ${matrix.without.join(', ')}\n`,
    recorded.file === null ? '' : askedText(`recorded: ${recorded.requests} requests of ${recorded.file}`, recorded),
  ]
  return sections.join('')
}

const MARKS = { removed: '-', changed: '~', added: '+' } as const

function rulesText(rules: readonly RuleChange[]): string {
  if (rules.length === 0) return 'rules: no change\n'
  const rows = rules.slice(0, MAX_SHOWN).map(({ change, rule, effect, previousEffect, place }) => {
    const turned = previousEffect !== null && previousEffect !== effect ? `, was ${previousEffect.toUpperCase()}` : ''
    const where = place === null ? '' : `${place.file}:${place.line}`
    return [' ', MARKS[change], `${change} ${effect.toUpperCase()}${turned}`, rule, where]
  })
  return `rules: ${rules.length} changed\n${table(rows)}${more(rules.length)}`
}

function countersText(counters: PolicyChanges['counters']): string {
  if (counters === null) return 'counters: not known\n'
  if (counters.length === 0) return 'counters: no change\n'
  const rows = counters
    .slice(0, MAX_SHOWN)
    .map((change) => [' ', MARKS[change.change], counterWords(change), change.counter])
  return `counters: ${counters.length} changed\n${table(rows)}${more(counters.length)}`
}

function counterWords({ change, beginsAnew }: CounterChange): string {
  if (beginsAnew === null) return change
  return beginsAnew ? `${change}, begins anew at 0` : `${change}, goes on`
}

function namesText(what: string, { removed, changed, added }: NameChanges): string {
  const parts = Object.entries({ removed, changed, added }).filter(([, names]) => names.length > 0)
  if (parts.length === 0) return `${what}: no change\n`
  return `${what}: ${parts.map(([change, names]) => `${change} ${names.join(', ')}`).join('; ')}\n`
}

function askedText(heading: string, { differing, changes }: Asked): string {
  if (differing === 0) return `${heading}, all answered alike\n`
  const rows = changes.slice(0, MAX_SHOWN).flatMap((change) => changeRows(change))
  return `${heading}, ${differing} answered otherwise\n${rows.join('')}${more(changes.length)}`
}

function changeRows(change: AnswerChange): readonly string[] {
  const { tool, before, after, count, example } = change
  const mark = after.decision === 'ALLOW' && before.decision !== 'ALLOW' ? '!' : ' '
  return [
    `${mark} ${tool}, ${whoText(change)}: ${answerText(before)} → ${answerText(after)} (${count})\n`,
    `    ${cut(JSON.stringify(example))}\n`,
  ]
}

function whoText({ agent, role, context, claims }: AnswerChange): string {
  return [
    role,
    ...(agent === GENERATED_AGENT ? [] : [agent]),
    ...membersText('', context),
    ...membersText('claim ', claims),
  ].join(' ')
}

function membersText(prefix: string, members: JsonObject): readonly string[] {
  return Object.entries(members).map(([name, value]) => `${prefix}${name}=${JSON.stringify(value)}`)
}

function answerText({ decision, codes, obligations }: Answer): string {
  const terms = obligations.map((obligation) => Object.values(obligation).map(wordOf).join(' '))
  return [decision, ...(decision === 'BLOCK' || decision === 'REFUSED' ? codes : []), ...terms].join(' ')
}

/** A list as its items, anything else as JSON. */
function wordOf(value: JsonValue): string {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.map(wordOf).join('+') : JSON.stringify(value)
}

function cut(text: string): string {
  return text.length > MAX_EXAMPLE ? `${text.slice(0, MAX_EXAMPLE)}…` : text
}

function more(count: number): string {
  return count > MAX_SHOWN ? `  … and ${count - MAX_SHOWN} more (--json tells all)\n` : ''
}
