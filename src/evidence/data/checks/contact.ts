import { digitsOf } from './digits.js'

const CALLING_CODES = new Set(
  `1 20 211 212 213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 238 239 240 241 242
  243 244 245 246 247 248 249 250 251 252 253 254 255 256 257 258 260 261 262 263 264 265 266 267 268 269 27 290 291 297
  298 299 30 31 32 33 34 350 351 352 353 354 355 356 357 358 359 36 370 371 372 373 374 375 376 377 378 379 380 381 382
  383 385 386 387 389 39 40 41 420 421 423 43 44 45 46 47 48 49 500 501 502 503 504 505 506 507 508 509 51 52 53 54 55
  56 57 58 590 591 592 593 594 595 596 597 598 599 60 61 62 63 64 65 66 670 672 673 674 675 676 677 678 679 680 681 682
  683 685 686 687 688 689 690 691 692 7 800 808 81 82 84 850 852 853 855 856 86 870 878 880 881 882 883 886 888 90 91 92
  93 94 95 960 961 962 963 964 965 966 967 968 970 971 972 973 974 975 976 977 979 98 992 993 994 995 996 998`.split(
    /\s+/,
  ),
)

/** E.164, with `+` or `00`: a country's calling code and 8 to 15 digits. */
export function internationalPhone(text: string): boolean {
  const digits = digitsOf(text).replace(/^00/, '')
  const known = [1, 2, 3].some((length) => CALLING_CODES.has(digits.slice(0, length)))
  return known && digits.length >= 8 && digits.length <= 15
}

/** North American numbering plan: area and exchange begin with 2 to 9 and are not service codes. */
export function northAmericanPhone(text: string): boolean {
  const digits = digitsOf(text.replace(/[ ,;]*(?:x|ext).*$/i, '')).replace(/^1(?=\d{10})/, '')
  return /^[2-9](?!11)\d{2}[2-9](?!11)\d{6}$/.test(digits)
}

/** 6 to 13 digits that are no date, no time and no IP address. */
export function localPhone(text: string): boolean {
  const digits = digitsOf(text)
  if (digits.length < 6 || digits.length > 13 || (/^\d+$/.test(text) && digits.length > 12)) return false
  if (/^(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./ ](?:0?[1-9]|[12]\d|3[01])(?!\d)/.test(text)) return false
  if (/^(?:0?[1-9]|[12]\d|3[01])[-./](?:0?[1-9]|[12]\d|3[01])[-./](?:19|20)?\d\d(?!\d)/.test(text)) return false
  return !/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) && !/^\d+\.\d+$/.test(text)
}

/** Four numbers to 255 without leading zeros; not a network mask, nor 0.0.0.0. */
export function ipv4(text: string): boolean {
  const parts = text.split('.')
  const fits = parts.length === 4 && parts.every((part) => Number(part) <= 255 && String(Number(part)) === part)
  return fits && !/^(?:0\.|255\.)/.test(text)
}

/** Eight groups, or fewer around one `::`; not so few and short that it could be a slice in a program. */
export function ipv6(text: string): boolean {
  const halves = text.split('::')
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false
  if (halves.length === 1) return groups.length === 8
  return halves.length === 2 && groups.length <= 7 && (groups.length >= 4 || (groups[0]?.length ?? 0) >= 3)
}

/** A calendar date between 1900 and 2099, in one of the usual orders. */
export function date(text: string): boolean {
  const numbers = text.match(/\d+/g)?.map(Number) ?? []
  const year = numbers.find((number) => number > 31)
  const rest = numbers.filter((number) => number !== year)
  const plausible = year === undefined || year < 100 || (year >= 1900 && year < 2100)
  return (
    plausible &&
    rest.every((number) => number >= 1 && number <= 31) &&
    rest.some((number) => number <= 12 || rest.length === 1)
  )
}
