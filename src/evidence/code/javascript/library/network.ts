import { plain, type Text } from '../../analysis/text.js'
import { urlText } from '../builtins/urls.js'
import { instance, textValue, UNDEFINED, unknown, type Value } from '../values/value.js'
import { optionOf, options, type Effect, type Effects } from './library.js'
import { targetOf, request, without, withBody, beacon, download } from './requests.js'
import {
  nodeRequest,
  sendBody,
  connects,
  connectSelf,
  sendData,
  sendDatagram,
  lookUp,
  listen,
  openRequest,
  sendRequest,
  sendMail,
  makeTransport,
  served,
  onEvent,
} from './connections.js'

function makeClient(of: string): Effect {
  return (call) => {
    const settings = options(call)
    const base = optionOf(settings, 'baseURL') ?? optionOf(settings, 'prefixUrl')
    return instance(of, base === null ? [] : [['baseURL', base]])
  }
}

const VERBS: readonly (readonly [string, Effect])[] = [
  ['get', without('GET')],
  ['head', without('HEAD')],
  ['options', without('OPTIONS')],
  ['delete', without('DELETE')],
  ['del', without('DELETE')],
  ['post', withBody('POST')],
  ['put', withBody('PUT')],
  ['patch', withBody('PATCH')],
  ['request', request],
  ['postForm', withBody('POST')],
]

const CLIENTS = [
  'axios',
  'got',
  'ky',
  'superagent',
  'request',
  'needle',
  'undici',
  'ofetch',
  'wretch',
  'request-promise',
  'request-promise-native',
  'phin',
  'bent',
  '$',
  'jQuery',
]

/** How the code speaks with others. */
export const NETWORK: Effects = {
  ...Object.fromEntries(
    CLIENTS.flatMap((client) => VERBS.map(([verb, effect]) => [`${client}.${verb}`, effect] as const)),
  ),
  ...Object.fromEntries(CLIENTS.filter((client) => client !== '$').map((client) => [client, request] as const)),
  fetch: request,
  '$.ajax': request,
  'jQuery.ajax': request,
  'axios.create': makeClient('axios'),
  'got.extend': makeClient('axios'),
  'ky.create': makeClient('axios'),
  'got.stream': download,
  'undici.stream': request,
  'http.request': nodeRequest('http', null),
  'https.request': nodeRequest('https', null),
  'http.get': nodeRequest('http', 'GET'),
  'https.get': nodeRequest('https', 'GET'),
  'http2.connect': connects('https', 'net.Socket'),
  'http.createServer': served,
  'https.createServer': served,
  'net.createServer': served,
  'net.connect': connects('tcp', 'net.Socket'),
  'net.createConnection': connects('tcp', 'net.Socket'),
  'tls.connect': connects('tls', 'net.Socket'),
  'dgram.createSocket': () => instance('dgram.Socket'),
  'dns.lookup': lookUp,
  'dns.resolve': lookUp,
  'dns.resolve4': lookUp,
  'dns.resolve6': lookUp,
  'dns.resolveTxt': lookUp,
  'dns.resolveMx': lookUp,
  'dns.promises.lookup': lookUp,
  'dns.promises.resolve': lookUp,
  'navigator.sendBeacon': beacon,
  'nodemailer.createTransport': makeTransport,
  'Deno.connect': connects('tcp', 'net.Socket'),
  'Deno.connectTls': connects('tls', 'net.Socket'),
  'Deno.listen': listen,
  'Deno.serve': (call) => {
    listen(call)
    return served(call)
  },
  'Bun.serve': listen,
  'Bun.connect': connects('tcp', 'net.Socket'),
  'download-file': download,
  download,
  express: () => instance('express'),
  fastify: () => instance('express'),
  'express.Router': () => instance('express'),
}

export const NETWORK_CONSTRUCTORS: Effects = {
  XMLHttpRequest: () => instance('XMLHttpRequest'),
  WebSocket: connects('ws', 'WebSocket'),
  ws: connects('ws', 'WebSocket'),
  'ws.WebSocket': connects('ws', 'WebSocket'),
  EventSource: connects('https', 'net.Socket'),
  'net.Socket': () => instance('net.Socket'),
  'net.Server': served,
  'http.Agent': () => unknown(),
  'https.Agent': () => unknown(),
  'ssh2.Client': () => instance('ssh2'),
  'node-ssh.NodeSSH': () => instance('ssh2'),
  Request: (call) => {
    const url = targetOf(call.args[0])
    return instance('Request', [['url', { kind: 'text', text: url }], ...entriesOf(call.args[1])])
  },
  URL: (call) => {
    const text = urlText(call.args[0], call.args[1])
    return instance('URL', [['href', { kind: 'text', text }], ...urlParts(text)], text.origins)
  },
  Image: () => instance('Image'),
}

function entriesOf(value: Value | undefined): readonly (readonly [string, Value])[] {
  return value?.kind === 'object' ? [...value.fields].map(([name, cell]) => [name, cell.value] as const) : []
}

function urlParts(text: Text): readonly (readonly [string, Value])[] {
  const match = /^([a-z][a-z0-9+.-]*:)\/\/([^/?#]*)([^?#]*)/i.exec(plain(text) ?? '')
  if (match === null) return []
  const [, protocol = '', host = '', path = ''] = match
  return [
    ['protocol', textValue(protocol)],
    ['host', textValue(host)],
    ['hostname', textValue(host.replace(/^[^@]*@/, '').replace(/:\d+$/, ''))],
    ['pathname', textValue(path)],
    ['origin', textValue(`${protocol}//${host}`)],
  ]
}

export const NETWORK_METHODS: Effects = {
  ...Object.fromEntries(VERBS.map(([verb, effect]) => [`axios#${verb}`, effect] as const)),
  'http.ClientRequest#write': sendBody,
  'http.ClientRequest#end': sendBody,
  'http.ClientRequest#on': (call) => onEvent(call, 'response'),
  'http.ClientRequest#once': (call) => onEvent(call, 'response'),
  'net.Socket#connect': connectSelf,
  'net.Socket#write': sendData,
  'net.Socket#end': sendData,
  'net.Socket#send': sendData,
  'WebSocket#send': sendData,
  'dgram.Socket#send': sendDatagram,
  'dgram.Socket#bind': listen,
  'http.Server#listen': listen,
  'express#listen': listen,
  ...Object.fromEntries(
    ['get', 'post', 'put', 'patch', 'delete', 'all', 'use', 'route', 'head'].map(
      (verb) => [`express#${verb}`, served] as const,
    ),
  ),
  'XMLHttpRequest#open': openRequest,
  'XMLHttpRequest#send': sendRequest,
  'nodemailer#sendMail': sendMail,
  'ssh2#connect': connects('ssh', 'ssh2'),
  'URL#toString': (call) => optionOf(call.self ?? UNDEFINED, 'href') ?? unknown(),
}
