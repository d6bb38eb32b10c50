/** Stands where a value is not shown. */
export const MASKED = '***'

/**
 * The tokens of a rule that says what is masked: an RFC 6901 pointer in which `~2` is a `|`, which elsewhere stands
 * between steps of decoding.
 */
export function maskTokens(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~2', '|').replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Whether a token of a rule means this member or element: `*` means any. */
export function fitsMask(rule: string | undefined, token: string): boolean {
  return rule === '*' || rule === token
}
