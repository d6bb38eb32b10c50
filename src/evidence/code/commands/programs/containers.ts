import { knownText, plain, shown, type Text } from '../../analysis/text.js'
import { operate, use, word } from '../acts.js'
import { optionsOf, parseOptions, type Given } from '../options.js'
import { serviceActs, type Service } from '../service.js'
import { program, type Call, type Program } from '../program.js'

const RUN_OPTIONS =
  'v volume=|e env=|p publish=|w workdir=|u user=|h hostname=|l label=|m memory=|c cpu-shares=|a attach=|name=|entrypoint=|network=|net=|mount=|env-file=|add-host=|cap-add=|cap-drop=|cpus=|device=|dns=|gpus=|ip=|ipc=|link=|log-driver=|log-opt=|memory-swap=|pid=|platform=|pull=|restart=|runtime=|security-opt=|shm-size=|stop-signal=|tmpfs=|ulimit=|userns=|uts=|volumes-from=|volume-driver=|cidfile=|cgroup-parent=|expose=|health-cmd=|group-add=|detach-keys=|index=|i interactive|t tty|d detach|rm|privileged|init'.split(
    '|',
  )
const RUN = optionsOf(RUN_OPTIONS, 'posix')
const OTHER = optionsOf('f force | v volumes | a all | filter= | t tag= | file= | build-arg= | platform= | time=')
const DOCKER: Service = {
  names: 'docker podman nerdctl',
  object: 'container',
  replaceable: ['image', 'builder', 'cache', 'buildx', 'manifest', 'context'],
  rules: [
    ['system prune', 'delete', 'cache', false],
    ['image|builder|buildx prune', 'delete', 'cache', false],
    ['container prune', 'delete', 'container', true],
    ['volume prune', 'delete', 'volume', true],
    ['network prune', 'delete', 'network', false],
    ['volume rm|remove', 'delete', 'volume', true],
    ['rm', 'delete', 'container', false],
    ['container rm', 'delete', 'container', false],
    ['rmi', 'delete', 'image', false],
    ['image rm|remove', 'delete', 'image', false],
    ['network rm|remove', 'delete', 'network', false],
    ['compose down', 'stop', 'container'],
    ['compose rm', 'delete', 'container', false],
    ['compose stop|kill|restart', 'stop', 'container'],
    ['compose up|start|build|pull', 'create', 'container'],
    ['compose exec|run', 'change', 'container'],
    ['compose ps|logs|config|images|top|events|port|ls', 'read', 'container'],
    ['stack rm|down', 'delete', 'stack', true],
    ['service rm', 'delete', 'service', true],
    ['secret rm', 'delete', 'secret', true],
    ['config rm', 'delete', 'config', true],
    ['swarm leave', 'stop', 'node'],
    ['node rm', 'delete', 'node', false],
    ['plugin rm', 'delete', 'plugin', false],
    ['system reset', 'delete', 'volume', true],
    ['machine rm', 'delete', 'machine', true],
    ['pod rm', 'delete', 'container', false],
    ['stop|kill|pause|restart', 'stop', 'container'],
    ['run|exec|create|start', 'create', 'container'],
    ['cp', 'change', 'container'],
    ['login|logout', 'read', 'session'],
  ],
}
const GLOBALS =
  'H host= | c context= | config= | l log-level= | connection= | url= | root= | n namespace= | a address='.split(' | ')
const COMPOSE_GLOBALS =
  'f file= | p project-name= | profile= | env-file= | project-directory= | ansi= | parallel='.split(' | ')

/** Containers on this machine. What runs inside is a machine of its own, but for what is mounted. */
export const CONTAINERS: readonly Program[] = [
  program('docker podman nerdctl', GLOBALS, docker, 'posix'),
  program(
    'docker-compose podman-compose',
    COMPOSE_GLOBALS,
    (call) => {
      compose(call, call.operands)
    },
    'posix',
  ),
  program(
    'lxc incus lxc-destroy lxc-stop virsh vagrant multipass qm pct VBoxManage vboxmanage limactl colima',
    ['c connect='],
    (call) => {
      serviceActs(call, {
        names: '',
        object: 'machine',
        rules: [
          ['undefine', 'delete', 'machine', true],
          ['vol-delete', 'delete', 'volume', true],
          ['unregistervm', 'delete', 'machine', true],
        ],
      })
      const at = call.words.findIndex((each) => plain(each) === '--')
      if (at !== -1 && word(call.operands[0]) === 'exec') call.analysis.command(call.words.slice(at + 1), call.site)
    },
  ),
  program('skopeo crane oras regctl buildah crictl ctr', ['n namespace='], (call) => {
    serviceActs(call, { names: '', object: 'image' })
  }),
]

