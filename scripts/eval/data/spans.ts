import { LIKELY, type DetectorSet } from '../../../src/evidence/data/detectors/detector.js'
import { createBudget } from '../../../src/evidence/data/scan/budget.js'
import { fold } from '../../../src/evidence/data/scan/fold.js'
import { createScanner } from '../../../src/evidence/data/scan/scanner.js'

export interface Span {
  readonly class: string
  readonly start: number
  readonly end: number
}

/** What is likely found in a text that stands under no name; places are those of the folded text. */
export function createSpanFinder({ detectors }: DetectorSet): (text: string) => readonly Span[] {
  const scanner = createScanner(detectors)
  return (text) =>
    scanner
      .scan(fold(text), scanner.leaf([]), createBudget())
      .filter(({ confidence }) => confidence >= LIKELY)
      .map(({ detector, start, end }) => ({ class: detector.class, start, end }))
}

/** Where a place of the text is in the folded text. */
export function foldedOffset(text: string, offset: number): number {
  return fold(text.slice(0, offset)).length
}
