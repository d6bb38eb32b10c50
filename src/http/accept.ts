/** The weight that an Accept header gives to a media type (RFC 9110), and whether it names the type itself. */
interface Weight {
  readonly quality: number
  readonly isNamed: boolean
}

/**
 * Whether the caller would rather have `other` than `usual`. What neither header nor sense decides is `usual`; no
 * header asks for something that is then refused.
 */
export function prefers(accept: string | undefined, other: string, usual: string): boolean {
  const wanted = weightOf(accept ?? '*/*', other)
  const given = weightOf(accept ?? '*/*', usual)
  if (wanted.quality === 0) return false
  return wanted.quality > given.quality || (wanted.quality === given.quality && wanted.isNamed && !given.isNamed)
}

/** The most specific range that fits decides. */
function weightOf(accept: string, type: string): Weight {
  const [group = ''] = type.split('/')
  const ranges = accept.split(',').map(readRange)
  for (const name of [type, `${group}/*`, '*/*']) {
    const range = ranges.find((one) => one.name === name)
    if (range !== undefined) return { quality: range.quality, isNamed: name === type }
  }
  return { quality: 0, isNamed: false }
}

function readRange(text: string): { readonly name: string; readonly quality: number } {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
  const quality = weight === undefined ? 1 : Number(weight)
  return { name, quality: quality >= 0 && quality <= 1 ? quality : 0 }
}
