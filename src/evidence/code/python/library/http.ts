import { joinTexts, knownText, plain, type Text } from '../../analysis/text.js'
import { NONE, UNKNOWN, fromText, object, someText, text, unknown } from '../values/make.js'
import { dataOf, dataOfAll, knownTextOf, textOf } from '../values/read.js'
import type { Origins, Value } from '../values/value.js'
import { argument, textArgument, type Handler, type Library, type LibraryCall } from './call.js'
import { isSecretName } from './secret-names.js'

const BODIES = ['data', 'json', 'files', 'content', 'body', 'fields']

/** One request; `bodyAt`: where a body may stand without its name. */
function request(method: string, urlAt: number, bodyAt: number | null): Handler {
  return (call) => send(call, method, textArgument(call, urlAt, 'url', 'endpoint'), bodyAt)
}

/** `request('POST', url, …)` */
function anyRequest(call: LibraryCall): Value {
  return send(call, knownTextOf(argument(call, 0, 'method')) ?? 'GET', textArgument(call, 1, 'url'), null)
}

function send(call: LibraryCall, method: string, url: Text, bodyAt: number | null): Value {
  const base = call.self.fields.get('base')
  const target = base === undefined || plain(url)?.includes('://') ? url : joinTexts([textOf(base), url])
  const bodies = [
    ...BODIES.map((each) => call.keywords.get(each)),
    bodyAt === null ? undefined : call.positional[bodyAt],
  ]
  const upload = dataOfAll([...bodies, ...carriers(call)])
  call.analysis.network({ direction: 'out', target, method, upload }, call.site)
  return response(target)
}

/** Headers, parameters and cookies carry data where they hold something from elsewhere; what names the caller to the service is meant for it. */
function carriers(call: LibraryCall): readonly (Value | undefined)[] {
  const given = ['params', 'headers', 'cookies'].map((each) => call.keywords.get(each))
  const query = call.name.endsWith('.get') ? call.positional[1] : undefined
  return [...given, query]
    .map(withoutCredentials)
    .filter((each) => each !== undefined && (dataOf(each)?.origins.length ?? 0) > 0)
}

function withoutCredentials(value: Value | undefined): Value | undefined {
  if (value?.kind !== 'dict') return value
  const entries = [...value.entries].filter(
    ([key, { value: held }]) => !(CREDENTIAL.test(key) && (dataOf(held)?.origins ?? []).every(isCredential)),
  )
  return entries.length === 0 ? undefined : { ...value, entries: new Map(entries) }
}

const CREDENTIAL =
  /^(?:authorization|x-?api-?key|api-?key|x-auth-token|token|access_token|key|appid|private-token|x-access-token|x-subscription-token|cookie)$/i

function isCredential({ kind, name }: Origins[number]): boolean {
  return kind === 'environment' || kind === 'input' || (kind === 'secret' && !name.includes('/') && isSecretName(name))
}

/** What comes back from there. */
export function response(target: Text): Value {
  const origins = [{ kind: 'network', name: target.parts.map((part) => part ?? '…').join('') } as const]
  const told = someText(origins)
  return object(
    'response',
    { content: { ...told }, body: told, status_code: unknown([]), headers: unknown(origins), each: told },
    origins,
  )
}

function answer(isText: boolean): Handler {
  return (call) => (isText ? someText(call.self.origins) : unknown(call.self.origins, `${call.name}()`, true))
}

function open(call: LibraryCall): Value {
  const what = argument(call, 0, 'url', 'fullurl') ?? UNKNOWN
  const url = textOf(what.kind === 'object' ? (what.fields.get('url') ?? what) : what)
  const given = argument(call, 1, 'data') ?? (what.kind === 'object' ? what.fields.get('data') : undefined)
  const headers = what.kind === 'object' ? withoutCredentials(what.fields.get('headers')) : undefined
  const carried = headers !== undefined && (dataOf(headers)?.origins.length ?? 0) > 0 ? headers : undefined
  const body = dataOfAll([given, carried])
  const method = what.kind === 'object' ? knownTextOf(what.fields.get('method')) : null
  call.analysis.network(
    { direction: 'out', target: url, method: method ?? (dataOf(given) === null ? 'GET' : 'POST'), upload: body },
    call.site,
  )
  if (plain(url)?.startsWith('file:')) call.analysis.file({ operation: 'read', path: url }, call.site)
  return response(url)
}

function made(call: LibraryCall): Value {
  return object('request', {
    url: fromText(textArgument(call, 0, 'url')),
    data: argument(call, 1, 'data') ?? NONE,
    headers: argument(call, 2, 'headers') ?? NONE,
    method: call.keywords.get('method') ?? NONE,
  })
}

