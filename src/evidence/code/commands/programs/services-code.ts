import { shown } from '../../analysis/text.js'
import { word } from '../acts.js'
import { httpOperation } from '../http.js'
import type { Call, Program } from '../program.js'
import { service } from '../service.js'

/** Secrets, repositories, builds: the command lines of what code is kept and made with. */
export const CODE_SERVICES: readonly Program[] = [
  service({
    names: 'vault bao',
    object: 'secret',
    dashed: true,
    options: ['address=', 'namespace=', 'mount='],
    rules: [
      ['token revoke', 'delete', 'token', true],
      ['auth disable', 'delete', 'auth method', true],
      ['secrets disable', 'delete', 'secret', true],
      ['audit disable', 'delete', 'audit device', false],
      ['operator seal', 'stop', 'service'],
      ['operator *', 'change', 'service'],
      ['operator raft', 'change', 'service'],
      ['kv put', 'overwrite', 'secret'],
      ['write', 'change', 'secret'],
      ['lease lookup', 'read', 'lease'],
      ['kv undelete', 'change', 'secret'],
      ['kv rollback', 'overwrite', 'secret'],
    ],
  }),
  service({
    names: 'op',
    object: 'secret',
    options: ['account=', 'vault=', 'config=', 'session=', 'format='],
    rules: [
      ['item edit', 'overwrite', 'secret'],
      ['user suspend', 'stop', 'user'],
      ['run', 'read', 'secret'],
      ['inject', 'read', 'secret'],
    ],
  }),
  service({
    names: 'doppler',
    object: 'secret',
    options: ['p project=', 'c config=', 't token=', 'config-dir='],
    rules: [
      ['secrets set', 'overwrite', 'secret'],
      ['secrets upload', 'overwrite', 'secret'],
      ['run', 'read', 'secret'],
      ['login', 'read', 'session'],
    ],
  }),
  service({
    names:
      'infisical bw lpass keepassxc-cli pass gopass chamber credstash sops age-keygen teller berglas conjur akeyless',
    object: 'secret',
  }),
  service(
    {
      names: 'security',
      object: 'keychain',
      rules: [
        ['find-generic-password', 'read', 'keychain'],
        ['dump-keychain', 'read', 'keychain'],
      ],
    },
    (call) => {
      if (call.words.length > 0) call.analysis.secret({ kind: 'keychain', name: 'security' }, call.site)
    },
  ),
  service(
    {
      names: 'gh hub',
      object: 'repository',
      options:
        'R repo= | hostname= | t title= | b body= | X method= | H header= | f raw-field= | F field= | jq= | json= | L limit=',
      rules: [
        ['repo archive', 'stop', 'repository', false],
        ['repo delete', 'delete', 'repository', true],
        ['repo rename', 'change', 'repository'],
        ['api', 'read', 'api'],
        ['issue close', 'change', 'issue'],
        ['pr close', 'change', 'pull request'],
        ['pr merge', 'change', 'pull request'],
        ['issue lock', 'change', 'issue'],
        ['run cancel', 'stop', 'run'],
        ['run delete', 'delete', 'run', true],
        ['workflow disable', 'stop', 'workflow'],
        ['secret set', 'overwrite', 'secret'],
        ['variable set', 'change', 'variable'],
        ['auth *', 'read', 'session'],
        ['auth logout', 'change', 'session'],
        ['cache delete', 'delete', 'cache', false],
        ['gist *', 'change', 'gist'],
        ['gist delete', 'delete', 'gist', true],
        ['gist list|view', 'read', 'gist'],
        ['alias set', 'change', 'alias'],
        ['extension install', 'change', 'extension'],
      ],
    },
    api,
  ),
  service(
    {
      names: 'glab',
      object: 'repository',
      options: ['R repo=', 'X method=', 'f=', 'F='],
      rules: [
        ['repo archive', 'stop', 'repository', false],
        ['project archive', 'stop', 'repository', false],
        ['api', 'read', 'api'],
        ['variable set', 'change', 'variable'],
        ['mr close', 'change', 'merge request'],
        ['ci cancel', 'stop', 'pipeline'],
        ['auth *', 'read', 'session'],
      ],
    },
    api,
  ),
  service({
    names:
      'gitlab-runner circleci travis buildkite-agent drone woodpecker-cli tkn argo fly-ci jfrog jf nexus3 az-devops bk semaphore sem codefresh teamcity concourse',
    object: 'pipeline',
    options: ['org-slug=', 'config=', 'url=', 'token=', 'n namespace='],
    rules: [
      ['context remove-secret', 'delete', 'secret', true],
      ['stop', 'stop', 'runner'],
      ['unregister', 'delete', 'runner', true],
      ['context store-secret', 'overwrite', 'secret'],
    ],
  }),
  service({ names: 'fly', object: 'app', options: ['t target=', 'a app=', 'c config=', 'o org='] }),
  service({
    names: 'argocd flux fluxctl kargo',
    object: 'application',
    options: ['server=', 'auth-token=', 'n namespace='],
    rules: [
      ['app sync', 'change', 'application'],
      ['app terminate-op', 'stop', 'application'],
      ['app rollback', 'overwrite', 'application'],
    ],
  }),
  service({
    names: 'jenkins-cli jenkins',
    object: 'job',
    options: ['s=', 'auth=', 'i='],
    dashed: true,
    rules: [
      ['groovy', 'change', 'service'],
      ['groovysh', 'change', 'service'],
      ['safe-shutdown', 'stop', 'service'],
      ['quiet-down', 'stop', 'service'],
      ['offline-node', 'stop', 'node'],
      ['disconnect-node', 'stop', 'node'],
      ['disable-job', 'stop', 'job'],
    ],
  }),
]

/** `gh api -X DELETE /repos/o/r` */
function api(call: Call): void {
  const [verb, path] = call.operands
  if (word(verb) !== 'api' || path === undefined) return
  const fields = call.values('raw-field', 'field', 'f', 'F')
  const method = word(call.value('method')) ?? (fields.length > 0 ? 'POST' : 'GET')
  httpOperation(call, method, path, fields.map(shown).join('&'))
}
