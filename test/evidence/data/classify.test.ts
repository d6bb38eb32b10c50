import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClassifier } from '../../../src/evidence/data/classify.js'
import { createBudget } from '../../../src/evidence/data/scan/budget.js'
import { createDataEvidence } from '../../../src/evidence/data/source.js'
import { classify, likely, SHIPPED } from './world.js'

const CARD = '4111 1111 1111 1111'
const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('the evidence', () => {
  it('has every member, also when nothing is found', () => {
    const evidence = classify({ amount: 12, currency: 'USD' })
    expect(evidence).toEqual({
      ready: true,
      complete: true,
      findings: [],
      classes: Object.fromEntries(SHIPPED.detectors.map((detector) => [detector.class, 0])),
      groups: { pii: 0, pci: 0, phi: 0, secret: 0 },
      highest: { pii: 0, pci: 0, phi: 0, secret: 0 },
    })
  })

  it('tells path, class, group, confidence and a masked sample', () => {
    const { findings, groups, highest } = classify({ to: 'jane.doe@example.com', payment: { note: `card ${CARD}` } })
    expect(findings).toEqual([
      {
        path: '/payment/note',
        argument: '/payment/note',
        class: 'card_number',
        group: 'pci',
        confidence: 0.98,
        sample: '**** **** **** 1111',
      },
      { path: '/to', argument: '/to', class: 'email', group: 'pii', confidence: 0.95, sample: 'j***@e***.com' },
    ])
    expect({ groups, highest }).toEqual({
      groups: { pii: 1, pci: 1, phi: 0, secret: 0 },
      highest: { pii: 0.95, pci: 0.98, phi: 0, secret: 0 },
    })
  })

  it('shows 64 findings, of each class some, and counts them all', () => {
    const mails = Array.from({ length: 300 }, (_, index) => `user${index}@example.com`).join(' ')
    const { findings, classes } = classify({ list: mails, card: CARD })
    expect(findings.length).toBe(64)
    expect(findings.some((finding) => finding.class === 'card_number')).toBe(true)
    expect(classes).toMatchObject({ email: 300, card_number: 1 })
  })

  it.each<[string, object, string | null]>([
    ['what was decoded', { body: base64(JSON.stringify({ card: { number: CARD } })) }, '/body'],
    ['a list', { notes: ['none', { text: CARD }] }, '/notes/1/text'],
    ['names with special characters', { 'a/b~c|d': CARD }, '/a~1b~0c|d'],
    ['a sensitive name', { people: { 'jane@example.com': { note: CARD } } }, '/people'],
    ['a sensitive name at the top', { 'jane@example.com': CARD }, null],
    ['a sensitive name in what was decoded', { body: JSON.stringify({ 'jane@example.com': CARD }) }, '/body'],
    ['a pointer that would be too long', { a: { ['b'.repeat(600)]: CARD } }, '/a'],
  ])('names the argument that holds the value: %s', (_, args, argument) => {
    const { findings } = classify(args as never)
    expect(findings.find((finding) => finding.class === 'card_number')?.argument).toBe(argument)
  })

  it('is of the arguments that would run, all of them', () => {
    const gathered = createDataEvidence().gather({ arguments: { unbound: CARD } } as never, { classify } as never)
    expect(gathered).toMatchObject({ ready: true, classes: { card_number: 1 } })
  })

  it('says that nothing was looked for where there are no detectors', () => {
    expect(createClassifier({ detectors: [], digests: {} })({ card: CARD })).toEqual({
      ready: false,
      complete: false,
      findings: [],
      classes: {},
      groups: { pii: 0, pci: 0, phi: 0, secret: 0 },
      highest: { pii: 0, pci: 0, phi: 0, secret: 0 },
    })
  })
})

