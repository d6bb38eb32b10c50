import { formsOf, type EvadedForm } from './act.js'
import { BASH_ACTS } from './bash-acts.js'
import { BASH_WAYS } from './bash-ways.js'
import { JAVASCRIPT_ACTS } from './javascript-acts.js'
import { JAVASCRIPT_SHELL_WAYS } from './javascript-shell-ways.js'
import { JAVASCRIPT_WAYS } from './javascript-ways.js'
import { PYTHON_ACTS } from './python-acts.js'
import { PYTHON_SHELL_WAYS } from './python-shell-ways.js'
import { PYTHON_WAYS } from './python-ways.js'
import { SQL_ACTS } from './sql-acts.js'
import { SQL_WAYS } from './sql-ways.js'
import { TYPESCRIPT_WAYS } from './typescript-ways.js'

/** Every act in every spelling of its language. */
export function evadedForms(): readonly EvadedForm[] {
  return [
    ...formsOf('bash', BASH_ACTS, BASH_WAYS),
    ...formsOf('python', PYTHON_ACTS, PYTHON_WAYS),
    ...formsOf('python', BASH_ACTS, PYTHON_SHELL_WAYS),
    ...formsOf('javascript', JAVASCRIPT_ACTS, JAVASCRIPT_WAYS),
    ...formsOf('javascript', BASH_ACTS, JAVASCRIPT_SHELL_WAYS),
    ...formsOf('typescript', JAVASCRIPT_ACTS, [...TYPESCRIPT_WAYS, ...JAVASCRIPT_WAYS]),
    ...formsOf('sql', SQL_ACTS, SQL_WAYS),
  ]
}
