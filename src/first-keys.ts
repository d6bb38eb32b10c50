import type { ApiKey } from './core/caller.js'
import type { World } from './core/clock.js'
import { EMPTY_CLAIMS } from './core/receipt.js'
import type { Store } from './core/store.js'
import { newApiKey, type NewKeyOptions } from './keys/new-key.js'

/** Keys made up for a first look, in development only. The secrets are shown once and kept nowhere. */
export interface DevelopmentKeys {
  /** Speaks for any agent, asserts any context. */
  readonly agent: string
  /** Reads the log, the status and the metrics; freezes. */
  readonly operator: string
  /** Approves at every level. */
  readonly approver: string
}

/** The part of configuration that they need; `Config` fits. */
export interface FirstKeysConfig {
  readonly organisation: string
  readonly issuer: string
  readonly approval: { readonly levels: readonly string[] }
}

/**
 * Makes development keys when there have never been any; null when there are some, also revoked ones: who revokes the
 * last key locks the service, and a restart must not open it again.
 */
export async function makeFirstKeys(
  store: Pick<Store, 'apiKeys' | 'commit'>,
  world: World,
  { organisation, issuer, approval: { levels } }: FirstKeysConfig,
): Promise<DevelopmentKeys | null> {
  if (store.apiKeys(null).length > 0) return null
  const add = async (
    options: Pick<NewKeyOptions, 'label' | 'roles' | 'agentIds'> & Partial<NewKeyOptions>,
  ): Promise<string> => {
    const { key, secret } = newApiKey({ organisation, limits: { enforcePerHour: null }, ...options }, world)
    await addKey(store, world, key, issuer)
    return secret
  }
  return {
    agent: await add({
      label: 'development agent',
      roles: ['agent', 'executor'],
      agentIds: '*',
      asserts: '*',
      mayInput: true,
      audiences: '*',
    }),
    operator: await add({ label: 'development operator', roles: ['admin', 'auditor', 'metrics'], agentIds: '*' }),
    approver: await add({
      label: 'development approver',
      roles: ['approver'],
      agentIds: [],
      person: 'developer',
      levels,
    }),
  }
}

/** Whether anybody can get in. */
export function hasKeys(store: Pick<Store, 'apiKeys'>): boolean {
  return store.apiKeys(null).some(({ revokedAt }) => revokedAt === null)
}

async function addKey(store: Pick<Store, 'commit'>, world: World, key: ApiKey, issuer: string): Promise<void> {
  const claims = {
    ...EMPTY_CLAIMS,
    type: 'countersign.admin/v1' as const,
    issuer,
    organisation: key.organisation,
    audit_id: world.newId('adm'),
    detail: { change: 'key_created', key_id: key.keyId, roles: key.roles, by: 'service' },
  }
  const draft = { claims, callerKeyId: null, record: {}, ttlMs: null, salt: null }
  const result = await store.commit(draft, [{ kind: 'add_key', key }])
  if (!result.committed) throw new Error(`the development key was not stored: ${result.conflict}`)
}
