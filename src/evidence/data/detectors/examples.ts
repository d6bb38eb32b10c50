import type { Classify } from '../classify.js'
import { LIKELY, type Detector, type Example } from './detector.js'

export interface FailedExample {
  readonly kind: 'positive' | 'negative'
  readonly index: number
  /** Without the example's text. */
  readonly message: string
}

/** What a value without a telling name stands under. */
const NAMELESS = 'x'

/**
 * The detector's own tests, run with all detectors of the set: a positive example has a likely finding of the class, a
 * negative one has none.
 */
export function failedExamples({ id, class: name, tests }: Detector, classify: Classify): readonly FailedExample[] {
  const failures = (kind: FailedExample['kind'], wanted: boolean): readonly FailedExample[] =>
    tests[kind].flatMap((example, index) => {
      if (isFound(name, example, classify) === wanted) return []
      return [{ kind, index, message: `${id}: ${kind} example ${index + 1} is ${wanted ? 'not ' : ''}found` }]
    })
  return [...failures('positive', true), ...failures('negative', false)]
}

function isFound(name: string, { field, text }: Example, classify: Classify): boolean {
  const { findings } = classify({ [field ?? NAMELESS]: text })
  return findings.some((finding) => finding.class === name && finding.confidence >= LIKELY)
}
