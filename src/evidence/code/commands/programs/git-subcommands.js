import { knownText, shown } from '../../analysis/text.js';
import { word } from '../acts.js';
export const act = (operation, effect, object, irreversible = false, target = null) => ({ operation, effect, object, irreversible, target });
export const firstWord = (given) => word(given.operands[0]) ?? '';
const refs = (given) => given.operands.slice(1).map(shown);
/** What is lost for good: work that was never committed, and refs that others rely on. */
export const SUBCOMMANDS = {
    reset: {
        options: ['q quiet', 'hard', 'soft', 'mixed', 'merge', 'keep', 'p patch', 'pathspec-from-file='],
        act: (given) => given.has('hard')
            ? act('reset --hard', 'overwrite', 'worktree', true)
            : given.has('merge')
                ? act('reset --merge', 'overwrite', 'worktree', true)
                : act('reset', 'change', 'index'),
    },
    clean: {
        options: ['f force', 'd', 'x', 'X', 'n dry-run', 'i interactive', 'q quiet', 'e exclude='],
        act: (given) => given.has('dry-run') || (!given.has('force') && !given.has('interactive'))
            ? act('clean --dry-run', 'read', 'worktree')
            : act('clean -f', 'delete', 'worktree', true),
    },
    push: {
        options: 'f force | force-with-lease? | force-if-includes | d delete | mirror | prune | all | tags | n dry-run | u set-upstream | o push-option= | repo= | receive-pack= | exec= | recurse-submodules=',
        act: push,
    },
    branch: {
        options: 'd delete | D | f force | m move | M | c | C | r remotes | a all | u set-upstream-to= | contains= | merged? | no-merged? | sort= | format= | points-at=',
        act: branch,
    },
    checkout: {
        options: 'b= | B= | f force | p patch | t track | orphan= | ours | theirs | q quiet | detach | m merge | conflict= | pathspec-from-file=',
        act: checkout,
    },
    switch: {
        options: ['c create=', 'C force-create=', 'f force', 'discard-changes', 'd detach', 'orphan='],
        act: (given) => given.has('force', 'discard-changes')
            ? act('switch --discard-changes', 'overwrite', 'worktree', true)
            : given.has('force-create')
                ? act('switch -C', 'overwrite', 'branch')
                : act('switch', 'change', 'worktree'),
    },
    restore: {
        options: ['s source=', 'S staged', 'W worktree', 'p patch', 'ours', 'theirs', 'pathspec-from-file='],
        act: (given) => given.has('staged') && !given.has('worktree')
            ? act('restore --staged', 'change', 'index')
            : act('restore', 'overwrite', 'worktree', true),
    },
    stash: {
        options: ['m message=', 'u include-untracked', 'k keep-index', 'a all'],
        act: (given) => ['drop', 'clear'].includes(firstWord(given))
            ? act(`stash ${firstWord(given)}`, 'delete', 'stash', true)
            : ['list', 'show'].includes(firstWord(given))
                ? act('stash list', 'read', 'stash')
                : act('stash', 'change', 'worktree'),
    },
    reflog: {
        options: ['expire=', 'expire-unreachable=', 'all', 'n dry-run', 'n max-count='],
        act: (given) => ['expire', 'delete'].includes(firstWord(given)) && !given.has('dry-run')
            ? act(`reflog ${firstWord(given)}`, 'delete', 'history', true)
            : act('reflog', 'read', 'history'),
    },
    'filter-branch': {
        options: 'f force | tree-filter= | index-filter= | env-filter= | msg-filter= | commit-filter= | subdirectory-filter= | parent-filter= | tag-name-filter=',
        act: () => act('filter-branch', 'overwrite', 'history', true),
    },
    'filter-repo': { options: [], act: () => act('filter-repo', 'overwrite', 'history', true) },
    rebase: {
        options: ['i interactive', 'onto=', 'x exec=', 's strategy=', 'X='],
        act: (given) => given.has('abort', 'continue', 'skip', 'quit')
            ? act('rebase', 'change', 'worktree')
            : act('rebase', 'change', 'history'),
    },
    gc: {
        options: ['prune?', 'aggressive', 'auto'],
        act: (given) => given.has('prune') && word(given.value('prune')) !== null
            ? act('gc --prune', 'delete', 'history', /^(?:now|all)$/.test(word(given.value('prune')) ?? ''))
            : act('gc', 'change', 'history'),
    },
    prune: {
        options: ['n dry-run', 'expire='],
        act: (given) => given.has('dry-run') ? act('prune -n', 'read', 'history') : act('prune', 'delete', 'history', true),
    },
    'prune-packed': { options: [], act: () => act('prune-packed', 'change', 'history') },
    tag: {
        options: 'd delete | f force | m message= | F file= | u local-user= | n? | l list | contains= | sort= | format=',
        act: (given) => given.has('delete')
            ? act('tag -d', 'delete', 'tag', false, shown(given.operands[0] ?? knownText('')))
            : given.has('force')
                ? act('tag -f', 'overwrite', 'tag')
                : act('tag', given.operands.length === 0 || given.has('list') ? 'read' : 'create', 'tag'),
    },
    remote: {
        options: ['v verbose', 'n', 'm=', 't='],
        act: (given) => ['remove', 'rm'].includes(firstWord(given))
            ? act('remote remove', 'delete', 'remote', false, refs(given)[0] ?? null)
            : ['add', 'rename', 'set-url', 'prune', 'set-head', 'set-branches'].includes(firstWord(given))
                ? act(`remote ${firstWord(given)}`, 'change', 'remote', false, refs(given).at(-1) ?? null)
                : act('remote', 'read', 'remote'),
    },
    worktree: {
        options: ['f force', 'b=', 'B=', 'n dry-run'],
        act: (given) => firstWord(given) === 'remove'
            ? act('worktree remove', 'delete', 'worktree', given.has('force'), refs(given)[0] ?? null)
            : act('worktree', firstWord(given) === 'list' ? 'read' : 'change', 'worktree'),
    },
    'update-ref': {
        options: ['d delete', 'm=', 'stdin', 'z'],
        act: (given) => given.has('delete')
            ? act('update-ref -d', 'delete', 'ref', true, firstWord(given))
            : act('update-ref', 'overwrite', 'ref', false, firstWord(given)),
    },
    'symbolic-ref': {
        options: ['d delete', 'm='],
        act: (given) => given.has('delete')
            ? act('symbolic-ref -d', 'delete', 'ref', true)
            : act('symbolic-ref', given.operands.length > 1 ? 'change' : 'read', 'ref'),
    },
    submodule: {
        options: ['f force', 'init', 'recursive', 'all'],
        act: (given) => firstWord(given) === 'deinit'
            ? act('submodule deinit', 'delete', 'worktree', given.has('force'))
            : act('submodule', firstWord(given) === 'status' ? 'read' : 'change', 'worktree'),
    },
    'read-tree': {
        options: ['u', 'm', 'reset'],
        act: (given) => given.has('u', 'reset')
            ? act('read-tree -u', 'overwrite', 'worktree', true)
            : act('read-tree', 'change', 'index'),
    },
    'checkout-index': {
        options: ['f force', 'a all'],
        act: (given) => given.has('force')
            ? act('checkout-index -f', 'overwrite', 'worktree', true)
            : act('checkout-index', 'change', 'worktree'),
    },
    commit: {
        options: 'm message= | F file= | C= | c= | amend | author= | date= | fixup= | t template= | S gpg-sign? | a all | n no-verify',
        act: (given) => given.has('amend') ? act('commit --amend', 'change', 'history') : act('commit', 'create', 'history'),
    },
    replace: {
        options: ['d delete', 'f force'],
        act: (given) => (given.has('delete') ? act('replace -d', 'delete', 'ref') : act('replace', 'change', 'ref')),
    },
    lfs: {
        options: ['f force', 'n dry-run', 'everything'],
        act: (given) => firstWord(given) === 'prune' && !given.has('dry-run')
            ? act('lfs prune', 'delete', 'cache')
            : firstWord(given) === 'migrate'
                ? act('lfs migrate', 'overwrite', 'history')
                : act('lfs', 'change', 'worktree'),
    },
    rm: {
        options: ['r', 'f force', 'cached', 'n dry-run', 'q quiet'],
        act: (given) => given.has('dry-run', 'cached')
            ? act('rm --cached', 'change', 'index')
            : act('rm', 'change', 'worktree', given.has('force')),
    },
    notes: {
        options: ['m=', 'F='],
        act: (given) => firstWord(given) === 'remove' ? act('notes remove', 'delete', 'notes') : act('notes', 'change', 'notes'),
    },
};
function push(given) {
    if (given.has('dry-run'))
        return act('push --dry-run', 'read', 'branch');
    const specs = refs(given);
    const target = specs.join(' ');
    if (given.has('mirror'))
        return act('push --mirror', 'overwrite', 'remote', true, target);
    if (given.has('delete') || specs.some((spec) => /^\+?:[^:]/.test(spec)))
        return act('push --delete', 'delete', 'remote branch', true, target);
    if (given.has('prune'))
        return act('push --prune', 'delete', 'remote branch', true, target);
    if ((given.has('force') && word(given.value('force')) !== 'false') || specs.some((spec) => spec.startsWith('+')))
        return act('push --force', 'overwrite', 'remote branch', true, target);
    if (given.has('force-with-lease'))
        return act('push --force-with-lease', 'overwrite', 'remote branch', false, target);
    return act('push', 'create', 'remote branch', false, target);
}
function branch(given) {
    const names = given.operands.map(shown).join(' ');
    if (given.has('D') || (given.has('delete') && given.has('force')))
        return act('branch -D', 'delete', 'branch', true, names);
    if (given.has('delete'))
        return act('branch -d', 'delete', 'branch_merged', false, names);
    if (given.has('M', 'C') || (given.has('force') && given.operands.length > 0))
        return act('branch -f', 'overwrite', 'branch', false, names);
    return act('branch', given.operands.length === 0 ? 'read' : 'create', 'branch', false, names);
}
/** With paths it overwrites work that nobody has. */
function checkout(given, words) {
    if (given.has('b', 'orphan'))
        return act('checkout -b', 'create', 'branch');
    if (given.has('B'))
        return act('checkout -B', 'overwrite', 'branch');
    if (given.has('force'))
        return act('checkout -f', 'overwrite', 'worktree', true);
    if (words.includes('--') && words.at(-1) !== '--')
        return act('checkout --', 'overwrite', 'worktree', true);
    if (given.has('ours', 'theirs', 'pathspec-from-file'))
        return act('checkout --ours', 'overwrite', 'worktree', true);
    const names = given.operands.map(shown);
    if (names.length > 1 || names.some((name) => /^\.\.?$|^\.\.?\/|^:\/|^:\(|[*?]|\/$/.test(name)))
        return act('checkout paths', 'overwrite', 'worktree', true);
    return act('checkout', 'change', 'worktree');
}
//# sourceMappingURL=git-subcommands.js.map