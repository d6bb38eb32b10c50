import { knownText, shown } from '../../analysis/text.js'
import { operate, word } from '../acts.js'
import { program, type Call, type Program } from '../program.js'
import { serviceActs, type Service } from '../service.js'
import { storage } from '../storage.js'

const AWS: Service = {
  names: 'aws awslocal',
  object: 'resource',
  areas: 1,
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
const AWS_OPTIONS =
  'region= | profile= | output= | endpoint-url= | query= | cli-input-json= | ca-bundle= | color= | cli-read-timeout= | cli-connect-timeout= | bucket= | key= | secret-id= | exclude= | include= | acl= | queue-url= | change-batch= | hosted-zone-id= | function-name='.split(
    ' | ',
  )

/** Amazon's cloud. */
export const AWS_PROGRAMS: readonly Program[] = [program(AWS.names, AWS_OPTIONS, aws)]

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
