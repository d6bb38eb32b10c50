import { joinTexts, knownText, plain, shown, type Text } from '../../analysis/text.js'
import type { OperationFact } from '../../facts/facts.js'
import { inFolder, operate, use, word } from '../acts.js'
import { optionsOf, parseOptions, textAfter, type Given } from '../options.js'
import { program, type Call, type Program } from '../program.js'
import { shellText } from './wrappers.js'

type Act = Pick<OperationFact, 'operation' | 'effect' | 'object' | 'irreversible'> & { readonly target?: string | null }
interface Subcommand {
  readonly options: readonly string[]
  readonly act: (given: Given, words: readonly string[]) => Act | null
}

const READS = new Set(
  'status log diff show blame shortlog describe rev-parse rev-list ls-files ls-tree ls-remote cat-file grep fsck count-objects whatchanged help version annotate name-rev merge-base for-each-ref show-ref verify-commit verify-tag var check-ignore diff-tree diff-index range-diff cherry bisect'.split(
    ' ',
  ),
)
const CREATES = new Set(
  'add commit clone init fetch pull merge cherry-pick revert am apply mv format-patch bundle archive notes'.split(' '),
)

const act = (
  operation: string,
  effect: Act['effect'],
  object: string,
  irreversible = false,
  target: string | null = null,
): Act => ({ operation, effect, object, irreversible, target })
const first = (given: Given): string => word(given.operands[0]) ?? ''
const refs = (given: Given): readonly string[] => given.operands.slice(1).map(shown)

