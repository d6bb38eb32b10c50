import { joinTexts, knownText, plain, shown, unknownText, type Text } from '../../analysis/text.js'
import { contentOf, inFolder, inputOf, runInstead, use, word } from '../acts.js'
import { program, type Call, type Program } from '../program.js'
import { shellText, spaced } from './wrappers.js'

const SSH = [
  'p port=',
  'l login=',
  'i identity=',
  'o option=',
  'F config=',
  'L=',
  'R=',
  'D=',
  'W=',
  'w=',
  'b=',
  'B=',
  'c=',
  'e=',
  'E=',
  'I=',
  'J=',
  'm=',
  'O=',
  'Q=',
  'S=',
]

/** Programs that talk to other machines. */
export const NETWORK: readonly Program[] = [
  program('ssh autossh mosh slogin dbclient plink', SSH, ssh, 'posix'),
  program(
    'sshpass',
    ['p=', 'f=', 'd=', 'P=', 'e?'],
    (call) => {
      runInstead(call, call.operands)
    },
    'posix',
  ),
  program(
    'scp pscp',
    ['P port=', 'i identity=', 'o option=', 'F config=', 'J=', 'c=', 'l=', 'S=', 'r', 'p'],
    (call) => {
      copyBetween(call, 'ssh', call.has('r'))
    },
  ),
  program(
    'sftp ftp lftp tftp ncftp ncftpput ncftpget psftp',
    ['b batch=', 'P=', 'i=', 'o=', 'c=', 'e=', 'f=', 'u=', 'p='],
    ftp,
  ),
  program(
    'rsync',
    [
      'e rsh=',
      'exclude=',
      'include=',
      'exclude-from=',
      'include-from=',
      'files-from=',
      'f filter=',
      'rsync-path=',
      'T temp-dir=',
      'B block-size=',
      'bwlimit=',
      'port=',
      'password-file=',
      'log-file=',
      'backup-dir=',
      'suffix=',
      'max-size=',
      'min-size=',
      'timeout=',
      'link-dest=',
      'compare-dest=',
      'copy-dest=',
      'partial-dir=',
      'chmod=',
      'chown=',
      'out-format=',
      'info=',
      'max-delete=',
      'n dry-run',
      'delete',
      'delete-after',
      'delete-before',
      'delete-during',
      'delete-excluded',
      'del',
      'delete-missing-args',
      'remove-source-files',
      'force',
      'a archive',
      'r recursive',
      'b backup',
      'list-only',
    ],
    rsync,
  ),
  program(
    'nc ncat netcat nc.traditional nc.openbsd',
    [
      'e exec=',
      'c sh-exec=',
      'p source-port=',
      's source=',
      'w wait=',
      'i interval=',
      'q=',
      'g=',
      'G=',
      'X=',
      'x proxy=',
      'I=',
      'O=',
      'o output=',
      'm=',
      'T=',
      'V=',
      'l listen',
      'k keep-open',
      'u',
      'z',
      'lua-exec=',
    ],
    netcat,
  ),
  program('socat', [], socat),
  program('telnet rlogin rsh', ['l='], (call) => {
    contact(call, call.operands[0] ?? null, call.operands[1] ?? null, 'telnet')
    if (call.name === 'rsh') remote(call, call.operands.slice(1))
  }),
  program(
    'ping ping6 traceroute traceroute6 tracepath mtr arping fping hping3 nmap masscan zmap nikto',
    [
      'c=',
      'i=',
      'w=',
      'W=',
      'p=',
      's=',
      'I=',
      't=',
      'm=',
      'n',
      'oN=',
      'oX=',
      'oG=',
      'oA=',
      'iL=',
      'script=',
      'f',
      'q=',
    ],
    (call) => {
      for (const target of call.operands.slice(0, 16))
        call.analysis.network({ direction: 'out', target, scheme: call.name }, call.site)
    },
  ),
  program(
    'dig nslookup host drill kdig delv resolvectl getent',
    ['t=', 'p=', 'q=', 'b=', 'c=', 'f=', 'k=', 'y='],
    lookUp,
  ),
  program('nsupdate', ['k=', 'y='], (call) => {
    call.analysis.operation(
      {
        program: 'nsupdate',
        operation: 'update',
        effect: /\bdelete\b/.test(shown(inputOf(call))) ? 'delete' : 'change',
        object: 'dns',
        target: null,
        irreversible: false,
      },
      call.site,
    )
  }),
  program(
    'mail mailx mutt sendmail msmtp swaks s-nail ssmtp nullmailer-inject',
    ['s subject=', 'a attach=', 'A=', 'c=', 'b=', 'r=', 'f=', 'F=', 't to=', 'server=', 'body=', 'from='],
    mail,
  ),
  program(
    'openssl',
    ['connect=', 'accept=', 'in=', 'out=', 'key=', 'inkey=', 'CAfile=', 'cert=', 'keyout=', 'k=', 'pass=', 'K=', 'iv='],
    openssl,
    'words',
  ),
  program('tcpdump tshark wireshark dumpcap ettercap bettercap', ['w=', 'r=', 'i=', 'c=', 'z='], (call) => {
    use(call, 'read', call.values('r'))
    use(call, 'write', call.values('w'))
    for (const after of call.values('z')) if (call.name === 'tcpdump') call.analysis.command([after], call.site)
  }),
  program('ngrok cloudflared localtunnel lt bore frpc chisel', ['token='], (call) => {
    call.analysis.network({ direction: 'in', target: unknownText(), scheme: 'tunnel' }, call.site)
  }),
]

