import { createApprovals } from './approval/approvals.js'
import type { Config } from './config/config.js'
import type { Approvals } from './core/approvals.js'
import type { World } from './core/clock.js'
import type { State } from './core/state.js'
import type { Store } from './core/store.js'
import { minorDigits } from './normalize/currencies.js'
import { moneyText } from './normalize/money-text.js'
import { createAnnounce } from './notify/announce.js'
import { saltedHash } from './receipt/hash.js'

export interface ApprovalDeps {
  readonly world: World
  readonly store: Store
  readonly state: State
}

/** The approval layer as the judgement sees it; null: approvals are off. */
export function assembleApprovals({ approval: terms }: Config, { world, store }: ApprovalDeps): Approvals | null {
  if (!terms.enabled) return null
  const { channels, levels, publicUrl } = terms
  const announce = createAnnounce({ channels, levels, publicUrl, moneyText: amountText, newId: world.newId })
  return createApprovals({ store, world, terms, saltedHash, announce })
}

/** Of a currency that nobody knows the digits of, the minor units. */
function amountText(amountMinor: number, currency: string): string {
  return moneyText(amountMinor, currency, minorDigits(currency) ?? 0)
}
