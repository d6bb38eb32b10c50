import type { ApiKey } from '../../core/caller.js'
import { CountersignError } from '../../core/errors.js'
import type { Sealer } from '../../core/sealer.js'
import type { Change } from '../../core/store.js'
import type { AdminTable } from './admin-table.js'
import type { SigningKeyTable } from './signing-keys.js'

export interface AdminTables {
  readonly admin: AdminTable
  readonly sealer: Sealer
  readonly signingKeys: SigningKeyTable
}

interface Context {
  readonly organisation: string
  /** RFC 3339 */
  readonly timestamp: string
}

type AdminChange = Extract<
  Change,
  { readonly kind: 'add_key' | 'revoke_key' | 'rotate_signing_key' | 'import_signing_key' | 'record_activation' }
>

export function applyAdminChange(tables: AdminTables, change: AdminChange, { organisation, timestamp }: Context): void {
  const { admin, sealer, signingKeys } = tables
  switch (change.kind) {
    case 'add_key':
      admin.addKey(ownKey(organisation, change.key))
      return
    case 'revoke_key':
      admin.revokeKey(change.keyId, timestamp)
      return
    case 'rotate_signing_key': {
      const generation = nextGeneration(signingKeys, organisation, change.agentId)
      signingKeys.add(sealer.derive(organisation, change.agentId, generation))
      return
    }
    case 'import_signing_key': {
      const { agentId, kid, x } = change
      const generation = nextGeneration(signingKeys, organisation, agentId)
      signingKeys.add({ organisation, agentId, generation, kid, x, masterId: null })
      return
    }
    case 'record_activation':
      admin.recordActivation(change.activation)
      return
  }
}

function nextGeneration(keys: SigningKeyTable, organisation: string, agentId: string | null): number {
  return (keys.current(organisation, agentId)?.generation ?? 0) + 1
}

function ownKey(organisation: string, key: ApiKey): ApiKey {
  if (key.organisation !== organisation) throw new CountersignError('internal', 'a key of another organisation')
  return key
}
