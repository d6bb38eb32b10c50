import { knownText, shown } from '../../analysis/text.js';
import { operate, use, word } from '../acts.js';
import { program } from '../program.js';
const flags = (call) => call.words
    .map(shown)
    .filter((each) => /^[/-]/.test(each))
    .join(' ');
const paths = (call) => call.operands.filter((each) => !/^\/[a-z?](?::.*)?$/i.test(shown(each)));
const CMDLET = 'Path= | path= | LiteralPath= | literalpath= | Filter= | Include= | Exclude= | ErrorAction= | erroraction= | Recurse recurse | Force force | WhatIf whatif | Destination= | destination= | Value= | Uri= | OutFile= | Method= | Body= | ItemType='.split(' | ');
/** Programs and cmdlets of Windows. */
export const WINDOWS = [
    program('del erase', [], (call) => {
        use(call, 'delete', paths(call), { recursive: /\/s/i.test(flags(call)), forced: /\/[fq]/i.test(flags(call)) });
    }),
    program('rd', [], (call) => {
        use(call, 'delete', paths(call), { recursive: /\/s/i.test(flags(call)), forced: /\/q/i.test(flags(call)) });
    }),
    program('remove-item ri', CMDLET, (call) => {
        if (!call.has('whatif'))
            use(call, 'delete', [...call.operands, ...call.values('Path', 'path', 'LiteralPath', 'literalpath')], {
                recursive: call.has('recurse', 'r', 'rec', 'recur'),
                forced: call.has('force', 'fo'),
            });
    }, 'words'),
    program('format clear-disk format-volume initialize-disk remove-partition', [], (call) => {
        const volume = call.words.map(shown).find((each) => /^[a-z]:/i.test(each)) ?? null;
        if (call.name.toLowerCase() !== 'format' || volume !== null)
            operate(call, {
                program: call.name.toLowerCase(),
                operation: 'format',
                effect: 'delete',
                object: 'volume',
                target: volume,
                irreversible: true,
            });
    }, 'words'),
    program('reg', [], (call) => {
        const verb = (word(call.operands[0]) ?? '').toLowerCase();
        if (verb === 'delete')
            operate(call, {
                program: 'reg',
                operation: 'delete',
                effect: 'delete',
                object: 'registry',
                target: word(call.operands[1]),
                irreversible: true,
            });
        else if (verb === 'add' && /\\(?:Run|RunOnce|Winlogon|Services)\b/i.test(shown(call.operands[1] ?? knownText(''))))
            call.analysis.persistence({ kind: 'startup', name: shown(call.operands[1] ?? knownText('')) }, call.site);
        else if (verb === 'save' && /\\(?:SAM|SECURITY|SYSTEM)\b/i.test(shown(call.operands[1] ?? knownText(''))))
            call.analysis.secret({ kind: 'password_file', name: shown(call.operands[1] ?? knownText('')) }, call.site);
    }),
    program('schtasks', [], (call) => {
        if (/\/create/i.test(flags(call)))
            call.analysis.persistence({ kind: 'cron', name: 'schtasks' }, call.site);
        else if (/\/delete/i.test(flags(call)))
            operate(call, {
                program: 'schtasks',
                operation: 'delete',
                effect: 'delete',
                object: 'task',
                target: null,
                irreversible: true,
            });
    }),
    program('vssadmin wbadmin bcdedit cipher diskpart wevtutil fsutil', [], (call) => {
        const text = call.words.map(shown).join(' ').toLowerCase();
        const acts = /\bdelete\b|\/delete|\bcl\b|clear-log|\/w:|\bclean\b|recoveryenabled no|deletevalue|setzerodata/.test(text);
        if (acts)
            operate(call, {
                program: call.name,
                operation: text.slice(0, 60),
                effect: 'delete',
                object: call.name === 'wevtutil' ? 'log' : 'backup',
                target: null,
                irreversible: true,
            });
    }),
    program('invoke-webrequest iwr invoke-restmethod irm start-bitstransfer certutil bitsadmin', CMDLET, (call) => {
        const url = call.values('Uri')[0] ?? call.operands.find((each) => /^https?:/.test(shown(each)));
        if (url !== undefined)
            call.analysis.network({ direction: 'out', target: url, method: word(call.value('Method')), upload: call.value('Body') }, call.site);
        use(call, 'write', call.values('OutFile'));
    }, 'words'),
    program('invoke-expression iex', [], (call) => {
        call.analysis.dynamic({ kind: 'eval', known: false, language: 'powershell' }, call.site);
        call.analysis.unresolved('code', call.words.map(shown).join(' '), call.site);
    }),
    program('net', [], (call) => {
        const text = call.words.map(shown).join(' ');
        if (/^user\s.*\/add/i.test(text))
            call.analysis.privilege({ kind: 'user', name: text }, call.site);
        else if (/^localgroup\s.*\/add/i.test(text))
            call.analysis.privilege({ kind: 'group', name: text }, call.site);
        else if (/^stop\s/i.test(text))
            operate(call, {
                program: 'net',
                operation: 'stop',
                effect: 'stop',
                object: 'service',
                target: text,
                irreversible: false,
            });
    }),
];
//# sourceMappingURL=windows.js.map