/** A program with its words, as it is started. */
export interface Simple {
  readonly words: readonly string[]
  readonly redirect?: { readonly to: string; readonly append: boolean }
}

/** A pipeline; or a text of the shell's own that no other spelling of words fits (`raw`). */
export type ShellLine = { readonly raw: string } | { readonly pipeline: readonly Simple[] }

export type Spelling = (word: string, index: number) => string

export function line(...pipeline: readonly (Simple | readonly string[])[]): ShellLine {
  return { pipeline: pipeline.map((one) => (isWords(one) ? { words: one } : one)) }
}

export function raw(text: string): ShellLine {
  return { raw: text }
}

export function into(to: string, words: readonly string[], append = false): Simple {
  return { words, redirect: { to, append } }
}

/** In single quotes, if it needs any. */
export function quoted(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : forceQuoted(text)
}

export function forceQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

export function plainLine(form: ShellLine): string {
  return 'raw' in form ? form.raw : spelledLine(form.pipeline, quoted)
}

/** Every word, the target of a redirection too, in the given spelling. `index` counts through the whole pipeline. */
export function spelledLine(pipeline: readonly Simple[], spell: Spelling, gap = ' '): string {
  let index = 0
  return pipeline
    .map(({ words, redirect }) => {
      const spelled = words.map((word) => spell(word, index++)).join(gap)
      if (redirect === undefined) return spelled
      return `${spelled} ${redirect.append ? '>>' : '>'} ${spell(redirect.to, index++)}`
    })
    .join(' | ')
}

/** In the order in which `spelledLine` counts them. */
export function wordsOf(pipeline: readonly Simple[]): readonly string[] {
  return pipeline.flatMap(({ words, redirect }) => (redirect === undefined ? words : [...words, redirect.to]))
}

function isWords(one: Simple | readonly string[]): one is readonly string[] {
  return Array.isArray(one)
}
