import { plain, shown, type Text } from '../../analysis/text.js'
import { operate, use, word } from '../acts.js'
import { service } from '../service.js'
import type { Call, Program } from '../program.js'

const GLOBALS =
  'n namespace= | context= | kubeconfig= | s server= | cluster= | user= | token= | as= | as-group= | o output= | l selector= | field-selector= | f filename= | k kustomize= | grace-period= | timeout= | c container= | replicas= | kube-context= | type= | p patch= | since= | tail= | set= | values= | version= | dry-run? | cascade? | prune'.split(
    ' | ',
  )
const LOSING =
  /^(?:pvc|pv|persistentvolumes?|persistentvolumeclaims?|ns|namespaces?|secrets?|crd|customresourcedefinitions?|all|statefulsets?|sts|configmaps?|cm|nodes?|no)(?:$|\/|\.|,)/

/** Clusters, and what describes machines as code. */
export const CLUSTERS: readonly Program[] = [
  service(
    {
      names: 'kubectl oc k3s kubecolor microk8s k8s',
      object: 'resource',
      options: GLOBALS,
      rules: [
        ['scale', 'change', 'workload'],
        ['rollout undo', 'overwrite', 'workload'],
        ['rollout restart|pause', 'stop', 'workload'],
        ['rollout status|history', 'read', 'workload'],
        ['replace', 'overwrite', 'resource'],
        ['drain|cordon', 'stop', 'node'],
        ['taint', 'stop', 'node'],
        ['delete pod|pods|po|job|jobs|event|events|rs|replicaset|replicasets', 'delete', 'pod', false],
        ['exec', 'change', 'pod'],
        ['run', 'create', 'pod'],
        ['cp', 'change', 'pod'],
        ['config *', 'read', 'config'],
        ['config delete-context|delete-cluster|delete-user', 'delete', 'config', false],
        ['auth can-i', 'read', 'resource'],
        ['create clusterrolebinding|rolebinding', 'grant', 'role'],
        ['adm policy', 'grant', 'role'],
        ['port-forward', 'read', 'pod'],
        ['proxy', 'read', 'cluster'],
        ['patch|edit|set|label|annotate|apply', 'change', 'resource'],
      ],
    },
    kubectl,
  ),
  service({
    names: 'helm helmfile helm3',
    object: 'release',
    options: [...GLOBALS, 'f values=', 'e environment='],
    rules: [
      ['uninstall|delete|del|un', 'delete', 'release', true],
      ['rollback', 'overwrite', 'release'],
      ['upgrade|install', 'change', 'release'],
      ['destroy', 'delete', 'release', true],
      ['repo *', 'change', 'repository'],
      ['plugin *', 'change', 'plugin'],
      ['list|status|history|get|show|template|lint', 'read', 'release'],
    ],
  }),
  service({
    names:
      'kustomize k9s kubens kubectx kubeadm kind minikube k3d kops rke talosctl rancher kubefed crossplane clusterctl stern kubeseal velero-plugin k3s-uninstall.sh',
    object: 'cluster',
    options: GLOBALS,
    rules: [
      ['reset', 'delete', 'cluster', true],
      ['delete cluster', 'delete', 'cluster', true],
      ['build', 'read', 'resource'],
    ],
  }),
  service(
    {
      names: 'terraform tofu terragrunt tf',
      object: 'infrastructure',
      dashed: true,
      options: 'chdir= | var= | var-file= | target= | state= | out= | replace= | parallelism= | backend-config=',
      rules: [
        ['destroy', 'delete', 'infrastructure', true],
        ['apply', 'change', 'infrastructure'],
        ['run-all destroy', 'delete', 'infrastructure', true],
        ['run-all apply', 'change', 'infrastructure'],
        ['run-all plan', 'read', 'infrastructure'],
        ['state rm', 'delete', 'state', true],
        ['state mv|push|replace-provider', 'overwrite', 'state'],
        ['state list|show|pull', 'read', 'state'],
        ['taint', 'delete', 'resource', true],
        ['untaint|import|refresh', 'change', 'state'],
        ['force-unlock', 'delete', 'lock', false],
        ['workspace delete', 'delete', 'workspace', true],
        ['workspace *', 'change', 'workspace'],
        ['workspace list|show', 'read', 'workspace'],
        ['init|get|fmt|validate|plan|show|output|graph|providers|console|test', 'read', 'infrastructure'],
      ],
    },
    (call) => {
      if (word(call.operands[0]) === 'apply' && call.has('destroy'))
        operate(call, {
          program: call.name,
          operation: 'apply -destroy',
          effect: 'delete',
          object: 'infrastructure',
          target: null,
          irreversible: true,
        })
      if (word(call.operands[0]) === 'apply' && call.has('auto-approve'))
        operate(call, {
          program: call.name,
          operation: 'apply -auto-approve',
          effect: 'change',
          object: 'infrastructure',
          target: null,
          irreversible: false,
        })
    },
  ),
  service({
    names: 'pulumi',
    object: 'infrastructure',
    options: ['s stack=', 'C cwd=', 'config='],
    rules: [
      ['destroy', 'delete', 'infrastructure', true],
      ['stack rm', 'delete', 'stack', true],
      ['state delete', 'delete', 'state', true],
      ['state *', 'change', 'state'],
      ['cancel', 'stop', 'update'],
      ['up', 'change', 'infrastructure'],
      ['refresh', 'change', 'state'],
      ['preview', 'read', 'infrastructure'],
      ['config set', 'change', 'config'],
      ['config rm', 'delete', 'config', false],
      ['stack *', 'change', 'stack'],
      ['stack ls|output|export|history', 'read', 'stack'],
    ],
  }),
  service(
    {
      names: 'ansible ansible-playbook ansible-galaxy ansible-vault ansible-pull',
      object: 'hosts',
      options:
        'i inventory= | m module-name= | a args= | e extra-vars= | l limit= | t tags= | skip-tags= | u user= | f forks= | vault-password-file= | C check | M module-path= | k | K | b become',
    },
    ansible,
  ),
  service({
    names: 'salt salt-call salt-ssh puppet chef-client knife packer nomad-pack fleetctl waypoint cfn',
    object: 'hosts',
    options: ['c=', 't='],
  }),
]

