import { knownText, plain, shown } from '../../analysis/text.js'
import type { OperationFact } from '../../facts/facts.js'
import { inputOf, operate, runInstead, use, word } from '../acts.js'
import { program, type Call, type Program } from '../program.js'
import { shellText } from '../words.js'

const tell = (
  call: Call,
  operation: string,
  effect: OperationFact['effect'],
  object: string,
  target: string | null,
  irreversible = false,
): void => {
  operate(call, { program: call.name, operation, effect, object, target, irreversible })
}
const all = (call: Call): string => call.operands.map(shown).join(' ')

/** Services, processes, users and the machine itself. */
export const SYSTEM: readonly Program[] = [
  program(
    'systemctl service initctl rc-service rc-update sv supervisorctl pm2 chkconfig update-rc.d insserv s6-svc monit',
    ['H host=', 'M machine=', 't type=', 'state=', 'n lines=', 'o output=', 'level=', 'c=', 'name='],
    services,
  ),
  program('launchctl', [], (call) => {
    const verb = word(call.operands[0]) ?? ''
    const name = shown(call.operands.at(-1) ?? knownText(''))
    if (/^(?:load|bootstrap|enable|submit)$/.test(verb)) call.analysis.persistence({ kind: 'startup', name }, call.site)
    else if (/^(?:unload|bootout|disable|remove|stop|kill)$/.test(verb))
      tell(call, verb, verb === 'remove' ? 'delete' : 'stop', 'service', name)
  }),
  program(
    'kill killall pkill skill xkill killall5 fuser taskkill stop-process spps',
    ['s signal=', 'n=', 'u=', 'f', 'l list', 'L', 'k', 'G=', 'P=', 't=', 'o older-than='],
    kill,
  ),
  program(
    'shutdown reboot halt poweroff init telinit pm-hibernate stop-computer restart-computer',
    ['c', 'k', 't=', 'm='],
    (call) => {
      const level = word(call.operands[0])
      if (call.has('c', 'k') || ((call.name === 'init' || call.name === 'telinit') && !/^[016]$/.test(level ?? '')))
        return
      tell(call, call.name, 'stop', 'machine', level)
    },
  ),
  program('swapoff swapon', ['a'], (call) => {
    if (call.name === 'swapoff') tell(call, 'swapoff', 'stop', 'swap', word(call.operands[0]))
  }),
  program('crontab', ['u user=', 'l list', 'r remove', 'e edit', 'i'], crontab),
  program(
    'useradd adduser newusers',
    'u uid= | g gid= | G groups= | s shell= | d home-dir= | c comment= | p password= | e expiredate= | k skel= | ingroup= | home= | gecos= | D system | o non-unique',
    (call) => {
      call.analysis.privilege({ kind: 'user', name: shown(call.operands[0] ?? knownText('')) }, call.site)
      const groups = shown(call.value('groups', 'gid', 'ingroup') ?? call.operands[1] ?? knownText(''))
      if (groups !== '') call.analysis.privilege({ kind: 'group', name: groups }, call.site)
    },
  ),
  program(
    'usermod gpasswd groupmod chsh chfn dseditgroup',
    'G groups= | g gid= | s shell= | d home= | l login= | p password= | u uid= | e expiredate= | a add= | M members= | A administrators= | L lock | U unlock | c comment='
      .split(' | ')
      .filter((line) => line !== 'a add='),
    (call) => {
      const name = shown(call.operands.at(-1) ?? knownText(''))
      if (call.has('lock')) tell(call, 'lock', 'stop', 'user', name)
      call.analysis.privilege(
        {
          kind: call.has('groups') || call.name === 'gpasswd' ? 'group' : call.has('password') ? 'password' : 'user',
          name: call.has('groups') ? `${name}: ${shown(call.value('groups') ?? knownText(''))}` : name,
        },
        call.site,
      )
    },
  ),
  program(
    'userdel deluser groupdel delgroup',
    ['r remove', 'f force', 'remove-home', 'remove-all-files', 'Z'],
    (call) => {
      tell(
        call,
        call.name,
        'delete',
        /^(?:group|delg)/.test(call.name) ? 'group' : 'user',
        word(call.operands[0]),
        call.has('remove', 'remove-home', 'remove-all-files'),
      )
      call.analysis.privilege({ kind: 'user', name: shown(call.operands[0] ?? knownText('')) }, call.site)
    },
  ),
  program('groupadd addgroup', ['g gid='], (call) => {
    call.analysis.privilege({ kind: 'group', name: all(call) }, call.site)
  }),
  program(
    'passwd chpasswd chage htpasswd smbpasswd',
    ['S status', 'l lock', 'd delete', 'E=', 'M=', 'm=', 'I='],
    (call) => {
      if (!call.has('status', 'S'))
        call.analysis.privilege({ kind: 'password', name: shown(call.operands[0] ?? knownText('')) }, call.site)
    },
  ),
  program('visudo vipw vigr', ['f=', 'c check'], (call) => {
    if (!call.has('check')) call.analysis.privilege({ kind: 'sudoers', name: call.name }, call.site)
  }),
  program(
    'setenforce aa-disable aa-teardown aa-complain apparmor_parser semanage setsebool getenforce csrutil spctl',
    [],
    (call) => {
      const text = all(call)
      if (call.name === 'getenforce' || text === 'status') return
      if (call.name === 'setenforce' && /^(?:1|enforcing)$/i.test(text)) return
      call.analysis.privilege({ kind: 'security_policy', name: `${call.name} ${text}`.trim() }, call.site)
    },
  ),
  program('auditctl augenrules', ['e=', 'D', 'l', 's', 'w=', 'a=', 'd='], (call) => {
    if (call.has('D', 'd') || word(call.value('e')) === '0')
      call.analysis.privilege({ kind: 'log_tampering', name: 'auditctl' }, call.site)
  }),
  program(
    'journalctl',
    ['vacuum-size=', 'vacuum-time=', 'vacuum-files=', 'u unit=', 'n lines=', 'S since=', 'U until=', 'rotate', 'flush'],
    (call) => {
      if (!call.has('vacuum-size', 'vacuum-time', 'vacuum-files')) return
      tell(call, '--vacuum', 'delete', 'log', null, true)
      call.analysis.privilege({ kind: 'log_tampering', name: 'journalctl' }, call.site)
    },
  ),
  program('dmesg logrotate', ['C clear', 'c read-clear', 'f force'], (call) => {
    if (call.name === 'dmesg' && call.has('clear', 'read-clear'))
      call.analysis.privilege({ kind: 'log_tampering', name: 'dmesg' }, call.site)
  }),
  program('history fc', ['c', 'd=', 'w', 'a', 'r'], (call) => {
    if (call.has('c')) call.analysis.privilege({ kind: 'log_tampering', name: 'history' }, call.site)
  }),
  program('insmod modprobe rmmod kmod depmod', ['r remove', 'n dry-run', 'C=', 'd='], (call) => {
    if (call.has('dry-run')) return
    const isRemoval = call.has('remove') || call.name === 'rmmod'
    if (isRemoval) tell(call, call.name, 'stop', 'kernel module', word(call.operands[0]))
    else if (call.operands.length > 0) call.analysis.persistence({ kind: 'kernel_module', name: all(call) }, call.site)
  }),
  program(
    'iptables ip6tables nft ufw firewall-cmd pfctl iptables-restore ip6tables-restore netsh ebtables arptables',
    't table= | A append= | I insert= | P policy= | D delete= | j jump= | p protocol= | s source= | d destination= | L list | S list-rules | F flush | X | f file= | n | v',
    firewall,
  ),
  program('ip ifconfig route nmcli brctl tc ethtool iw iwconfig networksetup', [], (call) => {
    const text = all(call)
    if (/\b(?:del|delete|flush|down|add|set|change|replace|up|netem|disconnect)\b/.test(text))
      tell(
        call,
        text.slice(0, 80),
        /\b(?:flush|del|delete|down|disconnect)\b/.test(text) ? 'stop' : 'change',
        'network',
        text.slice(0, 80),
      )
  }),
  program('sysctl', ['w write', 'p load?', 'a', 'n'], (call) => {
    if (call.has('write', 'load') || call.operands.some((each) => shown(each).includes('=')))
      call.analysis.privilege({ kind: 'security_policy', name: all(call) }, call.site)
  }),
  program('hostnamectl timedatectl localectl date hwclock', ['s set=', 'set-time='], (call) => {
    if (/^set/.test(word(call.operands[0]) ?? '') || (call.has('set') && call.name === 'date'))
      tell(call, 'set', 'change', 'machine', all(call))
  }),
  program('loginctl', [], (call) => {
    const verb = word(call.operands[0]) ?? ''
    if (/^(?:kill|terminate)/.test(verb)) tell(call, verb, 'stop', 'session', all(call))
    else if (verb === 'enable-linger') call.analysis.persistence({ kind: 'service', name: all(call) }, call.site)
  }),
  program('alias', [], (call) => {
    for (const each of call.operands) {
      const match = /^([^=]{1,64})=(.*)$/s.exec(shown(each))
      if (match !== null && SHADOWED.test(match[1] ?? ''))
        call.analysis.persistence({ kind: 'alias', name: match[1] ?? '' }, call.site)
    }
  }),
  program(
    'ssh-keygen ssh-add ssh-copy-id',
    ['f=', 't=', 'b=', 'C=', 'N=', 'R=', 'i=', 'p=', 'o=', 'P=', 'd', 'D'],
    sshKeys,
  ),
  program('export declare typeset readonly local', [], (call) => {
    for (const each of call.operands)
      if (/^(?:LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES)=./.test(shown(each)))
        call.analysis.persistence({ kind: 'library_preload', name: shown(each).split('=')[0] ?? '' }, call.site)
  }),
  program('printenv set', [], (call) => {
    if (call.name === 'printenv' || call.words.length === 0)
      call.analysis.secret({ kind: 'environment', name: word(call.operands[0]) ?? '*' }, call.site)
  }),
  program(
    'java',
    ['jar=', 'cp=', 'classpath=', 'javaagent='],
    (call) => {
      const jar = call.value('jar')
      const [source] = call.operands
      if (jar === null) {
        if (source !== undefined && /\.java$/.test(shown(source))) call.analysis.execute(source, call.site)
        return
      }
      if (/jenkins-cli\.jar$/.test(shown(jar))) runInstead(call, [knownText('jenkins-cli'), ...call.operands])
      else call.analysis.execute(jar, call.site)
    },
    'words_posix',
  ),
  program('stress stress-ng', ['timeout=', 't='], (call) => {
    call.analysis.resource({ kind: 'process_flood', detail: call.name }, call.site)
  }),
  program('dbus-send gdbus busctl qdbus', [], (call) => {
    if (/\b(?:PowerOff|Reboot|StopUnit|KillUnit|MaskUnitFiles)\b/.test(call.words.map(shown).join(' ')))
      tell(call, 'call', 'stop', 'service', null)
  }),
]
const SHADOWED =
  /^(?:sudo|su|ls|cd|cat|rm|cp|mv|git|ssh|scp|curl|wget|python3?|pip3?|npm|node|docker|kubectl|apt|make|vim?|nano|which|ps|grep|find|echo|exit|passwd)$/

