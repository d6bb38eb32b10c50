import type { Machine } from '../machine.js'
import { identifierName, readNumber } from '../syntax/literals.js'
import type { SyntaxNode } from '../syntax/tree.js'
import { plain } from '../../analysis/text.js'
import { toText } from '../values/reading.js'
import type { Scope } from '../values/scope.js'

/** The name of a member in an object, a class or a pattern; null where it is not known. */
export function propertyName(machine: Machine, node: SyntaxNode | undefined, scope: Scope): string | null {
  if (node === undefined) return null
  switch (node.type) {
    case 'string':
      return plain(toText(machine.evaluate(node, scope)))
    case 'number':
      return String(readNumber(machine.text(node)) ?? machine.text(node))
    case 'computed_property_name': {
      const [inner] = node.children
      return inner === undefined ? null : plain(toText(machine.evaluate(inner, scope)))
    }
    default:
      return identifierName(machine.text(node))
  }
}
