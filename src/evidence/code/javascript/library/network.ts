import { joinTexts, knownText, plain, shown, unknownText, type Origin, type Text } from '../../analysis/text.js'
import { urlText } from '../builtins/urls.js'
import { asKnown, originsOf, plainNumber, toText } from '../values/reading.js'
import { instance, numberValue, textValue, UNDEFINED, unknown, type Value } from '../values/value.js'
import {
  argument,
  callBack,
  dataText,
  firstOf,
  invoke,
  isCallable,
  optionOf,
  options,
  textAt,
  type Effect,
  type Effects,
  type LibraryCall,
} from './library.js'

/** A URL as text, as an object, or as the parts of a request: `{host, port, path}`. */
export function targetOf(value: Value | undefined): Text {
  const one = firstOf(value)
  if (one.kind !== 'object')
    return one.kind === 'instance' && !one.fields.has('href') ? instanceTarget(one) : toText(one)
  const url = optionOf(one, 'url') ?? optionOf(one, 'uri') ?? optionOf(one, 'href')
  if (url !== null) return urlText(url, optionOf(one, 'baseURL') ?? UNDEFINED)
  const host = optionOf(one, 'hostname') ?? optionOf(one, 'host')
  if (host === null) return optionOf(one, 'path') === null ? unknownText(one.origins) : knownText('localhost')
  return toText(host)
}

function instanceTarget(one: Value & { kind: 'instance' }): Text {
  const url = optionOf(one, 'url')
  return url === null ? unknownText(one.origins) : toText(url)
}

function answer(target: Text, of = 'Response'): Value {
  const origin: Origin = { kind: 'network', name: shown(target) }
  return instance(of, [], [origin, ...target.origins])
}

/** What is told of one request. */
function tell(
  call: LibraryCall,
  target: Text,
  method: string | null,
  upload: Text | null,
  more: { port?: number | null; scheme?: string | null } = {},
): void {
  call.machine.analysis.network({ direction: 'out', target, method, upload, ...more }, call.site)
}

const WITH_BODY = new Set(['POST', 'PUT', 'PATCH'])

/** What a request carries: its body, and what its headers are made of. */
function bodyOf(settings: Value | undefined, method: string | null): Text | null {
  const body = ['body', 'data', 'json', 'form', 'formData']
    .map((name) => optionOf(settings, name))
    .find((value) => value !== null && value !== undefined && value.kind !== 'constant')
  if (body !== undefined && body !== null) return dataText(body)
  const headers = optionOf(settings, 'headers')
  const origins = [...originsOf(headers ?? undefined), ...originsOf(optionOf(settings, 'params') ?? undefined)]
  if (origins.length > 0) return unknownText(origins)
  return method !== null && WITH_BODY.has(method) ? knownText('') : null
}

function methodOf(settings: Value | undefined): string {
  const method = optionOf(settings, 'method')
  return method === null ? 'GET' : (asKnown(method)?.toUpperCase() ?? 'POST')
}

/** `fetch(url, {method, body})`, and those that look like it. */
const request: Effect = (call) => {
  const [first, second] = call.args
  const settings =
    second?.kind === 'object' ? second : first?.kind === 'object' || first?.kind === 'instance' ? first : second
  const target =
    call.self?.kind === 'instance' && first !== undefined
      ? urlText(first, optionOf(call.self, 'baseURL') ?? UNDEFINED)
      : targetOf(first)
  const method = methodOf(settings)
  const open = settings?.kind === 'unknown'
  tell(call, target, method, open ? unknownText(originsOf(settings)) : bodyOf(settings, method))
  const response = answer(target)
  callBack(call, [unknown(), response, unknown(originsOf(response))])
  return response
}

/** `axios.get(url, settings)`. */
function without(method: string): Effect {
  return (call) => {
    const target = based(call)
    const settings = argument(call, 1)
    tell(call, target, method, bodyOf(settings, null))
    const response = answer(target)
    callBack(call, [unknown(), response, unknown(originsOf(response))])
    return response
  }
}

