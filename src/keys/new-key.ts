import { createHash } from 'node:crypto'
import { canonicalPerson } from '../core/approval.js'
import { DEFAULT_LIMITS, type ApiKey, type Asserts, type KeyLimits } from '../core/caller.js'
import type { World } from '../core/clock.js'
import type { JsonObject } from '../core/json.js'
import { ID_PATTERN, type Role } from '../core/words.js'

export interface NewKeyOptions {
  readonly label: string
  readonly organisation: string
  readonly roles: readonly Role[]
  readonly agentIds: ApiKey['agentIds']
  /** Default: nothing. */
  readonly asserts?: Asserts
  readonly claims?: JsonObject
  /** Default `agent`. */
  readonly subjectRole?: string
  readonly mayInput?: boolean
  /** Of an executor's key; default: none. */
  readonly audiences?: ApiKey['audiences']
  /** Whose key it is; an approver's key needs it. */
  readonly person?: string | null
  /** At which levels an approver's key approves. */
  readonly levels?: readonly string[]
  /** Default: those of DEFAULT_LIMITS. */
  readonly limits?: Partial<KeyLimits>
}

const SECRET_BYTES = 32
const ID = new RegExp(ID_PATTERN)
/** Printable ASCII without blanks: no two of them look alike. */
const PERSON = /^[!-~]{1,200}$/
const LABEL = /^\P{Cc}{0,200}$/u

/**
 * An API key and its secret, `csk_<base64url of 32 random bytes>`, which is shown once and kept nowhere.
 * Throws an Error with one sentence when the options contradict themselves.
 */
export function newApiKey(options: NewKeyOptions, world: World): { readonly key: ApiKey; readonly secret: string } {
  const problem = problemOf(options)
  if (problem !== null) throw new Error(problem)
  const secret = `csk_${Buffer.from(world.randomBytes(SECRET_BYTES)).toString('base64url')}`
  const key: ApiKey = {
    keyId: world.newId('key'),
    digest: digestOf(secret),
    label: options.label,
    organisation: options.organisation,
    roles: [...new Set(options.roles)],
    agentIds: options.agentIds,
    asserts: options.asserts ?? {},
    claims: options.claims ?? {},
    subjectRole: options.subjectRole ?? 'agent',
    mayInput: options.mayInput ?? false,
    audiences: options.audiences ?? [],
    person: options.person === undefined || options.person === null ? null : canonicalPerson(options.person),
    levels: [...new Set(options.levels ?? [])],
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    createdAt: new Date(world.now()).toISOString(),
    revokedAt: null,
  }
  return { key, secret }
}

/** SHA-256 (hex) of a secret: all that is stored of it. 256 random bits need no salt and no stretching. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex')
}

function problemOf(options: NewKeyOptions): string | null {
  const { roles, agentIds, organisation, mayInput, subjectRole, label, audiences } = options
  if (roles.length === 0) return 'a key needs at least one role'
  if (roles.includes('agent') && roles.includes('approver')) return 'a key cannot be agent and approver'
  if (roles.includes('admin') && roles.includes('approver')) return 'a key cannot be admin and approver'
  if (!ID.test(organisation)) return 'the organisation has characters that an id must not have'
  if (agentIds !== '*' && !agentIds.every((id) => ID.test(id)))
    return 'an agent id has characters that it must not have'
  if (roles.includes('agent') && agentIds !== '*' && agentIds.length === 0)
    return 'an agent key needs an agent to speak for'
  if (!ID.test(subjectRole ?? 'agent')) return 'the subject role has characters that it must not have'
  if (!LABEL.test(label)) return 'a label is one line of at most 200 characters'
  if (audiences !== undefined && audiences !== '*' && !audiences.every((id) => ID.test(id))) {
    return 'an audience has characters that an id must not have'
  }
  if (audiences !== undefined && audiences.length > 0 && !roles.includes('executor')) {
    return 'only an executor key stands for an audience'
  }
  const personal = personProblem(options)
  if (personal !== null) return personal
  if (mayInput === true && !roles.includes('agent')) return 'only an agent key may post session input'
  return null
}

function personProblem({ roles, person = null, levels = [] }: NewKeyOptions): string | null {
  if (person !== null && !PERSON.test(person.normalize('NFKC').trim()))
    return 'a person is named by one word, as ann@example.com'
  if (!levels.every((level) => ID.test(level))) return 'a level has characters that it must not have'
  if (!roles.includes('approver')) return levels.length > 0 ? 'only an approver key has levels' : null
  if (person === null) return 'an approver key needs the person who holds it (--person)'
  return levels.length === 0 ? 'an approver key needs a level at which it approves (--level)' : null
}