/** What is lost for good: work that was never committed, and refs that others rely on. */
const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  reset: {
    options: ['q quiet', 'hard', 'soft', 'mixed', 'merge', 'keep', 'p patch', 'pathspec-from-file='],
    act: (given) =>
      given.has('hard')
        ? act('reset --hard', 'overwrite', 'worktree', true)
        : given.has('merge')
          ? act('reset --merge', 'overwrite', 'worktree', true)
          : act('reset', 'change', 'index'),
  },
  clean: {
    options: ['f force', 'd', 'x', 'X', 'n dry-run', 'i interactive', 'q quiet', 'e exclude='],
    act: (given) =>
      given.has('dry-run') || (!given.has('force') && !given.has('interactive'))
        ? act('clean --dry-run', 'read', 'worktree')
        : act('clean -f', 'delete', 'worktree', true),
  },
  push: {
    options: [
      'f force',
      'force-with-lease?',
      'force-if-includes',
      'd delete',
      'mirror',
      'prune',
      'all',
      'tags',
      'n dry-run',
      'u set-upstream',
      'o push-option=',
      'repo=',
      'receive-pack=',
      'exec=',
      'recurse-submodules=',
    ],
    act: push,
  },
  branch: {
    options: [
      'd delete',
      'D',
      'f force',
      'm move',
      'M',
      'c',
      'C',
      'r remotes',
      'a all',
      'u set-upstream-to=',
      'contains=',
      'merged?',
      'no-merged?',
      'sort=',
      'format=',
      'points-at=',
    ],
    act: branch,
  },
  checkout: {
    options: [
      'b=',
      'B=',
      'f force',
      'p patch',
      't track',
      'orphan=',
      'ours',
      'theirs',
      'q quiet',
      'detach',
      'm merge',
      'conflict=',
      'pathspec-from-file=',
    ],
    act: checkout,
  },
  switch: {
    options: ['c create=', 'C force-create=', 'f force', 'discard-changes', 'd detach', 'orphan='],
    act: (given) =>
      given.has('force', 'discard-changes')
        ? act('switch --discard-changes', 'overwrite', 'worktree', true)
        : given.has('force-create')
          ? act('switch -C', 'overwrite', 'branch')
          : act('switch', 'change', 'worktree'),
  },
  restore: {
    options: ['s source=', 'S staged', 'W worktree', 'p patch', 'ours', 'theirs', 'pathspec-from-file='],
    act: (given) =>
      given.has('staged') && !given.has('worktree')
        ? act('restore --staged', 'change', 'index')
        : act('restore', 'overwrite', 'worktree', true),
  },
  stash: {
    options: ['m message=', 'u include-untracked', 'k keep-index', 'a all'],
    act: (given) =>
      ['drop', 'clear'].includes(first(given))
        ? act(`stash ${first(given)}`, 'delete', 'stash', true)
        : ['list', 'show'].includes(first(given))
          ? act('stash list', 'read', 'stash')
          : act('stash', 'change', 'worktree'),
  },
  reflog: {
    options: ['expire=', 'expire-unreachable=', 'all', 'n dry-run', 'n max-count='],
    act: (given) =>
      ['expire', 'delete'].includes(first(given)) && !given.has('dry-run')
        ? act(`reflog ${first(given)}`, 'delete', 'history', true)
        : act('reflog', 'read', 'history'),
  },
  'filter-branch': {
    options: [
      'f force',
      'tree-filter=',
      'index-filter=',
      'env-filter=',
      'msg-filter=',
      'commit-filter=',
      'subdirectory-filter=',
      'parent-filter=',
      'tag-name-filter=',
    ],
    act: () => act('filter-branch', 'overwrite', 'history', true),
  },
  'filter-repo': { options: [], act: () => act('filter-repo', 'overwrite', 'history', true) },
  rebase: {
    options: ['i interactive', 'onto=', 'x exec=', 's strategy=', 'X='],
    act: (given) =>
      given.has('abort', 'continue', 'skip', 'quit')
        ? act('rebase', 'change', 'worktree')
        : act('rebase', 'change', 'history'),
  },
  gc: {
    options: ['prune?', 'aggressive', 'auto'],
    act: (given) =>
      given.has('prune') && word(given.value('prune')) !== null
        ? act('gc --prune', 'delete', 'history', /^(?:now|all)$/.test(word(given.value('prune')) ?? ''))
        : act('gc', 'change', 'history'),
  },
  prune: {
    options: ['n dry-run', 'expire='],
    act: (given) =>
      given.has('dry-run') ? act('prune -n', 'read', 'history') : act('prune', 'delete', 'history', true),
  },
  'prune-packed': { options: [], act: () => act('prune-packed', 'change', 'history') },
  tag: {
    options: [
      'd delete',
      'f force',
      'm message=',
      'F file=',
      'u local-user=',
      'n?',
      'l list',
      'contains=',
      'sort=',
      'format=',
    ],
    act: (given) =>
      given.has('delete')
        ? act('tag -d', 'delete', 'tag', false, shown(given.operands[0] ?? knownText('')))
        : given.has('force')
          ? act('tag -f', 'overwrite', 'tag')
          : act('tag', given.operands.length === 0 || given.has('list') ? 'read' : 'create', 'tag'),
  },
  remote: {
    options: ['v verbose', 'n', 'm=', 't='],
    act: (given) =>
      ['remove', 'rm'].includes(first(given))
        ? act('remote remove', 'delete', 'remote', false, refs(given)[0] ?? null)
        : ['add', 'rename', 'set-url', 'prune', 'set-head', 'set-branches'].includes(first(given))
          ? act(`remote ${first(given)}`, 'change', 'remote', false, refs(given).at(-1) ?? null)
          : act('remote', 'read', 'remote'),
  },
  worktree: {
    options: ['f force', 'b=', 'B=', 'n dry-run'],
    act: (given) =>
      first(given) === 'remove'
        ? act('worktree remove', 'delete', 'worktree', given.has('force'), refs(given)[0] ?? null)
        : act('worktree', first(given) === 'list' ? 'read' : 'change', 'worktree'),
  },
  'update-ref': {
    options: ['d delete', 'm=', 'stdin', 'z'],
    act: (given) =>
      given.has('delete')
        ? act('update-ref -d', 'delete', 'ref', true, first(given))
        : act('update-ref', 'overwrite', 'ref', false, first(given)),
  },
  'symbolic-ref': {
    options: ['d delete', 'm='],
    act: (given) =>
      given.has('delete')
        ? act('symbolic-ref -d', 'delete', 'ref', true)
        : act('symbolic-ref', given.operands.length > 1 ? 'change' : 'read', 'ref'),
  },
  submodule: {
    options: ['f force', 'init', 'recursive', 'all'],
    act: (given) =>
      first(given) === 'deinit'
        ? act('submodule deinit', 'delete', 'worktree', given.has('force'))
        : act('submodule', first(given) === 'status' ? 'read' : 'change', 'worktree'),
  },
  'read-tree': {
    options: ['u', 'm', 'reset'],
    act: (given) =>
      given.has('u', 'reset')
        ? act('read-tree -u', 'overwrite', 'worktree', true)
        : act('read-tree', 'change', 'index'),
  },
  'checkout-index': {
    options: ['f force', 'a all'],
    act: (given) =>
      given.has('force')
        ? act('checkout-index -f', 'overwrite', 'worktree', true)
        : act('checkout-index', 'change', 'worktree'),
  },
  commit: {
    options: [
      'm message=',
      'F file=',
      'C=',
      'c=',
      'amend',
      'author=',
      'date=',
      'fixup=',
      't template=',
      'S gpg-sign?',
      'a all',
      'n no-verify',
    ],
    act: (given) =>
      given.has('amend') ? act('commit --amend', 'change', 'history') : act('commit', 'create', 'history'),
  },
  replace: {
    options: ['d delete', 'f force'],
    act: (given) => (given.has('delete') ? act('replace -d', 'delete', 'ref') : act('replace', 'change', 'ref')),
  },
  lfs: {
    options: ['f force', 'n dry-run', 'everything'],
    act: (given) =>
      first(given) === 'prune' && !given.has('dry-run')
        ? act('lfs prune', 'delete', 'cache')
        : first(given) === 'migrate'
          ? act('lfs migrate', 'overwrite', 'history')
          : act('lfs', 'change', 'worktree'),
  },
  rm: {
    options: ['r', 'f force', 'cached', 'n dry-run', 'q quiet'],
    act: (given) =>
      given.has('dry-run', 'cached')
        ? act('rm --cached', 'change', 'index')
        : act('rm', 'change', 'worktree', given.has('force')),
  },
  notes: {
    options: ['m=', 'F='],
    act: (given) =>
      first(given) === 'remove' ? act('notes remove', 'delete', 'notes') : act('notes', 'change', 'notes'),
  },
}

