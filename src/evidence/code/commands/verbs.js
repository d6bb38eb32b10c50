/** What the verbs of command lines and APIs do, by their first word: `delete-bucket`, `delete_user`, `apps:destroy`. */
const VERBS = {
    delete: 'delete del destroy remove rm rmi purge drop wipe terminate revoke flush flushall flushdb prune uninstall unpublish truncate erase clear clean cleanup nuke forget expire evict detach deregister unregister unset unlink rb rmdir discard decommission yank obliterate unlock-force rimraf zap trash teardown undeploy unassign unbind unsubscribe dissociate disassociate batch-delete bulk-delete force-delete hard-delete delete-all deleteall dropdatabase forceunlock compact expunge deprovision',
    stop: 'stop kill down disable shutdown suspend pause cancel cordon drain scale-down abort halt reboot restart poweroff mask quit disconnect deactivate archive lock silence mute step-down failover fail rollback resize-down hibernate unpause-not void refund seal retire',
    overwrite: 'reset force overwrite replace restore reinit reformat rewrite rotate-force promote-force mirror',
    grant: 'grant add-iam-policy-binding set-iam-policy attach-role-policy attach-user-policy attach-group-policy put-bucket-policy put-bucket-acl put-role-policy put-user-policy add-role-to-user create-access-key create-login-profile add-user-to-group authorize-security-group-ingress authorize share set_permissions set_user_tags setfacl put-public-access-block add-permission add-scc-to-user add-cluster-role-to-user',
    change: 'update set put patch edit modify apply deploy scale write change rename move mv alter configure annotate label taint upgrade rollout promote enable resume unpause start import sync upload push publish release tag rotate renew add-tags attach assign bind resize migrate up transfer swap redeploy reload unlock unseal disable-none merge approve reject invoke run exec execute trigger call send scale-up associate register reopen close comment assume rebuild cp copy',
    create: 'create add new init generate make provision issue backup dump export snapshot save clone fork launch install build compile request submit',
    read: 'get list ls describe show status info view search find diff plan logs log tail cat head read lookup print display inspect check validate verify test lint version help who whoami who-am-i explain top stats stat query select count preview dry-run history events watch wait download pull fetch receive ping health doctor env outputs output graph state-list tree size du md5sum sha1sum ncdu lsd lsl lsf lsjson about account auth login logout docs completion config-view ps images port render template open browse whoami doctor monitor metrics report scan audit estimate simulate lint fmt format providers refresh-none peek batch-get',
};
const BY_VERB = new Map();
for (const effect of ['read', 'create', 'change', 'grant', 'overwrite', 'stop', 'delete'])
    for (const verb of VERBS[effect].split(' '))
        BY_VERB.set(verb, effect);
/** A verb by itself, not the beginning of a longer word. */
export function isVerb(word) {
    return word !== undefined && BY_VERB.has(word.toLowerCase());
}
/** What a word says; null: it is no verb. Compound words count by their first part, `apps:destroy` by its last. */
export function effectOfWord(word) {
    const bare = word.split(':').at(-1) ?? word;
    const lower = bare.toLowerCase();
    const whole = BY_VERB.get(lower);
    if (whole !== undefined)
        return whole;
    const [head = '', second = ''] = bare
        .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
        .toLowerCase()
        .split(/[-_.]/);
    if (head === lower)
        return null;
    if (head === 'batch' || head === 'bulk' || head === 'force' || head === 'admin')
        return BY_VERB.get(second) ?? null;
    return BY_VERB.get(head) ?? null;
}
/** `bucket` of `delete-bucket`; null where the word says the verb alone. */
export function objectOfWord(word) {
    const parts = word
        .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
        .toLowerCase()
        .split(/[-_]/);
    return parts.length > 1 ? parts.slice(1).join('-') : null;
}
//# sourceMappingURL=verbs.js.map