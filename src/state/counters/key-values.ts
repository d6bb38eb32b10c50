import type { Action, Subject } from '../../core/action.js'
import type { AttributeRef, KeyPart } from '../../core/counter.js'
import type { Canonicalize } from '../../core/receipt.js'
import { sessionOf } from '../sessions/session-id.js'
import { spelled } from './spelling/spelling.js'

/** The text of a key part's value for this call; null when it is not given. The same value is always the same text. */
export type KeyValues = (part: KeyPart) => string | null

/** Each value of an action is worked out once, whoever asks. */
export function createKeyValues(canonicalize: Canonicalize): (action: Action) => KeyValues {
  const known = new WeakMap<Action, KeyValues>()
  return (action) => {
    const before = known.get(action)
    if (before !== undefined) return before
    const values = keyValuesOf(action, canonicalize)
    known.set(action, values)
    return values
  }
}

function keyValuesOf(action: Action, canonicalize: Canonicalize): KeyValues {
  const known = new Map<string, string | null>()
  return (part) => {
    const name = typeof part === 'string' ? part : `${part.normalize} ${part.attribute}`
    const before = known.get(name)
    if (before !== undefined) return before
    const text = typeof part === 'string' ? wordOf(part, action) : attributeText(part, action, canonicalize)
    known.set(name, text)
    return text
  }
}

function wordOf(part: Exclude<KeyPart, AttributeRef>, action: Action): string | null {
  const { subject, call, tool } = action
  switch (part) {
    case 'agent':
      return JSON.stringify(subject.agentId)
    case 'key':
      return JSON.stringify(subject.keyId)
    case 'organisation':
      return JSON.stringify(subject.organisation)
    case 'user':
      return userText(subject)
    case 'session':
      return JSON.stringify(sessionOf(subject))
    case 'tool':
      return JSON.stringify(call.tool)
    case 'resource':
      return JSON.stringify(tool.kind)
  }
}

/** `7` and `"7"` are one user. */
function userText({ permitted }: Subject): string | null {
  const id = permitted.user_id
  return typeof id === 'string' || typeof id === 'number' ? JSON.stringify(String(id)) : null
}

/** An amount of money is another one in another currency. */
function attributeText(
  { attribute, normalize }: AttributeRef,
  { attributes, currencies }: Action,
  canonicalize: Canonicalize,
): string | null {
  const value = ownMember(attributes, attribute)
  if (value === undefined || value === null) return null
  const text = canonicalize(spelled(value, normalize))
  const currency = ownMember(currencies, attribute)
  return currency === undefined ? text : `[${JSON.stringify(currency)},${text}]`
}

export function ownMember<Value>(object: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}
