import { knownText, plain, shown, unknownText } from '../../analysis/text.js';
import { operate, word } from '../acts.js';
import { program } from '../program.js';
/** Stores that speak no SQL, and tools that keep schemas. */
export const STORES = [
    program('mongo mongosh', ['eval=', 'host=', 'port=', 'u username=', 'p password=', 'authenticationDatabase=', 'f file='], mongo),
    program('mongorestore mongoimport', ['d db=', 'c collection=', 'uri=', 'h host=', 'mode=', 'file='], (call) => {
        operate(call, {
            program: call.name,
            operation: call.has('drop') ? '--drop' : 'restore',
            effect: call.has('drop') ? 'delete' : 'change',
            object: 'collection',
            target: word(call.value('db')),
            irreversible: call.has('drop'),
        });
    }),
    program('redis-cli valkey-cli keydb-cli redis6-cli', ['h=', 'p=', 'a=', 'n=', 'u=', 's=', 'eval=', 'pass=', 'user=', 'i=', 'r=', 'cluster='], redis, 'posix'),
    program('prisma sequelize sequelize-cli typeorm knex drizzle-kit alembic flyway liquibase rake rails dbmate goose artisan django-admin', ['schema=', 'd=', 'url='], migrations),
];
const MONGO_ACTS = [
    [/\bdropDatabase\s*\(/, 'delete', 'database'],
    [/\bdrop(?:Collection)?\s*\(/, 'delete', 'collection'],
    [/\bdrop(?:Index|Indexes|User|AllUsers|Role|AllRoles\w*)\s*\(/, 'delete', 'index'],
    [/\b(?:deleteMany|deleteOne|remove|findOneAndDelete|bulkWrite)\s*\(/, 'delete', 'documents'],
    [/\b(?:shutdownServer|stepDown|killOp)\s*\(/, 'stop', 'service'],
    [/\b(?:updateMany|updateOne|replaceOne|findAndModify|insertMany|insertOne|insert|save)\s*\(/, 'change', 'documents'],
];
function mongo(call) {
    const texts = [
        ...call.values('eval'),
        ...(call.setting.input === undefined || call.setting.input === null ? [] : [call.setting.input]),
    ];
    for (const text of texts) {
        if (plain(text) === null)
            call.analysis.unresolved('code', shown(text), call.site);
        for (const [pattern, effect, object] of MONGO_ACTS)
            if (pattern.test(shown(text)))
                operate(call, {
                    program: call.name,
                    operation: pattern.exec(shown(text))?.[0]?.replace(/\s*\($/, '') ?? effect,
                    effect,
                    object,
                    target: shown(text).slice(0, 100),
                    irreversible: effect === 'delete',
                });
    }
    for (const file of [...call.values('file'), ...call.operands.filter((each) => /\.m?js$/.test(shown(each)))])
        call.analysis.execute(file, call.site, 'javascript');
}
const REDIS = {
    flushall: 'delete',
    flushdb: 'delete',
    del: 'delete',
    unlink: 'delete',
    hdel: 'delete',
    xtrim: 'delete',
    xdel: 'delete',
    ltrim: 'delete',
    swapdb: 'overwrite',
    getdel: 'delete',
    zremrangebyscore: 'delete',
    zremrangebyrank: 'delete',
    expire: 'change',
    shutdown: 'stop',
    replicaof: 'overwrite',
    slaveof: 'overwrite',
    migrate: 'change',
    restore: 'overwrite',
    rename: 'overwrite',
    set: 'change',
    mset: 'change',
    config: 'change',
    debug: 'stop',
    eval: 'change',
    acl: 'grant',
    script: 'change',
    failover: 'stop',
    client: 'change',
};
function redis(call) {
    const lines = call.operands.length > 0
        ? [call.operands.map(shown)]
        : shown(call.setting.input ?? knownText(''))
            .split('\n')
            .slice(0, 64)
            .map((line) => line.trim().split(/\s+/));
    if (call.operands.length === 0 && call.setting.piped === true && plain(call.setting.input ?? unknownText()) === null)
        call.analysis.unresolved('code', 'redis', call.site);
    for (const words of lines) {
        const [verb = '', second = ''] = words.map((each) => each.toLowerCase());
        if (verb === '')
            continue;
        const isRead = /^(?:config get|acl (?:list|whoami|cat|getuser)|client (?:list|id|getname|info)|script exists|debug object|cluster (?:info|nodes|slots))/.test(`${verb} ${second}`);
        const effect = isRead
            ? 'read'
            : verb === 'cluster' && /^(?:reset|forget|flushslots|delslots|failover)$/.test(second)
                ? 'delete'
                : verb === 'config' && second === 'resetstat'
                    ? 'change'
                    : Object.hasOwn(REDIS, verb)
                        ? (REDIS[verb] ?? 'unknown')
                        : 'read';
        operate(call, {
            program: call.name,
            operation: words.slice(0, 2).join(' '),
            effect,
            object: verb.startsWith('flush') ? 'database' : 'key',
            target: words[1] ?? null,
            irreversible: effect === 'delete',
        });
    }
}
/** Tools that keep schemas: what begins anew loses the data. */
function migrations(call) {
    const text = call.operands.slice(0, 4).map(shown).join(' ');
    const deletes = /\b(?:migrate reset|migrate:reset|migrate:fresh|migrate:refresh|db push --force-reset|db:drop|db:reset|db:purge|db:migrate:reset|db:schema:load|db:wipe|schema:drop|drop-all|dropAll|clean|flush|reset_db|sqlflush|db:migrate:undo:all|drop|db:truncate_all)\b/.test(text) ||
        (call.has('force-reset') && /\bdb push\b/.test(text));
    const effect = deletes
        ? 'delete'
        : /\b(?:downgrade|rollback|undo|db:rollback|down|revert)\b/.test(text)
            ? 'change'
            : /\b(?:status|validate|generate|info|history|current|diff|routes|show|check|format)\b/.test(text)
                ? 'read'
                : 'change';
    operate(call, {
        program: call.name,
        operation: text.slice(0, 60),
        effect,
        object: 'database',
        target: null,
        irreversible: effect === 'delete',
    });
}
//# sourceMappingURL=stores.js.map