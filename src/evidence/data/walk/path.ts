/** The way to a value, from the arguments inwards. */
export interface Path {
  readonly parent: Path | null
  readonly step: PathStep
}

export type PathStep =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  /** What had to be decoded to see what lies beyond; `name`: the data stands in the member's name. */
  | { readonly kind: 'decoded'; readonly from: Encoding | 'name' }

export type Encoding = 'json' | 'url' | 'base64'

const MAX_LENGTH = 512

/**
 * JSON Pointer (RFC 6901) into the arguments, with `|json`, `|url`, `|base64` where a string was decoded, and pointers
 * into what came out behind it: `/body|base64|json/card/number`. A `|` in a name is written `~2`. What is too long ends
 * at the last step that fits.
 */
export function formatPath(path: Path | null): string {
  const steps: string[] = []
  for (let at = path; at !== null; at = at.parent) steps.push(formatStep(at.step))
  let text = ''
  for (const step of steps.reverse()) {
    if (text.length + step.length > MAX_LENGTH) break
    text += step
  }
  return text
}

function formatStep(step: PathStep): string {
  switch (step.kind) {
    case 'member':
      return `/${step.name.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('|', '~2')}`
    case 'index':
      return `/${step.index}`
    case 'decoded':
      return `|${step.from}`
  }
}
