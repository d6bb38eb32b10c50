import type { World } from '../core/clock.js'

const SALT_BYTES = 16

/** base64url; one per entry. */
export function newSalt(world: Pick<World, 'randomBytes'>): string {
  return Buffer.from(world.randomBytes(SALT_BYTES)).toString('base64url')
}
