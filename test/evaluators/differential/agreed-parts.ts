import { stable } from './stable.js'

/** Cerbos's answer for one resource, as its HTTP API writes it. */
export interface Answer {
  readonly actions?: Readonly<Record<string, string>>
  readonly validationErrors?: readonly object[]
  readonly outputs?: readonly { readonly src?: string; readonly action?: string; readonly val?: unknown }[]
  readonly meta?: {
    readonly actions?: Readonly<Record<string, { readonly matchedPolicy?: string; readonly matchedScope?: string }>>
    readonly effectiveDerivedRoles?: readonly string[]
  }
}

/**
 * What two engines must agree on. All of an answer is determined but the outputs of a denied action: an engine stops at
 * the first DENY that activates, and visits rules in a random order. So those stand apart.
 */
export interface AgreedParts {
  readonly determined: string
  /** Of denied actions: one of several that are right. */
  readonly ofDenied: ReadonlyMap<string, string>
}

export function agreedPartsOf(answer: Answer): AgreedParts {
  const { actions = {}, validationErrors = [], outputs = [], meta } = answer
  const texts = (of: (action: string) => boolean): readonly string[] =>
    outputs
      .filter(({ action = '' }) => of(action))
      .map(({ src, action, val }) => stable([action, src, timeless(val ?? null)]))
      .sort()
  const denied = Object.entries(actions).flatMap(([action, effect]) => (effect === 'EFFECT_ALLOW' ? [] : [action]))
  return {
    determined: stable({
      effects: actions,
      matched: meta?.actions ?? {},
      derivedRoles: [...(meta?.effectiveDerivedRoles ?? [])].sort(),
      schemaErrors: validationErrors.map(stable).sort(),
      outputs: texts((action) => !denied.includes(action)),
    }),
    ofDenied: new Map(denied.map((action) => [action, stable(texts((name) => name === action))])),
  }
}

/** `now()` is told by two engines at two times. */
function timeless(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT.*Z$/.test(value)) return value
  return Math.abs(Date.parse(value) - Date.now()) < 3_600_000 ? 'now' : value
}
