import { knownText, plain, shown, unknownText, type Text } from '../../analysis/text.js'
import { contentOf, inputOf, operate, use, word } from '../acts.js'
import { service, serviceActs, type Service } from '../service.js'
import { program, type Call, type Program } from '../program.js'

const AWS: Service = {
  names: 'aws awslocal',
  object: 'resource',
  rules: [
    ['secretsmanager update-secret|put-secret-value', 'overwrite', 'secret'],
    ['secretsmanager restore-secret|rotate-secret', 'change', 'secret'],
    ['ssm put-parameter', 'overwrite', 'parameter'],
    ['s3 rb', 'delete', 'bucket', true],
    ['s3 rm', 'delete', 'object', true],
    ['s3 mv', 'change', 'object'],
    ['s3 cp|sync', 'change', 'object'],
    ['s3 presign|ls', 'read', 'object'],
    ['s3 website|mb', 'create', 'bucket'],
    ['s3api put-bucket-policy|put-bucket-acl|put-object-acl|put-public-access-block', 'grant', 'bucket'],
    ['s3api put-bucket-lifecycle-configuration|put-bucket-versioning|put-bucket-encryption', 'change', 'bucket'],
    ['s3api delete-bucket-policy|delete-public-access-block', 'delete', 'bucket policy', false],
    ['route53 change-resource-record-sets', 'change', 'dns'],
    ['ec2 terminate-instances', 'delete', 'instance', true],
    ['ec2 stop-instances|reboot-instances', 'stop', 'instance'],
    ['ec2 release-address', 'delete', 'address', true],
    ['ec2 authorize-security-group-ingress|authorize-security-group-egress', 'grant', 'security group'],
    ['ec2 modify-instance-attribute|modify-snapshot-attribute|modify-image-attribute', 'grant', 'instance'],
    ['elbv2|elb deregister-targets|deregister-instances-from-load-balancer', 'delete', 'target', false],
    ['elbv2|elb modify-listener|modify-rule|modify-load-balancer-attributes', 'change', 'load balancer'],
    ['cloudfront update-distribution', 'overwrite', 'distribution'],
    ['cloudfront create-invalidation', 'delete', 'cache', false],
    ['kms schedule-key-deletion', 'delete', 'key', true],
    ['kms disable-key', 'stop', 'key'],
    ['kms create-grant|put-key-policy', 'grant', 'key'],
    ['rds stop-db-instance|stop-db-cluster|reboot-db-instance', 'stop', 'database'],
    ['rds restore-db-instance-to-point-in-time', 'create', 'database'],
    ['autoscaling set-desired-capacity|update-auto-scaling-group', 'change', 'group'],
    ['cloudformation execute-change-set|deploy|update-stack', 'change', 'stack'],
    ['lambda add-permission', 'grant', 'function'],
    ['lambda put-function-concurrency', 'change', 'function'],
    ['sqs receive-message', 'read', 'message'],
    ['sns unsubscribe', 'delete', 'subscription', false],
    ['ses set-identity-dkim-enabled|update-account-sending-enabled|put-account-sending-attributes', 'change', 'mail'],
    ['cloudtrail stop-logging', 'stop', 'log'],
    ['guardduty|config stop-monitoring-members|stop-configuration-recorder', 'stop', 'monitor'],
    ['logs put-retention-policy', 'change', 'log'],
    ['backup stop-backup-job', 'stop', 'backup'],
    ['dynamodb batch-write-item', 'change', 'table'],
    [
      'iam create-access-key|create-login-profile|attach-role-policy|attach-user-policy|attach-group-policy|put-role-policy|put-user-policy|put-group-policy|add-user-to-group|update-assume-role-policy',
      'grant',
      'role',
    ],
    ['sts *', 'read', 'session'],
    ['configure', 'change', 'config'],
  ],
}
const AWS_OPTIONS = [
  'region=',
  'profile=',
  'output=',
  'endpoint-url=',
  'query=',
  'cli-input-json=',
  'ca-bundle=',
  'color=',
  'cli-read-timeout=',
  'cli-connect-timeout=',
  'bucket=',
  'key=',
  'secret-id=',
  'exclude=',
  'include=',
  'acl=',
  'queue-url=',
  'change-batch=',
  'hosted-zone-id=',
  'function-name=',
]

