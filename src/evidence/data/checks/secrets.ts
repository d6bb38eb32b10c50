/** Bits per character (Shannon), of the characters as they occur. */
export function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

const MIN_BITS = 3.2

/** Looks drawn by chance: varied, with digits and letters, no UUID, no path, no word after word. */
export function random(text: string): boolean {
  if (!/\d/.test(text) || !/[A-Za-z]/.test(text) || entropy(text) < MIN_BITS) return false
  return !isUuid(text) && !/[A-Za-z]?[a-z]{8}/.test(text) && (text.match(/[-_/.]/g)?.length ?? 0) <= text.length / 8
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}

const PLACEHOLDERS =
  /^(?:\*+|x+|\.+|_+|-+|<.*>|\$\{?.*|%.*%|\{\{.*|null|none|true|false|undefined|n\/?a|your.*|changeme|example.*|redacted|hidden|required|reset.*|is|was|has|field|policy|the|and|or|for)$/i

/** Not a placeholder, nor a word of the sentence that goes on behind "password". */
export function passwordValue(text: string): boolean {
  return !PLACEHOLDERS.test(text)
}

/** Three parts, of which the first is the JSON of a header (RFC 7519). */
export function jwt(text: string): boolean {
  const header = Buffer.from(text.split('.')[0] ?? '', 'base64url').toString('latin1')
  return /^\{.*"(?:alg|typ|enc)"\s*:/.test(header)
}
