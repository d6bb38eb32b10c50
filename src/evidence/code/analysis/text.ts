import type { OriginKind } from '../facts/flow-facts.js'

/** Where a value comes from, if it is not the code itself. */
export interface Origin {
  readonly kind: OriginKind
  /** A path, a URL, a variable's name. */
  readonly name: string
}

/** A text as far as it is known: null stands for a part of it that is not. */
export interface Text {
  readonly parts: readonly (string | null)[]
  readonly origins: readonly Origin[]
}

const MAX_ORIGINS = 8
const MAX_LENGTH = 65_536

export function knownText(text: string, origins: readonly Origin[] = []): Text {
  return { parts: [text], origins }
}

export function unknownText(origins: readonly Origin[] = []): Text {
  return { parts: [null], origins }
}

/** One after the other. Longer than the bound: the rest is unknown. */
export function joinTexts(texts: readonly Text[]): Text {
  const parts: (string | null)[] = []
  let length = 0
  for (const part of texts.flatMap((text) => text.parts)) {
    const last = parts.length - 1
    const before = parts[last]
    length += part?.length ?? 0
    if (part === null || length > MAX_LENGTH) {
      if (before !== null) parts.push(null)
    } else if (typeof before === 'string') parts[last] = before + part
    else parts.push(part)
  }
  return { parts: parts.length === 0 ? [''] : parts, origins: mergeOrigins(texts.flatMap(({ origins }) => origins)) }
}

/** The whole text; null where a part is not known. */
export function plain({ parts }: Text): string | null {
  return parts.includes(null) ? null : parts.join('')
}

/** The text up to its first unknown part. */
export function knownPrefix({ parts }: Text): string {
  const end = parts.indexOf(null)
  return parts.slice(0, end === -1 ? undefined : end).join('')
}

/** With `…` for what is not known. */
export function shown({ parts }: Text): string {
  return parts.map((part) => part ?? '…').join('')
}

export function mergeOrigins(origins: readonly Origin[]): readonly Origin[] {
  const merged: Origin[] = []
  for (const origin of origins) {
    const known = merged.some(({ kind, name }) => kind === origin.kind && name === origin.name)
    if (!known && merged.length < MAX_ORIGINS) merged.push(origin)
  }
  return merged
}
