import { shown } from '../../analysis/text.js';
import { use } from '../acts.js';
import { program } from '../program.js';
/** Whose files are, and who may use them. */
export const PERMITTING = [
    program('chmod', ['R recursive', 'f silent quiet', 'reference='], (call) => {
        const [mode, files] = withFirst(call);
        use(call, 'permissions', files, { recursive: call.has('recursive'), forced: call.has('quiet') });
        if (mode !== null)
            for (const file of files)
                modeActs(call, shown(mode), shown(file));
    }),
    program('chown chgrp', ['R recursive', 'f silent quiet', 'reference=', 'from=', 'h no-dereference'], (call) => {
        const [owner, files] = withFirst(call);
        use(call, 'owner', files, { recursive: call.has('recursive') });
        if (owner !== null && /^(?:root|0)(?::|$)/.test(shown(owner)))
            call.analysis.privilege({ kind: 'owner', name: shown(owner) }, call.site);
    }),
    program('chattr', ['R recursive', 'v=', 'p='], (call) => {
        use(call, 'permissions', call.operands.filter((file) => !/^[+=]/.test(shown(file))), { recursive: call.has('recursive') });
    }),
    program('setfacl', ['R recursive', 'm modify=', 'x remove=', 'M modify-file=', 'X remove-file=', 'b', 'k'], (call) => {
        use(call, 'permissions', call.operands, { recursive: call.has('recursive') });
        if (call.values('modify').some((entry) => /^o(?:ther)?::?[r-]?w/.test(shown(entry))))
            call.analysis.privilege({ kind: 'open_permissions', name: shown(call.operands[0] ?? { parts: [], origins: [] }) }, call.site);
    }),
    program('setcap', ['r', 'n='], (call) => {
        const [capability, ...files] = call.operands;
        use(call, 'permissions', files);
        call.analysis.privilege({ kind: 'capability', name: capability === undefined ? '' : shown(capability) }, call.site);
    }),
    program('icacls cacls takeown', [], (call) => {
        const [file] = call.operands;
        if (file !== undefined)
            use(call, 'permissions', [file], { recursive: /\s\/[tr]\b/i.test(` ${call.words.map(shown).join(' ')}`) });
        if (call.words.some((each) => /^(?:everyone|\*S-1-1-0):.*[FMW]/i.test(shown(each))))
            call.analysis.privilege({ kind: 'open_permissions', name: 'everyone' }, call.site);
    }),
];
/** A mode in digits or letters, as `chmod` takes it. */
export function modeActs({ analysis, site }, mode, name) {
    const digits = /^[-+=]?0*([0-7]{1,4})$/.exec(mode)?.[1]?.padStart(4, '0');
    const clauses = mode.split(',');
    const setsId = digits !== undefined ? /^[24567]/.test(digits) : clauses.some((each) => /[+=][rwxXt]*s/.test(each));
    const opens = digits !== undefined ? /[2367]$/.test(digits) : clauses.some((each) => /^[ug]*[oa][ugoa]*[+=][rxXst]*w/.test(each));
    if (setsId)
        analysis.privilege({ kind: 'setuid', name }, site);
    if (opens)
        analysis.privilege({ kind: 'open_permissions', name }, site);
}
/** The first operand is no file, unless `--reference` stands for it; `-x` and the like are modes too. */
function withFirst(call) {
    if (call.has('reference'))
        return [null, call.operands];
    const minus = call.words.find((each) => /^-[rwxXst]+$/.test(shown(each)));
    if (minus !== undefined && call.name === 'chmod' && !call.has('recursive'))
        return [minus, call.operands];
    return [call.operands[0] ?? null, call.operands.slice(1)];
}
//# sourceMappingURL=files-permissions.js.map