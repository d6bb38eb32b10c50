import { digitsOf, modulo, weighted } from './digits.js'

/** Length by country: the IBAN registry (SWIFT). */
const IBAN_LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24
  FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32
  LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24
  RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
)

/** ISO 13616: the country's length, and 1 modulo 97. */
export function iban(text: string): boolean {
  if (!canBeIban(text)) return false
  const compact = text.replace(/[^A-Za-z0-9]/g, '').toUpperCase()
  const turned = compact.slice(4) + compact.slice(0, 4)
  return (
    modulo(
      turned.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55)),
      97,
    ) === 1
  )
}

function canBeIban(text: string): boolean {
  let separators = 0
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 45) separators++
  return IBAN_LENGTHS[text.slice(0, 2).toUpperCase()] === text.length - separators
}

/** Routing number of the American Bankers Association: district and checksum. */
export function abaRouting(text: string): boolean {
  const digits = digitsOf(text)
  const district = Number(digits.slice(0, 2))
  const known =
    district <= 12 || (district >= 21 && district <= 32) || (district >= 61 && district <= 72) || district === 80
  return digits.length === 9 && known && Number(digits) > 0 && weighted(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0
}
