/** The direction of imports: core ← everyone; http, cli, workers and app see what they compose; nobody looks sideways. */
const rooms = [
  'activation',
  'normalize',
  'evidence',
  'judge',
  'state',
  'evaluators',
  'approval',
  'console',
  'notify',
  'figures',
  'receipt',
  'stores',
  'telemetry',
  'policies',
  'config',
]
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-imports-nothing',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: '^src/core/', dependencyTypesNot: ['core'] },
    },
    ...rooms.map((room) => ({
      name: `${room}-looks-only-at-core`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: `^src/(core|${room})/` },
    })),
    {
      name: 'http-is-not-imported',
      severity: 'error',
      from: { pathNot: '^src/(http|app|main|cli|reports)' },
      to: { path: '^src/http/' },
    },
    {
      name: 'fastify-only-in-http',
      severity: 'error',
      from: { pathNot: '^src/http/' },
      to: { path: 'node_modules/(fastify|@fastify)/' },
    },
    {
      name: 'templates-only-in-the-console',
      severity: 'error',
      from: { pathNot: '^src/console/' },
      to: { path: 'node_modules/eta/' },
    },
    {
      name: 'sqlite-only-in-its-store',
      severity: 'error',
      from: { pathNot: '^src/stores/sqlite/' },
      to: { path: 'node_modules/better-sqlite3/' },
    },
    {
      name: 'mail-only-in-notify',
      severity: 'error',
      from: { pathNot: '^src/notify/' },
      to: { path: 'node_modules/nodemailer/' },
    },
    {
      name: 'cerbos-only-in-evaluators',
      severity: 'error',
      from: { pathNot: '^src/evaluators/' },
      to: { path: 'node_modules/@cerbos/' },
    },
    { name: 'client-stands-alone', severity: 'error', from: { path: '^client/' }, to: { path: '^src/' } },
    { name: 'client-is-portable', severity: 'error', from: { path: '^client/' }, to: { dependencyTypes: ['core'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
}
