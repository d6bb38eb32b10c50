import { canonical } from '../library/names.js'
import { exported } from '../library/exports.js'
import { child, children, type Node } from '../tree.js'
import { constant } from '../library/constants.js'
import { name } from '../values/make.js'
import { findVariable, setVariable } from './journal.js'
import type { Run } from './run.js'

/** What is imported from a module may be a module itself: so many are looked at. */
const MAX_SUBMODULES = 16

/** `import a.b as c, d` */
export function importModules(run: Run, node: Node): void {
  for (const each of children(node, 'name')) {
    const [original, alias] = [child(each, 'name'), child(each, 'alias')]
    const path = dotted(run, original ?? each)
    importFile(run, path, node)
    const bound = alias === null ? (path.split('.')[0] ?? path) : run.written(alias)
    const module = findVariable(run.state.scope, `module ${path}`) ?? name(canonical(alias === null ? bound : path))
    setVariable(run.state, run.state.scope, bound, module)
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
  const names = children(node, 'name')
  importFile(run, path, node)
  for (const each of names.slice(0, MAX_SUBMODULES))
    importFile(run, `${path}.${dotted(run, child(each, 'name') ?? each)}`, node)
  for (const each of names) {
    const [original, alias] = [child(each, 'name'), child(each, 'alias')]
    const called = dotted(run, original ?? each)
    const full = canonical(`${path}.${called}`)
    const module = findVariable(run.state.scope, `module ${path}`)
    const value =
      module !== undefined
        ? run.attribute(module, called, node)
        : constant(full) === null
          ? name(full)
          : run.attribute(name(path), called, node)
    setVariable(run.state, run.state.scope, alias === null ? called : run.written(alias), value)
  }
  if (node.children.some(({ type }) => type === 'wildcard_import'))
    for (const called of exported(canonical(path)))
      setVariable(run.state, run.state.scope, called, run.attribute(name(canonical(path)), called, node))
}

/** A module may be a file beside the code, whatever its name: `json.py` comes before the library's. */
export function importFile(run: Run, path: string, node: Node): void {
  const file = path.replace(/^\.+/, '').replaceAll('.', '/')
  if (file !== '') run.analysis.importFile(file, run.site(node), 'python')
}

function dotted(run: Run, node: Node): string {
  return run.written(node).replaceAll(/\s/g, '')
}
