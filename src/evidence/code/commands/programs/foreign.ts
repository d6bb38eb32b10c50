import { knownText, plain, shown, type Text } from '../../analysis/text.js'
import { inputOf, use, word } from '../acts.js'
import { program, type Call, type Program } from '../program.js'
import { shellTextsIn } from '../shell-texts.js'
import { shellText } from '../words.js'
import { editorScript, EDITORS } from '../editor-script.js'
import { fromForeignInput, splitStatements } from '../foreign-input.js'

/** Words by which a one-liner does more than to rework its input. */
const REACHES_OUT =
  /\b(?:system|exec|qx|popen\d?|open[23]?|unlink|eval|require|use|socket|fork|syscall|kill|rmdir|rename|sysopen|opendir|chmod|chown|link|symlink|mkdir|truncate|spawn|passthru|shell_exec|proc_open|pcntl_exec|execute|remove|rmtree|rm_rf|rm_r|delete|FileUtils|File|IO|Net|Kernel|Process|Dir|Open3|assert|include|include_once|require_once|file_put_contents|file_get_contents|fopen|curl_exec|fsockopen|base64_decode|create_function|loadstring|load|dofile|send|__send__|public_send|instance_eval|class_eval|const_get|download|source|writeLines|do)\b|`|&[{$]|->\s*[($]|\*\{|[/}|#!][gimsxor]*e[gimsxor]*\s*(?:[;}]|$)/

/** Interpreters whose language is not followed; the shell commands in their texts are. */
export const FOREIGN: readonly Program[] = [
  program(
    'perl perl5',
    ['e=', 'E=', 'i?', 'M=', 'm=', 'I=', 'F=', '0', 'l', 'n', 'p', 'a', 'c', 'x?'],
    (call) => {
      interpret(call, 'perl', call.values('e', 'E'), call.has('i'))
    },
    'posix',
  ),
  program(
    'ruby irb jruby',
    ['e=', 'r=', 'I=', 'C=', 'F=', 'i?', 'n', 'p', 'l', 'a', '0', 'W?', 'K?', 'c', 'E='],
    (call) => {
      interpret(call, 'ruby', call.values('e'), call.has('i'))
    },
    'posix',
  ),
  program(
    'php php-cli php7 php8',
    'r run= | B process-begin= | R process-code= | E process-end= | f file= | d define= | c php-ini= | S server= | t docroot=',
    (call) => {
      const server = call.value('server')
      if (server !== null) call.analysis.network({ direction: 'in', target: server, scheme: 'http' }, call.site)
      interpret(
        call,
        'php',
        call.values('run', 'process-begin', 'process-code', 'process-end'),
        false,
        call.values('file'),
      )
    },
    'posix',
  ),
  program(
    'lua lua5.1 lua5.2 lua5.3 lua5.4 luajit texlua',
    ['e=', 'l=', 'i'],
    (call) => {
      interpret(call, 'lua', call.values('e'), false)
    },
    'posix',
  ),
  program(
    'Rscript R r littler',
    ['e=', 'f file=', 'default-packages='],
    (call) => {
      interpret(call, 'r', call.values('e'), false, call.values('file'))
    },
    'posix',
  ),
  program(
    'osascript',
    ['e=', 'l='],
    (call) => {
      interpret(call, 'applescript', call.values('e'), false)
    },
    'posix',
  ),
  program(
    'tclsh wish expect',
    ['c=', 'f='],
    (call) => {
      interpret(call, 'tcl', call.values('c'), false, call.values('f'))
    },
    'posix',
  ),
  program(
    'groovy scala jshell julia elixir erl ghci runghc swift kotlinc clojure clj bb racket guile sbcl octave m4 maxima gp',
    ['e eval=', 'c=', 'eval=', 'E=', 'script='],
    (call) => {
      interpret(call, call.name, call.values('e', 'E', 'eval'), false)
    },
  ),
  program(EDITORS, ['c=', 'cmd=', 'S=', 's', 'u=', 'eval=', 'E', 'e', 'l load=', 'script='], edit),
  program('dc bc', ['e expression=', 'f file='], (call) => {
    const { input, piped } = call.setting
    const scripts = input != null || piped === true ? [inputOf(call)] : []
    if (call.name === 'dc') for (const text of [...call.values('expression'), ...scripts]) editorScript(call, text)
    use(call, 'read', [...call.values('file'), ...call.operands])
  }),
  program('man', ['P pager=', 'H html?', 'M=', 'S=', 'l'], (call) => {
    for (const text of call.values('pager', 'html')) shellText(call, text)
  }),
  program(
    'tcc',
    ['run!', 'o=', 'I=', 'L=', 'l='],
    (call) => {
      if (call.has('run')) interpret(call, 'c', [], false)
    },
    'words_posix',
  ),
  program(
    'powershell pwsh',
    'c command= | enc encodedcommand= | f file= | executionpolicy= | ep= | w= | windowstyle= | Command= | EncodedCommand= | File= | ExecutionPolicy=',
    powershell,
    'words_posix',
  ),
  program('cmd', [], (call) => {
    const at = call.words.findIndex((each) => /^\/[ckr]$/i.test(shown(each)))
    if (at !== -1) splitStatements(call, call.words.slice(at + 1))
  }),
]

function interpret(
  call: Call,
  language: string,
  texts: readonly Text[],
  inPlace: boolean,
  scripts: readonly Text[] = [],
): void {
  for (const text of texts) runText(call, language, text)
  for (const file of scripts) runScript(call, file)
  if (isCheck(call, language)) return
  const isInline = texts.length > 0
  if (isInline)
    use(
      call,
      inPlace ? 'write' : 'read',
      call.operands.filter((each) => word(each) !== null && /[./~]/.test(shown(each))),
    )
  else if (scripts.length === 0 && call.operands[0] !== undefined && word(call.operands[0]) !== '-')
    runScript(call, call.operands[0])
  else if (scripts.length === 0) fromForeignInput(call, language)
}

/** Only the syntax is looked at. */
function isCheck(call: Call, language: string): boolean {
  return language === 'php' ? call.has('l', 'syntax-check') : ['perl', 'ruby'].includes(language) && call.has('c')
}

function runScript(call: Call, file: Text): void {
  call.analysis.execute(file, call.site)
}

/** The shell commands of the text are followed; what else it does stays unknown. */
function runText(call: Call, language: string, text: Text): void {
  const whole = plain(text)
  if (whole !== null && !REACHES_OUT.test(whole)) return
  call.analysis.dynamic({ kind: 'interpreter', known: false, language }, call.site)
  call.analysis.unresolved('code', shown(text), call.site)
  call.analysis.flow(text.origins, 'code', language, call.site)
  for (const inner of shellTextsIn(shown(text)))
    call.analysis.code({ language: 'bash', text: inner, dynamic: null }, call.site)
}

function powershell(call: Call): void {
  const encoded = call.value('encodedcommand', 'EncodedCommand')
  const given = call.value('command', 'Command')
  const file = call.value('file', 'File')
  if (file !== null) call.analysis.execute(file, call.site)
  else if (encoded !== null) splitStatements(call, [decoded(encoded)])
  else if (given !== null || call.operands.length > 0)
    splitStatements(call, given === null ? call.operands : [given, ...call.operands])
  else fromForeignInput(call, 'powershell')
}

function decoded(text: Text): Text {
  const whole = plain(text)
  return whole === null ? text : knownText(Buffer.from(whole, 'base64').toString('utf16le'), text.origins)
}

/** An editor that is told what to do by its options or its input may run anything. */
function edit(call: Call): void {
  const given = call.words.filter((each) => /^\+./.test(shown(each)))
  for (const text of [...call.values('c', 'cmd', 'eval'), ...given]) editorScript(call, text)
  for (const file of call.values('S', 'load', 'script')) if (word(file) !== null) call.analysis.execute(file, call.site)
  const { input, piped } = call.setting
  if (input != null || piped === true) editorScript(call, inputOf(call))
  use(
    call,
    'write',
    call.operands.filter((each) => !/^[+]/.test(shown(each))),
  )
}
