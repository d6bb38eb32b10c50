import { readFileSync } from 'node:fs'

const TEXT = readFileSync(new URL('../../docs/notifications.md', import.meta.url), 'utf8')

/** The first block of this language in docs/notifications.md. */
export function documented(language: string): string {
  const block = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(TEXT)?.[1]
  if (block === undefined) throw new Error(`no ${language} in docs/notifications.md`)
  return block
}

export type IsGenuine = (
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
  secret: string,
  nowMs?: number,
) => boolean

/** What the document tells receivers to do. */
export async function documentedCheck(): Promise<IsGenuine> {
  const module = await import(`data:text/javascript,${encodeURIComponent(documented('js'))}`)
  return module.isGenuine
}
