import type { Caller } from '../../core/caller.js'
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js'
import { objectAt, objectsAt, textAt, textsAt } from '../read.js'
import { visibleJson } from '../visible-json.js'

/** Who looks at a request. */
export type Answerer = Pick<Caller, 'roles' | 'person' | 'levels'>

/** Which forms stand on the page. Whether a step is taken is decided where it is sent to. */
export interface Answering {
  readonly mayApprove: boolean
  /** Also whose level is asked later, or was before. */
  readonly mayReject: boolean
  /** End a series, or take back what was approved and not used. */
  readonly mayRevoke: boolean
  /** Why not to approve; null: it can be, or nobody is asked any more. */
  readonly whyNot: string | null
  readonly level: string | null
  readonly editText: string
  /** Some of them are hidden from people, and keep their values where `***` stays. */
  readonly editHides: boolean
  readonly members: readonly SeriesChoice[]
  /** Numbers over which a series can have a budget. */
  readonly sums: readonly string[]
}

/** A member that may differ between the calls of a series. */
export interface SeriesChoice {
  /** JSON Pointer */
  readonly member: string
  readonly value: string
  readonly isNumber: boolean
}

const MAX_CHOICES = 24
const MAX_SHOWN = 40

export function answering(approval: JsonObject, caller: Answerer): Answering {
  const status = textAt(approval, 'status')
  const pending = status === 'pending'
  const args = objectAt(approval, 'arguments') ?? {}
  const choices = choicesOf(approval, args)
  const holdsLevel = caller.roles.includes('approver') && isOfChain(approval, caller)
  return {
    mayApprove: pending && approval['may_answer'] === true,
    mayReject: pending && holdsLevel && !isRequester(approval, caller),
    mayRevoke: status === 'approved' && holdsLevel,
    whyNot: pending ? sentence(textAt(approval, 'why_not')) : null,
    level: textAt(approval, 'level'),
    editText: visibleJson(args),
    editHides: textsAt(approval, 'masked').some((pointer) => pointer.startsWith('/arguments')),
    members: choices,
    sums: choices.filter(({ isNumber }) => isNumber).map(({ member }) => member),
  }
}

function isRequester(approval: JsonObject, { person }: Answerer): boolean {
  return person === null || textsAt(approval, 'requesters').includes(person)
}

function isOfChain(approval: JsonObject, { levels }: Answerer): boolean {
  return objectsAt(approval, 'levels').some((one) => levels.includes(textAt(one, 'name') ?? ''))
}

function sentence(message: string | null): string | null {
  return message === null ? null : `You cannot approve it: ${message}.`
}

function choicesOf(approval: JsonObject, args: JsonObject): readonly SeriesChoice[] {
  const session = textAt(approval, 'session_id')
  return [
    ...leaves(args, '/arguments'),
    ...leaves(objectAt(approval, 'context') ?? {}, '/context'),
    ...(session === null ? [] : [{ member: '/session_id', value: shortened(session), isNumber: false }]),
  ].slice(0, MAX_CHOICES)
}

function leaves(value: JsonValue, pointer: string): readonly SeriesChoice[] {
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([name, one]) => leaves(one, `${pointer}/${escapePointer(name)}`))
  }
  if (isJsonList(value)) return value.flatMap((one, at) => leaves(one, `${pointer}/${at}`))
  if (value === null) return []
  return [{ member: pointer, value: shortened(String(value)), isNumber: typeof value === 'number' }]
}

/** It stands in full above the form. */
function shortened(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
