import { joinTexts, knownText, plain, unknownText, type Text } from '../../analysis/text.js'
import { evaluate } from '../expand/arithmetic.js'
import { numbersOf, runIndex, setText, setVariable } from '../expand/variables.js'
import { formatted } from '../fold/printf.js'
import { evaluateCode } from './builtins-code.js'
import { siteOf, DONE, UNKNOWN, type Invocation, type Outcome, type Scene } from '../state/scene.js'
import { folderOf } from '../expand/variables.js'
import { isListing } from '../fold/listing.js'
import { outputOf } from '../fold/output.js'
import { arrayOf } from '../state/value.js'

const VALUED = /^-[A-Za-z]*[adinNptu]$/

/** `read a b`: from known input the first line; else from somebody. */
export function readVariables(words: readonly Text[], scene: Scene): Outcome {
  const { input, piped } = scene.around
  const names: string[] = []
  let array: string | null = null
  let hasChannel = false
  for (let at = 0; at < words.length; at += 1) {
    const word = plain(words[at] ?? knownText(''))
    if (word === null) continue
    if (word.startsWith('-')) {
      if (!VALUED.test(word)) continue
      at += 1
      if (word.endsWith('u')) hasChannel = true
      if (word.endsWith('a')) array = plain(words[at] ?? knownText(''))
    } else {
      runIndex(knownText(word), scene)
      names.push(word)
    }
  }
  const { line, ok } = nextLine(hasChannel ? null : input, piped, scene)
  const fields = fieldsOf(line)
  if (array !== null) setVariable(array, arrayOf(fields), scene)
  else setFields(names.length === 0 ? ['REPLY'] : names, line, fields, scene)
  return { ok }
}

/** Lines that are known come one after the other; behind them nothing is known. */
function nextLine(input: Text | null, piped: boolean, { session }: Scene): { line: Text; ok: boolean | null } {
  if (input === null) return { line: unknownText(piped ? [] : [{ kind: 'input', name: 'read' }]), ok: null }
  const at = session.consumed.get(input) ?? 0
  const [known] = input.parts
  const isWhole = plain(input) !== null
  if (typeof known === 'string' && at < known.length) {
    const end = known.indexOf('\n', at)
    if (end !== -1 || isWhole) {
      session.consumed.set(input, end === -1 ? known.length : end + 1)
      return { line: knownText(known.slice(at, end === -1 ? undefined : end), input.origins), ok: true }
    }
  }
  if (isWhole && at !== Number.POSITIVE_INFINITY) return { line: knownText('', input.origins), ok: false }
  return { line: isListing(input) ? input : unknownText(input.origins), ok: null }
}

function fieldsOf(line: Text): readonly Text[] {
  const whole = plain(line)
  if (whole === null) return [line]
  return whole
    .split(/[ \t\n]+/)
    .filter((field) => field !== '')
    .map((field) => knownText(field, line.origins))
}

function setFields(names: readonly string[], line: Text, fields: readonly Text[], scene: Scene): void {
  const whole = plain(line)
  names.forEach((name, at) => {
    if (whole === null) setText(name, names.length === 1 ? line : unknownText(line.origins), scene)
    else if (at < names.length - 1) setText(name, fields[at] ?? knownText(''), scene)
    else
      setText(
        name,
        knownText(
          fields
            .slice(at)
            .map((field) => plain(field) ?? '')
            .join(' '),
          line.origins,
        ),
        scene,
      )
  })
}

export function mapFile(words: readonly Text[], scene: Scene): Outcome {
  const name =
    words
      .map(plain)
      .filter((word) => word !== null && /^[A-Za-z_]\w*$/.test(word))
      .at(-1) ?? 'MAPFILE'
  const at = words.findIndex((word) => /^-[a-zA-Z]*C$/.test(plain(word) ?? ''))
  const callback = at === -1 ? undefined : words[at + 1]
  if (callback !== undefined) evaluateCode([joinTexts([callback, knownText(' 0 __unknown_line')])], scene)
  const { input } = scene.around
  const whole = input === null ? null : plain(input)
  const lines = whole === null ? [unknownText(input?.origins ?? [])] : whole.split('\n').map((line) => knownText(line))
  setVariable(name, arrayOf(lines), scene)
  return DONE
}

/** `printf -v name …`; other uses are a program's. */
export function printToVariable(words: readonly Text[], scene: Scene, { environment }: Invocation): Outcome {
  const [option, name] = words.map(plain)
  if (option === '-v' && typeof name === 'string') {
    runIndex(knownText(name), scene)
    setText(name, formatted(words.slice(2)), scene)
    return DONE
  }
  const { input, piped, output } = scene.around
  const all = [knownText('printf'), ...words]
  scene.session.analysis.cwd = folderOf(scene.shell)
  scene.session.analysis.command(all, siteOf(scene), {
    input,
    piped,
    shell: true,
    ...(environment === undefined ? {} : { environment }),
  })
  output?.write(outputOf(all, input, scene))
  return DONE
}

export function letNumbers(words: readonly Text[], scene: Scene): Outcome {
  for (const word of words) {
    const expression = plain(word)
    if (expression !== null) evaluate(expression, numbersOf(scene))
  }
  return UNKNOWN
}

/** `set -- a b` gives arguments; options change nothing that is looked at here. */
export function setOptions(words: readonly Text[], { shell }: Scene): Outcome {
  const at = words.findIndex((word) => !/^[-+][A-Za-z]/.test(plain(word) ?? ''))
  const isOption = plain(words[at - 1] ?? knownText('')) === '-o' || plain(words[at - 1] ?? knownText('')) === '+o'
  const start = isOption ? at + 1 : at
  const rest = at === -1 ? [] : words.slice(start)
  const isMarked = plain(rest[0] ?? knownText('')) === '--' || plain(rest[0] ?? knownText('')) === '-'
  if (isMarked) shell.positional = rest.slice(1)
  else if (rest.length > 0) shell.positional = rest
  return DONE
}

export function shiftArguments(words: readonly Text[], { shell }: Scene): Outcome {
  const count = Number(plain(words[0] ?? knownText('1')) ?? '1')
  if (shell.positional !== null) shell.positional = shell.positional.slice(Number.isInteger(count) ? count : 1)
  return DONE
}
