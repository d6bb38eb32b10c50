import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Frame, Place } from '../../console/frame.js'
import type { Renderer } from '../../console/render.js'
import type { Views } from '../../console/views/all.js'
import type { Badge } from '../../console/words.js'
import { CountersignError } from '../../core/errors.js'
import { approves, audits, type Visitor } from './door.js'

export interface PageOptions {
  readonly title: string
  readonly place?: Place
  readonly notice?: Badge | null
  readonly status?: number
}

/** Answers with a page in its frame. */
export type AnswerPage = <Name extends keyof Views>(
  request: FastifyRequest,
  reply: FastifyReply,
  name: Name,
  view: Views[Name],
  options: PageOptions,
) => FastifyReply

export function createAnswerPage(renderer: Renderer, assets: string): AnswerPage {
  return (request, reply, name, view, { title, place = null, notice = null, status = 200 }) => {
    const frame: Frame = { title, place, notice, assets, person: personOf(request.visitor) }
    return reply
      .code(status)
      .type('text/html; charset=utf-8')
      .serializer((payload) => String(payload))
      .send(renderer.page(name, view, frame))
  }
}

function personOf(visitor: Visitor | null): Frame['person'] {
  if (visitor === null) return null
  const { key, session } = visitor
  return {
    name: key.person ?? key.label,
    organisation: key.organisation,
    approves: approves(key),
    audits: audits(key),
    csrf: session.csrf,
  }
}

/** Of a page that is behind the sign-in. */
export function visitorOf({ visitor }: FastifyRequest): Visitor {
  if (visitor === null) throw new CountersignError('internal', 'a page without a visitor asked for one')
  return visitor
}
