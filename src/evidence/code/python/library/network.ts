import { joinTexts, knownText, unknownText, type Text } from '../../analysis/text.js'
import { NONE, fromText, list, object, someText, unknown } from '../values/make.js'
import { dataOf, dataOfAll, integerOf, textOf } from '../values/read.js'
import type { ObjectValue, Value } from '../values/value.js'
import { argument, derived, originsOf, textArgument, type Handler, type Library, type LibraryCall } from './call.js'
import { sendOver } from './writing.js'

interface Peer {
  readonly host: Text
  readonly port: number | null
}

/** `('127.0.0.1', 80)` */
function peerOf(value: Value | undefined): Peer {
  if (value?.kind === 'text') return { host: value, port: null }
  const [host, port] = value?.kind === 'list' ? value.items : []
  return { host: host === undefined ? unknownText(value?.origins ?? []) : textOf(host), port: integerOf(port) }
}

function withPort({ host, port }: Peer): Value {
  return fromText(port === null ? host : joinTexts([host, knownText(`:${port}`)]))
}

function connect(call: LibraryCall): Value {
  const peer = peerOf(argument(call, 0, 'address'))
  call.self.fields.set('host', withPort(peer))
  call.analysis.network({ direction: 'out', target: peer.host, port: peer.port, scheme: 'tcp' }, call.site)
  return NONE
}

function createConnection(call: LibraryCall): Value {
  const peer = peerOf(argument(call, 0, 'address'))
  call.analysis.network({ direction: 'out', target: peer.host, port: peer.port, scheme: 'tcp' }, call.site)
  return object('socket', { host: withPort(peer) }, [])
}

function listen(call: LibraryCall): Value {
  const peer = peerOf(argument(call, 0, 'address'))
  call.analysis.network({ direction: 'in', target: peer.host, port: peer.port, scheme: 'tcp' }, call.site)
  return NONE
}

function send(call: LibraryCall): Value {
  sendOver(call.self, dataOf(call.positional[0]) ?? unknownText(), call)
  return unknown([])
}

function sendTo(call: LibraryCall): Value {
  const peer = peerOf(call.positional.at(-1))
  call.analysis.network(
    { direction: 'out', target: peer.host, port: peer.port, scheme: 'udp', upload: dataOf(call.positional[0]) },
    call.site,
  )
  return unknown([])
}

function receive(call: LibraryCall): Value {
  const host = call.self.fields.get('host')
  return someText(
    [
      {
        kind: 'network',
        name:
          host === undefined
            ? 'socket'
            : textOf(host)
                .parts.map((part) => part ?? '…')
                .join(''),
      },
    ],
    true,
  )
}

function server(call: LibraryCall): Value {
  const peer = peerOf(call.positional[0])
  call.analysis.network({ direction: 'in', target: peer.host, port: peer.port, scheme: 'tcp' }, call.site)
  return object('server')
}

/** A client of some service on one host; `upload`: its methods that send something. */
function client(of: string, scheme: string, port: number): Handler {
  return (call) => {
    const host = argument(call, 0, 'host', 'hostname')
    const made = object(of, host === undefined ? {} : { host: fromText(textOf(host)) })
    if (host !== undefined)
      call.analysis.network(
        { direction: 'out', target: textOf(host), port: integerOf(argument(call, 1, 'port')) ?? port, scheme },
        call.site,
      )
    return made
  }
}

function clientConnect(scheme: string, port: number): Handler {
  return (call) => {
    const host = textArgument(call, 0, 'host', 'hostname')
    call.self.fields.set('host', fromText(host))
    call.analysis.network(
      { direction: 'out', target: host, port: integerOf(argument(call, 1, 'port')) ?? port, scheme },
      call.site,
    )
    return NONE
  }
}

function hostOf(self: ObjectValue): Text {
  const host = self.fields.get('host')
  return host === undefined ? unknownText() : textOf(host)
}

function uploads(scheme: string, method: string | null = null): Handler {
  return (call) => {
    call.analysis.network(
      {
        direction: 'out',
        target: hostOf(call.self),
        scheme,
        method,
        upload: dataOfAll([...call.positional, ...call.keywords.values()]) ?? unknownText(),
      },
      call.site,
    )
    return derived(call)
  }
}