function kubectl(call: Call): void {
  const verb = word(call.operands[0])
  const rehearsed = call.has('dry-run') && shown(call.value('dry-run') ?? { parts: ['client'], origins: [] }) !== 'none'
  const at = call.words.findIndex((each) => plain(each) === '--')
  if ((verb === 'exec' || verb === 'run') && at !== -1) call.analysis.command(call.words.slice(at + 1), call.site)
  else if (verb === 'exec' && call.operands.length > 2) call.analysis.command(call.operands.slice(2), call.site)
  if (verb === 'scale' && plain(call.value('replicas') ?? { parts: [null], origins: [] }) === '0')
    operate(call, {
      program: call.name,
      operation: 'scale --replicas=0',
      effect: 'stop',
      object: 'workload',
      target: target(call),
      irreversible: false,
    })
  if (
    verb === 'delete' &&
    !rehearsed &&
    call.has('all', 'all-namespaces', 'A', 'filename', 'kustomize', 'selector', 'force')
  )
    operate(call, {
      program: call.name,
      operation: 'delete many',
      effect: 'delete',
      object: 'resource',
      target: target(call),
      irreversible: true,
    })
  if (verb === 'delete' && !rehearsed && LOSING.test(word(call.operands[1]) ?? ''))
    operate(call, {
      program: call.name,
      operation: 'delete',
      effect: 'delete',
      object: word(call.operands[1]) ?? 'resource',
      target: target(call),
      irreversible: true,
    })
  if (verb === 'apply' && call.has('prune') && !rehearsed)
    operate(call, {
      program: call.name,
      operation: 'apply --prune',
      effect: 'delete',
      object: 'resource',
      target: target(call),
      irreversible: true,
    })
  if (verb === 'replace' && call.has('force') && !rehearsed)
    operate(call, {
      program: call.name,
      operation: 'replace --force',
      effect: 'delete',
      object: 'resource',
      target: target(call),
      irreversible: true,
    })
  if (verb === 'get' && /^secrets?(?:$|\/)/.test(word(call.operands[1]) ?? '') && call.has('output'))
    call.analysis.secret({ kind: 'service', name: 'kubernetes secret' }, call.site)
  use(
    call,
    'read',
    call.values('filename').filter((each) => !/^https?:/.test(shown(each))),
  )
}

function target(call: Call): string | null {
  return call.operands.slice(1).map(shown).join(' ') || null
}

/** Modules that run commands run them on the hosts. */
function ansible(call: Call): void {
  if (call.has('check') || call.has('syntax-check', 'list-hosts', 'list-tasks')) return
  const module = word(call.value('module-name')) ?? 'command'
  const text: Text | null = call.value('args')
  if (call.name === 'ansible' && text !== null && /(?:^|\.)(?:command|shell|raw|script)$/.test(module))
    call.analysis.code({ language: 'bash', text, dynamic: null }, call.site)
  else if (call.name === 'ansible' && text !== null && /state=absent/.test(shown(text)))
    operate(call, {
      program: 'ansible',
      operation: `${module} state=absent`,
      effect: 'delete',
      object: 'hosts',
      target: shown(text),
      irreversible: true,
    })
  if (call.name === 'ansible-playbook') for (const file of call.operands) call.analysis.execute(file, call.site)
}
