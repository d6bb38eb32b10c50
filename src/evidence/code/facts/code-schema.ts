import { LANGUAGES } from '../../../core/words.js'
import { INCOMPLETE } from './facts.js'
import { FACT_SCHEMAS } from './fact-schemas.js'
import { closed, flag, orNull, text } from './schema-parts.js'

/** Of one kind; see the recorder. */
const MAX_FACTS = 256

/** `R.attr.evidence.code`: closed, every member is always there. */
export const codeSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Countersign: R.attr.evidence.code',
  ...closed({
    ready: { ...flag, description: 'false: nobody looked at the code' },
    present: { ...flag, description: 'the call carries code' },
    language: { enum: [...LANGUAGES, 'unknown', null] },
    language_source: { enum: ['declared', 'agent_default', 'detected', 'catalogue', null] },
    dialect: { ...orNull(text), description: 'null: not known, the facts are those of all dialects' },
    complete: { ...flag, description: 'everything was understood: `incomplete` is empty' },
    incomplete: { type: 'array', items: { enum: INCOMPLETE }, uniqueItems: true },
    languages: { type: 'array', items: { enum: LANGUAGES }, description: 'outermost first' },
    destroys: { ...flag, description: 'something is deleted, emptied or overwritten that is no temporary file' },
    ...Object.fromEntries(
      Object.entries(FACT_SCHEMAS).map(([kind, items]) => [kind, { type: 'array', maxItems: MAX_FACTS, items }]),
    ),
  }),
} as const