function contact(
  call: Call,
  host: Text | null,
  port: Text | null,
  scheme: string | null,
  upload: Text | null = null,
): void {
  if (host === null) return
  const number = Number(word(port) ?? '')
  call.analysis.network(
    { direction: 'out', target: host, port: Number.isInteger(number) && number > 0 ? number : null, scheme, upload },
    call.site,
  )
}

function ssh(call: Call): void {
  const [host, ...command] = call.operands
  for (const option of call.values('option')) {
    const text = /^(?:ProxyCommand|LocalCommand|KnownHostsCommand)[=\s]+(.*)$/is.exec(shown(option))?.[1]
    if (text !== undefined) shellText(call, knownText(text))
  }
  for (const file of call.values('identity')) use(call, 'read', [file])
  const upload = call.setting.piped === true ? inputOf(call) : null
  contact(call, host ?? null, call.value('port'), 'ssh', upload)
  remote(call, command)
  if (command.length === 0 && upload !== null)
    call.analysis.code({ language: 'bash', text: upload, dynamic: 'interpreter' }, call.site)
}

/** A command on another machine does there what it would do here. */
function remote(call: Call, command: readonly Text[]): void {
  if (command.length > 0)
    inFolder(call, knownText('~'), () => {
      shellText(call, spaced(command))
    })
}

const REMOTE = /^(?:[\w.-]+@)?[\w.-]+::?|^[a-z]+:\/\//i

function isRemote(path: Text): boolean {
  const text = shown(path)
  return REMOTE.test(text) && !/^[A-Za-z]:[\\/]/.test(text) && !/^[^:]*\//.test(text.split('://')[0] ?? '')
}

function hostOf(path: Text): Text {
  const text = shown(path)
  return text.includes('://') ? path : knownText(text.slice(0, text.indexOf(':')), path.origins)
}

/** The last place is written from the others, one of which may be elsewhere. */
function copyBetween(call: Call, scheme: string, recursive: boolean): void {
  const sources = call.operands.slice(0, -1)
  const target = call.operands.at(-1)
  if (target === undefined) return
  const local = sources.filter((source) => !isRemote(source))
  use(call, 'read', local, { recursive })
  if (isRemote(target)) {
    contact(call, hostOf(target), call.value('port'), scheme, joinTexts(local.map((source) => contentOf(call, source))))
    return
  }
  const far = sources.filter(isRemote)
  for (const source of far) contact(call, hostOf(source), call.value('port'), scheme)
  const origins = far.map((source) => ({ kind: 'network' as const, name: shown(source) }))
  use(call, 'write', [target], {
    recursive,
    content: far.length > 0 ? unknownText(origins) : joinTexts(local.map((source) => contentOf(call, source))),
  })
}

function rsync(call: Call): void {
  const shell = call.value('rsh')
  if (shell !== null) shellText(call, shell)
  if (call.has('list-only', 'dry-run') || call.operands.length < 2) return
  copyBetween(call, 'rsync', call.has('archive', 'recursive'))
  const target = call.operands.at(-1)
  if (target === undefined) return
  const deletes = call.has(
    'delete',
    'delete-after',
    'delete-before',
    'delete-during',
    'delete-excluded',
    'del',
    'delete-delay',
    'delete-missing-args',
  )
  if (deletes && isRemote(target))
    call.analysis.operation(
      {
        program: 'rsync',
        operation: '--delete',
        effect: 'delete',
        object: 'files',
        target: shown(target),
        irreversible: true,
      },
      call.site,
    )
  else if (deletes) use(call, 'delete', [target], { recursive: true, many: true, forced: true })
  if (call.has('remove-source-files')) use(call, 'delete', call.operands.slice(0, -1), { recursive: true })
}

function ftp(call: Call): void {
  const [host] = call.operands
  if (host !== undefined)
    contact(
      call,
      hostOf(isRemote(host) ? host : joinTexts([host, knownText(':')])),
      null,
      call.name,
      call.setting.piped === true ? inputOf(call) : null,
    )
  const script = call.values('c', 'e').map(shown).join(' ') + (call.setting.piped === true ? shown(inputOf(call)) : '')
  for (const match of script.matchAll(/(?:^|[\n;])\s*!\s*([^\n]{1,2000})/g)) shellText(call, knownText(match[1] ?? ''))
  for (const file of script.matchAll(/\b(?:put|mput|reput)\s+(\S{1,1000})/g))
    use(call, 'read', [knownText(file[1] ?? '')])
  if (/(?:^|[\n;])\s*(?:rm|mdel|mdelete|delete|rmdir|mrm)\b/.test(script))
    call.analysis.operation(
      {
        program: call.name,
        operation: 'delete',
        effect: 'delete',
        object: 'files',
        target: host === undefined ? null : shown(host),
        irreversible: true,
      },
      call.site,
    )
}

