import { knownText } from '../../analysis/text.js';
import { use, word } from '../acts.js';
import { program } from '../program.js';
/** Programs whose work is to take files away. */
export const DELETING = [
    program('rm grm', ['r R recursive', 'f force', 'i', 'interactive?', 'd dir', 'v verbose', 'one-file-system', 'no-preserve-root'], remove),
    program('unlink rmdir', ['p parents', 'v verbose', 'ignore-fail-on-non-empty'], (call) => {
        use(call, 'delete', call.operands);
    }),
    program('shred srm wipe sfill', ['n iterations=', 's size=', 'random-source=', 'u', 'remove?', 'r recursive', 'f force'], (call) => {
        use(call, 'delete', call.operands, { forced: true, recursive: call.has('recursive') });
    }),
    program('trash trash-put gtrash rip gio', [], (call) => {
        if (call.name === 'gio' && !['trash', 'remove'].includes(word(call.operands[0]) ?? ''))
            return;
        use(call, 'delete', call.name === 'gio' ? call.operands.slice(1) : call.operands, { recursive: true });
    }),
    program('trash-empty', [], (call) => {
        use(call, 'delete', [knownText('~/.local/share/Trash')], { recursive: true, forced: true });
    }),
];
/** Asked for each file nothing is lost, unless something else than a person answers. */
function remove(call) {
    const asks = call.has('i') || ['always', ''].includes(word(call.value('interactive')) ?? 'never');
    const forced = call.has('force');
    if (asks && !forced && call.setting.piped !== true)
        return;
    use(call, 'delete', call.operands, { recursive: call.has('recursive'), forced });
}
//# sourceMappingURL=files-delete.js.map