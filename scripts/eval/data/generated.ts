import { join } from 'node:path'
import { createClassifier, type Classify, type DataEvidence } from '../../../src/evidence/data/classify.js'
import { LIKELY } from '../../../src/evidence/data/detectors/detector.js'
import { readDetectorFolders } from '../../../src/evidence/data/detectors/read-folders.js'
import type { Evaluation } from '../evaluation.js'
import { carry } from './generate/carry.js'
import { LOOK_ALIKES } from './generate/look-alikes.js'
import { createRandom } from './generate/random.js'
import { TYPES, type GeneratedType } from './generate/values.js'
import { missedGoals, SCORE_HEAD, scoreFigures, scoreRow, type Score } from './score.js'

const PER_TYPE = 600
const SEED = 20_261_121
const GOAL = { precision: 0.97, recall: 0.97 }

export interface GeneratedScore {
  readonly class: string
  readonly score: Score
  /** Kinds of look-alikes that were taken for the class, with how many. */
  readonly mistaken: Readonly<Record<string, number>>
}

/** Values made for the purpose, and what looks like them: found, missed, and mistaken by class. */
export const generated: Evaluation = {
  name: 'data-generated',
  about: 'generated values of every structured type, and look-alikes',
  corpus: null,
  run: ({ projectRoot, progress, signal }) => {
    const classify = createClassifier(readDetectorFolders([join(projectRoot, 'detectors')]))
    const scores = scoreGenerated(classify, PER_TYPE, (done, total) => {
      signal.throwIfAborted()
      progress(done, total)
    })
    return {
      figures: {
        per_type: PER_TYPE,
        look_alikes: PER_TYPE * LOOK_ALIKES.length,
        seed: SEED,
        types: Object.fromEntries(
          scores.map((each) => [each.class, { ...scoreFigures(each.score), mistaken: each.mistaken }]),
        ),
      },
      table: {
        head: [...SCORE_HEAD, 'mistaken'],
        rows: scores.map((each) => [
          ...scoreRow(each.class, each.score),
          Object.entries(each.mistaken)
            .map(([kind, count]) => `${count} ${kind}`)
            .join(', '),
        ]),
      },
      missed: scores.flatMap((each) => missedGoals(each.class, each.score, GOAL)),
    }
  },
}

/** So many of each type, and so many look-alikes of each kind. */
export function scoreGenerated(
  classify: Classify,
  perType: number,
  progress: (done: number, total: number) => void,
): readonly GeneratedScore[] {
  const mistaken = mistakes(classify, perType)
  return TYPES.map((type, index) => {
    const found = foundOf(type, classify, perType)
    const kinds = mistaken.get(type.class) ?? {}
    const wrong = Object.values(kinds).reduce((sum, count) => sum + count, 0)
    progress(index + 1, TYPES.length)
    return { class: type.class, score: { wanted: perType, found, missed: perType - found, wrong }, mistaken: kinds }
  })
}

function foundOf(type: GeneratedType, classify: Classify, count: number): number {
  const random = createRandom(SEED)
  const calls = Array.from({ length: count }, () => carry(type, random))
  return calls.filter((args) => likelyClasses(classify(args)).has(type.class)).length
}

function mistakes(classify: Classify, count: number): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const random = createRandom(SEED + 1)
  const byClass = new Map<string, Record<string, number>>()
  for (const { kind, make } of LOOK_ALIKES) {
    for (let round = 0; round < count; round++) {
      for (const name of likelyClasses(classify(Object.fromEntries([make(random)])))) {
        const kinds = byClass.get(name) ?? {}
        kinds[kind] = (kinds[kind] ?? 0) + 1
        byClass.set(name, kinds)
      }
    }
  }
  return byClass
}

function likelyClasses({ findings }: DataEvidence): ReadonlySet<string> {
  return new Set(findings.filter(({ confidence }) => confidence >= LIKELY).map((finding) => finding.class))
}