/** `axios.post(url, data, settings)`. */
function withBody(method: string): Effect {
  return (call) => {
    const target = based(call)
    const data = argument(call, 1)
    const isSettings =
      data.kind === 'object' && ['json', 'body', 'form', 'headers'].some((name) => data.fields.has(name))
    const upload = isSettings ? bodyOf(data, method) : dataText(data)
    const headers = bodyOf(argument(call, 2), null)
    tell(call, target, method, joinOrigins(upload, headers))
    const response = answer(target)
    callBack(call, [unknown(), response, unknown(originsOf(response))])
    return response
  }
}

function joinOrigins(upload: Text | null, more: Text | null): Text | null {
  return upload === null || more === null ? (upload ?? more) : joinTexts([upload, more])
}

function based(call: LibraryCall): Text {
  const base =
    call.self?.kind === 'instance' ? (optionOf(call.self, 'baseURL') ?? optionOf(call.self, 'prefixUrl')) : null
  const [first] = call.args
  return base === null || first === undefined ? targetOf(first) : urlText(first, base)
}

/** `http.request(…)`: what is written to it is its body. */
function nodeRequest(scheme: string, method: string | null): Effect {
  return (call) => {
    const [first, second] = call.args
    const settings = second?.kind === 'object' ? second : first
    const target = targetOf(first)
    const port = optionOf(settings, 'port')
    const asked = method ?? methodOf(settings)
    const path = optionOf(settings, 'path')
    const headers = bodyOf(settings, null)
    const more = path === null || originsOf(path).length === 0 ? headers : joinOrigins(headers, toText(path))
    tell(call, target, asked, WITH_BODY.has(asked) ? (more ?? knownText('')) : more, {
      scheme,
      port: port === null ? null : plainNumber(port),
    })
    const response = answer(target, 'http.IncomingMessage')
    const callback = call.args.findLast((value) => isCallable(value) && value.kind !== 'name')
    if (callback !== undefined) invoke(call, callback, [response])
    return instance('http.ClientRequest', [
      ['target', { kind: 'text', text: target }],
      ['method', textValue(asked)],
      ['scheme', textValue(scheme)],
      ['response', response],
    ])
  }
}

const sendBody: Effect = (call) => {
  const self = call.self ?? UNDEFINED
  const data = argument(call, 0)
  if (data.kind === 'constant' || data.kind === 'function') return self
  const [target, method, scheme] = ['target', 'method', 'scheme'].map((name) => optionOf(self, name))
  tell(
    call,
    target === null || target === undefined ? unknownText() : toText(target),
    asKnown(method ?? undefined),
    dataText(data),
    { scheme: asKnown(scheme ?? undefined) },
  )
  return self
}

/** A connection that stays open. */
function connects(scheme: string, of: string): Effect {
  return (call) => {
    const [first, second] = call.args
    const isPortFirst = first?.kind === 'number'
    const target = isPortFirst ? (second?.kind === 'text' ? toText(second) : knownText('localhost')) : targetOf(first)
    const port = plainNumber(isPortFirst ? first : (optionOf(first, 'port') ?? undefined))
    tell(call, target, null, null, { scheme: plain(target)?.includes('://') === true ? null : scheme, port })
    const made = instance(
      of,
      [
        ['target', { kind: 'text', text: target }],
        ['scheme', textValue(scheme)],
        ['port', port === null ? UNDEFINED : numberValue(port)],
      ],
      [{ kind: 'network', name: shown(target) }],
    )
    callBack(call, [made])
    return made
  }
}

const connectSelf: Effect = (call) => {
  const made = connects(call.name.startsWith('tls') ? 'tls' : 'tcp', 'net.Socket')(call)
  if (made.kind === 'instance' && call.self?.kind === 'instance')
    for (const [name, cell] of made.fields) call.self.fields.set(name, cell)
  return call.self ?? made
}