function services(call: Call): void {
  const [first, second] = call.operands
  const swapped = ['service', 'rc-service', 'update-rc.d', 'chkconfig'].includes(call.name)
  const verb = word(swapped ? second : first) ?? ''
  const name = shown((swapped ? first : second) ?? knownText(''))
  if (
    /^(?:stop|kill|disable|mask|isolate|halt|poweroff|reboot|suspend|hibernate|emergency|rescue|kexec|off|down|shutdown|unmonitor|emergency)$/.test(
      verb,
    )
  )
    tell(
      call,
      verb,
      'stop',
      ['halt', 'poweroff', 'reboot', 'suspend', 'hibernate', 'kexec', 'emergency', 'rescue'].includes(verb)
        ? 'machine'
        : 'service',
      name,
    )
  else if (/^(?:restart|try-restart|reload-or-restart|force-reload)$/.test(verb))
    tell(call, verb, 'change', 'service', name)
  else if (/^(?:remove|del|delete|revert|clean)$/.test(verb)) tell(call, verb, 'delete', 'service', name)
  else if (/^(?:enable|reenable|link|edit|add|defaults|on|set-default|preset|startup|save|add-wants)$/.test(verb))
    call.analysis.persistence({ kind: 'service', name }, call.site)
  else if (/^(?:start|reload|unmask|daemon-reload|up|set-property)$/.test(verb))
    tell(call, verb, 'change', 'service', name)
}

