import { describe, expect, it } from 'vitest'
import { createMasking } from '../../src/judge/masking.js'

const CALL = {
  context: { user_id: 'jane-4711', user_role: 'analyst', note: { pin: 42 } },
  arguments: [
    {
      to: 'jane.doe@example.com',
      body: '{"card":"4111 1111 1111 1111"}',
      amount: 5000,
      people: [{ email: 'a@example.com' }, { name: 'B', email: 'b@example.com' }],
      'odd/na~me': 'odd',
    },
  ],
}

const masking = (rules: { readonly context?: readonly string[]; readonly arguments?: readonly string[] }) =>
  createMasking({ context: [], arguments: [], ...rules })(CALL)

describe('what is masked', () => {
  it('is on record: the rules that the call had something for', () => {
    const { masked } = masking({
      context: ['user_id', 'absent', 'note'],
      arguments: ['/to', '/people/*/email', '/people/1', '/nothing', '/people/7', '/odd~1na~0me', '/to/deeper'],
    })
    expect(masked).toEqual([
      '/context/user_id',
      '/context/note',
      '/arguments/to',
      '/arguments/people/*/email',
      '/arguments/people/1',
      '/arguments/odd~1na~0me',
    ])
  })

  it('is the value of disclosed context, not that there was one', () => {
    const { context } = masking({ context: ['user_id', 'absent'] })
    expect(context({ user_id: 'jane-4711', user_role: 'analyst' })).toEqual({ user_id: '***', user_role: 'analyst' })
  })

  it.each([
    [{ context: ['user_id'] }, 'user jane-4711 may not', 'user *** may not'],
    [{ context: ['user_id'] }, 'user JANE-4711 may not', 'user *** may not'],
    [{ context: ['note'] }, 'pin 42 of 421', 'pin *** of 421'],
    [{ arguments: ['/to'] }, '"jane.doe@example.com" is not known', '"***" is not known'],
    [{ arguments: ['/people/*'] }, 'a@example.com, b@example.com, B; BA', '***, ***, ***; BA'],
    [{ arguments: ['/amount'] }, '5000 is over 15000', '*** is over 1***'],
    [{ arguments: ['/body'] }, 'jane.doe@example.com', 'jane.doe@example.com'],
  ])('is hidden in messages: %j %s', (rules, message, shown) => {
    expect(masking(rules).text(message)).toBe(shown)
  })

  it('hides a whole message where there are too many values to look for', () => {
    const many = { list: Array.from({ length: 1_001 }, (_, index) => `value ${index}`) }
    const { text } = createMasking({ context: [], arguments: ['/list'] })({ context: {}, arguments: [many] })
    expect(text('all is well')).toBe('***')
  })

  it('looks at the arguments as sent and as they would run', () => {
    const all = [{ to: 'jane' }, { to: 'redacted' }]
    const { text } = createMasking({ context: [], arguments: ['/to'] })({ context: {}, arguments: all })
    expect(text('jane, redacted')).toBe('***, ***')
  })

  it('is in findings what they tell of the place and of the value', () => {
    const finding = (path: string, argument: string) => ({ path, argument, class: 'card_number', sample: '**** 1111' })
    const data = {
      ready: true,
      findings: [
        finding('/body|json/card', '/body'),
        finding('/bodyguard', '/bodyguard'),
        finding('/people/*****/x', '/people'),
      ],
      classes: { card_number: 3 },
    }
    const flow = { values: [{ path: '/body/inner', origin: 'new' }], targets: { new: ['/body/inner', '/to'] } }
    const rules = { arguments: ['/body', '/people/secret/x'] }
    expect(masking(rules).evidence({ code: { ready: false }, data, flow, history: { note: '/body' } })).toEqual({
      code: { ready: false },
      data: {
        ready: true,
        findings: [
          { path: '/body', argument: '/body', class: 'card_number', sample: '***' },
          finding('/bodyguard', '/bodyguard'),
          { path: '/people/secret/x', argument: '/people', class: 'card_number', sample: '***' },
        ],
        classes: { card_number: 3 },
      },
      flow: { values: [{ path: '/body', origin: 'new' }], targets: { new: ['/body', '/to'] } },
      history: { note: '/body' },
    })
  })

  it('is nothing without rules', () => {
    const { masked, context, text, evidence } = masking({})
    expect([masked, context({ a: 1 }), text('jane-4711'), evidence({ data: { path: '/to' } })]).toEqual([
      [],
      { a: 1 },
      'jane-4711',
      { data: { path: '/to' } },
    ])
  })
})
