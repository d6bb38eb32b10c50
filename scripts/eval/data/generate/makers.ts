import { ibanOf, withLuhn, withWeights } from './check-digits.js'
import { ALPHANUMERIC, HEX, LOWER, UPPER, type Random } from './random.js'

export function word(random: Random): string {
  return random.text(random.between(4, 9), LOWER)
}

export function card(random: Random): string {
  const [prefix, length] = random.pick<readonly [string, number]>([
    ['4', 16],
    [`5${random.between(1, 5)}`, 16],
    [`2${random.between(300, 699)}`, 16],
    ['37', 15],
    ['6011', 16],
    ['36', 14],
    ['3530', 16],
    ['62', 16],
  ])
  const digits = withLuhn(prefix + random.digits(length - prefix.length - 1))
  const grouping = length === 16 ? /(\d{4})(?=\d)/g : null
  const separator = random.pick(['', '', ' ', '-'])
  if (grouping !== null) return digits.replace(grouping, `$1${separator}`)
  return length === 15 && separator === ' '
    ? `${digits.slice(0, 4)} ${digits.slice(4, 10)} ${digits.slice(10)}`
    : digits
}

export function email(random: Random): string {
  const local = random.pick([
    word(random),
    `${word(random)}.${word(random)}`,
    `${word(random)}+${word(random)}`,
    `${word(random)}_${random.digits(2)}`,
  ])
  return `${local}@${random.pick(['', 'mail.', 'eu.'])}${word(random)}.${random.pick(['com', 'org', 'co.uk', 'io', 'example'])}`
}

export function phone(random: Random): string {
  const area = `${random.between(2, 9)}${random.pick(['02', '34', '50', '68', '79'])}`
  const exchange = `${random.between(2, 9)}${random.pick(['20', '35', '46', '57', '80'])}`
  const line = random.digits(4)
  return random.pick([
    `${area}-${exchange}-${line}`,
    `(${area}) ${exchange}-${line}`,
    `+1 ${area} ${exchange} ${line}`,
    `+44 20 ${random.between(7000, 8999)} ${line}`,
    `+49 ${random.between(30, 89)} ${random.digits(7)}`,
    `+33 6 ${[0, 0, 0, 0].map(() => random.digits(2)).join(' ')}`,
    `0${random.between(20, 99)} ${random.between(1000, 9999)} ${line}`,
    `+${random.pick(['46', '47', '45', '358'])}${random.between(10_000_000, 99_999_999)}`,
  ])
}

export function ssn(random: Random): string {
  const parts = [random.between(100, 665), random.between(10, 99), random.between(1000, 9999)]
  return parts.join(random.pick(['-', '-', '', ' ']))
}

export function iban(random: Random): string {
  const value = random.pick([
    () => ibanOf('DE', random.digits(18)),
    () => ibanOf('GB', random.text(4, UPPER) + random.digits(14)),
    () => ibanOf('NL', random.text(4, UPPER) + random.digits(10)),
    () => ibanOf('FR', random.digits(10) + random.text(11, '0123456789ABC') + random.digits(2)),
    () => ibanOf('ES', random.digits(20)),
    () => ibanOf('NO', random.digits(11)),
  ])()
  return random.pick([value, value.replace(/(.{4})(?=.)/g, '$1 '), value.toLowerCase()])
}

export function ip(random: Random): string {
  if (random.below(4) === 0) return Array.from({ length: 8 }, () => random.text(4, HEX)).join(':')
  return [random.between(1, 223), random.below(256), random.below(256), random.between(1, 254)].join('.')
}

/** With the word that names it, so that it stands alone in a sentence. */
export function nationalId(random: Random): string {
  return random.pick([
    () =>
      `NI number ${random.text(1, 'ABCEHJ')}${random.text(1, 'ABCEHJ')}${random.digits(6)}${random.text(1, 'ABCD')}`.replace(
        'BG',
        'BC',
      ),
    () => `SIN ${withLuhn(`${random.between(1, 7)}${random.digits(7)}`)}`,
    () => dni(random),
    () => `BSN ${retry(() => withWeights(random.digits(8).replace(/^0/, '1'), [9, 8, 7, 6, 5, 4, 3, 2, -1], 11))}`,
    () =>
      `PESEL ${retry(() => withWeights(`85${String(random.between(1, 12)).padStart(2, '0')}1${random.digits(5)}`, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1], 10))}`,
    () => `CPF ${cpf(random)}`,
  ])()
}

function dni(random: Random): string {
  const number = random.digits(8)
  return `DNI ${number}${'TRWAGMYFPDXBNJZSQVHLCKE'.charAt(Number(number) % 23)}`
}

function cpf(random: Random): string {
  const first = retry(() => withWeightsMod11(random.digits(9), 10))
  const all = retry(() => withWeightsMod11(first, 11))
  return `${all.slice(0, 3)}.${all.slice(3, 6)}.${all.slice(6, 9)}-${all.slice(9)}`
}

function withWeightsMod11(digits: string, highest: number): string {
  const sum = Array.from(digits).reduce((total, digit, at) => total + Number(digit) * (highest - at), 0)
  return digits + String(((sum * 10) % 11) % 10)
}

function retry(make: () => string | null): string {
  for (;;) {
    const made = make()
    if (made !== null) return made
  }
}

export function birthday(random: Random): string {
  const [day, month, year] = [random.between(1, 28), random.between(1, 12), random.between(1930, 2010)]
  const two = (number: number) => String(number).padStart(2, '0')
  return random.pick([
    `${year}-${two(month)}-${two(day)}`,
    `${two(day)}.${two(month)}.${year}`,
    `${two(month)}/${two(day)}/${year}`,
    `${day} March ${year}`,
    `Oct ${day}, ${year}`,
  ])
}

export function dea(random: Random): string {
  const digits = Array.from(random.digits(6)).map(Number)
  const sum = digits.reduce((total, digit, at) => total + digit * (at % 2 === 0 ? 1 : 2), 0)
  return `${random.text(1, 'ABFM')}${random.text(1, UPPER)}${digits.join('')}${sum % 10}`
}

export function serviceKey(random: Random): string {
  return random.pick([
    `ghp_${random.text(36, ALPHANUMERIC)}`,
    `glpat-${random.text(20, ALPHANUMERIC)}`,
    `xoxb-${random.digits(11)}-${random.text(24, ALPHANUMERIC)}`,
    `sk_live_${random.text(24, ALPHANUMERIC)}`,
    `npm_${random.text(36, ALPHANUMERIC)}`,
  ])
}

export function jwt(random: Random): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: random.pick(['HS256', 'ES256']), typ: 'JWT' })}.${part({ sub: random.digits(6) })}.${random.text(43, ALPHANUMERIC)}`
}