function kill(call: Call): void {
  if (call.has('list', 'L') || call.operands.length === 0 || call.words.some((each) => plain(each) === '-0')) return
  if (call.name === 'fuser' && !call.has('k')) return
  const targets = call.operands.map(shown)
  const everything =
    call.name === 'killall5' ||
    call.words.some((each, at) => at > 0 && /^-1$/.test(shown(each))) ||
    targets.includes('1')
  tell(call, everything ? 'kill all' : 'kill', 'stop', 'process', everything ? '-1' : targets.join(' ').slice(0, 100))
}

function crontab(call: Call): void {
  const name = word(call.value('user')) ?? 'crontab'
  if (call.has('remove')) {
    tell(call, 'crontab -r', 'delete', 'cron', name, true)
    return
  }
  const [file] = call.operands
  const fromInput = file === undefined ? call.setting.piped === true : plain(file) === '-'
  if (call.has('list') || (file === undefined && !fromInput && !call.has('edit'))) return
  call.analysis.persistence({ kind: 'cron', name }, call.site)
  if (file !== undefined && !fromInput) use(call, 'read', [file])
  if (!fromInput) return
  for (const line of shown(inputOf(call)).split('\n').slice(0, 64)) {
    const command = /^\s*(?:@\w+|(?:\S+\s+){5})(.+)$/.exec(line.slice(0, 4096))?.[1]
    if (command !== undefined) shellText(call, knownText(command))
  }
}

