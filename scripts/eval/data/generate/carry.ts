import type { JsonObject } from '../../../../src/core/json.js'
import type { Random } from './random.js'
import type { GeneratedType } from './values.js'

/** Arguments of a call that carry one value of the type: as a member of a telling name, in a sentence, wrapped. */
export function carry({ make, sentences, fields }: GeneratedType, random: Random): JsonObject {
  const value = make(random)
  const sentence = random.pick(sentences).replace('{}', () => value)
  switch (random.below(6)) {
    case 0:
      return { id: random.digits(5), [telling(fields, random)]: value }
    case 1:
      return { payload: JSON.stringify({ items: [{ note: sentence }] }) }
    case 2:
      return { attachment: Buffer.from(`${sentence} (sent by the customer)`).toString('base64') }
    case 3:
      return { query: `q=${encodeURIComponent(sentence)}&page=2` }
    default:
      return { subject: 'Your request', body: sentence }
  }
}

function telling(fields: GeneratedType['fields'], random: Random): string {
  return random.pick(fields)
}
