import { Type, type Static } from 'typebox'
import type { Caller } from '../../core/caller.js'
import type { InputRequest as Input } from '../../core/decision.js'
import { CountersignError } from '../../core/errors.js'
import { closed, id, named, nullable, oneOf } from './common.js'

export const InputRequest = named(
  'InputRequest',
  closed(
    {
      agent_id: Type.Optional(id('Whose session it is; absent: the one agent that the key may speak for.')),
      kind: oneOf(['said', 'attached', 'system'], { description: 'Only what was `said` is trusted.' }),
      text: Type.String(),
      name: Type.Optional(nullable(Type.String({ maxLength: 256 }), 'Of what was attached.')),
    },
    { description: 'What a session was told.', examples: [{ kind: 'said', text: 'Pay the invoice of vendor-x.' }] },
  ),
)

/** Throws `body_invalid` when it says not whose session it is and the key speaks for several agents. */
export function toInput(body: Static<typeof InputRequest>, { agentIds }: Caller): Input {
  const only = agentIds !== '*' && agentIds.length === 1 ? agentIds[0] : undefined
  const agentId = body.agent_id ?? only
  if (agentId === undefined) {
    throw new CountersignError('body_invalid', 'is needed: the key may speak for several agents', {
      member: '/agent_id',
    })
  }
  return { agentId, kind: body.kind, text: body.text, name: body.name ?? null }
}