function netcat(call: Call): void {
  const listens = call.has('listen')
  const [host, port] = call.operands
  if (listens)
    call.analysis.network(
      {
        direction: 'in',
        target: knownText('0.0.0.0'),
        port: Number(word(call.value('source-port') ?? port ?? host ?? null) ?? '') || null,
      },
      call.site,
    )
  else
    contact(
      call,
      host ?? null,
      port ?? null,
      call.has('u') ? 'udp' : 'tcp',
      call.setting.piped === true ? inputOf(call) : null,
    )
  const program = call.value('exec')
  if (program !== null) behindASocket(call, program)
  const text = call.value('sh-exec', 'lua-exec')
  if (text !== null) behindASocket(call, text)
}

/** Who is at the other end commands this program: a shell there runs what it is told. */
function behindASocket(call: Call, command: Text): void {
  const text = plain(command)?.trim() ?? null
  if (text !== null && /(?:^|\/)(?:ba|z|da|k|c|tc)?sh(?:\s+-\w+)*$|(?:^|\/)(?:cmd|powershell)(?:\.exe)?$/.test(text))
    call.analysis.code(
      { language: 'bash', text: unknownText([{ kind: 'network', name: 'socket' }]), dynamic: 'interpreter' },
      call.site,
    )
  else shellText(call, command)
}

function socat(call: Call): void {
  for (const each of call.operands) {
    const address = shown(each)
    const [kind = ''] = address.split(/[:,]/)
    const rest = address.slice(kind.length + 1)
    if (/^(?:exec|system|shell)$/i.test(kind)) behindASocket(call, knownText(rest.replace(/,\w.*$/, ''), each.origins))
    else if (/^(?:tcp|udp|openssl|ssl|sctp)\d?-(?:l|listen)$/i.test(kind))
      call.analysis.network(
        { direction: 'in', target: knownText('0.0.0.0'), port: Number(/^\d+/.exec(rest)?.[0] ?? '') || null },
        call.site,
      )
    else if (/^(?:tcp|udp|openssl|ssl|sctp|socks\w*|proxy)\d?(?:-connect|-sendto)?$/i.test(kind))
      call.analysis.network(
        {
          direction: 'out',
          target: knownText(rest.replace(/,.*$/s, '')),
          upload: call.setting.piped === true ? inputOf(call) : null,
        },
        call.site,
      )
    else if (/^(?:open|file|create|gopen)$/i.test(kind)) use(call, 'write', [knownText(rest.replace(/,.*$/s, ''))])
  }
  if (
    call.operands.some((each) => /^-$|^stdio/i.test(shown(each))) &&
    call.setting.piped === true &&
    /\b(?:disable|shutdown|clear|del)\b/.test(shown(inputOf(call)))
  )
    call.analysis.operation(
      {
        program: 'socat',
        operation: 'command',
        effect: 'stop',
        object: 'service',
        target: shown(call.operands.at(-1) ?? knownText('')),
        irreversible: false,
      },
      call.site,
    )
}

/** Data of these kinds has no place in a name. */
const CARRIED: ReadonlySet<string> = new Set(['file', 'secret', 'environment', 'database', 'clipboard'])

/** A name that is asked for can carry data. */
function lookUp(call: Call): void {
  if (call.name === 'getent') return
  for (const each of call.operands) {
    const text = shown(each)
    if (/^[+]|^(?:A|AAAA|MX|TXT|NS|SOA|ANY|CNAME|PTR|SRV|AXFR)$/i.test(text)) continue
    call.analysis.network(
      {
        direction: 'out',
        target: text.startsWith('@') ? knownText(text.slice(1)) : each,
        scheme: 'dns',
        upload: each.origins.some(({ kind }) => CARRIED.has(kind)) ? each : null,
      },
      call.site,
    )
  }
}

function mail(call: Call): void {
  const files = call.values('attach', 'A')
  use(call, 'read', files)
  const upload = joinTexts([inputOf(call), ...call.values('body'), ...files.map((file) => contentOf(call, file))])
  const to = [...call.operands, ...call.values('to')]
  for (const address of to)
    call.analysis.network({ direction: 'out', target: address, scheme: 'mail', upload }, call.site)
}

function openssl(call: Call): void {
  const target = call.value('connect')
  if (target !== null)
    call.analysis.network(
      { direction: 'out', target, scheme: 'tls', upload: call.setting.piped === true ? inputOf(call) : null },
      call.site,
    )
  const accept = call.value('accept')
  if (accept !== null)
    call.analysis.network(
      { direction: 'in', target: knownText('0.0.0.0'), port: Number(word(accept) ?? '') || null, scheme: 'tls' },
      call.site,
    )
  use(call, 'read', call.values('in', 'key', 'inkey', 'cert'))
  use(call, 'write', call.values('out', 'keyout'))
}
