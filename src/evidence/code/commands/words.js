import { joinTexts, knownText, plain, shown } from '../analysis/text.js';
/** Words of a text as a simple reader parts them: by spaces, quotes taken off. */
export function splitWords(text) {
    const whole = plain(text);
    if (whole === null)
        return [text];
    const words = whole.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? [];
    return words.slice(0, 1024).map((each) => knownText(each.replace(/^(["'])(.*)\1$/s, '$2'), text.origins));
}
export function spaced(words) {
    return joinTexts(words.flatMap((each, at) => (at === 0 ? [each] : [knownText(' '), each])));
}
export function shellText(call, text) {
    if (text !== null && shown(text).trim() !== '')
        call.analysis.code({ language: 'bash', text, dynamic: null }, call.site);
}
//# sourceMappingURL=words.js.map