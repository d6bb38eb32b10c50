import { textAt, type Node } from './nodes.js'

/** Lower-case, with its schema where one is given. */
export function tableName(relation: Node): string {
  return ['catalogname', 'schemaname', 'relname']
    .map((name) => textAt(relation, name))
    .filter((name) => name !== null)
    .join('.')
    .toLowerCase()
}
