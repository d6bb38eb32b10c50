import type { Way } from './act.js'
import { JAVASCRIPT_SOURCE_WAYS } from './javascript-source-ways.js'
import { JAVASCRIPT_STYLE_WAYS } from './javascript-style-ways.js'
import type { Program } from './program.js'
import { JAVASCRIPT_TEXT_WAYS } from './javascript-text-ways.js'

export const JAVASCRIPT_WAYS: readonly Way<Program>[] = [
  ...JAVASCRIPT_STYLE_WAYS,
  ...JAVASCRIPT_TEXT_WAYS,
  ...JAVASCRIPT_SOURCE_WAYS,
]
