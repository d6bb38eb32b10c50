import { LAYERS, SEVERITIES } from '../../core/words.js'
import { named, oneOf } from './common.js'

export const Decision = named(
  'Decision',
  oneOf(['ALLOW', 'BLOCK', 'REQUIRES_APPROVAL'], { description: 'Act on ALLOW only.' }),
)
export const Mode = named(
  'Mode',
  oneOf(['blocking', 'advisory'], {
    description: "`advisory`: a policy's refusal was only recorded, see `would_decide`.",
  }),
)
export const Layer = named('Layer', oneOf(LAYERS, { description: 'Who judges, in order of `blocked_by`.' }))
export const Severity = named('Severity', oneOf(SEVERITIES))
