import { createClassifier, type Classify } from '../classify.js'
import { LIKELY, type Detector, type DetectorSet, type Example } from './detector.js'

/** What a value without a telling name stands under. */
const NAMELESS = 'x'

/**
 * The detector's own tests, run with all detectors of the set: a positive example has a likely finding of the class, a
 * negative one has none. Says which fail, without their texts.
 */
export function failedExamples({ id, class: name, tests }: Detector, set: DetectorSet): readonly string[] {
  const classify = createClassifier(set)
  const failed = (kind: string, examples: readonly Example[], wanted: boolean): readonly string[] =>
    examples.flatMap((example, index) =>
      isFound(name, example, classify) === wanted
        ? []
        : [`${id}: ${kind} example ${index + 1} is ${wanted ? 'not ' : ''}found`],
    )
  return [...failed('positive', tests.positive, true), ...failed('negative', tests.negative, false)]
}

function isFound(name: string, { field, text }: Example, classify: Classify): boolean {
  const { findings } = classify({ [field ?? NAMELESS]: text })
  return findings.some((finding) => finding.class === name && finding.confidence >= LIKELY)
}
