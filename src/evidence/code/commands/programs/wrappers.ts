import { knownText, plain, shown, type Text } from '../../analysis/text.js'
import { inFolder, runInstead, use, word } from '../acts.js'
import { textAfter } from '../options.js'
import { shellText, spaced, splitWords } from '../words.js'
import { program, type Call, type Program } from '../program.js'

const ASSIGNMENT = /^[A-Za-z_]\w*=/

/** Programs that run other programs, in the place of themselves. */
export const WRAPPING: readonly Program[] = [
  program(
    'sudo doas pkexec gosu su-exec sudoedit please run0',
    'u user= | g group= | h host= | p prompt= | C close-from= | r role= | t type= | T command-timeout= | D chdir= | R chroot= | U other-user= | i login | s shell | E preserve-env? | l list | k | K | v validate | e edit | n | b | S stdin | H | P',
    elevate,
    'posix',
  ),
  program(
    'su runuser',
    'c command= | s shell= | l login | g group= | G supp-group= | u user= | w whitelist-environment= | m p preserve-environment',
    switchUser,
  ),
  program(
    'env',
    ['u unset=', 'C chdir=', 'S split-string=', 'i ignore-environment', '0 null', 'block-signal?', 'default-signal?'],
    environment,
    'posix',
  ),
  program(
    'command',
    ['v', 'V', 'p'],
    (call) => {
      if (!call.has('v', 'V')) runInstead(call, call.operands)
    },
    'posix',
  ),
  program('script', ['c command=', 'E=', 'I log-in=', 'O log-out=', 'B log-io=', 'T log-timing='], (call) => {
    use(call, 'write', call.operands)
    shellText(call, call.value('command'))
  }),
  program(
    'flock',
    ['w wait timeout=', 'E conflict-exit-code=', 'c command=', 's', 'x', 'n', 'u', 'o'],
    (call) => {
      shellText(call, call.value('command'))
      const rest = call.operands.slice(1)
      if (word(rest[0]) === '-c') shellText(call, rest[1] ?? null)
      else runInstead(call, rest)
    },
    'posix',
  ),
  program(
    'watch',
    ['n interval=', 'd differences?', 'x exec'],
    (call) => {
      if (call.has('exec')) runInstead(call, call.operands)
      else shellText(call, spaced(call.operands))
    },
    'posix',
  ),
  program(
    'entr',
    ['a', 'c', 'd', 'n', 'p', 'r', 's', 'z'],
    (call) => {
      if (call.has('s')) shellText(call, spaced(call.operands))
      else runInstead(call, call.operands)
    },
    'posix',
  ),
  program(
    'tmux screen',
    ['S=', 'L=', 'f=', 'c=', 's=', 't=', 'n=', 'p='],
    (call) => {
      if (call.name === 'screen') {
        runInstead(call, screened(call.words))
        return
      }
      const command = [
        'new',
        'new-session',
        'neww',
        'new-window',
        'splitw',
        'split-window',
        'respawn-pane',
        'run',
        'run-shell',
        'send',
        'send-keys',
        'if-shell',
        'pipe-pane',
      ]
      const [first, ...rest] = call.operands
      if (command.includes(word(first) ?? ''))
        shellText(call, spaced(rest.filter((each) => !/^(?:Enter|C-m)$/.test(shown(each)))))
    },
    'gnu',
  ),
  program('at batch', ['f file=', 'q=', 't='], (call) => {
    if (call.has('l', 'r', 'c')) return
    call.analysis.persistence({ kind: 'cron', name: call.name }, call.site)
    for (const file of call.values('file')) call.analysis.execute(file, call.site, 'bash')
    if (call.setting.input !== undefined && call.setting.input !== null) shellText(call, call.setting.input)
  }),
  program(
    'gdb lldb',
    ['ex eval-command=', 'x command=', 'o one-line=', 'p pid='],
    (call) => {
      for (const text of call.values('eval-command', 'one-line')) {
        const shell = /^\s*(?:!|shell|platform shell)\s*(.*)$/.exec(plain(text) ?? '')?.[1]
        if (shell !== undefined) shellText(call, knownText(shell))
      }
      if (call.has('args')) runInstead(call, call.operands)
    },
    'words',
  ),
  program(
    'busybox toybox',
    [],
    (call) => {
      runInstead(call, call.operands)
    },
    'posix',
  ),
]

function elevate(call: Call): void {
  if (call.has('list', 'validate', 'k', 'K') && call.operands.length === 0) return
  if (call.has('edit') || call.name === 'sudoedit') {
    use(call, 'write', call.operands)
    return
  }
  const user = word(call.value('user')) ?? 'root'
  call.analysis.privilege({ kind: 'elevation', name: user }, call.site)
  const operands = ['gosu', 'su-exec'].includes(call.name) ? call.operands.slice(1) : call.operands
  const command = withoutAssignments(operands)
  const more = { elevated: true }
  const folder = call.value('chdir')
  inFolder(call, folder, () => {
    if (command.length > 0) runInstead(call, command, more)
    else if (call.has('login', 'shell')) runInstead(call, [knownText('sh')], more)
  })
}

function switchUser(call: Call): void {
  call.analysis.privilege(
    { kind: 'elevation', name: word(call.operands.find((each) => shown(each) !== '-')) ?? 'root' },
    call.site,
  )
  const text = call.value('command')
  if (text !== null)
    call.analysis.command([knownText('sh'), knownText('-c'), text], call.site, { ...call.setting, elevated: true })
  else if (call.has('user')) runInstead(call, call.operands, { elevated: true })
  else if (call.setting.piped === true) runInstead(call, [knownText('sh')], { elevated: true })
}

function withoutAssignments(words: readonly Text[]): readonly Text[] {
  const at = words.findIndex((each) => !ASSIGNMENT.test(each.parts[0] ?? ''))
  return at === -1 ? [] : words.slice(at)
}

function environment(call: Call): void {
  const split = call.values('split-string').flatMap((text) => splitWords(text))
  const words = [...split, ...call.operands]
  const set = new Map(call.setting.environment ?? [])
  for (const each of words) {
    const name = ASSIGNMENT.exec(each.parts[0] ?? '')?.[0]
    if (name === undefined) break
    set.set(name.slice(0, -1), textAfter(each, name.length))
  }
  const command = withoutAssignments(words)
  if (command.length === 0) {
    if (split.length === 0) call.analysis.secret({ kind: 'environment', name: '*' }, call.site)
    return
  }
  inFolder(call, call.value('chdir'), () => {
    runInstead(call, command, { environment: set })
  })
}

/** Options of `screen` stand before the command; `-dmS name` is several in one. */
function screened(words: readonly Text[]): readonly Text[] {
  let at = 0
  for (; at < words.length; at += 1) {
    const option = shown(words[at] ?? knownText(''))
    if (!option.startsWith('-')) break
    if (/^-(?:ls|list|wipe|r|R|RR|x|v)$/.test(option)) return []
    if (/^-[A-Za-z]*[ScehpsTt]$/.test(option)) at += 1
    if (option === '-X') return words.slice(at + 1).filter((each) => !/^(?:stuff|exec|screen)$/.test(shown(each)))
  }
  return words.slice(at)
}
