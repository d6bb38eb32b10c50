import type { Way } from './act.js'
import type { Program } from './program.js'
import { PYTHON_SOURCE_WAYS } from './python-source-ways.js'
import { PYTHON_STYLE_WAYS } from './python-style-ways.js'
import { PYTHON_TEXT_WAYS } from './python-text-ways.js'

export const PYTHON_WAYS: readonly Way<Program>[] = [...PYTHON_STYLE_WAYS, ...PYTHON_TEXT_WAYS, ...PYTHON_SOURCE_WAYS]