export const GIT: readonly Program[] = [
  program(
    'git',
    [
      'C=',
      'c config=',
      'git-dir=',
      'work-tree=',
      'namespace=',
      'exec-path?',
      'super-prefix=',
      'config-env=',
      'p paginate',
      'P no-pager',
      'bare',
      'no-replace-objects',
      'literal-pathspecs',
      'v',
    ],
    git,
    'posix',
  ),
  program('git-filter-repo bfg', [], (call) => {
    operate(call, { program: 'git', ...act('filter-repo', 'overwrite', 'history', true), target: null })
  }),
]

function git(call: Call): void {
  for (const config of call.values('config')) configActs(call, shown(config))
  const [verb, ...rest] = call.operands
  if (verb === undefined) return
  const name = plain(verb)
  if (name === null) {
    call.analysis.unresolved('command', `git ${shown(verb)}`, call.site)
    return
  }
  const folder =
    call.values('C').length > 0
      ? call
          .values('C')
          .reduce((before, next) => (/^[/~]/.test(shown(next)) ? next : joinTexts([before, knownText('/'), next])))
      : call.value('work-tree')
  inFolder(call, folder, () => {
    subcommand(call, name, rest)
  })
}

/** Settings that make git run a command. */
function configActs(call: Call, setting: string): void {
  const match =
    /^(?:alias\.[\w-]+|core\.(?:pager|editor|sshcommand|fsmonitor|askpass|gitproxy)|credential\.helper|diff\.external|sequence\.editor|gpg\.program|filter\.[^=]+|merge\.[^=]+\.driver|protocol\.ext\.allow)=(.*)$/is.exec(
      setting,
    )
  const text = match?.[1]
  if (text === undefined || text === 'always' || text === 'true' || text === 'false' || text === 'cat' || text === '')
    return
  const isAlias = /^alias\./i.test(setting)
  if (!isAlias) shellText(call, knownText(text.replace(/^!/, '')))
  else if (text.startsWith('!')) shellText(call, knownText(text.slice(1)))
  else shellText(call, knownText(`git ${text}`))
}

function subcommand(call: Call, name: string, words: readonly Text[]): void {
  const known = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined
  const given = parseOptions(
    words,
    optionsOf(known?.options ?? ['m message=', 'o output=', 'upload-pack=', 'c config=', 'exec='], 'gnu'),
  )
  if (given.asksForHelp || (given.has('h') && given.operands.length === 0)) return
  if (known !== undefined) {
    const plainWords = words.map(shown)
    const found = known.act(given, plainWords)
    if (found !== null)
      operate(call, {
        program: 'git',
        ...found,
        target: found.target ?? given.operands.map(shown).join(' ').slice(0, 200),
      })
  } else
    operate(call, {
      program: 'git',
      ...act(name, READS.has(name) ? 'read' : CREATES.has(name) ? 'create' : 'unknown', 'repository'),
      target: word(given.operands[0]),
    })
  more(call, name, given)
}

