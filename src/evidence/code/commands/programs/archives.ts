import { knownText, shown, unknownText, type Text } from '../../analysis/text.js'
import { contentOf, inFolder, inputOf, use, word } from '../acts.js'
import { program, type Call, type Program } from '../program.js'
import { shellText } from '../words.js'

const TAR =
  'f file= | C directory cd= | T files-from= | X exclude-from= | exclude= | g listed-incremental= | I use-compress-program= | to-command= | checkpoint-action= | checkpoint? | transform xform= | strip-components= | owner= | group= | mode= | F info-script new-volume-script= | rsh-command= | x extract get | c create | t list | r append | u update | A concatenate | P absolute-names | remove-files | overwrite | O to-stdout | one-top-level? | b= | L= | V= | N='.split(
    ' | ',
  )

/** Programs that pack and unpack. */
export const ARCHIVES: readonly Program[] = [
  program('tar bsdtar gtar star', TAR, tar),
  program('unzip', ['d=', 'x=', 'o', 'l', 't', 'p', 'v', 'Z', 'n', 'P='], (call) => {
    use(call, 'read', call.operands.slice(0, 1))
    if (!call.has('l', 't', 'p', 'v', 'Z'))
      use(call, 'write', [call.value('d') ?? knownText('.')].map(whole), {
        recursive: true,
        many: true,
        forced: call.has('o'),
      })
  }),
  program(
    'zip 7z 7za 7zr rar',
    ['r recurse-paths', 'm move', 'd delete', 'x=', 'i=', 'P=', 'p?', 'o?', 't?', 'T', 'TT unzip-command='].filter(
      (line) => !line.startsWith('TT'),
    ),
    zip,
  ),
  program(
    'unrar unar unxz gunzip bunzip2 unlzma uncompress unzstd',
    ['k keep', 'c stdout to-stdout', 'f force', 'l list', 't test', 'o='],
    (call) => {
      if (call.has('stdout', 'list', 'test')) use(call, 'read', call.operands)
      else use(call, 'write', call.operands, { forced: call.has('force') })
    },
  ),
  program(
    'gzip bzip2 xz zstd lzma compress lz4 pigz brotli pbzip2',
    ['k keep', 'c stdout to-stdout', 'f force', 'd decompress', 'l list', 't test', 'S suffix=', 'o='],
    (call) => {
      if (call.has('stdout', 'list', 'test')) use(call, 'read', call.operands)
      else use(call, 'write', call.operands, { recursive: call.has('r', 'recursive'), forced: call.has('force') })
    },
  ),
  program(
    'cpio pax',
    'i extract | o create | p pass-through | F file= | O= | I= | D directory= | r | w | f= | d make-directories | E pattern-file= | H format= | t list',
    (call) => {
      const extracts = call.has('extract', 'pass-through', 'r') && !call.has('list')
      if (extracts)
        use(call, 'write', [whole(call.value('directory') ?? call.operands[0] ?? knownText('.'))], {
          recursive: true,
          many: true,
        })
      use(call, 'write', call.has('create', 'w') ? call.values('O', 'file', 'f') : call.values('O'))
    },
  ),
  program('ar jar ranlib', [], (call) => {
    if (call.operands.length > 1) use(call, 'write', call.operands.slice(1, 2))
  }),
]

/** What is unpacked comes to lie below the folder, not in its place. */
function whole(folder: Text): Text {
  return {
    ...folder,
    parts: [...folder.parts, '/**/*'].reduce<(string | null)[]>((parts, part) => {
      const last = parts.at(-1)
      if (typeof last === 'string' && part !== null) parts[parts.length - 1] = last + part
      else parts.push(part)
      return parts
    }, []),
  }
}

/** The first word may be options without a dash: `tar xzf`. */
function tar(call: Call): void {
  const [first] = call.operands
  const bundle = first !== undefined && first === call.words[0] && /^[A-Za-z]+$/.test(shown(first)) ? shown(first) : ''
  const rest = bundle === '' ? call.operands : call.operands.slice(1)
  const does = (letter: string, name: string): boolean => bundle.includes(letter) || call.has(name)
  const takesFile = bundle.includes('f')
  const archive = takesFile ? rest[0] : call.value('file')
  const members = takesFile ? rest.slice(1) : rest
  runs(call)
  if (does('x', 'get') && archive !== undefined && archive !== null) use(call, 'read', [archive])
  inFolder(call, call.value('cd'), () => {
    if (does('x', 'get')) {
      if (!does('O', 'to-stdout'))
        use(call, 'write', [whole(knownText(call.has('absolute-names') ? '/' : '.'))], {
          recursive: true,
          many: true,
          content: archive === undefined || archive === null ? inputOf(call) : contentOf(call, archive),
        })
    } else if (does('c', 'create') || does('r', 'append') || does('u', 'update')) {
      use(call, 'read', members, { recursive: true })
      if (call.has('remove-files')) use(call, 'delete', members, { recursive: true })
    }
  })
  if ((does('c', 'create') || does('r', 'append')) && archive !== undefined && archive !== null)
    use(call, 'write', [archive], {
      content: unknownText(members.flatMap((member) => contentOf(call, member).origins).slice(0, 8)),
    })
}

/** Options by which tar runs other programs. */
function runs(call: Call): void {
  for (const text of call.values('use-compress-program', 'to-command', 'new-volume-script', 'rsh-command'))
    shellText(call, text)
  for (const text of call.values('checkpoint-action')) {
    const command = /^exec=(.*)$/s.exec(shown(text))?.[1]
    if (command !== undefined) shellText(call, knownText(command))
  }
}

function zip(call: Call): void {
  const [first, ...rest] = call.operands
  const is7z = /^7z|^rar/.test(call.name)
  const verb = is7z ? word(first) : null
  const archive = is7z ? rest[0] : first
  const files = is7z ? rest.slice(1) : rest
  if (archive === undefined) return
  if (verb === 'x' || verb === 'e') {
    const folder =
      call.words
        .map(shown)
        .find((each) => /^-o./.test(each))
        ?.slice(2) ?? '.'
    use(call, 'read', [archive])
    use(call, 'write', [whole(knownText(folder))], { recursive: true, many: true })
  } else if (verb !== 'l' && verb !== 't') {
    use(call, 'read', files, { recursive: true })
    use(call, 'write', [archive], {
      content: unknownText(files.flatMap((file) => contentOf(call, file).origins).slice(0, 8)),
    })
    if (call.has('move')) use(call, 'delete', files, { recursive: true })
  }
}
