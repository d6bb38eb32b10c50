import { knownText, plain, shown, unknownText } from '../analysis/text.js';
import { shellTextsIn } from './shell-texts.js';
import { spaced, splitWords } from './words.js';
const MAX_STATEMENTS = 64;
/** Code of a language that is not followed, by a pipe or a redirection. */
export function fromForeignInput(call, language) {
    const { input, piped } = call.setting;
    if ((input === undefined || input === null) && piped !== true)
        return;
    const text = input ?? unknownText();
    call.analysis.dynamic({ kind: 'interpreter', known: false, language }, call.site);
    call.analysis.unresolved('code', shown(text), call.site);
    call.analysis.flow(text.origins, 'code', language, call.site);
    for (const inner of shellTextsIn(shown(text)))
        call.analysis.code({ language: 'bash', text: inner, dynamic: null }, call.site);
}
/** A text of `cmd` or PowerShell: its statements as plain commands, as far as they are. */
export function splitStatements(call, words) {
    const whole = plain(spaced(words));
    if (whole === null || /[$%`{(]/.test(whole)) {
        call.analysis.dynamic({ kind: 'interpreter', known: false, language: call.name }, call.site);
        call.analysis.unresolved('code', shown(spaced(words)), call.site);
    }
    if (whole === null)
        return;
    for (const statement of whole.split(/[;\n|&]+/).slice(0, MAX_STATEMENTS)) {
        const inner = splitWords(knownText(statement));
        if (inner.length > 0)
            call.analysis.command(inner, call.site);
    }
}
//# sourceMappingURL=foreign-input.js.map