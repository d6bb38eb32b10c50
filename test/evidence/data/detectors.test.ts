import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PolicyLoadError } from '../../../src/core/policy-set.js'
import { createClassifier } from '../../../src/evidence/data/classify.js'
import { failedExamples } from '../../../src/evidence/data/detectors/examples.js'
import { readDetectorFolders } from '../../../src/evidence/data/detectors/read-folders.js'
import { readDetectors } from '../../../src/evidence/data/detectors/read-detectors.js'
import { bytesOf, classifierOf, SHIPPED } from './world.js'

const STAFF = `class: staff_number
group: pii
patterns:
  - match: 'ST-\\d{6}'
    confidence: { alone: 0.8, field: 0.9 }
fields: [staff_number]
tests:
  positive: ['ask ST-004211']
  negative: ['ST-12']
`

const problemsOf = (files: Readonly<Record<string, string>>): readonly string[] => {
  try {
    readDetectors(bytesOf(files))
    return []
  } catch (error) {
    if (error instanceof PolicyLoadError) return error.message.split('\n')
    throw error
  }
}

describe('the detectors that are shipped', () => {
  it.each(SHIPPED.detectors.map((detector) => [detector.id, detector] as const))(
    '%s passes its own tests',
    (_, detector) => {
      expect(failedExamples(detector, createClassifier(SHIPPED))).toEqual([])
    },
  )

  it('have a digest each', () => {
    expect(Object.keys(SHIPPED.digests)).toEqual(SHIPPED.detectors.map(({ id }) => id))
    expect(Object.values(SHIPPED.digests).every((digest) => /^sha256:[0-9a-f]{64}$/.test(digest))).toBe(true)
  })
})

describe('a detector of the user', () => {
  it('finds what it describes', () => {
    const { classes, findings } = classifierOf({ 'staff.yaml': STAFF })({ note: 'for ST-004211' })
    expect(classes).toEqual({ staff_number: 1 })
    expect(findings).toEqual([
      {
        path: '/note',
        argument: '/note',
        class: 'staff_number',
        group: 'pii',
        confidence: 0.8,
        sample: '**-******',
      },
    ])
  })

  it('as the documentation shows it passes its own tests', () => {
    const shown = /```yaml\n(class: [^]*?)```/.exec(readFileSync('docs/data.md', 'utf8'))?.[1] ?? ''
    const set = readDetectors(bytesOf({ 'staff.yaml': shown }))
    expect(set.detectors.flatMap((detector) => failedExamples(detector, createClassifier(set)))).toEqual([])
  })

  it('is told where its own tests fail', () => {
    const set = readDetectors(bytesOf({ 'staff.yaml': STAFF.replace("['ST-12']", "['ST-004212']") }))
    expect(set.detectors.flatMap((detector) => failedExamples(detector, createClassifier(set)))).toEqual([
      { kind: 'negative', index: 0, message: 'staff: negative example 1 is found' },
    ])
  })

  it.each([
    ['class: [', 'a.yaml:1:9: '],
    [STAFF.replace('group: pii', 'group: hr'), 'a.yaml:2:1: group must be equal to one of the allowed values'],
    [STAFF.replace('fields:', 'feilds:'), 'a.yaml:6:1: feilds is not known'],
    [STAFF.replace('ST-\\d{6}', 'ST-(\\d)\\1'), 'a.yaml:4:5: \\1 is not known (at character 8 of the pattern)'],
    [
      STAFF.replace('    confidence: { alone: 0.8, field: 0.9 }\n', ''),
      "a.yaml:4:5: patterns/0 must have required property 'confidence'",
    ],
    [STAFF.replace('alone: 0.8', 'alone: 8'), 'a.yaml:5:19: patterns/0/confidence/alone must be <= 1'],
    [`${STAFF}class: twice\n`, 'a.yaml:10:1: Map keys must be unique'],
  ])('that is wrong says where', (text, problem) => {
    expect(problemsOf({ 'a.yaml': text })[0]).toContain(problem)
  })

  it('cannot take the place of another, nor move a class to another group', () => {
    expect(problemsOf({ 'shipped/a.yaml': STAFF, 'own/a.yaml': STAFF })).toEqual([
      'own/a.yaml:1:1: there is another detector a',
    ])
    expect(problemsOf({ 'a.yaml': STAFF, 'b.yaml': STAFF.replace('pii', 'phi') })).toEqual([
      'b.yaml:2:1: another file has staff_number in group pii',
    ])
  })
})

describe('folders of detectors', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-detectors-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  it('are read together', () => {
    mkdirSync(join(folder, 'own'))
    writeFileSync(join(folder, 'own', 'staff.yaml'), STAFF)
    writeFileSync(join(folder, 'own', 'README.md'), 'not a detector')
    const both = readDetectorFolders(['detectors', join(folder, 'own')])
    expect(both.detectors.length).toBe(SHIPPED.detectors.length + 1)
  })

  it('that are not there, or hold what is too large, are refused', () => {
    expect(() => readDetectorFolders([join(folder, 'none')])).toThrow('cannot be read (ENOENT)')
    writeFileSync(join(folder, 'large.yaml'), '#'.repeat(70_000))
    expect(() => readDetectorFolders([folder])).toThrow('larger than 65536 bytes')
  })
})