describe('what is looked at', () => {
  it.each([
    ['a number', { n: 4111111111111111 }, 'card_number at /n'],
    ['a list', { all: ['x', CARD] }, 'card_number at /all/1'],
    ['JSON in a string', { body: JSON.stringify({ a: [{ ssn: '536228145' }] }) }, 'us_ssn at /body|json/a/0/ssn'],
    ['JSON with escapes', { body: '{"a":"\\u0034111 1111 1111 1111"}' }, 'card_number at /body|json/a'],
    ['base64', { body: `see ${base64(`my card: ${CARD}`)}` }, 'card_number at /body|base64'],
    [
      'base64 in lines',
      { body: base64(`${'-'.repeat(70)} ${CARD}`).replace(/(.{76})/g, '$1\r\n') },
      'card_number at /body|base64',
    ],
    ['URL encoding', { q: 'to=jane%40example.com' }, 'email at /q|url'],
    [
      'several at once',
      { q: encodeURIComponent(base64(JSON.stringify({ ssn: '536-22-8145' }))) },
      'us_ssn at /q|base64|json/ssn',
    ],
    ['names of members', { 'jane@example.com': 1 }, 'email at /****@*******.***|name'],
    ['fullwidth digits', { n: '４１１１ １１１１ １１１１ １１１１' }, 'card_number at /n'],
    ['odd dashes and invisible signs', { n: '4111\u20111111\u20111111\u20111\u200b111' }, 'card_number at /n'],
    ['Arabic digits', { phone: '٠٧٧٠٠٩٠٠١٢٣' }, 'phone at /phone'],
  ])('%s', (_, args, found) => {
    expect(likely(args)).toContain(found)
  })

  it('is told once, though several readings of a string have it', () => {
    expect(classify({ body: JSON.stringify({ card: CARD }) }).classes['card_number']).toBe(1)
    expect(classify({ body: `a%20card ${CARD}` }).classes['card_number']).toBe(1)
  })

  it.each([
    ['too many steps', { x: CARD.repeat(50) }, createBudget(100)],
    ['too many characters', { x: CARD.repeat(50) }, createBudget(1_000_000, 100)],
    ['too deep', { x: '['.repeat(300) + ']'.repeat(300) }, createBudget()],
    [
      'decoded too often',
      { x: Array.from({ length: 7 }).reduce<string>((text) => JSON.stringify([text]), 'x') },
      createBudget(),
    ],
  ])('%s: not complete, and said', (_, args, budget) => {
    expect(createClassifier(SHIPPED, () => budget)(args)).toMatchObject({ ready: true, complete: false })
  })
})

describe('names of members', () => {
  it.each(['ssn', 'SSN', 'employeeSSN', 'employee_ssn', 'employee-ssn', 'patient.ssn', 'ssn_number', 'ssns', 'ssn2'])(
    '%s is an SSN',
    (name) => {
      expect(likely({ [name]: '536228145' })).toContain(`us_ssn at /${name}`)
    },
  )

  it.each(['session', 'assn', 'number', 'lessons'])('%s is none', (name) => {
    expect(likely({ [name]: '536228145' })).toEqual([])
  })

  it('count together with the one above', () => {
    expect(likely({ card: { number: '4111111111111111', cvv: '123' }, patient: { id: 'A-7781' } })).toEqual([
      'card_number at /card/number',
      'cvv at /card/cvv',
      'medical_record_number at /patient/id',
    ])
  })

  it('speak against what only looks like it', () => {
    expect(likely({ order_id: '4111111111111111' })).toEqual([])
    expect(likely({ tracking_number: '212-555-0147' })).toEqual([])
  })
})

describe('medical terms', () => {
  it('count where something says whose health it is', () => {
    expect(likely({ text: 'on chemotherapy' })).toEqual([])
    expect(likely({ text: 'on chemotherapy', patient_name: 'J. D.' })).toEqual(['medical_term at /text'])
    expect(likely({ text: 'on chemotherapy', mrn: '00482913' })).toContain('medical_term at /text')
  })
})

const SAMPLES: readonly string[] = [
  CARD,
  'jane.doe@example.com',
  'DE89370400440532013000',
  'AKIAIOSFODNN7EXAMPLE',
  '+44 20 7946 0958',
]
const plain = fc.string({ unit: fc.constantFrom('a', 'b', 'Z', ' ', ',', '\n', 'é'), maxLength: 40 })
const wrap = fc.constantFrom(
  (text: string) => JSON.stringify({ inner: text }),
  (text: string) => JSON.stringify([text]),
  (text: string) => encodeURIComponent(text),
  (text: string) => base64(`text: ${text}`),
)

describe('properties', () => {
  it('a value is found in every wrapping, and never shown', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SAMPLES),
        plain,
        plain,
        fc.array(wrap, { maxLength: 3 }),
        (value, before, after, wraps) => {
          const text = wraps.reduce((inner, each) => each(inner), `${before} ${value} ${after}`)
          const evidence = classify({ body: text })
          expect(evidence.findings.length).toBeGreaterThan(0)
          expect(JSON.stringify(evidence)).not.toContain(value)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('another member never makes a group less', () => {
    const value = fc.oneof(fc.constantFrom(...SAMPLES), plain, fc.integer())
    const name = fc.constantFrom('a', 'card', 'order_id', 'patient', 'phone', 'note')
    fc.assert(
      fc.property(fc.dictionary(name, value), value, (args, more) => {
        const [less, all] = [classify(args), classify({ ...args, further: more })]
        for (const group of ['pii', 'pci', 'phi', 'secret'] as const) {
          expect(all.groups[group]).toBeGreaterThanOrEqual(less.groups[group])
          expect(all.highest[group]).toBeGreaterThanOrEqual(less.highest[group])
        }
      }),
      { numRuns: 300 },
    )
  })

  it('no arguments make it throw', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (args) => {
        expect(classify(args as never).ready).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