/** What a subcommand does besides. */
function more(call: Call, name: string, given: Given): void {
  for (const text of given.values(
    'exec',
    'tree-filter',
    'index-filter',
    'env-filter',
    'msg-filter',
    'commit-filter',
    'parent-filter',
    'upload-pack',
    'receive-pack',
  ))
    if (name !== 'push' || given.has('receive-pack', 'exec')) shellText(call, text)
  if (name === 'clone' || name === 'fetch' || name === 'pull' || name === 'push' || name === 'ls-remote')
    remote(call, name, given)
  if (name === 'config') config(call, given)
  if (name === 'rm')
    use(call, 'delete', given.has('cached', 'dry-run') ? [] : given.operands, {
      recursive: given.has('r'),
      forced: given.has('force'),
    })
  if (name === 'clean' && !given.has('dry-run') && given.has('force'))
    use(call, 'delete', given.operands, { recursive: given.has('d'), many: true })
  if (name === 'bisect' && first(given) === 'run') call.analysis.command(given.operands.slice(1), call.site)
  if (name === 'submodule' && first(given) === 'foreach')
    shellText(call, joinTexts(given.operands.slice(1).flatMap((each) => [each, knownText(' ')])))
  if (name === 'archive' || name === 'format-patch' || name === 'bundle') use(call, 'write', given.values('output'))
}

function remote(call: Call, name: string, given: Given): void {
  const target = given.operands[0]
  const text = target === undefined ? '' : shown(target)
  if (/^ext::/.test(text)) shellText(call, knownText(text.slice('ext::'.length)))
  else if (target !== undefined && /[:@]|^https?:|…/.test(text) && !text.startsWith('-'))
    call.analysis.network(
      {
        direction: 'out',
        target: /^[\w.-]+@[\w.-]+:/.test(text) ? knownText(`ssh://${text.replace(':', '/')}`) : target,
        method: null,
        upload: name === 'push' ? knownText('') : null,
      },
      call.site,
    )
  if (name === 'clone' && given.operands[1] !== undefined)
    use(call, 'create', given.operands.slice(1, 2), { recursive: true })
}

function config(call: Call, given: Given): void {
  const [key, value] = given.operands
  if (key === undefined || value === undefined) return
  configActs(call, `${shown(key)}=${shown(value)}`)
  if (/^core\.hookspath$/i.test(shown(key))) call.analysis.persistence({ kind: 'hook', name: shown(value) }, call.site)
  if (/^credential\.helper$/i.test(shown(key)) && given.has('global', 'system'))
    call.analysis.persistence({ kind: 'hook', name: 'credential.helper' }, call.site)
}

function push(given: Given): Act {
  if (given.has('dry-run')) return act('push --dry-run', 'read', 'branch')
  const specs = refs(given)
  const target = specs.join(' ')
  if (given.has('mirror')) return act('push --mirror', 'overwrite', 'remote', true, target)
  if (given.has('delete') || specs.some((spec) => /^\+?:[^:]/.test(spec)))
    return act('push --delete', 'delete', 'remote branch', true, target)
  if (given.has('prune')) return act('push --prune', 'delete', 'remote branch', true, target)
  if ((given.has('force') && word(given.value('force')) !== 'false') || specs.some((spec) => spec.startsWith('+')))
    return act('push --force', 'overwrite', 'remote branch', true, target)
  if (given.has('force-with-lease')) return act('push --force-with-lease', 'overwrite', 'remote branch', false, target)
  return act('push', 'create', 'remote branch', false, target)
}

function branch(given: Given): Act {
  const names = given.operands.map(shown).join(' ')
  if (given.has('D') || (given.has('delete') && given.has('force')))
    return act('branch -D', 'delete', 'branch', true, names)
  if (given.has('delete')) return act('branch -d', 'delete', 'branch_merged', false, names)
  if (given.has('M', 'C') || (given.has('force') && given.operands.length > 0))
    return act('branch -f', 'overwrite', 'branch', false, names)
  return act('branch', given.operands.length === 0 ? 'read' : 'create', 'branch', false, names)
}

/** With paths it overwrites work that nobody has. */
function checkout(given: Given, words: readonly string[]): Act {
  if (given.has('b', 'orphan')) return act('checkout -b', 'create', 'branch')
  if (given.has('B')) return act('checkout -B', 'overwrite', 'branch')
  if (given.has('force')) return act('checkout -f', 'overwrite', 'worktree', true)
  if (words.includes('--') && words.at(-1) !== '--') return act('checkout --', 'overwrite', 'worktree', true)
  if (given.has('ours', 'theirs', 'pathspec-from-file')) return act('checkout --ours', 'overwrite', 'worktree', true)
  const names = given.operands.map(shown)
  if (names.length > 1 || names.some((name) => /^\.\.?$|^\.\.?\/|^:\/|^:\(|[*?]|\/$/.test(name)))
    return act('checkout paths', 'overwrite', 'worktree', true)
  return act('checkout', 'change', 'worktree')
}
