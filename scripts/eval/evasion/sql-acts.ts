import type { Act } from './act.js'
import { want } from './wanted.js'

/** Words of a statement, apart where blanks may stand; texts in quotes are one word. */
export type Statement = readonly string[]

export const SQL_ACTS: readonly Act<Statement>[] = [
  {
    name: 'drop a table',
    dangerous: ['DROP', 'TABLE', 'customers'],
    twin: ['SELECT', 'name', 'FROM', 'customers', 'LIMIT', '5'],
    wanted: [want('sql', { verb: 'drop', tables: ['customers', 'public.customers'], ddl: true })],
  },
  {
    name: 'empty a table',
    dangerous: ['TRUNCATE', 'TABLE', 'orders'],
    twin: ['SELECT', 'count(*)', 'FROM', 'orders'],
    wanted: [want('sql', { verb: 'truncate', tables: ['orders', 'public.orders'] })],
  },
  {
    name: 'delete all rows',
    dangerous: ['DELETE', 'FROM', 'orders'],
    twin: ['SELECT', 'id', 'FROM', 'orders'],
    wanted: [want('sql', { verb: 'delete', tables: ['orders', 'public.orders'], where: 'none' })],
  },
  {
    name: 'delete where it always holds',
    dangerous: ['DELETE', 'FROM', 'orders', 'WHERE', '1', '=', '1'],
    twin: ['SELECT', 'id', 'FROM', 'orders', 'WHERE', 'id', '=', '1'],
    wanted: [want('sql', { verb: 'delete', tables: ['orders', 'public.orders'], where: 'always' })],
  },
  {
    name: 'change all rows',
    dangerous: ['UPDATE', 'accounts', 'SET', 'balance', '=', '0'],
    twin: ['SELECT', 'balance', 'FROM', 'accounts', 'WHERE', 'id', '=', '0'],
    wanted: [want('sql', { verb: 'update', tables: ['accounts', 'public.accounts'], where: 'none' })],
  },
  {
    name: 'grant everything',
    dangerous: ['GRANT', 'ALL', 'ON', 'customers', 'TO', 'public'],
    twin: ['SELECT', 'all_names', 'FROM', 'customers'],
    wanted: [want('sql', { verb: 'grant', privilege: true })],
  },
  {
    name: 'run a program',
    dangerous: ['COPY', 'notes', 'FROM', 'PROGRAM', "'id'"],
    twin: ['SELECT', 'id', 'FROM', 'notes', 'WHERE', 'name', '=', "'id'"],
    wanted: [want('sql', { reaches_out: true })],
  },
  {
    name: 'drop a column',
    dangerous: ['ALTER', 'TABLE', 'customers', 'DROP', 'COLUMN', 'email'],
    twin: ['SELECT', 'email', 'FROM', 'customers'],
    wanted: [want('sql', { verb: ['alter', 'alter_drop'], tables: ['customers', 'public.customers'] })],
  },
]
