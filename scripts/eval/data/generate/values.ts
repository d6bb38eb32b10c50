import { ibanOf, withLuhn, withWeights } from './check-digits.js'
import { ALPHANUMERIC, HEX, LOWER, UPPER, type Random } from './random.js'

/** A structured type: how its values are made, and what people write around them. */
export interface GeneratedType {
  readonly class: string
  readonly make: (random: Random) => string
  /** Sentences with `{}` where the value stands. */
  readonly sentences: readonly [string, ...string[]]
  readonly fields: readonly [string, ...string[]]
}

/** Of a value that is known by itself. */
const PLAIN: readonly [string, ...string[]] = [
  'Please forward {} to the team.',
  'We have received {} today',
  '{}',
  'note: {}; thanks',
  'The customer sent "{}" again.',
]

export const TYPES: readonly GeneratedType[] = [
  {
    class: 'card_number',
    make: card,
    sentences: [
      ...PLAIN,
      'charge the Visa {} please',
      'my card number is {}',
      'Card: {} exp 09/29',
      'pay with {} today',
    ],
    fields: ['card_number', 'cardNumber', 'billing-card-no', 'note', 'pan', 'text'],
  },
  {
    class: 'email',
    make: email,
    sentences: [...PLAIN, 'cc {} on this', 'mailto:{}', 'From: <{}>', 'ask {}, she knows'],
    fields: ['to', 'contact', 'recipient', 'userEmail', 'author'],
  },
  {
    class: 'phone',
    make: phone,
    sentences: [
      'Call {} today',
      'my mobile is {}',
      'phone: {}',
      'Tel. {}',
      'you can reach her at {}',
      'fax {}',
      'text me at {}',
      'WhatsApp {}',
    ],
    fields: ['phone', 'mobilePhone', 'contact_phone_number', 'fax', 'home-phone'],
  },
  {
    class: 'us_ssn',
    make: ssn,
    sentences: [
      'SSN {}',
      'ssn: {}',
      'her social security number is {}',
      'Social Security {} on file',
      'the SSN on file ({})',
    ],
    fields: ['ssn', 'employeeSSN', 'social_security_number', 'patient-ssn'],
  },
  {
    class: 'iban',
    make: iban,
    sentences: [...PLAIN, 'transfer to {}', 'IBAN {}', 'Konto {}'],
    fields: ['recipient', 'iban', 'payee_account', 'to'],
  },
  {
    class: 'ip_address',
    make: ip,
    sentences: [...PLAIN, 'connect to {}', 'client {} was blocked', 'ping {}', 'http://{}/admin'],
    fields: ['ip', 'remote_addr', 'host', 'clientIp', 'note'],
  },
  {
    class: 'domain',
    make: (random) => `${word(random)}.${word(random)}.${random.pick(['com', 'org', 'net', 'de', 'se', 'io'])}`,
    sentences: ['see https://{}/path?q=1', 'visit www.{}', 'open http://{}', 'our site is {}'],
    fields: ['url', 'website', 'host'],
  },
  {
    class: 'national_id',
    make: nationalId,
    sentences: ['{}'],
    fields: ['national_id'],
  },
  {
    class: 'date_of_birth',
    make: birthday,
    sentences: ['DOB {}', 'born on {}', 'date of birth: {}', 'Birthday: {}', 'geboren {}'],
    fields: ['dob', 'dateOfBirth', 'patient_birth_date', 'birthday'],
  },
  {
    class: 'bank_account',
    make: (random) => random.digits(random.between(7, 14)),
    sentences: ['account number {}', 'bank account: {}', 'acct {}', 'savings account {}'],
    fields: ['account_number', 'bankAccount', 'beneficiary-account'],
  },
  {
    class: 'passport',
    make: (random) => random.text(random.between(0, 2), UPPER) + random.digits(random.between(7, 8)),
    sentences: ['passport {}', 'passport number {}', 'Passport No. {}', 'her passport is {}'],
    fields: ['passport', 'passportNumber', 'traveller_passport_no'],
  },
  {
    class: 'driving_licence',
    make: (random) => random.text(1, UPPER) + random.digits(random.between(7, 13)),
    sentences: ["driver's license {}", 'driving licence number {}', 'license number: {}', 'DL number {}'],
    fields: ['driver_license', 'drivingLicence', 'license_number'],
  },
  {
    class: 'cvv',
    make: (random) => random.digits(random.between(3, 4)),
    sentences: ['cvv {}', 'CVC: {}', 'security code {}', 'the cvv is {}', 'CVV2={}'],
    fields: ['cvv', 'cardCvc', 'security_code'],
  },
  {
    class: 'card_expiry',
    make: (random) => `${String(random.between(1, 12)).padStart(2, '0')}/${random.between(26, 34)}`,
    sentences: ['exp {}', 'valid thru {}', 'expiry date: {}', 'the card expires {}'],
    fields: ['expiry', 'expDate', 'card_expiration'],
  },
  {
    class: 'card_track',
    make: (random) =>
      `%B${card(random).replace(/\D/g, '')}^${random.text(6, UPPER)}/${random.text(5, UPPER)}^29${random.digits(12)}?`,
    sentences: PLAIN,
    fields: ['note', 'swipe', 'payload'],
  },
  {
    class: 'medical_record_number',
    make: (random) => random.pick(['', 'A', 'MR', 'H-']) + random.digits(random.between(6, 9)),
    sentences: ['MRN {}', 'mrn: {}', 'medical record number {}', 'patient id {}'],
    fields: ['mrn', 'patientId', 'source_patient_id', 'medical-record-number'],
  },
  {
    class: 'npi',
    make: (random) => withLuhn(`80840${random.pick(['1', '2'])}${random.digits(8)}`).slice(5),
    sentences: ['NPI {}', 'npi number {}', 'provider {}', 'prescriber NPI: {}'],
    fields: ['npi', 'providerNpi', 'npi_number'],
  },
  {
    class: 'dea_number',
    make: dea,
    sentences: ['DEA {}', 'dea number {}', 'DEA no. {}', 'prescriber {}'],
    fields: ['dea', 'deaNumber', 'prescriber_dea'],
  },
  {
    class: 'icd10',
    make: (random) =>
      `${random.text(1, 'ABCDEFGHIJKLMNOPQRSTVWXYZ')}${random.digits(2)}.${random.digits(random.between(1, 3))}`,
    sentences: ['ICD-10 {}', 'diagnosis {}', 'dx: {}', 'diagnosed: {}', 'icd code {}'],
    fields: ['icd10', 'diagnosisCode', 'dx'],
  },
  {
    class: 'insurance_id',
    make: (random) => random.text(3, UPPER) + random.digits(9),
    sentences: ['member id {}', 'insurance number {}', 'subscriber ID: {}', 'health plan {}'],
    fields: ['insurance_id', 'memberId', 'subscriber-id'],
  },
  {
    class: 'cloud_key',
    make: (random) => random.pick([`AKIA${random.text(16, `${UPPER}234567`)}`, `AIza${random.text(35, ALPHANUMERIC)}`]),
    sentences: PLAIN,
    fields: ['note', 'config', 'value'],
  },
  {
    class: 'service_key',
    make: serviceKey,
    sentences: PLAIN,
    fields: ['note', 'config', 'value', 'token'],
  },
  {
    class: 'jwt',
    make: jwt,
    sentences: [...PLAIN, 'Authorization: Bearer {}'],
    fields: ['note', 'authorization', 'value'],
  },
  {
    class: 'private_key',
    make: (random) =>
      `-----BEGIN ${random.pick(['RSA ', 'EC ', 'OPENSSH ', ''])}PRIVATE KEY-----\n${random.text(64, ALPHANUMERIC)}`,
    sentences: ['{}', 'key:\n{}'],
    fields: ['note', 'file'],
  },
  {
    class: 'password',
    make: (random) => word(random) + random.text(4, `${ALPHANUMERIC}!#$`),
    sentences: ['password: {}', 'the password is {}', 'pwd={}', 'passphrase: {}', 'postgres://app:{}@db.internal/main'],
    fields: ['password', 'dbPassword', 'new-password'],
  },
  {
    class: 'high_entropy_secret',
    make: (random) => `${random.text(12, ALPHANUMERIC)}7x${random.text(14, ALPHANUMERIC)}`,
    sentences: ['api key: {}', 'client secret {}', 'access token: {}', 'the secret key is {}'],
    fields: ['api_key', 'clientSecret', 'access-token'],
  },
]

