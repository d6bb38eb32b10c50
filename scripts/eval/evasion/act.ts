import type { Language } from '../../../src/core/words.js'
import type { Wanted } from './wanted.js'

/** A dangerous act, its harmless twin of the same construction, and the facts by which the act is known. */
export interface Act<Form> {
  readonly name: string
  readonly dangerous: Form
  readonly twin: Form
  /** All of them must be there. */
  readonly wanted: readonly Wanted[]
}

/** How an act can be spelled. Null: it does not apply to this act. */
export interface Way<Form> {
  readonly name: string
  apply(form: Form): string | null
}

/** One act in one spelling. */
export interface EvadedForm {
  readonly language: Language
  readonly act: string
  readonly way: string
  readonly code: string
  readonly twin: string
  readonly wanted: readonly Wanted[]
}

export function formsOf<Form>(
  language: Language,
  acts: readonly Act<Form>[],
  ways: readonly Way<Form>[],
): readonly EvadedForm[] {
  return acts.flatMap(({ name, dangerous, twin, wanted }) =>
    ways.flatMap((way): readonly EvadedForm[] => {
      const [code, harmless] = [way.apply(dangerous), way.apply(twin)]
      return code === null || harmless === null
        ? []
        : [{ language, act: name, way: way.name, code, twin: harmless, wanted }]
    }),
  )
}
