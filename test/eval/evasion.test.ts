import { beforeAll, describe, expect, it } from 'vitest'
import type { Language } from '../../src/core/words.js'
import type { Analyser } from '../../src/evidence/code/analysis/analyse.js'
import { loadAnalyser } from '../../src/evidence/code/create-analyser.js'
import { NO_FACTS } from '../../src/evidence/code/facts/lists.js'
import { evasionResult, type ScoredForm } from '../../scripts/eval/evasion/evasion.js'
import { scoreFacts } from '../../scripts/eval/evasion/facts-score.js'
import { evadedForms } from '../../scripts/eval/evasion/forms.js'
import { shows, want } from '../../scripts/eval/evasion/wanted.js'

const forms = evadedForms()
const of = (language: Language) => forms.filter((form) => form.language === language)

/** All forms are for `npm run eval -- evasion`; here every so manieth, another act and way each time. */
const STEP = 11
const AT_LEAST = 0.98

describe('the acts and their spellings', () => {
  it.each([
    ['bash', 40, 15],
    ['python', 40, 15],
    ['javascript', 40, 15],
    ['typescript', 40, 15],
    ['sql', 40, 8],
  ] as const)('are many in %s', (language, ways, acts) => {
    expect(new Set(of(language).map(({ way }) => way)).size).toBeGreaterThanOrEqual(ways)
    expect(new Set(of(language).map(({ act }) => act)).size).toBeGreaterThanOrEqual(acts)
  })

  it('have names of their own', () => {
    const names = forms.map(({ language, act, way }) => `${language} ${act} ${way}`)
    expect(names.length - new Set(names).size).toBe(0)
  })
})

describe('a spelling', () => {
  let analyser: Analyser
  beforeAll(async () => {
    analyser = await loadAnalyser()
  })

  it.each(['bash', 'python', 'javascript', 'typescript', 'sql'] as const)('hides nothing in %s', (language) => {
    const some = of(language).filter((_, index) => index % STEP === 0)
    const hidden = some.map((form) => scoreFacts(form, analyser)).filter(({ isSeen }) => !isSeen)
    const names = hidden.map(({ form: { act, way } }) => `${act}: ${way}`)
    expect(1 - names.length / some.length, names.join('\n')).toBeGreaterThanOrEqual(AT_LEAST)
  })
})

describe('a wanted fact', () => {
  const file = { operation: 'delete', path: '/etc', recursive: true }
  const facts = { ...NO_FACTS, files: [file], sql: [{ verb: 'drop', tables: ['a', 'b'] }] }

  it.each([
    [true, want('files')],
    [true, want('files', { operation: 'delete', recursive: true })],
    [true, want('files', { operation: ['write', 'delete'] })],
    [true, want('sql', { tables: ['b', 'c'] })],
    [false, want('files', { operation: 'delete', path: '/' })],
    [false, want('sql', { tables: ['c'] })],
    [false, want('network')],
  ])('is there: %s, %o', (there, wanted) => {
    expect(shows(facts, wanted)).toBe(there)
  })
})

describe('the evaluation of evasions', () => {
  const scored = (isSeen: boolean, dangerous: 'ALLOW' | 'BLOCK', twin: 'ALLOW' | 'BLOCK'): ScoredForm => ({
    form: { language: 'bash', act: 'delete', way: 'quotes', code: '', twin: '', wanted: [] },
    isSeen,
    dangerous: { decision: dangerous, codes: [] },
    twin: { decision: twin, codes: twin === 'BLOCK' ? ['too_much'] : [] },
  })

  it('tells what was understood, stopped and passed, and what was not', () => {
    const { figures, missed } = evasionResult([scored(true, 'BLOCK', 'ALLOW'), scored(false, 'ALLOW', 'BLOCK')])
    expect(figures).toMatchObject({
      forms: 2,
      understood_share: 0.5,
      stopped_share: 0.5,
      twins_passed_share: 0.5,
      languages: { bash: { not_stopped: { ways: { quotes: 1 } }, twins_not_passed: { codes: { too_much: 1 } } } },
    })
    expect(missed).toEqual([
      'bash: understood: 50.0 % is below 98.0 %',
      'bash: stopped: 50.0 % is below 98.0 %',
      'bash: twins passed or asked about for their form: 50.0 % is below 98.0 %',
    ])
  })

  it('counts twins apart that are asked about only because code is made at run time', () => {
    const twin = { decision: 'REQUIRES_APPROVAL' as const, codes: ['code_from_text', 'approval_required'] }
    const { figures, missed } = evasionResult([{ ...scored(true, 'BLOCK', 'ALLOW'), twin }])
    expect(figures).toMatchObject({ twins_passed_share: 0, twins_asked_for_their_form_share: 1 })
    expect(missed).toEqual([])
  })
})