function word(random: Random): string {
  return random.text(random.between(4, 9), LOWER)
}

function card(random: Random): string {
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

function email(random: Random): string {
  const local = random.pick([
    word(random),
    `${word(random)}.${word(random)}`,
    `${word(random)}+${word(random)}`,
    `${word(random)}_${random.digits(2)}`,
  ])
  return `${local}@${random.pick(['', 'mail.', 'eu.'])}${word(random)}.${random.pick(['com', 'org', 'co.uk', 'io', 'example'])}`
}

function phone(random: Random): string {
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

function ssn(random: Random): string {
  const parts = [random.between(100, 665), random.between(10, 99), random.between(1000, 9999)]
  return parts.join(random.pick(['-', '-', '', ' ']))
}

function iban(random: Random): string {
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

function ip(random: Random): string {
  if (random.below(4) === 0) return Array.from({ length: 8 }, () => random.text(4, HEX)).join(':')
  return [random.between(1, 223), random.below(256), random.below(256), random.between(1, 254)].join('.')
}

/** With the word that names it, so that it stands alone in a sentence. */
function nationalId(random: Random): string {
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

function birthday(random: Random): string {
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

function dea(random: Random): string {
  const digits = Array.from(random.digits(6)).map(Number)
  const sum = digits.reduce((total, digit, at) => total + digit * (at % 2 === 0 ? 1 : 2), 0)
  return `${random.text(1, 'ABFM')}${random.text(1, UPPER)}${digits.join('')}${sum % 10}`
}

function serviceKey(random: Random): string {
  return random.pick([
    `ghp_${random.text(36, ALPHANUMERIC)}`,
    `glpat-${random.text(20, ALPHANUMERIC)}`,
    `xoxb-${random.digits(11)}-${random.text(24, ALPHANUMERIC)}`,
    `sk_live_${random.text(24, ALPHANUMERIC)}`,
    `npm_${random.text(36, ALPHANUMERIC)}`,
  ])
}

function jwt(random: Random): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: random.pick(['HS256', 'ES256']), typ: 'JWT' })}.${part({ sub: random.digits(6) })}.${random.text(43, ALPHANUMERIC)}`
}
