import { placeOf } from '../../analysis/paths.js'
import { secretAt } from '../../analysis/sensitive-paths.js'
import { joinTexts, knownText, plain, shown, type Text } from '../../analysis/text.js'
import { below, contentOf, use } from '../acts.js'
import { program, type Call, type Program } from '../program.js'
import { modeActs } from './files-permissions.js'

const TARGET = ['t target-directory=', 'T no-target-directory', 'S suffix=', 'f force', 'b', 'backup?']

/** Reading more of them says already that there are too many. */
const MAX_SOURCES = 512

/** Programs that put files elsewhere. */
export const COPYING: readonly Program[] = [
  program('cp gcp', [...TARGET, 'r R recursive', 'a archive', 'l link', 's symbolic-link'], (call) => {
    transfer(call, 'read')
  }),
  program('mv gmv', TARGET, (call) => {
    transfer(call, 'move')
  }),
  program('install ginstall', [...TARGET, 'm mode=', 'o owner=', 'g group=', 'd directory', 'D'], install),
  program('ln gln link', [...TARGET, 's symbolic', 'n no-dereference', 'r relative'], link),
]

function transfer(call: Call, operation: 'read' | 'move'): void {
  const { sources, target } = ends(call)
  const recursive = call.has('recursive', 'archive') || operation === 'move'
  use(call, operation, sources, { recursive })
  if (target === null) return
  for (const source of sources.slice(0, MAX_SOURCES))
    use(call, 'write', [placeIn(call, target, source, sources.length > 1)], {
      content: contentOf(call, source),
      recursive: call.has('recursive', 'archive'),
      forced: call.has('force'),
    })
}

function install(call: Call): void {
  if (call.has('directory')) {
    use(call, 'create', call.operands)
    return
  }
  transfer(call, 'read')
  const mode = call.value('mode')
  const { target } = ends(call)
  if (mode !== null && target !== null) modeActs(call, shown(mode), shown(target))
}

function link(call: Call): void {
  const { sources, target } = ends(call)
  const exposed = sources.filter((source) => secretAt(placeOf(source, call.analysis.cwd, []).path) !== null)
  use(call, 'read', exposed)
  for (const source of sources.slice(0, MAX_SOURCES))
    use(call, 'link', [placeIn(call, target ?? knownText('.'), source, sources.length > 1 || target === null)], {
      forced: call.has('force'),
    })
}

function ends(call: Call): { readonly sources: readonly Text[]; readonly target: Text | null } {
  const folder = call.value('target-directory')
  if (folder !== null) return { sources: call.operands, target: joinTexts([folder, knownText('/')]) }
  if (call.operands.length < 2) return { sources: call.operands, target: null }
  return { sources: call.operands.slice(0, -1), target: call.operands.at(-1) ?? null }
}

/** A target that is a folder takes the source's own name. */
function placeIn(call: Call, target: Text, source: Text, several: boolean): Text {
  const isFolder = several || shown(target).endsWith('/') || placeOf(target, call.analysis.cwd, []).breadth === 'all'
  const name = plain(source)?.replace(/\/+$/, '').split('/').at(-1) ?? '…'
  return isFolder && !/^\.{0,2}$/.test(name) ? below(target, name) : target
}
