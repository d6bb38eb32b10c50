import type { Program } from '../program.js'
import { service } from '../service.js'

/** Messages, backups, indexes, registries: the command lines of what keeps data. */
export const DATA_SERVICES: readonly Program[] = [
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
  service({
    names: 'restic rustic',
    object: 'backup',
    options:
      'r repo= | p password-file= | host= | tag= | path= | keep-last= | keep-hourly= | keep-daily= | keep-weekly= | keep-monthly= | keep-yearly= | keep-within= | keep-tag= | max-unused=',
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
    options:
      'keep-last= | keep-within= | keep-daily= | keep-weekly= | keep-monthly= | keep-yearly= | keep-hourly= | P prefix= | a glob-archives= | remote-path= | c config=',
    rules: [
      ['compact', 'delete', 'backup', true],
      ['recreate', 'overwrite', 'backup', true],
      ['break-lock', 'delete', 'lock', false],
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
  const options =
    'bootstrap-server= | zookeeper= | topic= | group= | command-config= | config= | entity-type= | entity-name= | operation= | partitions= | replication-factor= | delete-config= | add-config= | offset-json-file= | principal= | allow-principal= | broker-list= | reassignment-json-file= | application-id='.split(
      ' | ',
    )
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
