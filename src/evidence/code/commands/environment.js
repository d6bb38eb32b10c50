const PRELOADS = new Set(['LD_PRELOAD', 'LD_AUDIT', 'LD_LIBRARY_PATH', 'DYLD_INSERT_LIBRARIES', 'DYLD_LIBRARY_PATH']);
/** Variables whose text programs hand to a shell. */
const COMMANDS = new Set([
    'GIT_SSH_COMMAND',
    'GIT_PAGER',
    'GIT_EDITOR',
    'GIT_SEQUENCE_EDITOR',
    'GIT_EXTERNAL_DIFF',
    'GIT_ASKPASS',
    'PROMPT_COMMAND',
    'PAGER',
    'MANPAGER',
    'EDITOR',
    'VISUAL',
    'LESSOPEN',
    'RSYNC_RSH',
]);
/** What variables set for one command amount to. */
export function environmentActs({ environment }, site, analysis) {
    if (environment === undefined)
        return;
    for (const [name, value] of environment) {
        if (PRELOADS.has(name) && !name.endsWith('LIBRARY_PATH'))
            analysis.persistence({ kind: 'library_preload', name }, site);
        if (COMMANDS.has(name))
            analysis.code({ language: 'bash', text: value, dynamic: null }, site);
        if (name === 'BASH_ENV' || name === 'ENV')
            analysis.execute(value, site, 'bash');
    }
}
//# sourceMappingURL=environment.js.map