import { joinTexts, knownText, plain, unknownText } from '../../analysis/text.js';
import { word } from '../acts.js';
import { program } from '../program.js';
/** Shells, and the words that run a text as a shell's. */
export const SHELLS = [
    program('bash sh zsh dash ksh mksh pdksh ash fish rbash csh tcsh elvish nu xonsh', ['c', 'o=', 'O=', 'rcfile init-file=', 's', 'i', 'l login', 'x', 'e', 'C init-command='], shell, 'posix'),
    program('eval', [], (call) => {
        call.analysis.code({ language: 'bash', text: joinTexts(call.words.flatMap((each) => [each, knownText(' ')])), dynamic: 'eval' }, call.site);
    }),
    program('source .', [], (call) => {
        const [file] = call.operands;
        if (file !== undefined)
            runFile(call, file);
    }),
    program('trap', [], (call) => {
        const [text] = call.operands;
        if (text !== undefined && call.operands.length > 1 && plain(text) !== '')
            call.analysis.code({ language: 'bash', text, dynamic: null }, call.site);
    }),
];
function shell(call) {
    for (const file of call.values('init-file'))
        call.analysis.execute(file, call.site, 'bash');
    for (const text of call.values('init-command'))
        call.analysis.code({ language: 'bash', text, dynamic: null }, call.site);
    const [first, ...more] = call.operands;
    if (call.has('c')) {
        if (first !== undefined)
            call.analysis.code({ language: 'bash', text: withArguments(first, more), dynamic: null }, call.site);
    }
    else if (first === undefined || call.has('s') || plain(first) === '-')
        fromInput(call, 'bash');
    else
        runFile(call, first);
}
/** `$0` and `$@` are the words behind the text; what is not known of them is a value, and no code. */
function withArguments(text, words) {
    const [zero, ...rest] = words;
    if (zero === undefined)
        return text;
    const parts = text.parts.map((part) => part?.replaceAll(/\$0(?![0-9])|\$\{0\}/g, '$${__zero}') ?? null);
    const setting = `__zero=${quoted(zero)}; set --${rest.map((each) => ` ${quoted(each)}`).join('')}\n`;
    return joinTexts([knownText(setting), { ...text, parts }]);
}
function quoted(text) {
    return text.parts.map((part) => (part === null ? '"$__given"' : `'${part.replaceAll("'", "'\\''")}'`)).join('');
}
/** `bash <(curl …)` and `/dev/stdin` are files too, of a kind. */
function runFile(call, file) {
    if (/^\/dev\/(?:stdin|fd\/0)$/.test(word(file) ?? ''))
        fromInput(call, 'bash');
    else if (file.origins.some(({ kind }) => kind === 'network' || kind === 'process') && plain(file) === null)
        call.analysis.code({ language: 'bash', text: file, dynamic: 'interpreter' }, call.site);
    else
        call.analysis.execute(file, call.site, 'bash');
}
/** Code that comes in by a pipe or a redirection. */
export function fromInput(call, language) {
    const { input, piped } = call.setting;
    if ((input === undefined || input === null) && piped !== true)
        return;
    call.analysis.code({ language, text: input ?? unknownText(), dynamic: 'interpreter' }, call.site);
}
//# sourceMappingURL=shells.js.map