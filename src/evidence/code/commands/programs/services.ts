import { service } from '../service.js'
import type { Program } from '../program.js'

/** Command lines of hosted services that have little of their own beside the verbs. */
export const SERVICES: readonly Program[] = [
  // secrets
  service({
    names: 'vault bao',
    object: 'secret',
    dashed: true,
    options: ['address=', 'namespace=', 'mount='],
    rules: [
      ['token revoke', 'delete', 'token', true],
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
  // repositories and builds
  service({
    names: 'gh hub',
    object: 'repository',
    options: [
      'R repo=',
      'hostname=',
      't title=',
      'b body=',
      'X method=',
      'H header=',
      'f raw-field=',
      'F field=',
      'jq=',
      'json=',
      'L limit=',
    ],
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
  }),
  service({
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
  }),
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
  // messages
  service({
    names: 'rabbitmqctl rabbitmq-diagnostics rabbitmq-plugins rabbitmqadmin',
    object: 'queue',
    options: ['n node=', 'p=', 'vhost=', 'H=', 'P=', 'u=', 't timeout='],
    rules: [
      ['stop_app', 'stop', 'service'],
      ['reset', 'delete', 'service', true],
      ['force_reset', 'delete', 'service', true],
      ['forget_cluster_node', 'delete', 'node', true],
      ['clear_permissions', 'delete', 'permissions', false],
      ['clear_password', 'delete', 'password', false],
      ['close_all_connections', 'stop', 'connection'],
      ['close_connection', 'stop', 'connection'],
      ['change_password', 'overwrite', 'password'],
      ['set_user_tags', 'grant', 'user'],
    ],
  }),
  service({
    names: 'nats nsc',
    object: 'stream',
    options: ['s server=', 'creds=', 'user=', 'password=', 'context='],
    rules: [
      ['* del', 'delete', 'stream', true],
      ['* rm', 'delete', 'stream', true],
      ['stream seal', 'stop', 'stream'],
      ['kv put', 'change', 'key'],
      ['kv purge', 'delete', 'key', true],
      ['pub', 'create', 'message'],
      ['publish', 'create', 'message'],
    ],
  }),
  ...kafka(),
  service({
    names:
      'pulsar-admin rocketmq mqadmin activemq artemis rpk kcat kaf mosquitto_pub mosquitto_sub emqx emqx_ctl qpid-config',
    object: 'topic',
    options: ['X=', 'b brokers=', 't topic='],
  }),
  // backups
  service({
    names: 'restic rustic',
    object: 'backup',
    options: [
      'r repo=',
      'p password-file=',
      'host=',
      'tag=',
      'path=',
      'keep-last=',
      'keep-hourly=',
      'keep-daily=',
      'keep-weekly=',
      'keep-monthly=',
      'keep-yearly=',
      'keep-within=',
      'keep-tag=',
      'max-unused=',
    ],
    rules: [
      ['unlock', 'change', 'lock'],
      ['key remove', 'delete', 'key', true],
      ['rewrite', 'overwrite', 'backup', true],
      ['restore', 'create', 'files'],
      ['mount', 'read', 'backup'],
      ['repair *', 'change', 'backup'],
      ['rebuild-index', 'change', 'backup'],
      ['migrate', 'change', 'backup'],
      ['forget', 'delete', 'backup', true],
      ['prune', 'delete', 'backup', true],
    ],
  }),
  service({
    names: 'borg borgmatic attic',
    object: 'backup',
    options: [
      'keep-last=',
      'keep-within=',
      'keep-daily=',
      'keep-weekly=',
      'keep-monthly=',
      'keep-yearly=',
      'keep-hourly=',
      'P prefix=',
      'a glob-archives=',
      'remote-path=',
      'c config=',
    ],
    rules: [
      ['compact', 'delete', 'backup', true],
      ['recreate', 'overwrite', 'backup', true],
      ['break-lock', 'change', 'lock'],
      ['mount', 'read', 'backup'],
      ['umount', 'read', 'backup'],
      ['extract', 'create', 'files'],
      ['rename', 'change', 'backup'],
      ['config', 'change', 'backup'],
      ['key *', 'change', 'key'],
    ],
  }),
  service({
    names:
      'velero duplicity duplicati-cli kopia pgbackrest barman wal-g wal-e bacula bconsole tarsnap rdiff-backup rsnapshot snapper timeshift tmutil zfs-auto-snapshot proxmox-backup-client urbackupclientctl xtrabackup stash-cli kasten k10',
    object: 'backup',
    options: ['n namespace=', 'l selector=', 'stanza=', 'config='],
    rules: [
      ['remove-older-than', 'delete', 'backup', true],
      ['remove-all-but-n-full', 'delete', 'backup', true],
      ['expire', 'delete', 'backup', true],
      ['restore create', 'create', 'restore'],
      ['backup create', 'create', 'backup'],
      ['delete', 'delete', 'backup', true],
      ['restore', 'overwrite', 'files'],
    ],
  }),
  // hosting, names, delivery
  service({
    names: 'heroku',
    object: 'app',
    options: ['a app=', 'r remote=', 'confirm='],
    rules: [
      ['pg:reset', 'delete', 'database', true],
      ['ps:scale', 'change', 'app'],
      ['ps:stop', 'stop', 'app'],
      ['maintenance:on', 'stop', 'app'],
      ['config:set', 'overwrite', 'config'],
      ['run', 'change', 'app'],
    ],
  }),
  service({
    names:
      'flyctl vercel now netlify railway wrangler surge render koyeb cf scalingo platform upsun amplify sst serverless sls firebase supabase convex neonctl pscale turso planetscale expo eas dokku caprover nixops deployctl clever gigalixir zeit',
    object: 'app',
    options: [
      'a app=',
      'c config=',
      'e env=',
      's site=',
      'p project=',
      'stage=',
      'cwd=',
      'token=',
      'scope=',
      'org=',
      'auth=',
      'filter=',
      'P=',
    ],
    rules: [
      ['db reset', 'delete', 'database', true],
      ['db push', 'change', 'database'],
      ['remove', 'delete', 'app', true],
      ['down', 'delete', 'app', false],
      ['firestore:delete', 'delete', 'data', true],
      ['database:remove', 'delete', 'data', true],
      ['auth:import', 'change', 'users'],
      ['rollback', 'overwrite', 'app'],
      ['d1 execute', 'change', 'database'],
      ['secret put', 'overwrite', 'secret'],
      ['kv:key put', 'overwrite', 'key'],
      ['dns *', 'change', 'dns'],
      ['dns rm', 'delete', 'dns', true],
      ['hosting:disable', 'stop', 'app'],
    ],
  }),
  service({
    names:
      'flarectl cloudflare cf-terraforming octodns-sync dnscontrol lexicon pdnsutil pdns_control rndc nsd-control unbound-control doctl linode-cli vultr-cli hcloud scw exo civo ovhcloud ionosctl oci ibmcloud aliyun tccli openstack upcloudctl packet metal equinix do',
    object: 'resource',
    options: ['t access-token=', 'p profile=', 'o output=', 'r region=', 'domain=', 'zone=', 'config='],
    rules: [
      ['push', 'overwrite', 'dns'],
      ['zone delete', 'delete', 'zone', true],
      ['delete-zone', 'delete', 'zone', true],
      ['delete-rrset', 'delete', 'dns', true],
      ['delzone', 'delete', 'zone', true],
    ],
  }),
  service({
    names: 'fastly akamai bunny keycdn gcore cloudfront',
    object: 'cdn',
    options: ['service-id=', 'token=', 's=', 'version='],
    rules: [
      ['purge', 'delete', 'cache', false],
      ['service deactivate', 'stop', 'service'],
      ['service-version deactivate', 'stop', 'service'],
    ],
  }),
  // traffic, watching, flags, money, mail
  service(
    {
      names:
        'kong deck apigeecli apigeetool traefik caddy envoy istioctl linkerd nginx haproxy varnishadm apachectl apache2ctl httpd consul-template',
      object: 'gateway',
      dashed: true,
      options: ['s signal=', 'c config=', 'f=', 'sf=', 'p=', 't=', 'o=', 'e='],
      rules: [
        ['reset', 'delete', 'gateway', true],
        ['migrations reset', 'delete', 'database', true],
        ['gateway reset', 'delete', 'gateway', true],
        ['ban', 'delete', 'cache', false],
        ['stop', 'stop', 'service'],
        ['graceful-stop', 'stop', 'service'],
      ],
    },
    (call) => {
      const signal = call.value('signal')?.parts[0]
      if (signal === 'stop' || signal === 'quit')
        call.analysis.operation(
          {
            program: call.name,
            operation: `-s ${signal}`,
            effect: 'stop',
            object: 'service',
            target: null,
            irreversible: false,
          },
          call.site,
        )
      if (call.has('sf', 'st'))
        call.analysis.operation(
          {
            program: call.name,
            operation: '-sf',
            effect: 'stop',
            object: 'service',
            target: null,
            irreversible: false,
          },
          call.site,
        )
    },
  ),
  service({
    names:
      'datadog datadog-ci dog dogshell newrelic nr pd pagerduty pagerduty-cli opsgenie sentry-cli grafana-cli grafanactl promtool amtool thanos splunk logcli lokitool mimirtool honeycomb zabbix_sender icingacli nagios uptimerobot checkly statuspage',
    object: 'monitor',
    options: ['api-key=', 'app-key=', 'auth=', 'url=', 'o org=', 'p project='],
    rules: [
      ['clean', 'delete', 'data', true],
      ['clean eventdata', 'delete', 'data', true],
      ['clean all', 'delete', 'data', true],
      ['silence add', 'stop', 'alert'],
      ['silence expire', 'change', 'alert'],
      ['monitor mute', 'stop', 'monitor'],
      ['restart', 'stop', 'service'],
      ['tsdb *', 'read', 'data'],
    ],
  }),
  service({
    names:
      'ldcli launchdarkly ld-find-code-refs flagsmith unleash flipt split splitctl growthbook configcat optimizely statsig',
    object: 'flag',
    options: ['flag=', 'project=', 'environment=', 'env=', 'access-token=', 'namespace='],
    rules: [
      ['flags toggle-off', 'stop', 'flag'],
      ['flags archive', 'stop', 'flag', false],
      ['flags toggle-on', 'change', 'flag'],
      ['flag disable', 'stop', 'flag'],
    ],
  }),
  service({
    names: 'stripe braintree square paypal adyen chargebee recurly paddle plaid shopify medusa',
    object: 'payment',
    options: ['api-key=', 'p project-name=', 'd data=', 'limit='],
    rules: [
      ['refunds create', 'change', 'refund', true],
      ['refund *', 'change', 'refund', true],
      ['* cancel', 'stop', 'subscription', true],
      ['payouts create', 'change', 'payout', true],
      ['transfers create', 'change', 'transfer', true],
      ['charges create', 'change', 'charge', true],
      ['transaction void', 'stop', 'transaction', true],
      ['listen', 'read', 'events'],
      ['trigger', 'create', 'events'],
      ['events resend', 'create', 'events'],
    ],
  }),
  service({
    names: 'sendgrid mailgun postmark mailchimp mailjet twilio swaks-api resend ses-cli',
    object: 'mail',
    options: ['p profile=', 'domain='],
  }),
  service({ names: 'slack slackcat telegram-send discord', object: 'message' }),
  // search, queues, registries of services
  service({
    names:
      'elasticsearch-reset-password elasticdump curator curator_cli es2unix opensearch-cli algolia typesense meilisearch solr zkcli quickwit manticore',
    object: 'index',
    options: ['c config=', 'p=', 'app-id=', 'i index='],
    rules: [
      ['objects delete', 'delete', 'objects', true],
      ['indices clear', 'delete', 'index', true],
      ['stop', 'stop', 'service'],
      ['rules import', 'overwrite', 'rules'],
      ['settings import', 'overwrite', 'settings'],
      ['delete', 'delete', 'index', true],
      ['delete_indices', 'delete', 'index', true],
    ],
  }),
  service({
    names: 'consul etcdctl zkCli zkCli.sh zookeeper-shell nomad boundary serf',
    object: 'key',
    dashed: true,
    options: ['endpoints=', 'http-addr=', 'token=', 'server=', 'address=', 'namespace='],
    rules: [
      ['kv delete', 'delete', 'key', true],
      ['del', 'delete', 'key', true],
      ['deleteall', 'delete', 'key', true],
      ['rmr', 'delete', 'key', true],
      ['leave', 'stop', 'node'],
      ['force-leave', 'stop', 'node'],
      ['member remove', 'delete', 'node', true],
      ['snapshot restore', 'overwrite', 'service', true],
      ['compact', 'delete', 'history', true],
      ['compaction', 'delete', 'history', true],
      ['defrag', 'change', 'service'],
      ['job stop', 'stop', 'job'],
      ['stop', 'stop', 'job'],
      ['system gc', 'delete', 'job', false],
      ['lock', 'change', 'lock'],
      ['maint', 'stop', 'node'],
      ['exec', 'change', 'node'],
      ['put', 'change', 'key'],
    ],
  }),
]

/** The act is an option: `--delete`, `--alter`. */
function kafka(): readonly Program[] {
  const names =
    'topics configs acls consumer-groups delete-records streams-application-reset reassign-partitions leader-election console-producer console-consumer broker-api-versions server-stop server-start storage transactions features log-dirs metadata-quorum get-offsets verifiable-producer producer-perf-test consumer-perf-test run-class replica-verification dump-log client-metrics delegation-tokens'
  const options = [
    'bootstrap-server=',
    'zookeeper=',
    'topic=',
    'group=',
    'command-config=',
    'config=',
    'entity-type=',
    'entity-name=',
    'operation=',
    'partitions=',
    'replication-factor=',
    'delete-config=',
    'add-config=',
    'offset-json-file=',
    'principal=',
    'allow-principal=',
    'broker-list=',
    'reassignment-json-file=',
    'application-id=',
  ]
  return names.split(' ').map((name) =>
    service(
      {
        names: `kafka-${name} kafka-${name}.sh`,
        options,
        object: name.split('-')[0] ?? 'topic',
      },
      (call) => {
        const act =
          name === 'delete-records'
            ? 'delete'
            : name === 'streams-application-reset' || call.has('reset-offsets')
              ? call.has('execute') || name !== 'consumer-groups'
                ? 'overwrite'
                : 'read'
              : name === 'server-stop'
                ? 'stop'
                : call.has('delete-config')
                  ? 'delete'
                  : call.has('alter')
                    ? 'change'
                    : null
        if (act !== null)
          call.analysis.operation(
            {
              program: call.name,
              operation: name,
              effect: act,
              object: name.split('-')[0] ?? 'topic',
              target: null,
              irreversible: act === 'delete' && name === 'delete-records',
            },
            call.site,
          )
      },
    ),
  )
}
