const MAX_COMMANDS = 256;
/** Reads the script command by command: addresses, the letter, and what belongs to it. */
export function readSed(script) {
    const acts = { runs: new Array(), writes: new Array(), reads: new Array() };
    let at = 0;
    for (let count = 0; at < script.length && count < MAX_COMMANDS; count++) {
        at = afterAddress(script, at);
        const letter = script.charAt(at);
        const line = lineFrom(script, at + 1);
        if (letter === 's')
            at = substitution(script, at, acts);
        else if (letter === 'y')
            at = afterDelimited(script, at, 2);
        else if ('eEwWrR'.includes(letter) && letter !== '') {
            const rest = line.trim();
            if (letter === 'e')
                acts.runs.push(rest === '' ? null : rest);
            else if (letter === 'r' || letter === 'R')
                acts.reads.push(rest);
            else if (letter !== 'E')
                acts.writes.push(rest);
            at += 1 + line.length;
        }
        else if ('aic:btT#'.includes(letter) && letter !== '')
            at += 1 + line.length;
        else
            at += 1;
    }
    return acts;
}
/** `1,5`, `/from/,/to/!`, blanks, `;` and braces. */
function afterAddress(script, begin) {
    let at = begin;
    while (at < script.length) {
        const character = script.charAt(at);
        if (/[\s;{}0-9,$~+!]/.test(character))
            at++;
        else if (character === '/')
            at = afterDelimiter(script, at + 1, '/');
        else if (character === '\\')
            at = afterDelimiter(script, at + 2, script.charAt(at + 1));
        else
            return at;
        if (/[IM]/.test(script.charAt(at)) && script.charAt(at - 1) === '/')
            at++;
    }
    return at;
}
function substitution(script, begin, acts) {
    const delimiter = script.charAt(begin + 1);
    const middle = afterDelimiter(script, begin + 2, delimiter);
    const end = afterDelimiter(script, middle, delimiter);
    let at = end;
    while (/[gpiImMe0-9]/.test(script.charAt(at))) {
        if (script.charAt(at) === 'e')
            acts.runs.push(null);
        at++;
    }
    if (script.charAt(at) !== 'w')
        return at;
    const line = lineFrom(script, at + 1);
    acts.writes.push(line.trim());
    return at + 1 + line.length;
}
function afterDelimited(script, begin, parts) {
    const delimiter = script.charAt(begin + 1);
    let at = begin + 2;
    for (let part = 0; part < parts; part++)
        at = afterDelimiter(script, at, delimiter);
    return at;
}
function afterDelimiter(script, begin, delimiter) {
    let at = begin;
    let isClass = false;
    while (at < script.length && (isClass || script.charAt(at) !== delimiter)) {
        const character = script.charAt(at);
        if (character === '[' && delimiter === '/')
            isClass = isClosed(script, at);
        else if (character === ']')
            isClass = false;
        at += character === '\\' && !isClass ? 2 : 1;
    }
    return at + 1;
}
/** Inside brackets the delimiter is a character as any other, if they are closed soon. */
function isClosed(script, at) {
    const end = script.indexOf(']', at + 2);
    return end !== -1 && end - at < 64;
}
function lineFrom(script, begin) {
    const end = script.indexOf('\n', begin);
    return script.slice(begin, end === -1 ? undefined : end);
}
//# sourceMappingURL=sed-script.js.map