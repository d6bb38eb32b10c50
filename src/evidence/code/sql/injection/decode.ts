const ENCODED = /%(?:2[0-9a-f]|3[b-d]|0[9a-d])/i
const QUOTES: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '＇': "'",
  '”': '"',
  '“': '"',
  '＂': '"',
  '–': '--',
}

/** The text with `%27` and typographic quotes as plain signs, decoded once; null: there are none. */
export function decoded(text: string): string | null {
  const plain = text
    .replaceAll(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll(/[’‘＇”“＂–]/g, (quote) => QUOTES[quote] ?? quote)
  return plain === text || !(ENCODED.test(text) || /[’‘＇”“＂]/.test(text)) ? null : plain
}
