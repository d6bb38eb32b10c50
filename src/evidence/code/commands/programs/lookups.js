import { joinTexts, knownText, shown, unknownText } from '../../analysis/text.js';
import { contentOf, inputOf, use, word } from '../acts.js';
import { program } from '../program.js';
/** Names that are asked for, mail, and certificates. */
export const LOOKING_UP = [
    program('dig nslookup host drill kdig delv resolvectl getent', ['t=', 'p=', 'q=', 'b=', 'c=', 'f=', 'k=', 'y='], lookUp),
    program('nsupdate', ['k=', 'y='], (call) => {
        call.analysis.operation({
            program: 'nsupdate',
            operation: 'update',
            effect: /\bdelete\b/.test(shown(inputOf(call))) ? 'delete' : 'change',
            object: 'dns',
            target: null,
            irreversible: false,
        }, call.site);
    }),
    program('mail mailx mutt sendmail msmtp swaks s-nail ssmtp nullmailer-inject', ['s subject=', 'a attach=', 'A=', 'c=', 'b=', 'r=', 'f=', 'F=', 't to=', 'server=', 'body=', 'from='], mail),
    program('openssl', ['connect=', 'accept=', 'in=', 'out=', 'key=', 'inkey=', 'CAfile=', 'cert=', 'keyout=', 'k=', 'pass=', 'K=', 'iv='], openssl, 'words'),
];
/** Data of these kinds has no place in a name. */
const CARRIED = new Set(['file', 'secret', 'database', 'clipboard']);
/** A name that is asked for can carry data. */
function lookUp(call) {
    if (call.name === 'getent')
        return;
    for (const each of call.operands) {
        const text = shown(each);
        if (/^[+]|^(?:A|AAAA|MX|TXT|NS|SOA|ANY|CNAME|PTR|SRV|AXFR)$/i.test(text))
            continue;
        const upload = each.origins.some(({ kind }) => CARRIED.has(kind)) ? each : null;
        call.analysis.network({
            direction: 'out',
            target: text.startsWith('@')
                ? knownText(text.slice(1))
                : text === '…' && upload === null
                    ? unknownText()
                    : each,
            scheme: 'dns',
            upload,
        }, call.site);
    }
}
function mail(call) {
    const files = call.values('attach', 'A');
    use(call, 'read', files);
    const upload = joinTexts([inputOf(call), ...call.values('body'), ...files.map((file) => contentOf(call, file))]);
    const to = [...call.operands, ...call.values('to')];
    for (const address of to)
        call.analysis.network({ direction: 'out', target: address, scheme: 'mail', upload }, call.site);
}
function openssl(call) {
    const target = call.value('connect');
    if (target !== null)
        call.analysis.network({ direction: 'out', target, scheme: 'tls', upload: call.setting.piped === true ? inputOf(call) : null }, call.site);
    const accept = call.value('accept');
    if (accept !== null)
        call.analysis.network({ direction: 'in', target: knownText('0.0.0.0'), port: Number(word(accept) ?? '') || null, scheme: 'tls' }, call.site);
    use(call, 'read', call.values('in', 'key', 'inkey', 'cert'));
    use(call, 'write', call.values('out', 'keyout'));
}
//# sourceMappingURL=lookups.js.map