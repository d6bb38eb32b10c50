import { UNDECLARED_FLOW } from '../../src/core/flow.js'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/json.js'
import { createNormalizer } from '../../src/normalize/normalizer.js'
import { caller, CATALOGUE, load, normalizer, request, thrown, tool } from './world.js'

const payment = { amount: '12.50', currency: 'USD', recipient: ' Vendor-X ' }

function refused(args: JsonObject, name = 'process_payment') {
  const normalized = normalizer.normalize(request(tool(name, args)), caller)
  return normalized.ok ? null : { code: normalized.reason.code, message: normalized.reason.message }
}

function withContext(context: JsonObject, asserts = caller.asserts) {
  return () => normalizer.normalize(request(tool('process_payment', payment), { context }), { ...caller, asserts })
}

describe('a native call', () => {
  it('becomes one action', () => {
    const context = { user_role: 'analyst', domain: 'financial' }
    const normalized = normalizer.normalize(request(tool('process_payment', payment), { context }), caller)
    expect(normalized).toEqual({
      ok: true,
      action: {
        subject: {
          agentId: 'finance-agent',
          keyId: 'key_1',
          person: null,
          organisation: 'acme',
          sessionId: null,
          role: 'agent',
          permitted: { user_role: 'analyst' },
          unverified: { domain: 'financial' },
          claims: { team: 'finance' },
        },
        call: { format: 'native', tool: 'process_payment', arguments: payment, code: null, callId: null },
        tool: {
          name: 'process_payment',
          kind: 'payment',
          action: 'create',
          version: 'default',
          scope: '',
          policyId: 'payment-limits',
          audience: 'payments',
          advisoryUntil: null,
          counters: [],
          otherCounters: [],
          target: null,
          destructive: false,
          leaseMs: null,
          flow: UNDECLARED_FLOW,
          source: expect.objectContaining({ kind: 'payment' }) as JsonObject,
        },
        arguments: payment,
        attributes: { amount_minor: 1250, currency: 'USD', recipient: 'vendor-x', channel: 'wire' },
        currencies: { amount_minor: 'USD' },
        context,
      },
    })
  })

  it.each([
    [{ amount: true, currency: 'USD', recipient: 'a' }, 'argument_invalid', '/amount must be number,string'],
    [{ currency: 'USD', recipient: 'a' }, 'argument_invalid', '/amount is required'],
    [{ ...payment, evidence: {} }, 'argument_invalid', '/evidence is not known'],
    [{ ...payment, 'a/b\u202e': 1 }, 'argument_invalid', '/a~1b? is not known'],
    [{ ...payment, amount: '1.234' }, 'extraction_failed', '/amount has more digits than the currency'],
    [{ ...payment, amount: 'secret' }, 'extraction_failed', '/amount must be a decimal number'],
    [{ ...payment, currency: 'usd' }, 'extraction_failed', '/amount the currency is not known'],
  ])('is refused: %j', (args, code, message) => {
    expect(refused(args)).toEqual({ code, message })
  })

  it('of a tool that the catalogue does not have is refused, and inherits none from Object.prototype', () => {
    expect(refused({}, 'process_payments')?.code).toBe('tool_unknown')
    expect(refused({}, 'constructor')?.code).toBe('tool_unknown')
  })

  it('does not take inherited members for arguments that are there', () => {
    const own = normalizer.normalize(request(tool('process_payment', Object.create(payment))), caller)
    expect(own.ok).toBe(false)
  })
})

describe('who may ask', () => {
  it('refuses an agent that the key may not speak for', () => {
    const other = request(tool('process_payment', payment), { agentId: 'finance-agent2' })
    expect(thrown(() => normalizer.normalize(other, caller))).toEqual({
      code: 'agent_not_permitted',
      member: '/agent_id',
    })
    expect(normalizer.normalize(other, { ...caller, agentIds: '*' }).ok).toBe(true)
  })

  it.each([
    [{ agentId: 'a b' }, '/agent_id'],
    [{ agentId: '' }, '/agent_id'],
    [{ agentId: 'finance-agent\n' }, '/agent_id'],
    [{ sessionId: 'x'.repeat(129) }, '/session_id'],
    [{ input: tool('pay it', {}) }, '/tool'],
  ])('refuses ids of another shape: %j', (changes, member) => {
    const asked = { ...request(tool('process_payment', payment)), ...changes }
    expect(thrown(() => normalizer.normalize(asked, { ...caller, agentIds: '*' }))).toEqual({
      code: 'body_invalid',
      member,
    })
  })
})

