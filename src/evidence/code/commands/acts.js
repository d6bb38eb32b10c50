import { placeOf } from '../analysis/paths.js';
import { secretAt } from '../analysis/sensitive-paths.js';
import { joinTexts, knownText, mergeOrigins, plain, unknownText } from '../analysis/text.js';
/** Acts that many programs have in common. */
/** The streams of the program itself. */
const STREAMS = /^(?:-|\/dev\/(?:null|stdin|stdout|stderr|tty|fd\/\d+))$/;
export function use(call, operation, paths, more = {}) {
    for (const path of paths)
        if (!STREAMS.test(plain(path) ?? ''))
            call.analysis.file({ operation, path, ...more }, call.site);
}
export function operate(call, fact) {
    call.analysis.operation({
        program: fact.program,
        operation: fact.operation,
        effect: fact.effect,
        object: fact.object,
        target: fact.target,
        irreversible: fact.irreversible,
    }, call.site);
}
/** Runs other words in the place of these. */
export function runInstead(call, words, more = {}) {
    if (words.length > 0)
        call.analysis.command(words, call.site, { ...call.setting, ...more });
}
/** With another folder to begin at. */
export function inFolder(call, folder, act) {
    if (folder === null) {
        act();
        return;
    }
    const before = call.analysis.cwd;
    const isAbsolute = /^[/~]/.test(folder.parts[0] ?? '…');
    call.analysis.cwd = isAbsolute || before === null ? folder : joinTexts([before, knownText('/'), folder]);
    try {
        act();
    }
    finally {
        call.analysis.cwd = before;
    }
}
/** What a file holds, as far as it matters: where it comes from. */
export function contentOf(call, path) {
    return unknownText(mergeOrigins([originOf(call, path), ...path.origins]));
}
function originOf(call, path) {
    const place = placeOf(path, call.analysis.cwd, []);
    return { kind: secretAt(place.path) === null ? 'file' : 'secret', name: place.path };
}
/** What comes in by the standard input. */
export function inputOf(call) {
    return call.setting.input ?? unknownText();
}
export function below(folder, name) {
    return joinTexts([folder, knownText(`/${name}`)]);
}
export function word(text) {
    return text === undefined || text === null ? null : plain(text);
}
//# sourceMappingURL=acts.js.map