function retrieve(call: LibraryCall): Value {
  const [url, path] = [textArgument(call, 0, 'url'), textArgument(call, 1, 'filename', 'out')]
  call.analysis.network({ direction: 'out', target: url, method: 'GET' }, call.site)
  const content = {
    parts: [null],
    origins: [{ kind: 'network', name: url.parts.map((part) => part ?? '…').join('') } as const],
  }
  if (call.positional.length > 1 || call.keywords.size > 0) {
    call.analysis.file({ operation: 'write', path, content }, call.site)
    call.run.state.written.set(path.parts.join('\0'), content)
  }
  return unknown(content.origins)
}

function session(call: LibraryCall): Value {
  const base = call.keywords.get('base_url')
  return object('session', base === undefined ? {} : { base })
}

/** A connection to one host: `http.client`. */
function connection(scheme: string): Handler {
  return (call) => {
    const host = textArgument(call, 0, 'host')
    const port = argument(call, 1, 'port')
    const parts = [
      knownText(`${scheme}://`),
      host,
      ...(port === undefined || port.kind === 'none' ? [] : [knownText(':'), textOf(port)]),
    ]
    return object('session', { base: fromText(joinTexts(parts)), isConnection: text('yes') })
  }
}

function connectionRequest(call: LibraryCall): Value {
  if (!call.self.fields.has('isConnection')) return anyRequest(call)
  const path = textArgument(call, 1, 'url')
  const base = call.self.fields.get('base')
  const target = base === undefined ? path : joinTexts([textOf(base), path])
  const upload = dataOfAll([argument(call, 2, 'body')])
  call.analysis.network(
    { direction: 'out', target, method: knownTextOf(argument(call, 0, 'method')) ?? 'GET', upload },
    call.site,
  )
  call.self.fields.set('answer', response(target))
  return NONE
}

function methods(prefix: string): Library {
  const verbs: Library = {
    get: request('GET', 0, null),
    head: request('HEAD', 0, null),
    options: request('OPTIONS', 0, null),
    post: request('POST', 0, 1),
    put: request('PUT', 0, 1),
    patch: request('PATCH', 0, 1),
    delete: request('DELETE', 0, null),
    request: prefix === 'session' ? connectionRequest : anyRequest,
    stream: anyRequest,
  }
  return Object.fromEntries(Object.entries(verbs).map(([verb, handler]) => [`${prefix}.${verb}`, handler]))
}

/** HTTP, from this side. */
export const HTTP: Library = {
  ...methods('requests'),
  ...methods('httpx'),
  ...methods('session'),
  'aiohttp.request': anyRequest,
  'requests.Session': session,
  'httpx.Client': session,
  'aiohttp.ClientSession': session,
  'urllib3.PoolManager': session,
  'urllib3.request': anyRequest,
  'requests_html.HTMLSession': session,
  'cloudscraper.create_scraper': session,
  'session.getresponse': (call) => call.self.fields.get('answer') ?? response({ parts: [null], origins: [] }),
  'session.close': () => NONE,
  'session.mount': () => NONE,
  'session.*': (call) => unknown(call.self.origins, `${call.name}()`, true),
  'http.client.HTTPConnection': connection('http'),
  'http.client.HTTPSConnection': connection('https'),
  'urllib.request.urlopen': open,
  'urllib.urlopen': open,
  'urllib.request.Request': made,
  'urllib.request.urlretrieve': retrieve,
  'urllib.urlretrieve': retrieve,
  'wget.download': retrieve,
  'urllib.request.build_opener': () => object('opener'),
  'opener.open': open,
  'opener.*': () => NONE,
  'urllib.parse.urlencode': (call) => {
    const origins = dataOf(call.positional[0])?.origins ?? []
    return someText(origins)
  },
  'response.json': answer(false),
  'response.read': answer(true),
  'response.text': answer(true),
  'response.iter_content': (call) => object('chunks', { each: someText(call.self.origins, true) }, call.self.origins),
  'response.iter_lines': (call) => object('chunks', { each: someText(call.self.origins, true) }, call.self.origins),
  'response.raise_for_status': () => NONE,
  'response.close': () => NONE,
  'response.*': answer(true),
  'webbrowser.open': request('GET', 0, null),
  'webbrowser.open_new': request('GET', 0, null),
  'pandas.read_html': request('GET', 0, null),
  'git.Repo.clone_from': (call) => {
    call.analysis.network({ direction: 'out', target: textArgument(call, 0, 'url'), method: null }, call.site)
    call.analysis.file({ operation: 'create', path: textArgument(call, 1, 'to_path') }, call.site)
    return unknown([])
  },
}
