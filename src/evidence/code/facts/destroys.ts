import type { FactLists, FileFact, OperationFact } from './facts.js'

const EMPTIES: readonly FileFact['operation'][] = ['delete', 'truncate', 'device_write']
const ENDS: readonly OperationFact['effect'][] = ['delete', 'overwrite']
const REMOVES = ['delete', 'drop', 'drop_database', 'truncate']

/** Whether something that somebody may miss is deleted, emptied or overwritten: anything but temporary files. */
export function destroys({ files, operations, sql, unresolved }: FactLists): boolean {
  return (
    files.some(({ operation, scope }) => EMPTIES.includes(operation) && scope !== 'temp') ||
    operations.some(({ effect }) => ENDS.includes(effect)) ||
    sql.some(({ verb }) => REMOVES.includes(verb)) ||
    unresolved.some(({ what }) => what === 'file_delete' || what === 'file_truncate')
  )
}
