import { knownText, plain, shown, unknownText } from '../../analysis/text.js'
import { asKnown, originsOf, plainNumber, toText } from '../values/reading.js'
import { instance, numberValue, textValue, UNDEFINED, unknown, type Value } from '../values/value.js'
import {
  argument,
  callBack,
  dataText,
  invoke,
  isCallable,
  optionOf,
  textAt,
  type Effect,
  type LibraryCall,
} from './library.js'
import { targetOf, answer, tell, WITH_BODY, bodyOf, methodOf, joinOrigins } from './requests.js'

/** `http.request(…)`: what is written to it is its body. */
export function nodeRequest(scheme: string, method: string | null): Effect {
  return (call) => {
    const [first, second] = call.args
    const settings = second?.kind === 'object' ? second : first
    const target = targetOf(first)
    const port = optionOf(settings, 'port')
    const asked = method ?? methodOf(settings)
    const path = optionOf(settings, 'path')
    const headers = bodyOf(settings)
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

export const sendBody: Effect = (call) => {
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
export function connects(scheme: string, of: string): Effect {
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

export const connectSelf: Effect = (call) => {
  const made = connects(call.name.startsWith('tls') ? 'tls' : 'tcp', 'net.Socket')(call)
  if (made.kind === 'instance' && call.self?.kind === 'instance')
    for (const [name, cell] of made.fields) call.self.fields.set(name, cell)
  return call.self ?? made
}

export const sendData: Effect = (call) => {
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
export const sendDatagram: Effect = (call) => {
  const texts = call.args.slice(1).filter(({ kind }) => kind === 'text')
  const port = call.args.slice(1).findLast(({ kind }) => kind === 'number')
  const host = texts.at(-1)
  tell(call, host === undefined ? knownText('localhost') : toText(host), null, dataText(call.args[0]), {
    scheme: 'udp',
    port: plainNumber(port),
  })
  return UNDEFINED
}

export const lookUp: Effect = (call) => {
  const target = textAt(call, 0)
  tell(call, target, null, target.origins.length > 0 ? target : null, { scheme: 'dns' })
  const found = unknown([{ kind: 'network', name: shown(target) }])
  callBack(call, [unknown(), found])
  return found
}

export const listen: Effect = (call) => {
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

export const openRequest: Effect = (call) => {
  if (call.self?.kind === 'instance') {
    call.self.fields.set('target', { value: { kind: 'text', text: targetOf(call.args[1]) } })
    call.self.fields.set('method', { value: argument(call, 0) })
  }
  return UNDEFINED
}

export const sendRequest: Effect = (call) => {
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

export const sendMail: Effect = (call) => {
  const mail = argument(call, 0)
  const host = call.self === null ? null : optionOf(call.self, 'host')
  tell(call, host === null ? unknownText() : toText(host), 'SEND', dataText(mail), { scheme: 'smtp' })
  return unknown()
}

export const makeTransport: Effect = (call) => {
  const host = optionOf(call.args[0], 'host') ?? optionOf(call.args[0], 'service') ?? argument(call, 0)
  return instance('nodemailer', host.kind === 'text' ? [['host', host]] : [])
}

export const served: Effect = (call) => {
  const handler = call.args.findLast((value) => value.kind === 'function')
  const asked = unknown([{ kind: 'network', name: 'request' }], 'req')
  if (handler !== undefined) invoke(call, handler, [asked, instance('http.ServerResponse'), unknown([], 'next')])
  return instance('http.Server')
}

export function onEvent(call: LibraryCall, member: string): Value {
  const response = optionOf(call.self ?? UNDEFINED, member) ?? unknown()
  const [event, callback] = call.args
  if (callback !== undefined)
    invoke(call, callback, [asKnown(event) === member ? response : unknown(originsOf(response))])
  return call.self ?? UNDEFINED
}
