import { Type } from 'typebox'
import { LAYERS, SEVERITIES } from '../../core/words.js'
import { named } from './common.js'

export const Decision = named(
  'Decision',
  Type.Enum(['ALLOW', 'BLOCK', 'REQUIRES_APPROVAL'], { description: 'Act on ALLOW only.' }),
)
export const Mode = named(
  'Mode',
  Type.Enum(['blocking', 'advisory'], {
    description: "`advisory`: a policy's refusal was only recorded, see `would_decide`.",
  }),
)
export const Layer = named('Layer', Type.Enum([...LAYERS], { description: 'Who judges, in order of `blocked_by`.' }))
export const Severity = named('Severity', Type.Enum([...SEVERITIES]))
