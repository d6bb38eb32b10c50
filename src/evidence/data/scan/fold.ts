/** Zeros of decimal digits that compatibility decomposition leaves as they are. */
const ZEROS = [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20]

/**
 * The text as detectors read it: without accents and invisible characters, with ASCII digits, dashes and spaces. Marks
 * go first, because normalizing long runs of them is not linear.
 */
export function fold(text: string): string {
  if (!/[\u0080-\uffff]/.test(text)) return text
  return text
    .replace(/\p{M}+/gu, '')
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]+/gu, '')
    .replace(/\p{Pd}|\u2212/gu, '-')
    .replace(/\p{Zs}/gu, ' ')
    .replace(/\p{Nd}/gu, asciiDigit)
}

function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  const zero = ZEROS.find((each) => code >= each && code < each + 10)
  return zero === undefined ? digit : String(code - zero)
}