function docker(call: Call): void {
  const [first, ...rest] = call.operands
  const name = word(first)
  if (first === undefined) return
  if (name === 'compose') {
    const given = parseOptions(rest, optionsOf(COMPOSE_GLOBALS, 'posix'))
    compose(call, given.operands)
    return
  }
  const isGroup = [
    'container',
    'image',
    'volume',
    'network',
    'system',
    'builder',
    'stack',
    'service',
    'secret',
    'config',
    'node',
    'plugin',
    'swarm',
    'machine',
    'pod',
    'context',
    'manifest',
    'buildx',
  ].includes(name ?? '')
  const verb = isGroup ? word(rest[0]) : name
  const words = isGroup ? rest.slice(1) : rest
  const runs = verb === 'run' || verb === 'exec' || verb === 'create'
  const given = parseOptions(words, runs ? RUN : OTHER)
  if (given.asksForHelp) return
  const said = [
    ...(isGroup ? [first] : []),
    ...(verb === null ? [knownText('…')] : [knownText(verb)]),
    ...(runs ? given.operands.slice(0, 1) : given.operands),
  ]
  serviceActs({ ...call, ...given }, DOCKER, said)
  if (verb === 'prune' && given.has('volumes'))
    operate(call, {
      program: call.name,
      operation: 'prune --volumes',
      effect: 'delete',
      object: 'volume',
      target: null,
      irreversible: true,
    })
  if (verb === 'rm' && given.has('volumes'))
    operate(call, {
      program: call.name,
      operation: 'rm -v',
      effect: 'delete',
      object: 'volume',
      target: word(given.operands[0]),
      irreversible: true,
    })
  const inUse = takesUsed(verb, given)
  if (inUse !== null)
    operate(call, {
      program: call.name,
      operation: `${verb ?? ''} -f`,
      effect: verb === 'stop' || verb === 'kill' ? 'stop' : 'delete',
      object: inUse,
      target: shown(given.operands[0] ?? knownText('')),
      irreversible: verb === 'rm',
    })
  if (runs) inside(call, given)
  if (verb === 'cp') copy(call, given)
  if (verb === 'build') use(call, 'read', given.operands.slice(0, 1), { recursive: true })
}

/** More than what nobody uses: running containers, all of them, what is stopped without being asked. */
function takesUsed(verb: string | null, given: Given): string | null {
  const several = given.operands.some((each) => plain(each) === null)
  if (verb === 'prune' && given.has('force')) return 'stopped containers'
  if (verb === 'rmi' && given.has('force')) return 'images in use'
  if (verb === 'rm' && given.has('force')) return 'running container'
  return several && ['rm', 'stop', 'kill'].includes(verb ?? '') ? 'containers' : null
}

/** `docker run -v /:/host image command` */
function inside(call: Call, given: Given): void {
  const mounted = [...given.values('volume'), ...given.values('mount')].map(
    (each) => /(?:^|source=|src=)([^:,]+)/.exec(shown(each))?.[1] ?? '',
  )
  for (const path of mounted)
    if (/^[/~.]/.test(path))
      call.analysis.file({ operation: 'read', path: knownText(path), recursive: true }, call.site)
  if (
    given.has('privileged') ||
    given.values('pid', 'ipc', 'network', 'net', 'userns').some((each) => shown(each) === 'host') ||
    given.has('cap-add') ||
    mounted.includes('/') ||
    mounted.some((path) => path.endsWith('docker.sock'))
  )
    call.analysis.privilege({ kind: 'namespace', name: given.has('privileged') ? 'privileged' : 'host' }, call.site)
  const entry = given.value('entrypoint')
  const command = [...(entry === null ? [] : [entry]), ...given.operands.slice(1)]
  if (command.length > 0) call.analysis.command(hostPaths(command, given), call.site)
}

/** Paths below a mount point are those of this machine. */
function hostPaths(words: readonly Text[], given: Given): readonly Text[] {
  const mounts = given.values('volume').flatMap((each) => {
    const [from, to] = shown(each).split(':')
    return from !== undefined && to !== undefined && /^[/~.]/.test(from) && to !== '/' ? [{ from, to }] : []
  })
  return words.map((each) => {
    const text = plain(each)
    const mount = text === null ? undefined : mounts.find(({ to }) => text === to || text.startsWith(`${to}/`))
    return mount === undefined || text === null
      ? each
      : knownText(`${mount.from.replace(/\/$/, '')}${text.slice(mount.to.length)}` || '/')
  })
}

function compose(call: Call, operands: readonly Text[]): void {
  const [verb, ...rest] = operands
  if (verb === undefined) return
  const name = word(verb)
  const runs = name === 'run' || name === 'exec'
  const given = parseOptions(
    rest,
    optionsOf(
      runs
        ? ['e env=', 'u user=', 'w workdir=', 'index=', 'v volume=', 'name=', 'entrypoint=', 'p publish=']
        : ['t timeout=', 'v volumes', 'rmi=', 'scale='],
      runs ? 'posix' : 'gnu',
    ),
  )
  if (given.asksForHelp) return
  serviceActs({ ...call, ...given }, DOCKER, [knownText('compose'), verb, ...given.operands.slice(0, 1)])
  if (name === 'down' && given.has('volumes'))
    operate(call, {
      program: call.name,
      operation: 'compose down -v',
      effect: 'delete',
      object: 'volume',
      target: null,
      irreversible: true,
    })
  if (name === 'rm' && given.has('volumes'))
    operate(call, {
      program: call.name,
      operation: 'compose rm -v',
      effect: 'delete',
      object: 'volume',
      target: null,
      irreversible: true,
    })
  if (name === 'down' && given.has('rmi'))
    operate(call, {
      program: call.name,
      operation: 'compose down --rmi',
      effect: 'delete',
      object: 'image',
      target: null,
      irreversible: false,
    })
  if (runs && given.operands.length > 1) call.analysis.command(given.operands.slice(1), call.site)
}

function copy(call: Call, given: Given): void {
  const [from, to] = given.operands
  if (from !== undefined && !shown(from).includes(':')) use(call, 'read', [from], { recursive: true })
  if (to !== undefined && !shown(to).includes(':')) use(call, 'write', [to], { recursive: true })
}
