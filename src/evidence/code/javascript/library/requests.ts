import { readTarget } from '../../analysis/hosts.js'
import { joinTexts, knownText, shown, unknownText, type Origin, type Text } from '../../analysis/text.js'
import { urlText } from '../builtins/urls.js'
import { asKnown, originsOf, toText } from '../values/reading.js'
import { instance, UNDEFINED, unknown, type Value } from '../values/value.js'
import { argument, callBack, dataText, firstOf, optionOf, type Effect, type LibraryCall } from './library.js'

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

export function answer(target: Text, of = 'Response'): Value {
  const origin: Origin = { kind: 'network', name: shown(target) }
  return instance(of, [], [origin, ...target.origins])
}

/** What is told of one request. */
export function tell(
  call: LibraryCall,
  target: Text,
  method: string | null,
  upload: Text | null,
  more: { port?: number | null; scheme?: string | null } = {},
): void {
  call.machine.analysis.network({ direction: 'out', target, method, upload, ...more }, call.site)
  for (const arg of call.args) tellHeaders(call, arg, target)
}

export const WITH_BODY = new Set(['POST', 'PUT', 'PATCH'])

/** What a request carries: its body, and its parameters where they come from elsewhere. */
export function bodyOf(settings: Value | undefined): Text | null {
  const body = ['body', 'data', 'json', 'form', 'formData']
    .map((name) => optionOf(settings, name))
    .find((value) => value !== null && value.kind !== 'constant')
  if (body) return dataText(body)
  const params = originsOf(optionOf(settings, 'params') ?? undefined)
  return params.length > 0 ? unknownText(params) : null
}

/** What its headers are made of goes along. */
function tellHeaders(call: LibraryCall, settings: Value | undefined, target: Text): void {
  const origins = originsOf(optionOf(settings, 'headers') ?? undefined)
  call.machine.analysis.flow(origins, 'network', readTarget(shown(target)).host ?? '…', call.site)
}

export function methodOf(settings: Value | undefined): string {
  const method = optionOf(settings, 'method')
  return method === null ? 'GET' : (asKnown(method)?.toUpperCase() ?? 'POST')
}

/** `fetch(url, {method, body})`, and those that look like it. */
export const request: Effect = (call) => {
  const [first, second] = call.args
  const settings =
    second?.kind === 'object' ? second : first?.kind === 'object' || first?.kind === 'instance' ? first : second
  const target =
    call.self?.kind === 'instance' && first !== undefined
      ? urlText(first, optionOf(call.self, 'baseURL') ?? UNDEFINED)
      : targetOf(first)
  const method = methodOf(settings)
  const open = settings?.kind === 'unknown'
  tell(call, target, method, open ? unknownText(originsOf(settings)) : bodyOf(settings))
  const response = answer(target)
  callBack(call, [unknown(), response, unknown(originsOf(response))])
  return response
}

/** `axios.get(url, settings)`. */
export function without(method: string): Effect {
  return (call) => {
    const target = based(call)
    const settings = argument(call, 1)
    tell(call, target, method, bodyOf(settings))
    const response = answer(target)
    callBack(call, [unknown(), response, unknown(originsOf(response))])
    return response
  }
}

/** `axios.post(url, data, settings)`. */
export function withBody(method: string): Effect {
  return (call) => {
    const target = based(call)
    const data = argument(call, 1)
    const isSettings =
      data.kind === 'object' && ['json', 'body', 'form', 'headers'].some((name) => data.fields.has(name))
    const upload = isSettings ? bodyOf(data) : dataText(data)
    const headers = bodyOf(argument(call, 2))
    tell(call, target, method, joinOrigins(upload, headers))
    const response = answer(target)
    callBack(call, [unknown(), response, unknown(originsOf(response))])
    return response
  }
}

export function joinOrigins(upload: Text | null, more: Text | null): Text | null {
  return upload === null || more === null ? (upload ?? more) : joinTexts([upload, more])
}

function based(call: LibraryCall): Text {
  const base =
    call.self?.kind === 'instance' ? (optionOf(call.self, 'baseURL') ?? optionOf(call.self, 'prefixUrl')) : null
  const [first] = call.args
  return base === null || first === undefined ? targetOf(first) : urlText(first, base)
}

export const beacon: Effect = (call) => {
  tell(call, targetOf(call.args[0]), 'POST', dataText(call.args[1]))
  return unknown()
}

export const download: Effect = (call) => {
  const target = targetOf(call.args[0])
  tell(call, target, 'GET', null)
  return answer(target)
}
