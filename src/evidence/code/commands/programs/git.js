import { joinTexts, knownText, plain, shown } from '../../analysis/text.js';
import { inFolder, operate, use, word } from '../acts.js';
import { optionsOf, parseOptions } from '../options.js';
import { program } from '../program.js';
import { act, firstWord, SUBCOMMANDS } from './git-subcommands.js';
import { shellText } from '../words.js';
const READS = new Set('status log diff show blame shortlog describe rev-parse rev-list ls-files ls-tree ls-remote cat-file grep fsck count-objects whatchanged help version annotate name-rev merge-base for-each-ref show-ref verify-commit verify-tag var check-ignore diff-tree diff-index range-diff cherry bisect'.split(' '));
const CREATES = new Set('add commit clone init fetch pull merge cherry-pick revert am apply mv format-patch bundle archive notes'.split(' '));
export const GIT = [
    program('git', 'C= | c config= | git-dir= | work-tree= | namespace= | exec-path? | super-prefix= | config-env= | p paginate | P no-pager | bare | no-replace-objects | literal-pathspecs | v', git, 'posix'),
    program('git-filter-repo bfg', [], (call) => {
        operate(call, { program: 'git', ...act('filter-repo', 'overwrite', 'history', true), target: null });
    }),
];
function git(call) {
    for (const config of call.values('config'))
        configActs(call, shown(config));
    const [verb, ...rest] = call.operands;
    if (verb === undefined)
        return;
    const name = plain(verb);
    if (name === null) {
        call.analysis.unresolved('command', `git ${shown(verb)}`, call.site);
        return;
    }
    const folder = call.values('C').length > 0
        ? call
            .values('C')
            .reduce((before, next) => (/^[/~]/.test(shown(next)) ? next : joinTexts([before, knownText('/'), next])))
        : call.value('work-tree');
    inFolder(call, folder, () => {
        subcommand(call, name, rest);
    });
}
/** Settings that make git run a command. */
function configActs(call, setting) {
    const match = /^(?:alias\.[\w-]+|core\.(?:pager|editor|sshcommand|fsmonitor|askpass|gitproxy)|credential\.helper|diff\.external|sequence\.editor|gpg\.program|filter\.[^=]+|merge\.[^=]+\.driver|protocol\.ext\.allow)=(.*)$/is.exec(setting);
    const text = match?.[1];
    if (text === undefined || text === 'always' || text === 'true' || text === 'false' || text === 'cat' || text === '')
        return;
    const isAlias = /^alias\./i.test(setting);
    if (!isAlias)
        shellText(call, knownText(text.replace(/^!/, '')));
    else if (text.startsWith('!'))
        shellText(call, knownText(text.slice(1)));
    else
        shellText(call, knownText(`git ${text}`));
}
function subcommand(call, name, words) {
    const known = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
    const given = parseOptions(words, optionsOf(known?.options ?? ['m message=', 'o output=', 'upload-pack=', 'c config=', 'exec='], 'gnu'));
    if (given.asksForHelp || (given.has('h') && given.operands.length === 0))
        return;
    if (known !== undefined) {
        const plainWords = words.map(shown);
        const found = known.act(given, plainWords);
        if (found !== null)
            operate(call, {
                program: 'git',
                ...found,
                target: found.target ?? given.operands.map(shown).join(' ').slice(0, 200),
            });
    }
    else
        operate(call, {
            program: 'git',
            ...act(name, READS.has(name) ? 'read' : CREATES.has(name) ? 'create' : 'unknown', 'repository'),
            target: word(given.operands[0]),
        });
    more(call, name, given);
}
/** What a subcommand does besides. */
function more(call, name, given) {
    for (const text of given.values('exec', 'tree-filter', 'index-filter', 'env-filter', 'msg-filter', 'commit-filter', 'parent-filter', 'upload-pack', 'receive-pack'))
        if (name !== 'push' || given.has('receive-pack', 'exec'))
            shellText(call, text);
    if (name === 'clone' || name === 'fetch' || name === 'pull' || name === 'push' || name === 'ls-remote')
        remote(call, name, given);
    if (name === 'config')
        config(call, given);
    if (name === 'rm')
        use(call, 'delete', given.has('cached', 'dry-run') ? [] : given.operands, {
            recursive: given.has('r'),
            forced: given.has('force'),
        });
    if (name === 'clean' && !given.has('dry-run') && given.has('force'))
        use(call, 'delete', given.operands, { recursive: given.has('d'), many: true });
    if (name === 'bisect' && firstWord(given) === 'run')
        call.analysis.command(given.operands.slice(1), call.site);
    if (name === 'submodule' && firstWord(given) === 'foreach')
        shellText(call, joinTexts(given.operands.slice(1).flatMap((each) => [each, knownText(' ')])));
    if (name === 'archive' || name === 'format-patch' || name === 'bundle')
        use(call, 'write', given.values('output'));
}
function remote(call, name, given) {
    const target = given.operands[0];
    const text = target === undefined ? '' : shown(target);
    if (/^ext::/.test(text))
        shellText(call, knownText(text.slice('ext::'.length)));
    else if (target !== undefined && /[:@]|^https?:|…/.test(text) && !text.startsWith('-'))
        call.analysis.network({
            direction: 'out',
            target: /^[\w.-]+@[\w.-]+:/.test(text) ? knownText(`ssh://${text.replace(':', '/')}`) : target,
            method: null,
            upload: name === 'push' ? knownText('') : null,
        }, call.site);
    if (name === 'clone' && given.operands[1] !== undefined)
        use(call, 'create', given.operands.slice(1, 2), { recursive: true });
}
function config(call, given) {
    const [key, value] = given.operands;
    if (key === undefined || value === undefined)
        return;
    configActs(call, `${shown(key)}=${shown(value)}`);
    if (/^core\.hookspath$/i.test(shown(key)))
        call.analysis.persistence({ kind: 'hook', name: shown(value) }, call.site);
    if (/^credential\.helper$/i.test(shown(key)) && given.has('global', 'system'))
        call.analysis.persistence({ kind: 'hook', name: 'credential.helper' }, call.site);
}
//# sourceMappingURL=git.js.map