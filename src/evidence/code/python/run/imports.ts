import { canonical } from '../library/names.js'
import { exported } from '../library/exports.js'
import { child, children, type Node } from '../tree.js'
import { constant } from '../library/constants.js'
import { name } from '../values/make.js'
import { setVariable } from './journal.js'
import type { Run } from './run.js'

/** `import a.b as c, d` */
export function importModules(run: Run, node: Node): void {
  for (const each of children(node, 'name')) {
    const [original, alias] = [child(each, 'name'), child(each, 'alias')]
    const path = dotted(run, original ?? each)
    const bound = alias === null ? (path.split('.')[0] ?? path) : run.written(alias)
    setVariable(run.state, run.state.scope, bound, name(canonical(alias === null ? bound : path)))
  }
}

/** `from a import b as c`, `from a import *` */
export function importNames(run: Run, node: Node): void {
  const from = child(node, 'module_name')
  const path =
    from === null
      ? ''
      : from.type === 'relative_import'
        ? `.${dotted(run, from).replace(/^\.+/, '')}`
        : dotted(run, from)
  for (const each of children(node, 'name')) {
    const [original, alias] = [child(each, 'name'), child(each, 'alias')]
    const called = dotted(run, original ?? each)
    const full = canonical(`${path}.${called}`)
    const value = constant(full) === null ? name(full) : run.attribute(name(path), called, node)
    setVariable(run.state, run.state.scope, alias === null ? called : run.written(alias), value)
  }
  if (node.children.some(({ type }) => type === 'wildcard_import'))
    for (const called of exported(canonical(path)))
      setVariable(run.state, run.state.scope, called, run.attribute(name(canonical(path)), called, node))
}

function dotted(run: Run, node: Node): string {
  return run.written(node).replaceAll(/\s/g, '')
}
