import { knownText } from '../../analysis/text.js'
import { name, object, UNKNOWN, unknown } from '../values/make.js'
import { dataOf, deepOrigins, knownTextOf, textOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import { argument, derived, isTrue, originsOf, type Handler, type Library, type LibraryCall } from './call.js'
import { canonical } from './names.js'

/** Data that may make the program do anything when it is read. */
function reads(format: string): Handler {
  return (call) => {
    const value = argument(call, 0, 'file', 'data', 'stream', 'filename', 'f', 'path') ?? UNKNOWN
    const known = knownTextOf(value)
    tell(call, format, value, known !== null)
    if (known !== null && (format === 'pickle' || format === 'dill')) follow(call, known)
    const held = value.kind === 'object' && value.of === 'dump' ? value.fields.get('value') : undefined
    if (held !== undefined) return held
    return unknown(deepOrigins(value), `${call.name}()`, true)
  }
}

function tell(call: LibraryCall, format: string, value: Value, known: boolean): void {
  call.analysis.deserialization({ format, known }, call.site)
  call.analysis.flow(dataOf(value)?.origins ?? originsOf(call), 'deserialization', format, call.site)
}

/** From a path, and not from something open. */
function readsFile(format: string): Handler {
  return (call) => {
    const value = argument(call, 0, 'filename', 'file', 'f', 'path') ?? UNKNOWN
    if (value.kind !== 'object') call.analysis.file({ operation: 'read', path: textOf(value) }, call.site)
    return reads(format)(call)
  }
}

function yaml(call: LibraryCall): Value {
  const loader = argument(call, 1, 'Loader')
  const path = loader?.kind === 'name' ? loader.path : ''
  if (!/(?:Safe|CSafe|Base)Loader$/.test(path))
    tell(call, 'yaml', call.positional[0] ?? UNKNOWN, knownTextOf(call.positional[0]) !== null)
  return derived(call)
}

function numpy(call: LibraryCall): Value {
  const path = call.positional[0]
  if (path !== undefined && path.kind !== 'object')
    call.analysis.file({ operation: 'read', path: textOf(path) }, call.site)
  if (isTrue(call.keywords.get('allow_pickle'))) tell(call, 'pickle', path ?? UNKNOWN, false)
  return derived(call)
}

function torch(call: LibraryCall): Value {
  const path = call.positional[0]
  if (path !== undefined && path.kind !== 'object')
    call.analysis.file({ operation: 'read', path: textOf(path) }, call.site)
  if (!isTrue(call.keywords.get('weights_only'))) tell(call, 'torch', path ?? UNKNOWN, false)
  return derived(call)
}

/** What is written so can be read again. */
function dumps(call: LibraryCall): Value {
  const [value] = call.positional
  return value === undefined ? derived(call) : object('dump', { value }, deepOrigins(value))
}

/** The plain form of pickles: names of functions, then their arguments. */
function follow(call: LibraryCall, known: string): void {
  for (const match of known.matchAll(/c([A-Za-z_][\w.]{0,64})\n([A-Za-z_]\w{0,64})\n/g)) {
    const callee = name(canonical(`${match[1] ?? ''}.${match[2] ?? ''}`))
    const after = known.slice(match.index + match[0].length, match.index + match[0].length + 4096)
    const texts = [...after.matchAll(/[SV](?:'([^'\n]*)'|"([^"\n]*)"|([^'"\n]+))\n|X(?:[\s\S]{4})([\x20-\x7e]+)/g)].map(
      (found) => found[1] ?? found[2] ?? found[3] ?? found[4] ?? '',
    )
    const positional = texts
      .slice(0, 4)
      .map((text): Value => ({ kind: 'text', parts: knownText(text).parts, isBytes: false, origins: [] }))
    call.run.call(callee, { positional, keywords: new Map(), isOpen: positional.length === 0 }, call.node)
  }
}

const PICKLES = 'pickle.loads pickle.Unpickler cloudpickle.loads pickle._loads'

/** Formats that bring code or objects with them. */
export const DESERIALIZATION: Library = {
  ...Object.fromEntries(PICKLES.split(' ').map((each) => [each, reads('pickle')])),
  'pickle.load': reads('pickle'),
  'cloudpickle.load': reads('pickle'),
  'dill.loads': reads('dill'),
  'dill.load': reads('dill'),
  'joblib.load': readsFile('joblib'),
  'sklearn.externals.joblib.load': readsFile('joblib'),
  'pandas.read_pickle': readsFile('pickle'),
  'shelve.open': readsFile('shelve'),
  'marshal.loads': reads('marshal'),
  'marshal.load': reads('marshal'),
  'jsonpickle.decode': reads('jsonpickle'),
  'jsonpickle.loads': reads('jsonpickle'),
  'yaml.load': yaml,
  'yaml.load_all': yaml,
  'yaml.unsafe_load': reads('yaml'),
  'yaml.full_load': derived,
  'yaml.safe_load': derived,
  'numpy.load': numpy,
  'torch.load': torch,
  'xmlrpc.client.loads': derived,
  ...Object.fromEntries(
    'pickle.dumps marshal.dumps dill.dumps cloudpickle.dumps jsonpickle.encode'.split(' ').map((each) => [each, dumps]),
  ),
}
