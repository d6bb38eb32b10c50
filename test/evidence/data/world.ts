import type { JsonObject } from '../../../src/core/json.js'
import { createClassifier, type Classify, type DataEvidence } from '../../../src/evidence/data/classify.js'
import { LIKELY } from '../../../src/evidence/data/detectors/detector.js'
import { readDetectorFolders } from '../../../src/evidence/data/detectors/read-folders.js'
import { readDetectors } from '../../../src/evidence/data/detectors/read-detectors.js'

/** The detectors that come with the project. */
export const SHIPPED = readDetectorFolders(['detectors'])

const shipped = createClassifier(SHIPPED)

export function classify(args: JsonObject): DataEvidence {
  return shipped(args)
}

/** `class at path`, of what is likely. */
export function likely(args: JsonObject): readonly string[] {
  return shipped(args)
    .findings.filter(({ confidence }) => confidence >= LIKELY)
    .map((finding) => `${finding.class} at ${finding.path}`)
}

/** A classifier with detectors of its own: YAML by name. */
export function classifierOf(files: Readonly<Record<string, string>>): Classify {
  return createClassifier(readDetectors(bytesOf(files)))
}

export function bytesOf(files: Readonly<Record<string, string>>): ReadonlyMap<string, Uint8Array> {
  return new Map(Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)]))
}
