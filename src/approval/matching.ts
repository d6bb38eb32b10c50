import type { ActionHashes, Approval, ApprovedAction } from '../core/approval.js'
import type { JsonValue } from '../core/json.js'

/** `sha256:<hex>` of salt ‖ RFC 8785. The salt is base64url. */
export type SaltedHash = (salt: string, value: JsonValue) => string

/** As messages name them. */
const PART_NAMES: Readonly<Record<keyof ActionHashes, string>> = {
  agent: 'the agent',
  session: 'the session',
  context: 'the context',
  tool: 'the tool',
  arguments: 'the arguments',
  catalogueEntry: "the tool's catalogue entry",
}

const PARTS = ['agent', 'session', 'context', 'tool', 'arguments', 'catalogueEntry'] as const

export function hashesOf(action: ApprovedAction, salt: string, saltedHash: SaltedHash): ActionHashes {
  const hash = (part: keyof ActionHashes): string => saltedHash(salt, partOf(action, part))
  return {
    agent: hash('agent'),
    session: hash('session'),
    context: hash('context'),
    tool: hash('tool'),
    arguments: hash('arguments'),
    catalogueEntry: hash('catalogueEntry'),
  }
}

function partOf(action: ApprovedAction, part: keyof ActionHashes): JsonValue {
  switch (part) {
    case 'agent':
      return { organisation: action.organisation, agent_id: action.agentId }
    case 'session':
      return action.sessionId
    case 'context':
      return action.context
    case 'tool':
      return action.tool
    case 'arguments':
      return action.arguments
    case 'catalogueEntry':
      return action.catalogueEntry
  }
}

/** Words for the parts in which this action is another one than was to be approved. */
export function differences(
  { hashes, salt }: Pick<Approval, 'hashes' | 'salt'>,
  action: ApprovedAction,
  saltedHash: SaltedHash,
): readonly string[] {
  const own = hashesOf(action, salt, saltedHash)
  return PARTS.filter((part) => own[part] !== hashes[part]).map((part) => PART_NAMES[part])
}

/** As no differences; what is told apart without hashing is not hashed. */
export function isSameAction(approval: Approval, action: ApprovedAction, saltedHash: SaltedHash): boolean {
  const { tool, sessionId, agentId, catalogueEntry } = approval.action
  const mayBe =
    tool === action.tool &&
    sessionId === action.sessionId &&
    agentId === action.agentId &&
    catalogueEntry === action.catalogueEntry
  return mayBe && differences(approval, action, saltedHash).length === 0
}
