import type { Machine, Met } from '../machine.js'
import { unknownArguments } from './functions.js'

const MAX_ROUNDS = 64

/** Functions that nothing in the code has called are followed once, with arguments of which nothing is known. */
export function followUncalled(machine: Machine): void {
  machine.state.isUncalled = true
  const { met, followed } = machine.state
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const left = [...met.values()].filter(({ value }) => !followed.has(value.node))
    if (left.length === 0) return
    if (round === MAX_ROUNDS - 1) machine.analysis.incomplete('too_deep')
    for (const one of left) if (!followed.has(one.value.node)) follow(machine, one)
  }
}

function follow(machine: Machine, { value, self, guards, loops }: Met): void {
  const { state } = machine
  const outer = { guards: state.guards, loops: state.loops }
  state.guards = guards
  state.loops = loops
  machine.follow(value, self, unknownArguments(machine, value.node), { isConstructor: value.name === 'constructor' })
  state.guards = outer.guards
  state.loops = outer.loops
}