function webSocket(call: LibraryCall): Value {
  const url = textArgument(call, 0, 'url', 'uri')
  call.analysis.network({ direction: 'out', target: url }, call.site)
  return object('socket', { host: fromText(url) })
}

function lookUp(call: LibraryCall): Value {
  const host = textArgument(call, 0, 'host')
  if (host.origins.length > 0)
    call.analysis.network({ direction: 'out', target: host, scheme: 'dns', upload: host }, call.site)
  return unknown(originsOf(call))
}

const accepted: Handler = () => list([object('socket', {}), unknown([])], 'tuple')
const nothing: Handler = () => NONE

/** Sockets, and clients of services that are no HTTP. */
export const NETWORK: Library = {
  'socket.socket': () => object('socket'),
  'ssl.wrap_socket': (call) => call.positional[0] ?? object('socket'),
  'ssl.create_default_context': () => object('tls'),
  'tls.wrap_socket': (call) => call.positional[0] ?? object('socket'),
  'tls.*': nothing,
  'socket.create_connection': createConnection,
  'socket.create_server': (call) => {
    listen(call)
    return object('socket')
  },
  'socket.gethostbyname': lookUp,
  'socket.getaddrinfo': lookUp,
  'socket.connect': connect,
  'socket.connect_ex': connect,
  'socket.bind': listen,
  'socket.accept': accepted,
  'socket.send': send,
  'socket.sendall': send,
  'socket.sendfile': send,
  'socket.sendto': sendTo,
  'socket.write': send,
  'socket.recv': receive,
  'socket.recvfrom': (call) => list([receive(call), unknown([])], 'tuple'),
  'socket.read': receive,
  'socket.receive': receive,
  'socket.makefile': (call) => object('socket-file', Object.fromEntries(call.self.fields)),
  'socket-file.write': send,
  'socket-file.read': receive,
  'socket-file.readline': receive,
  'socket-file.*': nothing,
  'socket.fileno': (call) => call.self,
  'socket.*': () => unknown([]),
  'asyncio.open_connection': (call) => {
    const host = textArgument(call, 0, 'host')
    call.analysis.network(
      { direction: 'out', target: host, port: integerOf(argument(call, 1, 'port')), scheme: 'tcp' },
      call.site,
    )
    return list([object('socket', { host: fromText(host) }), object('socket', { host: fromText(host) })], 'tuple')
  },
  'asyncio.start_server': (call) => {
    call.analysis.network(
      {
        direction: 'in',
        target: textArgument(call, 1, 'host'),
        port: integerOf(argument(call, 2, 'port')),
        scheme: 'tcp',
      },
      call.site,
    )
    return object('server')
  },
  'websocket.create_connection': webSocket,
  'websockets.connect': webSocket,
  'websocket.WebSocketApp': webSocket,
  'http.server.HTTPServer': server,
  'http.server.ThreadingHTTPServer': server,
  'http.server.test': server,
  'socketserver.TCPServer': server,
  'socketserver.ThreadingTCPServer': server,
  'socketserver.UDPServer': server,
  'xmlrpc.server.SimpleXMLRPCServer': server,
  'server.*': nothing,
  'ftplib.FTP': client('ftp', 'ftp', 21),
  'ftplib.FTP_TLS': client('ftp', 'ftps', 21),
  'ftp.connect': clientConnect('ftp', 21),
  'ftp.storbinary': uploads('ftp', 'STOR'),
  'ftp.storlines': uploads('ftp', 'STOR'),
  'ftp.*': derived,
  'smtplib.SMTP': client('smtp', 'smtp', 25),
  'smtplib.SMTP_SSL': client('smtp', 'smtps', 465),
  'smtp.connect': clientConnect('smtp', 25),
  'smtp.sendmail': uploads('smtp'),
  'smtp.send_message': uploads('smtp'),
  'smtp.*': nothing,
  'telnetlib.Telnet': client('telnet', 'telnet', 23),
  'telnet.write': uploads('telnet'),
  'telnet.*': derived,
  'imaplib.IMAP4_SSL': client('mailbox', 'imaps', 993),
  'poplib.POP3_SSL': client('mailbox', 'pop3s', 995),
  'mailbox.*': derived,
  'dns.resolver.resolve': lookUp,
  'dns.resolver.query': lookUp,
}
