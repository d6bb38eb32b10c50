import type { Node } from '../tree.js'
import { isSecretName } from './secret-names.js'
import { NONE, list, object, someText, text, unknown } from '../values/make.js'
import { deepOrigins, knownTextOf, textOf } from '../values/read.js'
import type { ObjectValue, Origins, Value } from '../values/value.js'
import type { Run } from '../run/run.js'
import { baseName, parentOf, suffixOf } from './path-texts.js'

type Member = (run: Run, self: ObjectValue, node: Node, key: Value | undefined) => Value | null

/** An attribute of a library object, or (`__getitem__`) an element of it; null: a method, or not known. */
export function member(run: Run, self: ObjectValue, called: string, node: Node, key?: Value): Value | null {
  const found = MEMBERS[`${self.of}.${called}`]
  if (found !== undefined) return found(run, self, node, key)
  return self.fields.get(called) ?? (DATA.has(called) ? unknown(deepOrigins(self)) : null)
}

/** Attributes of anything that are values and no methods. */
const DATA = new Set([
  'text',
  'content',
  'status_code',
  'stdout',
  'stderr',
  'returncode',
  'headers',
  'name',
  'rowcount',
  'lastrowid',
  'status',
  'reason',
  'url',
  'args',
  'pid',
  'body',
  'data',
])

function fromPath(change: (path: string) => string): Member {
  return (_run, self) => {
    const path = textOf(self)
    const known = path.parts.length === 1 ? path.parts[0] : null
    return known === null || known === undefined ? someText(path.origins) : text(change(known), path.origins)
  }
}

const MEMBERS: Readonly<Record<string, Member>> = {
  'path.name': fromPath(baseName),
  'path.stem': fromPath((path) => baseName(path).replace(/(?<=.)\.[^.]*$/, '')),
  'path.suffix': fromPath(suffixOf),
  'path.text': () => null,
  'path.parent': (_run, self) => {
    const known = knownTextOf(self.fields.get('text'))
    const above = known === null ? someText(self.origins) : text(parentOf(known), self.origins)
    return object('path', { text: above }, self.origins)
  },
  'path.parents': (_run, self) => list([object('path', { text: someText(self.origins) })], 'list', true),
  'path.parts': (_run, self) => list([], 'tuple', true, self.origins),
  'environ.self': () => null,
  'environ.__getitem__': (run, _self, node, key) => environmentValue(run, key, node),
  'response.raw': (_run, self) => object('response', {}, self.origins),
  'stdin.buffer': (_run, self) => self,
  'stdout.buffer': (_run, self) => self,
  'spec.loader': (_run, self) => self,
  'popen.stdin': (_run, self) => object('process-input', { process: self }),
  'socket.text': () => null,
  'file.buffer': (_run, self) => self,
  'file.name': (_run, self) => self.fields.get('path') ?? NONE,
}

/** One variable of the environment. */
export function environmentValue(run: Run, key: Value | undefined, node: Node): Value {
  const called = knownTextOf(key)
  if (called === null || isSecretName(called))
    run.analysis.secret({ kind: 'environment', name: called ?? '*' }, run.site(node))
  return someText(environmentOrigin(called))
}

export function environmentOrigin(called: string | null): Origins {
  return [{ kind: called === null || isSecretName(called) ? 'secret' : 'environment', name: called ?? '*' }]
}
