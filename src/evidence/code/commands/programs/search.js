import { joinTexts, knownText, plain, shown } from '../../analysis/text.js';
import { runInstead, use } from '../acts.js';
import { program } from '../program.js';
/** Programs that look for files and do something with what they find. */
export const SEARCHING = [
    program('find gfind', [], find, 'words'),
    program('fd fdfind', ['x exec=', 'X exec-batch=', 'e extension=', 't type=', 'd max-depth=', 'E exclude=', 'S size=', 'base-directory='], fd, 'posix'),
    program('locate mlocate plocate', [], () => undefined),
];
/** Tests that leave out some of what is found. */
const NARROWING = /^-(?:i?name|i?path|i?wholename|i?regex|i?lname|size|empty|[acm]min|[acm]time|newer.*|user|group|uid|gid|nouser|nogroup|perm|links|inum|samefile|executable|readable|writable)$/;
const NAMES = /^-i?(?:name|path|wholename)$/;
const RUNS = /^-(?:exec|execdir|ok|okdir)$/;
const PRINTS = /^-(?:fprint0?|fls|fprintf)$/;
function find(call) {
    const words = call.words;
    const begin = words.findIndex((each) => /^[-(!]/.test(shown(each)) && !/^-[HLPD]$|^-O\d$/.test(shown(each)));
    const end = begin === -1 ? words.length : begin;
    const given = words.slice(0, end).filter((each) => !/^-[HLPDO]/.test(shown(each)));
    const roots = given.length === 0 ? [knownText('.')] : given;
    const tests = words.slice(end);
    use(call, 'list', roots, { recursive: true, many: true });
    const found = roots.map((root) => foundBelow(root, tests));
    for (let at = 0; at < tests.length; at++) {
        const test = plain(tests[at] ?? knownText(''));
        if (test === null)
            continue;
        if (test === '-delete')
            use(call, 'delete', found, { recursive: true, forced: true, many: true });
        if (PRINTS.test(test))
            use(call, 'write', tests.slice(at + 1, at + 2));
        if (RUNS.test(test))
            at = runFound(call, tests, at + 1, found);
    }
}
/** All that is found below a root: the root itself where no test leaves anything out. */
function foundBelow(root, tests) {
    const narrowed = tests.some((test) => NARROWING.test(shown(test)));
    if (!narrowed)
        return tests.some((test) => /^-(?:type|mindepth|maxdepth|prune|not)$|^!$/.test(shown(test)))
            ? joinTexts([root, knownText('/*')])
            : root;
    const at = tests.findIndex((test, index) => NAMES.test(shown(test)) && !/^(?:!|-not)$/.test(shown(tests[index - 1] ?? knownText(''))));
    const name = at === -1 ? null : plain(tests[at + 1] ?? knownText('*'));
    const last = name?.split('/').at(-1) ?? '*';
    return joinTexts([root, knownText(`/**/${last === '' ? '*' : last}`)]);
}
/** The words up to `;` or `+`, once for each root. Tells where they end. */
function runFound(call, tests, begin, found) {
    let end = begin;
    while (end < tests.length && !isEnd(tests, end))
        end++;
    const command = tests.slice(begin, end);
    for (const path of found.slice(0, 8))
        runInstead(call, command.map((each) => filled(each, '{}', path)), { input: null, piped: false });
    return end;
}
function isEnd(tests, at) {
    const test = plain(tests[at] ?? knownText(''));
    return test === ';' || test === '\\;' || (test === '+' && plain(tests[at - 1] ?? knownText('')) === '{}');
}
/** With every place holder replaced. */
export function filled(text, holder, by) {
    if (!text.parts.some((part) => part?.includes(holder) === true))
        return text;
    const pieces = [];
    for (const part of text.parts) {
        if (part === null)
            pieces.push({ parts: [null], origins: [] });
        else
            for (const [index, piece] of part.split(holder).entries()) {
                if (index > 0)
                    pieces.push(by);
                pieces.push(knownText(piece));
            }
    }
    return joinTexts([{ parts: [], origins: text.origins }, ...pieces]);
}
function fd(call) {
    const [, ...roots] = call.operands;
    const places = roots.length === 0 ? [knownText('.')] : roots;
    use(call, 'list', places, { recursive: true });
    const at = call.words.findIndex((each) => /^(?:-x|-X|--exec|--exec-batch)$/.test(shown(each)));
    if (at === -1)
        return;
    const found = knownText('./**/*');
    const command = call.words.slice(at + 1);
    const hasHolder = command.some((each) => shown(each).includes('{'));
    runInstead(call, hasHolder ? command.map((each) => filled(each, '{}', found)) : [...command, found], { input: null });
}
//# sourceMappingURL=search.js.map