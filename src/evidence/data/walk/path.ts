/** The way to a value, from the arguments inwards. */
export interface Path {
  readonly parent: Path | null
  readonly step: PathStep
}

export type PathStep =
  /** `hidden`: the name is itself sensitive, and stands here masked. */
  | { readonly kind: 'member'; readonly name: string; readonly hidden: boolean }
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

/**
 * JSON Pointer (RFC 6901) to the argument in which the path ends: what was decoded there is part of it. Where a name on
 * the way is sensitive, or the pointer would be too long, it is the innermost argument that can be named; null where
 * there is none.
 */
export function argumentOf(path: Path | null): string | null {
  const steps: PathStep[] = []
  for (let at = path; at !== null; at = at.parent) steps.push(at.step)
  let pointer = ''
  for (const step of steps.reverse()) {
    const token = step.kind === 'decoded' || (step.kind === 'member' && step.hidden) ? null : formatToken(step)
    if (token === null || pointer.length + token.length > MAX_LENGTH) break
    pointer += token
  }
  return pointer === '' ? null : pointer
}

function formatToken(step: Exclude<PathStep, { readonly kind: 'decoded' }>): string {
  return step.kind === 'index' ? `/${step.index}` : `/${step.name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

function formatStep(step: PathStep): string {
  switch (step.kind) {
    case 'member':
      return formatToken(step).replaceAll('|', '~2')
    case 'index':
      return formatToken(step)
    case 'decoded':
      return `|${step.from}`
  }
}
