import { knownText, plain, shown, unknownText, type Text } from '../../analysis/text.js'
import { contentOf, inFolder, inputOf, use, word } from '../acts.js'
import { program, type Call, type Program } from '../program.js'

const HUGE = 10 * 1024 ** 3
const SIZES: Readonly<Record<string, number>> = {
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
  T: 1024 ** 4,
  P: 1024 ** 5,
  E: 1024 ** 6,
}

/** Programs that write files. */
export const WRITING: readonly Program[] = [
  program('tee sponge', ['a append', 'i', 'p'], (call) => {
    use(call, call.has('append', 'a') ? 'append' : 'write', call.operands, { content: inputOf(call) })
  }),
  program('touch', ['d date=', 't=', 'r reference=', 'time=', 'c no-create', 'a', 'm'], (call) => {
    if (!call.has('no-create')) use(call, 'create', call.operands)
  }),
  program('mkdir mkfifo mknod mktemp', ['m mode=', 'p parents', 'd', 't', 'Z context?'], (call) => {
    if (call.name === 'mktemp') return
    use(call, 'create', call.name === 'mknod' ? call.operands.slice(0, 1) : call.operands)
  }),
  program('truncate', ['s size=', 'r reference=', 'c no-create', 'o io-blocks'], (call) => {
    use(call, 'truncate', call.operands)
    fills(call, call.value('size'))
  }),
  program('fallocate', ['l length=', 'o offset=', 'd', 'p', 'n'], (call) => {
    use(call, 'write', call.operands)
    fills(call, call.value('length'))
  }),
  program(
    'split csplit',
    ['b bytes=', 'l lines=', 'n number=', 'a suffix-length=', 'f prefix=', 'filter=', 'C='],
    (call) => {
      use(call, 'read', call.operands.slice(0, 1))
      const filter = call.value('filter')
      if (filter !== null) call.analysis.code({ language: 'bash', text: filter, dynamic: null }, call.site)
      use(call, 'create', call.operands.slice(1, 2), { many: true })
    },
  ),
  program('patch', ['i input=', 'o output=', 'd directory=', 'p strip=', 'R reverse', 'dry-run'], (call) => {
    use(call, 'read', call.values('input'))
    const named = [...call.values('output'), ...call.operands.slice(0, 1)]
    const folder = call.value('directory')
    if (call.has('dry-run')) return
    inFolder(call, folder, () => {
      use(call, 'write', named.length > 0 ? named : [knownText('**/*')], { many: named.length === 0 })
    })
  }),
  program('dd', [], dd),
]

export function bytesOf(size: string): number | null {
  const match = /^[+<>/%]?(\d+)([KMGTPE]?)i?B?$/i.exec(size)
  return match === null ? null : Number(match[1]) * (SIZES[(match[2] ?? '').toUpperCase()] ?? 1)
}

function fills(call: Call, size: Text | null): void {
  const text = word(size)
  const bytes = text === null ? null : bytesOf(text)
  if (bytes !== null && bytes >= HUGE) call.analysis.resource({ kind: 'disk_fill', detail: text ?? '' }, call.site)
}

/** `if=`, `of=` and how much; without a bound from an endless source the disk fills. */
function dd(call: Call): void {
  const named = new Map<string, Text>()
  for (const each of call.words) {
    const [begin = ''] = each.parts
    const name = /^([a-z]+)=/.exec(begin ?? '')?.[1]
    if (name !== undefined)
      named.set(name, { ...each, parts: [(begin ?? '').slice(name.length + 1), ...each.parts.slice(1)] })
  }
  const from = named.get('if')
  const to = named.get('of')
  if (from !== undefined) use(call, 'read', [from])
  if (to !== undefined)
    use(call, 'write', [to], {
      content: from === undefined ? inputOf(call) : endless(from) ? unknownText() : contentOf(call, from),
    })
  if (to !== undefined && from !== undefined && endless(from) && !shown(to).startsWith('/dev/')) {
    const block = bytesOf(word(named.get('bs') ?? knownText('512')) ?? '') ?? 512
    const count = Number(plain(named.get('count') ?? knownText('Infinity')) ?? Number.POSITIVE_INFINITY)
    if (!(block * count < HUGE)) call.analysis.resource({ kind: 'disk_fill', detail: `dd of=${shown(to)}` }, call.site)
  }
}

function endless(from: Text): boolean {
  return /^\/dev\/(?:zero|u?random|full)$/.test(shown(from))
}
