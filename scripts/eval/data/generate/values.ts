import { withLuhn } from './check-digits.js'
import { birthday, card, dea, email, iban, ip, jwt, nationalId, phone, serviceKey, ssn, word } from './makers.js'
import { ALPHANUMERIC, UPPER, type Random } from './random.js'

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
