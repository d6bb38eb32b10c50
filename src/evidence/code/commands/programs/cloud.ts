import { knownText, shown } from '../../analysis/text.js'
import { operate, word } from '../acts.js'
import { service } from '../service.js'
import { storage } from '../storage.js'
import type { Program } from '../program.js'

/** The clouds; what goes to their storage is an upload. */
export const CLOUDS: readonly Program[] = [
  service(
    {
      names: 'gcloud bq gsutil',
      object: 'resource',
      options:
        'project= | account= | zone= | region= | configuration= | format= | impersonate-service-account= | o= | h=',
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
      options:
        'g resource-group= | n name= | s= | subscription= | o output= | query= | l location= | account-name= | container-name= | ids=',
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
      options:
        'config= | transfers= | checkers= | filter= | include= | exclude= | bwlimit= | min-age= | max-age= | backup-dir= | n dry-run | log-file=',
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
      names: 'mc mcli s3cmd s4cmd s5cmd s3fs b2 gof3r rados ceph rbd radosgw-admin gluster minio-client',
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
        ['admin * rm|remove', 'delete', 'resource', true],
        ['admin * * rm|remove', 'delete', 'resource', true],
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