const sendData: Effect = (call) => {
  const self = call.self ?? UNDEFINED
  const data = argument(call, 0)
  if (data.kind === 'constant' || data.kind === 'function') return UNDEFINED
  const target = optionOf(self, 'target')
  tell(call, target === null ? unknownText() : toText(target), null, dataText(data), {
    scheme: asKnown(optionOf(self, 'scheme') ?? undefined),
    port: plainNumber(optionOf(self, 'port') ?? undefined),
  })
  return UNDEFINED
}

/** `socket.send(data, port, host)`. */
const sendDatagram: Effect = (call) => {
  const texts = call.args.slice(1).filter(({ kind }) => kind === 'text')
  const port = call.args.slice(1).findLast(({ kind }) => kind === 'number')
  const host = texts.at(-1)
  tell(call, host === undefined ? knownText('localhost') : toText(host), null, dataText(call.args[0]), {
    scheme: 'udp',
    port: plainNumber(port),
  })
  return UNDEFINED
}

const lookUp: Effect = (call) => {
  const target = textAt(call, 0)
  tell(call, target, null, target.origins.length > 0 ? target : null, { scheme: 'dns' })
  const found = unknown([{ kind: 'network', name: shown(target) }])
  callBack(call, [unknown(), found])
  return found
}

const listen: Effect = (call) => {
  const [first, second] = call.args
  const port = plainNumber(
    first?.kind === 'object' ? (optionOf(first, 'port') ?? undefined) : first?.kind === 'number' ? first : undefined,
  )
  const host = first?.kind === 'object' ? optionOf(first, 'host') : second?.kind === 'text' ? second : null
  call.machine.analysis.network(
    { direction: 'in', target: host === null ? knownText('0.0.0.0') : toText(host), port },
    call.site,
  )
  callBack(call, [])
  return call.self ?? UNDEFINED
}

const beacon: Effect = (call) => {
  tell(call, targetOf(call.args[0]), 'POST', dataText(call.args[1]))
  return unknown()
}

const openRequest: Effect = (call) => {
  if (call.self?.kind === 'instance') {
    call.self.fields.set('target', { value: { kind: 'text', text: targetOf(call.args[1]) } })
    call.self.fields.set('method', { value: argument(call, 0) })
  }
  return UNDEFINED
}

const sendRequest: Effect = (call) => {
  const self = call.self ?? UNDEFINED
  const target = optionOf(self, 'target')
  const data = call.args[0]
  tell(
    call,
    target === null ? unknownText() : toText(target),
    asKnown(optionOf(self, 'method') ?? undefined),
    data === undefined || data.kind === 'constant' ? null : dataText(data),
  )
  return UNDEFINED
}

const sendMail: Effect = (call) => {
  const mail = argument(call, 0)
  const host = call.self === null ? null : optionOf(call.self, 'host')
  tell(call, host === null ? unknownText() : toText(host), 'SEND', dataText(mail), { scheme: 'smtp' })
  return unknown()
}

const makeTransport: Effect = (call) => {
  const host = optionOf(call.args[0], 'host') ?? optionOf(call.args[0], 'service') ?? argument(call, 0)
  return instance('nodemailer', host.kind === 'text' ? [['host', host]] : [])
}

function makeClient(of: string): Effect {
  return (call) => {
    const settings = options(call)
    const base = optionOf(settings, 'baseURL') ?? optionOf(settings, 'prefixUrl')
    return instance(of, base === null ? [] : [['baseURL', base]])
  }
}

const served: Effect = (call) => {
  const handler = call.args.findLast((value) => value.kind === 'function')
  const asked = unknown([{ kind: 'network', name: 'request' }], 'req')
  if (handler !== undefined) invoke(call, handler, [asked, instance('http.ServerResponse'), unknown([], 'next')])
  return instance('http.Server')
}

const download: Effect = (call) => {
  const target = targetOf(call.args[0])
  tell(call, target, 'GET', null)
  return answer(target)
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

function onEvent(call: LibraryCall, member: string): Value {
  const response = optionOf(call.self ?? UNDEFINED, member) ?? unknown()
  const [event, callback] = call.args
  if (callback !== undefined)
    invoke(call, callback, [asKnown(event) === member ? response : unknown(originsOf(response))])
  return call.self ?? UNDEFINED
}
