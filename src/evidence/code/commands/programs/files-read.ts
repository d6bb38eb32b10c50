import { knownText, plain, shown, type Text } from '../../analysis/text.js'
import { use, word } from '../acts.js'
import { editorScript } from '../editor-script.js'
import type { Options } from '../options.js'
import { program, type Call, type Program } from '../program.js'

const PATTERN =
  'e regexp= | f file= | m max-count= | A after-context= | B before-context= | C context= | d directories= | D devices= | include= | exclude= | exclude-dir= | exclude-from= | label= | color? | r R recursive | binary-files= | max-depth='.split(
    ' | ',
  )

/** Programs that read the files they are given. */
export const READING: readonly Program[] = [
  readers(
    'cat tac nl zcat gzcat bzcat xzcat zless zmore rev bat batcat wc uniq expand unexpand fmt file strings b2sum md5sum sha1sum sha224sum sha256sum sha384sum sha512sum cksum sum shasum crc32 tsort hd',
    ['l lines=', 'w width=', 's skip=', 'language=', 'o prompt=', 'a algorithm=', 'n bytes='].filter(
      (line) => !/^[lwson] /.test(line),
    ),
  ),
  program('less more most pg', ['k=', 'p=', 't=', 'o=', 'O=', 'x=', 'j=', 'P='], (call) => {
    const isCommand = (each: Text): boolean => /^\+./.test(shown(each))
    for (const text of call.words.filter(isCommand)) editorScript(call, text)
    use(
      call,
      'read',
      call.operands.filter((each) => !isCommand(each)),
    )
    use(call, 'write', call.values('o', 'O'))
  }),
  readers('head tail', ['n lines=', 'c bytes=', 'pid=', 's sleep-interval=']),
  readers(
    'cut paste fold column',
    'd delimiters delimiter= | f fields= | c characters= | b bytes= | w width= | s= | t= | o= | output-delimiter=',
  ),
  readers(
    'od hexdump base64 base32 basenc uuencode',
    'A address-radix= | t format= | N read-bytes= | j skip-bytes= | w wrap= | n length= | s= | e= | f= | i input= | o output=',
  ),
  readers(
    'diff cmp comm join diff3 sdiff colordiff',
    'U unified= | C context= | x exclude= | X exclude-from= | W width= | t= | o= | 1= | 2= | n= | i=',
  ),
  program('grep egrep fgrep zgrep zegrep rgrep ggrep', PATTERN, grep),
  program('rg ag ack ugrep', [...PATTERN, 'g glob=', 't type=', 'T type-not=', 'j threads=', 'replace=', 'pre='], grep),
  program(
    'sort gsort',
    'k key= | t field-separator= | S buffer-size= | T temporary-directory= | o output= | parallel= | batch-size= | compress-program= | files0-from= | random-source=',
    (call) => {
      use(call, 'read', call.operands)
      use(call, 'write', call.values('output'))
      const compress = call.value('compress-program')
      if (compress !== null) call.analysis.command([compress], call.site)
    },
  ),
  program('xxd', ['s seek=', 'l len=', 'c cols=', 'g groupsize=', 'o offset='], (call) => {
    use(call, 'read', call.operands.slice(0, 1))
    use(call, 'write', call.operands.slice(1, 2))
  }),
  program('jq yq gojq xq', ['f from-file=', 'arg=', 'argjson=', 'slurpfile=', 'rawfile=', 'indent=', 'L='], (call) => {
    const files = call.has('from-file') ? call.operands : call.operands.slice(1)
    use(call, call.name !== 'jq' && call.has('i', 'inplace', 'in-place') ? 'write' : 'read', files)
  }),
  program(
    'ls dir vdir tree exa eza lsd du stat readlink realpath',
    'I ignore= | w width= | block-size= | d max-depth= | L level= | c format= | P= | exclude= | sort= | color? | time-style='
      .split(' | ')
      .filter((line) => !/^[dcP]/.test(line)),
    (call) => {
      use(call, 'list', call.operands, { recursive: call.has('R', 'recursive') || call.name === 'tree' })
    },
  ),
  program(
    'gpg gpg2',
    ['o output=', 'r recipient=', 'u local-user=', 'passphrase=', 'homedir=', 'keyserver=', 'recv-keys='],
    (call) => {
      const isSecret = call.has('export-secret-keys', 'export-secret-subkeys')
      if (isSecret) call.analysis.secret({ kind: 'keychain', name: 'gpg' }, call.site)
      if (call.has('delete-secret-keys', 'delete-keys', 'delete-secret-and-public-key'))
        call.analysis.operation(
          {
            program: 'gpg',
            operation: 'delete key',
            effect: 'delete',
            object: 'key',
            target: word(call.operands[0]),
            irreversible: true,
          },
          call.site,
        )
      else if (!isSecret) use(call, 'read', call.operands)
      use(call, 'write', call.values('output'))
    },
  ),
]

function readers(names: string, options: Options): Program {
  return program(names, options, (call) => {
    use(call, 'read', call.operands)
  })
}

/** The first operand is the pattern, unless an option gives it. */
function grep(call: Call): void {
  use(call, 'read', call.values('file'))
  const files = call.has('regexp', 'file', 'files') ? call.operands : call.operands.slice(1)
  const recursive = call.has('recursive') || ['rg', 'ag', 'ack', 'rgrep', 'ugrep'].includes(call.name)
  const places = files.length === 0 && recursive ? [knownText('.')] : files
  for (const place of places) use(call, 'read', [place], { recursive, many: recursive && plain(place) !== null })
  const before = call.value('pre')
  if (before !== null && call.name === 'rg') call.analysis.command([before], call.site)
}
