import { createHash } from 'node:crypto'
import type { NamedDigest } from '../core/activation.js'

/** Each member with SHA-256 of what it says; in which order a map's members are written says nothing. */
export function namedDigests(members: object): readonly NamedDigest[] {
  return Object.entries(members).map(([name, value]) => ({ name, digest: digest(value) }))
}

/** SHA-256 (hex); the order of members says nothing. */
export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, inOrder)).digest('hex')
}

function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}
