import { knownText, plain, shown, unknownText, type Text } from '../../analysis/text.js'
import { inFolder, inputOf, runInstead, use, word } from '../acts.js'
import { contact } from '../contact.js'
import { program, type Call, type Program } from '../program.js'
import { sshOptions } from '../ssh-options.js'
import { shellText, spaced } from '../words.js'

const SSH =
  'p port= | l login= | i identity= | o option= | F config= | L= | R= | D= | W= | w= | b= | B= | c= | e= | E= | I= | J= | m= | O= | Q= | S='.split(
    ' | ',
  )

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
    'nc ncat netcat nc.traditional nc.openbsd',
    'e exec= | c sh-exec= | p source-port= | s source= | w wait= | i interval= | q= | g= | G= | X= | x proxy= | I= | O= | o output= | m= | T= | V= | l listen | k keep-open | u | z | lua-exec=',
    netcat,
  ),
  program('socat', [], socat),
  program('telnet rlogin rsh', ['l='], (call) => {
    contact(call, call.operands[0] ?? null, call.operands[1] ?? null, 'telnet')
    if (call.name === 'rsh') remote(call, call.operands.slice(1))
  }),
  program(
    'ping ping6 traceroute traceroute6 tracepath mtr arping fping hping3 nmap masscan zmap nikto',
    'c= | i= | w= | W= | p= | s= | I= | t= | m= | n | oN= | oX= | oG= | oA= | iL= | script= | f | q=',
    (call) => {
      for (const target of call.operands.slice(0, 16))
        call.analysis.network({ direction: 'out', target, scheme: call.name }, call.site)
    },
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

function ssh(call: Call): void {
  const [host, ...command] = call.operands
  sshOptions(call)
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