/** The clouds; what goes to their storage is an upload. */
export const CLOUDS: readonly Program[] = [
  program(AWS.names, AWS_OPTIONS, aws),
  service(
    {
      names: 'gcloud bq gsutil',
      object: 'resource',
      options: [
        'project=',
        'account=',
        'zone=',
        'region=',
        'configuration=',
        'format=',
        'impersonate-service-account=',
        'o=',
        'h=',
      ],
      rules: [
        ['rb', 'delete', 'bucket', true],
        ['rm', 'delete', 'object', true],
        ['iam', 'grant', 'bucket'],
        ['acl', 'grant', 'bucket'],
        ['storage buckets delete', 'delete', 'bucket', true],
        ['storage rm', 'delete', 'object', true],
        ['storage cp', 'change', 'object'],
        ['storage mv', 'change', 'object'],
        ['dns record-sets transaction', 'change', 'dns'],
        ['dns record-sets transaction remove', 'delete', 'dns', true],
        ['secrets versions destroy', 'delete', 'secret', true],
        ['secrets versions disable', 'stop', 'secret'],
        ['secrets versions access', 'read', 'secret'],
        ['sql instances restart', 'stop', 'database'],
        ['compute instances reset', 'stop', 'instance'],
        ['compute ssh', 'change', 'instance'],
        ['config *', 'read', 'config'],
        ['auth *', 'read', 'session'],
        ['projects delete', 'delete', 'project', true],
        ['app versions stop', 'stop', 'app'],
        ['container clusters get-credentials', 'read', 'cluster'],
      ],
    },
    (call) => {
      if (word(call.operands[0]) === 'rsync' && call.has('d'))
        operate(call, {
          program: call.name,
          operation: 'rsync -d',
          effect: 'delete',
          object: 'object',
          target: shown(call.operands.at(-1) ?? knownText('')),
          irreversible: true,
        })
      if (word(call.operands[0]) === 'query' && call.name === 'bq')
        for (const text of call.operands.slice(1))
          call.analysis.code({ language: 'sql', text, dynamic: null, dialect: 'bigquery' }, call.site)
      storage(call, /^gs:\/\//)
    },
  ),
  service(
    {
      names: 'az azcopy azd func',
      object: 'resource',
      options: [
        'g resource-group=',
        'n name=',
        's=',
        'subscription=',
        'o output=',
        'query=',
        'l location=',
        'account-name=',
        'container-name=',
        'ids=',
      ],
      rules: [
        ['group delete', 'delete', 'resource group', true],
        ['storage blob upload', 'change', 'object'],
        ['keyvault purge', 'delete', 'vault', true],
        ['keyvault secret set', 'overwrite', 'secret'],
        ['vm deallocate', 'stop', 'instance'],
        ['vm restart', 'stop', 'instance'],
        ['webapp stop', 'stop', 'app'],
        ['role assignment create', 'grant', 'role'],
        ['ad *', 'change', 'user'],
        ['vm run-command', 'change', 'instance'],
        ['remove', 'delete', 'object', true],
        ['login', 'read', 'session'],
      ],
    },
    (call) => {
      storage(call, /^https:\/\/[\w-]+\.blob\./)
    },
  ),
  service(
    {
      names: 'rclone',
      object: 'files',
      options: [
        'config=',
        'transfers=',
        'checkers=',
        'filter=',
        'include=',
        'exclude=',
        'bwlimit=',
        'min-age=',
        'max-age=',
        'backup-dir=',
        'n dry-run',
        'log-file=',
      ],
      rules: [
        ['sync', 'delete', 'files', true],
        ['bisync', 'change', 'files'],
        ['move', 'change', 'files'],
        ['moveto', 'change', 'files'],
        ['copy', 'change', 'files'],
        ['copyto', 'change', 'files'],
        ['dedupe', 'delete', 'files', true],
        ['cleanup', 'delete', 'files', true],
        ['delete', 'delete', 'files', true],
        ['deletefile', 'delete', 'files', true],
        ['purge', 'delete', 'files', true],
        ['rmdirs', 'delete', 'folder', false],
        ['rmdir', 'delete', 'folder', false],
        ['check', 'read', 'files'],
        ['mount', 'read', 'files'],
        ['serve', 'read', 'files'],
        ['config', 'read', 'config'],
      ],
    },
    (call) => {
      storage(call, /^[\w-]+:/)
    },
  ),
  service(
    {
      names: 'mc mcli s3cmd s4cmd s5cmd s3fs swift b2 gof3r rados ceph rbd radosgw-admin gluster minio-client',
      object: 'bucket',
      options: ['c config=', 'endpoint-url=', 'host=', 'C config-dir=', 'p pool='],
      rules: [
        ['rb', 'delete', 'bucket', true],
        ['rm', 'delete', 'object', true],
        ['del', 'delete', 'object', true],
        ['rmbucket', 'delete', 'bucket', true],
        ['ilm *', 'change', 'bucket'],
        ['admin user remove', 'delete', 'user', true],
        ['admin user disable', 'stop', 'user'],
        ['admin *', 'change', 'service'],
        ['admin info', 'read', 'service'],
        ['admin service stop', 'stop', 'service'],
        ['policy|anonymous set', 'grant', 'bucket'],
        ['mirror', 'change', 'object'],
        ['sync', 'change', 'object'],
        ['cp', 'change', 'object'],
        ['mv', 'change', 'object'],
        ['osd *', 'change', 'cluster'],
        ['osd pool delete', 'delete', 'pool', true],
        ['osd purge', 'delete', 'node', true],
        ['osd destroy', 'delete', 'node', true],
        ['replicate rm', 'delete', 'rule', false],
      ],
    },
    (call) => {
      if (call.has('remove', 'delete', 'delete-removed'))
        operate(call, {
          program: call.name,
          operation: '--remove',
          effect: 'delete',
          object: 'object',
          target: shown(call.operands.at(-1) ?? knownText('')),
          irreversible: true,
        })
      storage(call, /^(?:s3:\/\/|[\w-]+\/)/)
    },
  ),
  service({
    names: 'eksctl ecs-cli copilot sam eb cdk cdklocal chalice serverless-aws gcsfuse gke-gcloud',
    object: 'stack',
    options: ['region=', 'profile=', 'stack-name=', 'c=', 'context='],
    rules: [
      ['terminate', 'delete', 'environment', true],
      ['destroy', 'delete', 'stack', true],
      ['deploy', 'change', 'stack'],
      ['synth', 'read', 'stack'],
      ['rollback', 'overwrite', 'stack'],
    ],
  }),
]

function aws(call: Call): void {
  const [area, verb] = [word(call.operands[0]), word(call.operands[1])]
  serviceActs(call, AWS)
  const target = shown(call.operands.at(-1) ?? knownText(''))
  if (area === 's3' && verb === 'sync' && call.has('delete') && !call.has('dryrun'))
    operate(call, {
      program: 'aws',
      operation: 's3 sync --delete',
      effect: 'delete',
      object: 'object',
      target,
      irreversible: true,
    })
  const batch = call.value('change-batch')
  if (batch !== null && /"?DELETE"?/.test(shown(batch)))
    operate(call, {
      program: 'aws',
      operation: 'route53 delete record',
      effect: 'delete',
      object: 'dns',
      target,
      irreversible: true,
    })
  const acl = word(call.value('acl'))
  if (acl !== null && acl.startsWith('public'))
    operate(call, {
      program: 'aws',
      operation: `${area ?? ''} ${acl}`,
      effect: 'grant',
      object: 'bucket',
      target,
      irreversible: false,
    })
  if (area === 's3') storage(call, /^s3:\/\//)
  if (/^get-secret-value|^get-parameters?/.test(verb ?? ''))
    call.analysis.secret({ kind: 'service', name: `aws ${area ?? ''}` }, call.site)
}

/** `cp here there`: what is read here goes there. */
function storage(call: Call, far: RegExp): void {
  if (call.has('dry-run', 'dryrun', 'what-if')) return
  const places = call.operands.filter(
    (each, at) => at > 0 && !/^(?:cp|mv|sync|copy|copyto|move|rsync|storage|mirror|put|upload)$/.test(shown(each)),
  )
  const verb = call.operands
    .slice(0, 3)
    .map(shown)
    .find((each) => /^(?:cp|mv|sync|copy|copyto|move|moveto|rsync|mirror|put|upload)$/.test(each))
  const target = places.at(-1)
  if (verb === undefined || target === undefined || places.length < 2) return
  const local = places.slice(0, -1).filter((each) => !far.test(shown(each)) && plain(each) !== '-')
  use(call, 'read', local, { recursive: true })
  if (far.test(shown(target))) upload(call, target, local)
  else if (plain(target) !== '-')
    use(call, 'write', [target], { content: unknownText([{ kind: 'network', name: shown(places[0] ?? target) }]) })
}

function upload(call: Call, target: Text, local: readonly Text[]): void {
  const sent = local.length > 0 ? local.map((file) => contentOf(call, file)) : [inputOf(call)]
  call.analysis.network(
    { direction: 'out', target, upload: unknownText(sent.flatMap(({ origins }) => origins)) },
    call.site,
  )
}
