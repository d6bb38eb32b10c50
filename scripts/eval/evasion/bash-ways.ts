import type { Way } from './act.js'
import { BASH_SCRIPT_WAYS } from './bash-script-ways.js'
import { BASH_WORD_WAYS } from './bash-word-ways.js'
import type { ShellLine } from './shell-line.js'

export const BASH_WAYS: readonly Way<ShellLine>[] = [...BASH_SCRIPT_WAYS, ...BASH_WORD_WAYS]
