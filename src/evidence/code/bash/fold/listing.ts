import type { Text } from '../../analysis/text.js'

/** Paths that are found below a known folder, each line one. */
export function isListing({ parts, origins }: Text): boolean {
  const [folder, rest] = parts
  const isFound =
    origins.length > 0 && origins.every(({ kind, name }) => kind === 'process' && /^(?:find|ls)(?: |$)/.test(name))
  return isFound && parts.length === 2 && rest === null && folder?.endsWith('/') === true && !folder.includes('\n')
}
