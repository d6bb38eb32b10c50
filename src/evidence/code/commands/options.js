import { knownPrefix, plain } from '../analysis/text.js';
/**
 * One line per option (or all in one, parted by ` | `), its names parted by spaces, the last one counts: `r R recursive`; with a value `t target=`;
 * with a value that may only be attached `interactive?`; `!` at the end: behind it there are no options.
 */
export function optionsOf(options, style = 'gnu') {
    const byName = new Map();
    for (const line of typeof options === 'string' ? options.split(' | ') : options) {
        const ends = line.endsWith('!');
        const bare = line.replace(/!$/, '');
        const takes = bare.endsWith('=') ? 'value' : bare.endsWith('?') ? 'attached' : 'nothing';
        const names = bare.replace(/[=?]$/, '').split(' ');
        const name = names.at(-1) ?? bare;
        for (const each of names)
            byName.set(each, { name, takes, ends });
    }
    return { options: byName, longs: [...byName.keys()].filter((name) => name.length > 2), style };
}
export function parseOptions(words, spec) {
    const given = new Map();
    const operands = [];
    const asksForHelp = /^--(?:help|version)$/.test(knownPrefix(words[0] ?? { parts: [], origins: [] }));
    const stops = spec.style === 'posix' || spec.style === 'words_posix';
    const state = { ended: false };
    const note = (name, value) => {
        const values = given.get(name) ?? [];
        if (value !== null)
            values.push(value);
        given.set(name, values);
        if (spec.options.get(name)?.ends === true)
            state.ended = true;
    };
    for (let at = 0; at < words.length; at++) {
        const word = words[at];
        if (word === undefined)
            break;
        const kind = state.ended ? 'operand' : kindOf(word);
        if (kind === 'end' || (kind === 'operand' && (stops || state.ended))) {
            for (const rest of words.slice(kind === 'end' ? at + 1 : at))
                operands.push(rest);
            break;
        }
        if (kind === 'operand')
            operands.push(word);
        else if (kind === 'long' || spec.style.startsWith('words'))
            at += readLong(word, words[at + 1], spec, note);
        else
            at += readCluster(word, words[at + 1], spec, note);
    }
    return givenOf(given, operands, asksForHelp);
}
function kindOf(word) {
    const begin = knownPrefix(word);
    if (!begin.startsWith('-') || begin === '-')
        return 'operand';
    if (plain(word) === '--')
        return 'end';
    return begin.startsWith('--') ? 'long' : 'short';
}
/** Tells how many of the following words it took. */
function readLong(word, next, spec, note) {
    const begin = knownPrefix(word);
    const dashes = begin.startsWith('--') ? 2 : 1;
    const equals = begin.indexOf('=');
    const written = begin.slice(dashes, equals === -1 ? undefined : equals);
    const option = findLong(written, spec);
    if (option === null && dashes === 1 && equals === -1) {
        const short = spec.options.get(written.charAt(0));
        if (short?.takes === 'value' && written.length > 1) {
            note(short.name, textAfter(word, 2));
            return 0;
        }
    }
    const name = option?.name ?? written;
    if (equals !== -1) {
        note(name, textAfter(word, equals + 1));
        return 0;
    }
    const takesNext = option?.takes === 'value' && next !== undefined;
    note(name, takesNext ? next : null);
    return takesNext ? 1 : 0;
}
/** By its name, or by the beginning of it. */
function findLong(written, spec) {
    const exact = spec.options.get(written);
    if (exact !== undefined)
        return exact;
    if (written.length < 3)
        return null;
    const whole = spec.longs.find((name) => name.startsWith(written));
    return (whole === undefined ? undefined : spec.options.get(whole)) ?? null;
}
function readCluster(word, next, spec, note) {
    const letters = knownPrefix(word);
    for (let at = 1; at < letters.length; at++) {
        const letter = letters.charAt(at);
        const option = spec.options.get(letter);
        const isLast = at === letters.length - 1 && plain(word) !== null;
        if (option === undefined || option.takes === 'nothing')
            note(option?.name ?? letter, null);
        else if (!isLast) {
            note(option.name, textAfter(word, at + 1));
            return 0;
        }
        else {
            const takesNext = option.takes === 'value' && next !== undefined;
            note(option.name, takesNext ? next : null);
            return takesNext ? 1 : 0;
        }
    }
    return 0;
}
function givenOf(given, operands, asksForHelp) {
    const values = (...names) => names.flatMap((name) => given.get(name) ?? []);
    return {
        has: (...names) => names.some((name) => given.has(name)),
        value: (...names) => values(...names).at(-1) ?? null,
        values,
        operands,
        asksForHelp,
    };
}
/** The text without its first characters, which are known. */
export function textAfter({ parts, origins }, characters) {
    const [first, ...rest] = parts;
    return { parts: [(first ?? '').slice(characters), ...rest], origins };
}
//# sourceMappingURL=options.js.map