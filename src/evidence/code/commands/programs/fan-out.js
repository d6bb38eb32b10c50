import { foundBelow } from '../../analysis/found-paths.js';
import { knownText, plain, shown, unknownText } from '../../analysis/text.js';
import { inputOf, runInstead, use } from '../acts.js';
import { program } from '../program.js';
import { filled } from './search.js';
import { shellText, spaced, splitWords } from '../words.js';
const MAX_RUNS = 16;
/** Programs that run others with words from their input. */
export const FANNING_OUT = [
    program('xargs gxargs', 'I replace-str= | i replace? | n max-args= | L max-lines= | P max-procs= | s max-chars= | d delimiter= | E eof= | a arg-file= | 0 null | p interactive | t | r no-run-if-empty | J= | R=', xargs, 'posix'),
    program('parallel', 'j jobs= | a arg-file= | I= | colsep= | S sshlogin= | joblog= | results= | d delimiter= | n max-args= | N= | timeout=', parallel, 'posix'),
];
/** What is not known may be any text, but it is one that the command takes as an operand. */
function xargs(call) {
    const input = itemsOf(call);
    const command = call.operands.length === 0 ? [knownText('echo')] : call.operands;
    const holder = call.value('replace-str', 'J');
    const mark = holder === null ? (call.has('replace') ? '{}' : null) : plain(holder);
    if (mark !== null) {
        for (const item of input.slice(0, MAX_RUNS))
            runInstead(call, command.map((each) => filled(each, mark, item)), OWN_INPUT);
        return;
    }
    runInstead(call, [...command, ...input], OWN_INPUT);
}
const OWN_INPUT = { input: null, piped: false };
function itemsOf(call) {
    const file = call.value('arg-file');
    if (file !== null) {
        use(call, 'read', [file]);
        return [unknownText([{ kind: 'file', name: shown(file) }])];
    }
    const input = inputOf(call);
    const text = plain(input);
    if (text === null)
        return [foundBelow(input) ?? unknownText(input.origins)];
    const delimiter = call.has('null')
        ? '\0'
        : plain(call.value('delimiter') ?? unknownText())
            ?.replace(/^\\n$/, '\n')
            .replace(/^\\0$/, '\0');
    const byLine = delimiter ?? (call.has('replace-str', 'replace') ? '\n' : null);
    if (byLine === null || byLine === '')
        return splitWords(input);
    return text
        .split(byLine)
        .filter((item) => item !== '')
        .slice(0, 1024)
        .map((item) => knownText(item.trim(), input.origins));
}
/** `parallel rm ::: a b`; the command is a text of the shell. */
function parallel(call) {
    const at = call.operands.findIndex((each) => /^:::\+?$/.test(shown(each)));
    const command = at === -1 ? call.operands : call.operands.slice(0, at);
    const items = at === -1 ? itemsOf(call) : call.operands.slice(at + 1);
    if (command.length === 0) {
        for (const item of items.slice(0, MAX_RUNS))
            shellText(call, item);
        return;
    }
    const hasHolder = command.some((each) => shown(each).includes('{}'));
    for (const item of items.slice(0, MAX_RUNS))
        shellText(call, spaced(hasHolder ? command.map((each) => filled(each, '{}', item)) : [...command, item]));
}
//# sourceMappingURL=fan-out.js.map