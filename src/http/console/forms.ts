import { Type, type Static } from 'typebox'
import type { SeriesMember } from '../../core/approval.js'
import type { SeriesTerms } from '../../core/approvals.js'
import { CountersignError } from '../../core/errors.js'
import { isJsonObject, type JsonObject } from '../../core/json.js'
import type { HttpDeps } from '../deps.js'
import { closed } from '../schemas/common.js'

const MAX_COMMENT = 2000
const MAX_ARGUMENTS = 262_144
/** Members of an action that the form offers. */
const MAX_MEMBERS = 24
const MEMBER_FIELDS = ['member', 'how', 'min', 'max'] as const

const csrf = Type.String({ maxLength: 128 })
/** Browsers send a line end as two characters: there may be as many again. */
const comment = Type.String({ maxLength: 2 * MAX_COMMENT })
const number = Type.String({ maxLength: 40 })

export const SignInForm = closed({
  key: Type.String({ maxLength: 256 }),
  to: Type.Optional(Type.String({ maxLength: 512 })),
})
export const BareForm = closed({ csrf })
export const CommentForm = closed({ csrf, comment })
export const EditForm = closed({ csrf, comment, arguments: Type.String({ maxLength: MAX_ARGUMENTS }) })

/** `member_0`, `how_0`, `min_0`, `max_0`, `member_1` … beside the bounds of the whole. */
export const SeriesForm = closed({
  csrf,
  comment,
  times: number,
  until: number,
  sum: Type.Optional(Type.String({ maxLength: 1024 })),
  max: Type.Optional(number),
  ...Object.fromEntries(
    Array.from({ length: MAX_MEMBERS }, (_, at) => MEMBER_FIELDS.map((name) => `${name}_${at}`))
      .flat()
      .map((name) => [name, Type.Optional(Type.String({ maxLength: 1024 }))]),
  ),
})

/** Null where nothing was written. Line ends as they are everywhere else. */
export function commentOf({ comment }: { readonly comment: string }): string | null {
  const text = comment.replaceAll('\r\n', '\n').trim()
  return text === '' ? null : text
}

/** What an approver wrote instead of the arguments: read as strictly as any body. Throws CountersignError. */
export function argumentsOf(text: string, { parseStrictJson, config }: HttpDeps): JsonObject {
  const value = parseStrictJson(Buffer.from(text, 'utf8'), { maxDepth: config.maxJsonDepth })
  if (!isJsonObject(value)) throw new CountersignError('edit_refused', 'the arguments must be a JSON object')
  return value
}

/** Throws `series_invalid`, naming the field. */
export function seriesOf(form: Static<typeof SeriesForm>): SeriesTerms {
  const fields: Readonly<Record<string, string | undefined>> = form
  const members = Array.from({ length: MAX_MEMBERS }, (_, at) => memberOf(fields, at))
  const { sum = '', max = '' } = form
  return {
    vary: members.filter((member) => member !== null),
    times: numberOf(form.times, 'times'),
    budget: sum === '' ? null : { member: sum, max: numberOf(max, 'the budget') },
    untilMs: untilOf(form.until),
  }
}

function memberOf(fields: Readonly<Record<string, string | undefined>>, at: number): SeriesMember | null {
  const member = fields[`member_${at}`]
  if (member === undefined) return null
  switch (fields[`how_${at}`]) {
    case 'any':
      return { member, any: true }
    case 'range': {
      const bound = (name: 'min' | 'max') => numberOf(fields[`${name}_${at}`] ?? '', `${member} (${name})`)
      return { member, min: bound('min'), max: bound('max') }
    }
    default:
      return null
  }
}

function numberOf(text: string, what: string): number {
  const value = /^-?\d{1,15}(\.\d{1,6})?$/.test(text.trim()) ? Number(text) : NaN
  if (!Number.isFinite(value)) throw new CountersignError('series_invalid', `${what}: write a number, as 1000 or 12.50`)
  return value
}

/** What a browser makes of a date and a time, read as UTC. */
function untilOf(text: string): number {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? Date.parse(`${text}:00Z`) : NaN
  if (Number.isNaN(ms)) throw new CountersignError('series_invalid', 'until: write a date and a time')
  return ms
}
