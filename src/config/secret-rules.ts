import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Environment } from './read-environment.js'
import { secretText, type SecretPlace } from './to-approval.js'

/** What a secret has to look like; `message` does not show it. */
export interface SecretForm {
  readonly fits: (text: string) => boolean
  readonly message: string
}

const MAX_BYTES = 8_192
const NOT_OF_OTHERS = 0o077

/**
 * What is wrong with the secret of a channel: it is named by one variable or one file, stands there, has the form, and
 * others of the machine cannot read it. Never the secret.
 */
export function secretProblem(
  place: SecretPlace,
  { cwd, env }: { readonly cwd: string; readonly env: Environment },
  form: SecretForm,
): readonly (readonly [path: readonly string[], message: string])[] {
  const { secret_env: variable, secret_file: file } = place
  if ((variable === undefined) === (file === undefined)) {
    return [[['secret_env'], 'or secret_file is needed, and not both']]
  }
  const member = variable === undefined ? 'secret_file' : 'secret_env'
  const problem = file === undefined ? null : fileProblem(resolve(cwd, file))
  if (problem !== null) return [[[member], problem]]
  const text = readable(place, cwd, env)
  if (text === null)
    return [[[member], variable === undefined ? 'the file cannot be read' : 'is a variable that is not set']]
  return form.fits(text) ? [] : [[[member], `the secret ${form.message}`]]
}

function fileProblem(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined || !found.isFile()) return 'the file cannot be read'
  if ((found.mode & NOT_OF_OTHERS) !== 0) return 'the file must have mode 0600: others can read it'
  return found.size > MAX_BYTES ? `the file is larger than ${MAX_BYTES} bytes` : null
}

function readable(place: SecretPlace, cwd: string, env: Environment): string | null {
  try {
    const text = secretText(place, cwd, env)
    return text === '' ? null : text
  } catch {
    return null
  }
}