describe('context', () => {
  it.each(['verified', 'unverified', 'organisation', 'org_id', 'agent_id', 'key_id', 'claims'])(
    'may not speak as %s, whatever the key asserts',
    (name) => {
      const refusal = { code: 'body_invalid', member: `/context/${name}` }
      expect(thrown(withContext({ [name]: 'x' }))).toEqual(refusal)
      expect(thrown(withContext({ [name]: 'x' }, '*'))).toEqual(refusal)
    },
  )

  it.each(['admin', 'Analyst', ['analyst'], null, { $in: ['analyst'] }])('refuses a value outside: %j', (value) => {
    expect(thrown(withContext({ user_role: value }))).toEqual({
      code: 'context_not_permitted',
      member: '/context/user_role',
    })
  })

  it('keeps what the key may not vouch for apart, inherited names too', () => {
    const normalized = withContext({ user_id: { any: 1 }, toString: 'x', constructor: 'y' })()
    if (!normalized.ok) throw new Error('refused')
    expect(normalized.action.subject.permitted).toEqual({ user_id: { any: 1 } })
    expect(normalized.action.subject.unverified).toEqual({ toString: 'x', constructor: 'y' })
  })

  it('is bounded in depth, members and names', () => {
    const members = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, i]))
    expect(thrown(withContext(members(256)))).toBeNull()
    expect(thrown(withContext(members(257)))).toEqual({ code: 'body_invalid', member: '/context' })
    expect(thrown(withContext({ a: { a: { a: { a: { a: { a: {} } } } } } }))?.member).toBe('/context/a/a/a/a/a/a')
    expect(thrown(withContext({ a: [[[[[[]]]]]] }))?.code).toBe('body_invalid')
    expect(thrown(withContext({ a: { a: { a: { a: { a: {} } } } } }))).toBeNull()
    expect(thrown(withContext({ ['n'.repeat(129)]: 1 }))?.code).toBe('body_invalid')
  })
})

describe('code', () => {
  const snippet = 'import os\nos.remove("x")\n'

  function codeOf(input: Parameters<typeof request>[0], agentDefault: 'python' | null = null) {
    const own = createNormalizer(load(CATALOGUE), { agentDefaultLanguage: () => agentDefault })
    const normalized = own.normalize(request(input), caller)
    if (!normalized.ok) throw new Error(normalized.reason.message)
    return { ...normalized.action.call.code, args: normalized.action.arguments['language'] }
  }

  it('takes its language from the call, else from the agent, else from the text', () => {
    const text = { text: snippet, dialect: null }
    const asked = (language: 'bash' | null) => ({ form: 'code' as const, code: snippet, language })
    expect(codeOf(asked('bash'), 'python')).toEqual({
      ...text,
      language: 'bash',
      languageSource: 'declared',
      args: 'bash',
    })
    expect(codeOf(asked(null), 'python')).toMatchObject({ language: 'python', languageSource: 'agent_default' })
    expect(codeOf(asked(null))).toMatchObject({ language: 'python', languageSource: 'detected', args: 'python' })
    expect(codeOf({ ...asked(null), code: 'x' })).toMatchObject({ language: 'unknown', languageSource: 'detected' })
  })

  it('is code also when it comes as a call of the tool `code`', () => {
    const declared = { text: snippet, language: 'sql', languageSource: 'declared', dialect: null, args: 'sql' }
    expect(codeOf(tool('code', { code: snippet, language: 'sql' }))).toEqual(declared)
    const block = { type: 'tool_use', id: 'toolu_1', name: 'code', input: { code: snippet, language: 'sql' } }
    expect(codeOf({ form: 'tool_call', toolCall: block })).toEqual(declared)
    expect(codeOf(tool('code', { code: snippet }))).toMatchObject({ language: 'python', languageSource: 'detected' })
    expect(codeOf(tool('code', { code: snippet, language: 'cobol' }))).toMatchObject({ languageSource: 'detected' })
  })
})

describe('rebind', () => {
  function action() {
    const normalized = normalizer.normalize(request(tool('process_payment', payment)), caller)
    if (!normalized.ok) throw new Error('refused')
    return normalized.action
  }

  it('is the same action with the other arguments, bound anew', () => {
    const before = action()
    const args = { ...payment, amount: 3, note: 'x' }
    expect(normalizer.rebind(before, args)).toEqual({
      ok: true,
      action: {
        ...before,
        call: { ...before.call, arguments: args },
        arguments: args,
        attributes: { ...before.attributes, amount_minor: 300 },
      },
    })
  })

  it('refuses arguments that no longer fit', () => {
    const normalized = normalizer.rebind(action(), { ...payment, amount: '[REDACTED]' })
    expect(normalized).toMatchObject({ ok: false, reason: { code: 'extraction_failed' } })
  })

  it('keeps what was known of the code while its language stays the same', () => {
    const normalized = normalizer.normalize(request({ form: 'code', code: 'import os\n', language: null }), caller)
    if (!normalized.ok) throw new Error('refused')
    const again = normalizer.rebind(normalized.action, { code: '[REDACTED]', language: 'python' })
    const code = { text: '[REDACTED]', language: 'python', languageSource: 'detected' }
    expect(again).toMatchObject({ ok: true, action: { call: { code } } })
  })
})