function firewall(call: Call): void {
  const text = call.words.map(shown).join(' ')
  const reads =
    call.has('list', 'list-rules') || /^(?:status|show|list|--list|--get|--state)|^-nv?L|^-[nv]*S?$/.test(text)
  if (reads || text === '') return
  call.analysis.privilege({ kind: 'firewall', name: `${call.name} ${text}`.slice(0, 100) }, call.site)
  const opens =
    call.has('flush') ||
    /\b(?:flush|disable|reset|--panic-off)\b|-P \w+ ACCEPT|\badvfirewall\b.*\boff\b|^-d$/.test(text)
  if (opens) tell(call, 'flush', 'delete', 'firewall', null, false)
}

function sshKeys(call: Call): void {
  if (call.name === 'ssh-copy-id') {
    use(call, 'read', call.values('i'))
    for (const host of call.operands)
      call.analysis.network({ direction: 'out', target: host, scheme: 'ssh', upload: knownText('') }, call.site)
  } else if (call.name === 'ssh-add') {
    if (call.has('D', 'd')) tell(call, '-D', 'delete', 'key', null)
    else use(call, 'read', call.operands)
  } else if (call.has('R')) tell(call, '-R', 'delete', 'known host', word(call.value('R')))
  else if (!call.has('l', 'y', 'F', 'H', 'B', 'e')) use(call, 'write', call.values('f'))
}
