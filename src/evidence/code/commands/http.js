import { shown } from '../analysis/text.js';
import { operate } from './acts.js';
/** Parts of a path that name an act, whatever the method. */
const DELETES = /(?:^|[/:._-])(?:_?delete(?:_?by_?query|_?series|_?all|object|objects)?|dodelete|doconfirmdelete|remove|destroy|purge|purge_cache|purge_everything|_?flush(?:all|db)?|truncate|drop|wipe|clear(?:_?cache)?|clean_tombstones|_?forcemerge|deregister|unregister|revoke|evict|expire|terminate|decommission|archive|deactivate)(?:$|[/?:&])/i;
const STOPS = /(?:^|[/:._-])(?:stop|shutdown|exit|saferestart|restart|kill|cancel|disable|suspend|pause|quit|dostop|doshutdown|safeexit|_?close|void)(?:$|[/?:&])/i;
const READS = /(?:^|\/)(?:_search|_msearch|_count|_mget|_analyze|_explain|_validate|_field_caps|search|query|graphql|_mapping|_cat|login|token|oauth\d?|auth|validate|preview|dry-?run)(?:$|[/?])/i;
const DESTRUCTIVE_BODY = /"?(?:delete|remove|remove_index|purge_everything|destroy)"?\s*:|\bmutation\b[^"]{0,200}\b(?:delete|remove|destroy|archive)|"action"\s*:\s*"delete|\b(?:drop|delete|truncate)\s+(?:from|table|database)\b/i;
/** What a request does to the service that it goes to. A plain GET is no operation: the network fact says it. */
export function httpOperation(call, method, url, body) {
    const verb = method.toLowerCase();
    const path = shown(url)
        .slice(0, 2048)
        .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '');
    const effect = effectOf(verb, path, body.slice(0, 8192));
    if (effect === null)
        return;
    operate(call, {
        program: 'http',
        operation: verb,
        effect,
        object: 'service',
        target: shown(url),
        irreversible: effect === 'delete',
    });
}
function effectOf(verb, path, body) {
    if (verb === 'delete')
        return 'delete';
    if (verb === 'get' || verb === 'head' || verb === 'options')
        return null;
    if (DELETES.test(path))
        return 'delete';
    if (STOPS.test(path))
        return 'stop';
    if (DESTRUCTIVE_BODY.test(body))
        return 'delete';
    if (READS.test(path))
        return 'read';
    return verb === 'post' ? 'create' : 'change';
}
//# sourceMappingURL=http.js.map