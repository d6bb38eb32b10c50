import { knownText, plain, shown, unknownText, type Text } from '../../analysis/text.js'
import { inputOf, runInstead, use, word } from '../acts.js'
import { program, type Call, type Program } from '../program.js'
import { readSed } from '../sed-script.js'
import { shellTextsIn } from '../shell-texts.js'
import { splitWords } from '../words.js'

/** Longer scripts stay unknown. */
const MAX_SCRIPT = 16_384

/** Programs with a small language of their own, in which other programs can be run and files written. */
export const TEXT_TOOLS: readonly Program[] = [
  program(
    'sed gsed',
    'n quiet | e expression= | f file= | i in-place? | E r regexp-extended | s separate | z null-data | l line-length= | u',
    sed,
  ),
  program(
    'awk gawk mawk nawk original-awk',
    ['F field-separator=', 'v assign=', 'f file=', 'i include=', 'e source=', 'o?', 'p?', 'd?', 'l load='],
    awk,
    'posix',
  ),
]

function sed(call: Call): void {
  const own = call.values('expression')
  const inline = own.length === 0 && !call.has('file') ? call.operands.slice(0, 1) : own
  const files = own.length === 0 && !call.has('file') ? call.operands.slice(1) : call.operands
  for (const script of inline) sedScript(call, script)
  for (const file of call.values('file')) {
    const content = scriptIn(call, file)
    if (content !== null) sedScript(call, content)
    else if (isInput(file)) call.analysis.unresolved('code', shown(file), call.site)
  }
  use(call, 'read', call.values('file'))
  use(call, call.has('in-place') ? 'write' : 'read', files)
}

/** The script that a file holds, where this code has written it or hands it over. */
function scriptIn(call: Call, file: Text): Text | null {
  return isInput(file) ? (call.setting.input ?? null) : call.analysis.contentOf(file)
}

function isInput(file: Text): boolean {
  return /^(?:-|\/dev\/(?:stdin|fd\/0))$/.test(word(file) ?? '')
}

function sedScript(call: Call, script: Text): void {
  const text = plain(script)
  if (text === null) return
  call.analysis.spend(1 + (text.length >> 8))
  const acts = readSed(text)
  for (const command of acts.runs)
    call.analysis.code(
      {
        language: 'bash',
        text: command === null ? unknownText(inputOf(call).origins) : knownText(command),
        dynamic: null,
      },
      call.site,
    )
  use(
    call,
    'write',
    acts.writes.map((path) => knownText(path)),
  )
  use(
    call,
    'read',
    acts.reads.map((path) => knownText(path)),
  )
}

function awk(call: Call): void {
  const own = call.values('source')
  const scripts = call.values('file')
  const inline = own.length > 0 ? own : scripts.length > 0 ? [] : call.operands.slice(0, 1)
  const files = own.length > 0 || scripts.length > 0 ? call.operands : call.operands.slice(1)
  for (const script of scripts) {
    const content = scriptIn(call, script)
    if (content === null) call.analysis.execute(script, call.site)
    else awkScript(call, content)
  }
  for (const text of inline) awkScript(call, text)
  const inPlace = call.values('include').some((each) => shown(each) === 'inplace')
  use(
    call,
    inPlace ? 'write' : 'read',
    files.filter((each) => !/^[A-Za-z_]\w*=/.test(shown(each))),
  )
}

/** `print x | "sh"`: what is printed is run. */
function runsWhatIsPrinted(call: Call, command: Text): void {
  runInstead(call, splitWords(command), { input: unknownText(inputOf(call).origins), piped: true })
}

function awkScript(call: Call, script: Text): void {
  const text = shown(script).slice(0, MAX_SCRIPT)
  if (plain(script) === null || text.length === MAX_SCRIPT) call.analysis.unresolved('code', text, call.site)
  for (const inner of shellTextsIn(text))
    call.analysis.code({ language: 'bash', text: inner, dynamic: null }, call.site)
  for (const match of text.matchAll(/\|&?\s*"((?:[^"\\]|\\.){1,2000})"|"((?:[^"\\]|\\.){1,2000})"\s*\|&?\s*getline/g)) {
    const command = knownText((match[1] ?? match[2] ?? '').replaceAll('\\"', '"'))
    call.analysis.code({ language: 'bash', text: command, dynamic: null }, call.site)
    if (match[1] !== undefined) runsWhatIsPrinted(call, command)
  }
  for (const match of text.matchAll(/(>>?)\s*"((?:[^"\\]|\\.){1,1000})"/g))
    use(call, match[1] === '>>' ? 'append' : 'write', [knownText(match[2] ?? '')])
  for (const match of text.matchAll(/getline\s*(?:\w+\s*)?<\s*"([^"]{1,1000})"/g))
    use(call, 'read', [knownText(match[1] ?? '')])
}
