import { Type, type Static } from 'typebox'
import type { Caller } from '../../core/caller.js'
import type { InputRequest as Input } from '../../core/decision.js'
import { closed, id, named, nullable, oneOf } from './common.js'

export const InputRequest = named(
  'InputRequest',
  closed(
    {
      agent_id: Type.Optional(
        id('Whose session it is; absent: the one agent that the key may speak for, if it is one.'),
      ),
      kind: oneOf(['said', 'attached', 'system'], { description: 'Only what was `said` is trusted.' }),
      text: Type.String(),
      name: Type.Optional(nullable(Type.String({ maxLength: 256 }), 'Of what was attached.')),
    },
    { description: 'What a session was told.', examples: [{ kind: 'said', text: 'Pay the invoice of vendor-x.' }] },
  ),
)

/** Without `agent_id`: the one agent of the key, or none. */
export function toInput(body: Static<typeof InputRequest>, { agentIds }: Caller): Input {
  const only = agentIds !== '*' && agentIds.length === 1 ? agentIds[0] : undefined
  const agentId = body.agent_id ?? only ?? null
  return { agentId, kind: body.kind, text: body.text, name: body.name ?? null }
}
