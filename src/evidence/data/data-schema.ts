import { GROUPS } from './detectors/detector.js'

const count = { type: 'integer', minimum: 0 } as const
const confidence = { type: 'number', minimum: 0, maximum: 1 } as const
const byGroup = (figure: object) => closed({ pii: figure, pci: figure, phi: figure, secret: figure })
const className = '^[a-z0-9]+(?:_[a-z0-9]+){0,5}$'

/** `R.attr.evidence.data`: closed, every member is always there. */
export const dataSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Countersign: R.attr.evidence.data',
  ...closed({
    ready: { type: 'boolean', description: 'false: there are no detectors, nothing was looked for' },
    complete: { type: 'boolean', description: 'false: something was too large, too deep or decoded too often' },
    findings: {
      type: 'array',
      maxItems: 64,
      items: closed({
        path: { type: 'string', maxLength: 512 },
        argument: { type: ['string', 'null'], maxLength: 512, description: 'JSON Pointer of the argument' },
        class: { type: 'string', pattern: className },
        group: { enum: GROUPS },
        confidence,
        sample: { type: 'string', maxLength: 32, description: 'Masked: never the value' },
      }),
    },
    classes: {
      type: 'object',
      description: 'Of every class that a detector has, also those not found',
      patternProperties: { [className]: count },
      additionalProperties: false,
    },
    groups: byGroup(count),
    highest: byGroup(confidence),
  }),
} as const

function closed(properties: Readonly<Record<string, object>>) {
  return { type: 'object', additionalProperties: false, required: Object.keys(properties), properties } as const
}
