import type { Node } from '../tree.js'
import type { Value } from '../values/value.js'
import { nameOfInstance } from './attributes.js'
import type { Run } from './run.js'

/**
 * A member of something gets another value (null: it is deleted). `called` is null where it is not known which. What
 * the code builds for itself is no mutation: the members of `self` in `__init__`, elements of its lists.
 */
export function mutated(run: Run, owner: Value, called: string | null, value: Value | null, node: Node): void {
  const holder = holderName(run, owner)
  if (holder === null) return
  const target = called === null ? `${holder}[]` : `${holder}.${called}`
  const attribute = called ?? holder.slice(holder.lastIndexOf('.') + 1)
  const site = run.site(node)
  if (value === null) {
    run.analysis.mutation({ target, attribute, direction: 'delete', amount: null }, site)
    return
  }
  const base = value.kind === 'number' || value.kind === 'unknown' ? value.base : null
  if (base?.target === target) {
    const { direction, amount } = base
    if (direction !== 'same')
      run.analysis.mutation({ target, attribute, direction, amount: direction === 'set' ? null : amount }, site)
    return
  }
  if (called === null) return
  const amount = value.kind === 'number' ? Number(value.value) : null
  run.analysis.mutation({ target, attribute, direction: 'set', amount }, site)
}

function holderName(run: Run, owner: Value): string | null {
  switch (owner.kind) {
    case 'unknown':
      return owner.name ?? '…'
    case 'instance':
      return run.state.calls.at(-1)?.function.name === '__init__' ? null : nameOfInstance(owner)
    case 'dict':
      return owner.name
    case 'class':
      return owner.name
    default:
      return null
  }
}
