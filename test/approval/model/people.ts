import type { Caller } from '../../../src/core/caller.js'
import { agent, person } from '../world.js'

/** Who answers, or tries to, in an organisation. The first five are entitled to something. */
export function peopleOf(organisation: string): readonly Caller[] {
  const all = ['manager', 'director', 'vp']
  return [
    person('anna', ['manager'], { organisation }),
    person('ben', ['manager', 'director'], { organisation }),
    person('cleo', ['director', 'vp'], { organisation }),
    person('dora', all, { organisation }),
    person('eve', ['vp', 'director'], { organisation }),
    // Another key of a person that is there already.
    person('Anna ', ['manager', 'director', 'vp'], { organisation, keyId: 'key_anna_2' }),
    person('owner', all, { organisation }),
    person('Analyst-1', all, { organisation }),
    person('mallory', all, { organisation: `${organisation}-other` }),
    person('root', all, { organisation, roles: ['approver', 'admin'] }),
    agent({ organisation, person: 'anna', levels: all }),
  ]
}

/** The asking agents' keys: each its own agent's, and one of another organisation. */
export function agentsOf(organisation: string): readonly Caller[] {
  return [
    agent({ organisation, agentIds: ['agent-0'] }),
    agent({ organisation, agentIds: ['agent-1'] }),
    agent({ organisation: `${organisation}-other` }),
  ]
}
