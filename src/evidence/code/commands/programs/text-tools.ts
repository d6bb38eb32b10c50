import { knownText, plain, shown, type Text } from '../../analysis/text.js'
import { inputOf, use } from '../acts.js'
import { program, type Call, type Program } from '../program.js'
import { shellTextsIn } from '../shell-texts.js'

/** Programs with a small language of their own, in which other programs can be run and files written. */
export const TEXT_TOOLS: readonly Program[] = [
  program(
    'sed gsed',
    [
      'n quiet',
      'e expression=',
      'f file=',
      'i in-place?',
      'E r regexp-extended',
      's separate',
      'z null-data',
      'l line-length=',
      'u',
    ],
    sed,
  ),
  program(
    'awk gawk mawk nawk original-awk',
    ['F field-separator=', 'v assign=', 'f file=', 'i include=', 'e source=', 'o?', 'p?', 'd?', 'l load='],
    awk,
    'posix',
  ),
  program('yes', [], (call) => {
    if (call.setting.shell !== true) return
  }),
]

function sed(call: Call): void {
  const own = call.values('expression')
  const inline = own.length === 0 && !call.has('file') ? call.operands.slice(0, 1) : own
  const files = own.length === 0 && !call.has('file') ? call.operands.slice(1) : call.operands
  for (const script of inline) sedScript(call, script)
  use(call, 'read', call.values('file'))
  use(call, call.has('in-place') ? 'write' : 'read', files)
}

/** `e` runs a command, `w` writes a file. */
function sedScript(call: Call, script: Text): void {
  const text = plain(script)
  if (text === null) return
  const runs = /(?:^|[;{}\n\d$/!])\s*e\s+([^\n;]{1,2000})/.exec(text)?.[1]
  if (runs !== undefined) call.analysis.code({ language: 'bash', text: knownText(runs), dynamic: null }, call.site)
  const flags =
    /^\s*(?:[\d,$/^\w]*\s*)s(.)(?:\\.|(?!\1).){0,4000}\1((?:\\.|(?!\1).){0,4000})\1([gpiIMm\d]*)([ew])?\s*(.*)$/s.exec(
      text,
    )
  if (flags?.[4] === 'e' || (flags === null && /^\s*\d*e\s*$/.test(text)))
    call.analysis.code(
      {
        language: 'bash',
        text: { parts: [flags?.[2]?.replaceAll(/\\\d|&/g, '') || null, null], origins: inputOf(call).origins },
        dynamic: null,
      },
      call.site,
    )
  const file = flags?.[4] === 'w' ? flags[5] : /(?:^|[;{}\n\d$/])\s*[wW]\s+(\S[^\n]{0,1000})/.exec(text)?.[1]
  if (file !== undefined && file !== '') use(call, 'write', [knownText(file.trim())])
}

function awk(call: Call): void {
  const own = call.values('source')
  const scripts = call.values('file')
  const inline = own.length > 0 ? own : scripts.length > 0 ? [] : call.operands.slice(0, 1)
  const files = own.length > 0 || scripts.length > 0 ? call.operands : call.operands.slice(1)
  for (const script of scripts) call.analysis.execute(script, call.site)
  for (const text of inline) awkScript(call, text)
  const inPlace = call.values('include').some((each) => shown(each) === 'inplace')
  use(
    call,
    inPlace ? 'write' : 'read',
    files.filter((each) => !/^[A-Za-z_]\w*=/.test(shown(each))),
  )
}

function awkScript(call: Call, script: Text): void {
  const text = shown(script)
  if (plain(script) === null) call.analysis.unresolved('code', text, call.site)
  for (const inner of shellTextsIn(text))
    call.analysis.code({ language: 'bash', text: inner, dynamic: null }, call.site)
  for (const match of text.matchAll(/\|&?\s*"((?:[^"\\]|\\.){1,2000})"|"((?:[^"\\]|\\.){1,2000})"\s*\|&?\s*getline/g))
    call.analysis.code(
      { language: 'bash', text: knownText((match[1] ?? match[2] ?? '').replaceAll('\\"', '"')), dynamic: null },
      call.site,
    )
  for (const match of text.matchAll(/(>>?)\s*"((?:[^"\\]|\\.){1,1000})"/g))
    use(call, match[1] === '>>' ? 'append' : 'write', [knownText(match[2] ?? '')])
  for (const match of text.matchAll(/getline\s*(?:\w+\s*)?<\s*"([^"]{1,1000})"/g))
    use(call, 'read', [knownText(match[1] ?? '')])
}
