import { word } from './acts.js';
/** Another machine is spoken to. */
export function contact(call, host, port, scheme, upload = null) {
    if (host === null)
        return;
    const number = Number(word(port) ?? '');
    call.analysis.network({ direction: 'out', target: host, port: Number.isInteger(number) && number > 0 ? number : null, scheme, upload }, call.site);
}
//# sourceMappingURL=contact.js.map