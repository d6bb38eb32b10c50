import { inside, isSet, listAt, names, nodeAt, textAt, unwrap, type Node } from './nodes.js'

/** What a statement is by its kind. */
export interface Kind {
  readonly verb: string
  readonly privilege: boolean
  readonly reachesOut: boolean
  /** What it is about, where that is no relation of its own: a database, a schema, a role. */
  readonly objects: readonly string[]
  readonly columns: readonly string[]
}

export function kindOf(name: string, node: Node): Kind {
  const rule = RULES[name]
  return { verb: verbOf(name), privilege: false, reachesOut: false, objects: [], columns: [], ...rule?.(node) }
}

type Rule = (node: Node) => Partial<Kind>

const PRIVILEGED: Rule = () => ({ privilege: true })
const OUT: Rule = () => ({ reachesOut: true })

const RULES: Readonly<Record<string, Rule>> = {
  DropStmt: (node) => ({ verb: dropVerb(node), objects: dropped(node) }),
  DropdbStmt: (node) => ({ verb: 'drop_database', objects: [textAt(node, 'dbname') ?? ''] }),
  CreatedbStmt: (node) => ({ verb: 'create', objects: [textAt(node, 'dbname') ?? ''] }),
  AlterTableStmt: (node) => altered(node),
  RenameStmt: () => ({ verb: 'alter' }),
  GrantStmt: (node) => ({ verb: isSet(node, 'is_grant') ? 'grant' : 'revoke', privilege: true }),
  GrantRoleStmt: (node) => ({ verb: isSet(node, 'is_grant') ? 'grant' : 'revoke', privilege: true }),
  CreateRoleStmt: PRIVILEGED,
  AlterRoleStmt: PRIVILEGED,
  AlterRoleSetStmt: PRIVILEGED,
  DropRoleStmt: PRIVILEGED,
  AlterDefaultPrivilegesStmt: PRIVILEGED,
  AlterOwnerStmt: PRIVILEGED,
  AlterSystemStmt: PRIVILEGED,
  ReassignOwnedStmt: PRIVILEGED,
  CreatePolicyStmt: PRIVILEGED,
  AlterPolicyStmt: PRIVILEGED,
  VariableSetStmt: (node) => ({
    verb: 'set',
    privilege: ['role', 'session_authorization', 'row_security'].includes(textAt(node, 'name') ?? ''),
  }),
  CopyStmt: (node) => ({ reachesOut: textAt(node, 'filename') !== null }),
  CreateExtensionStmt: OUT,
  CreateForeignServerStmt: OUT,
  CreateUserMappingStmt: OUT,
  ImportForeignSchemaStmt: OUT,
  CreateSubscriptionStmt: OUT,
  CreatePLangStmt: OUT,
  LoadStmt: OUT,
  CreateFunctionStmt: (node) => ({ reachesOut: isUntrusted(node) }),
  TransactionStmt: (node) => ({
    verb: (textAt(node, 'kind') ?? 'TRANS_STMT_BEGIN').slice('TRANS_STMT_'.length).toLowerCase(),
  }),
  DropOwnedStmt: (node) => ({ verb: 'drop', privilege: true, objects: listAt(node, 'roles').map(roleName) }),
  VacuumStmt: (node) => ({ verb: isSet(node, 'is_vacuumcmd') ? 'vacuum' : 'analyze' }),
  VariableShowStmt: () => ({ verb: 'show' }),
  ViewStmt: () => ({ verb: 'create' }),
  IndexStmt: () => ({ verb: 'create' }),
  RuleStmt: () => ({ verb: 'create' }),
  DefineStmt: () => ({ verb: 'create' }),
}

/** `CreateRoleStmt` is `create`, `VacuumStmt` is `vacuum`. */
function verbOf(name: string): string {
  const words = name
    .replace(/Stmt$/, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  const first = words.split(' ')[0] ?? ''
  return ['create', 'alter', 'drop', 'comment'].includes(first) ? first : words.replaceAll(' ', '_')
}

/** A schema is as much as a database: all tables in it. */
function dropVerb(node: Node): string {
  return textAt(node, 'removeType') === 'OBJECT_SCHEMA' ? 'drop_database' : 'drop'
}

function dropped(node: Node): readonly string[] {
  const isPartOfTable = ['OBJECT_TRIGGER', 'OBJECT_RULE', 'OBJECT_POLICY'].includes(textAt(node, 'removeType') ?? '')
  return listAt(node, 'objects').map((object) => {
    const inner = unwrap(object)
    if (inner === null) return ''
    const parts =
      inner[0] === 'String' ? names([object]) : names([...listAt(inner[1], 'items'), ...listAt(inner[1], 'objname')])
    return (isPartOfTable ? parts.slice(0, -1) : parts).join('.').toLowerCase()
  })
}

function altered(node: Node): Partial<Kind> {
  const commands = listAt(node, 'cmds').map(inside)
  const kinds = commands.map((command) => textAt(command, 'subtype') ?? '')
  const drops = kinds.some((kind) => kind.startsWith('AT_Drop') || kind.startsWith('AT_Detach'))
  const columns = commands.flatMap((command) => textAt(command, 'name')?.toLowerCase() ?? [])
  return {
    verb: drops ? 'alter_drop' : 'alter',
    columns,
    privilege: kinds.some((kind) => kind.includes('RowSecurity') || kind === 'AT_ChangeOwner'),
  }
}

function roleName(role: unknown): string {
  return textAt(inside(role), 'rolename') ?? ''
}

/** Of a language that may do anything on the server. */
function isUntrusted(node: Node): boolean {
  return /^(?:c|internal|pl\w*u|plsh|pljava)$/i.test(optionOf(node, 'language') ?? '')
}

/** The text of an option of CREATE FUNCTION and DO. */
export function optionOf(node: Node, name: string): string | null {
  for (const option of [...listAt(node, 'options'), ...listAt(node, 'args')]) {
    const element = unwrap(option)?.[1]
    if (element === undefined || textAt(element, 'defname') !== name) continue
    const value = unwrap(element['arg'])
    const list = value?.[0] === 'List' ? names(listAt(value[1], 'items')) : names([element['arg']])
    return list[0] ?? null
  }
  return nodeAt(node, name) === null ? null : ''
}
