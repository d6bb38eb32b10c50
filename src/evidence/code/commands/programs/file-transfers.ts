import { joinTexts, knownText, shown, unknownText, type Text } from '../../analysis/text.js'
import { contentOf, inputOf, operate, runInstead, use } from '../acts.js'
import { contact } from '../contact.js'
import { sshOptions } from '../ssh-options.js'
import { program, type Call, type Program } from '../program.js'
import { shellText } from '../words.js'

/** Programs that carry files to other machines and back. */
export const TRANSFERRING: readonly Program[] = [
  program(
    'scp pscp',
    ['P port=', 'i identity=', 'o option=', 'F config=', 'J=', 'c=', 'l=', 'S=', 'r', 'p'],
    (call) => {
      sshOptions(call)
      for (const text of call.values('S')) runInstead(call, [text])
      copyBetween(call, 'ssh', call.has('r'))
    },
  ),
  program(
    'sftp ftp lftp tftp ncftp ncftpput ncftpget psftp',
    ['b batch=', 'P=', 'i=', 'o=', 'c=', 'e=', 'f=', 'u=', 'p='],
    ftp,
  ),
  program(
    'rsync',
    'e rsh= | exclude= | include= | exclude-from= | include-from= | files-from= | f filter= | rsync-path= | T temp-dir= | B block-size= | bwlimit= | port= | password-file= | log-file= | backup-dir= | suffix= | max-size= | min-size= | timeout= | link-dest= | compare-dest= | copy-dest= | partial-dir= | chmod= | chown= | out-format= | info= | max-delete= | n dry-run | delete | delete-after | delete-before | delete-during | delete-excluded | del | delete-missing-args | remove-source-files | force | a archive | r recursive | b backup | list-only',
    rsync,
  ),
]

const REMOTE = /^(?:[\w.-]+@)?[\w.-]+::?|^[a-z]+:\/\//i

function isRemote(path: Text): boolean {
  const text = shown(path)
  return REMOTE.test(text) && !/^[A-Za-z]:[\\/]/.test(text) && !/^[^:]*\//.test(text.split('://')[0] ?? '')
}

function hostOf(path: Text): Text {
  const text = shown(path)
  return text.includes('://') ? path : knownText(text.slice(0, text.indexOf(':')), path.origins)
}

/** The last place is written from the others, one of which may be elsewhere. */
function copyBetween(call: Call, scheme: string, recursive: boolean): void {
  const sources = call.operands.slice(0, -1)
  const target = call.operands.at(-1)
  if (target === undefined) return
  const local = sources.filter((source) => !isRemote(source))
  use(call, 'read', local, { recursive })
  if (isRemote(target)) {
    contact(call, hostOf(target), call.value('port'), scheme, joinTexts(local.map((source) => contentOf(call, source))))
    systemFiles(call, target)
    return
  }
  const far = sources.filter(isRemote)
  for (const source of far) contact(call, hostOf(source), call.value('port'), scheme)
  const origins = far.map((source) => ({ kind: 'network' as const, name: shown(source) }))
  use(call, 'write', [target], {
    recursive,
    content: far.length > 0 ? unknownText(origins) : joinTexts(local.map((source) => contentOf(call, source))),
  })
}

/** The system's own files on the other machine. */
function systemFiles(call: Call, target: Text): void {
  const path = shown(target).replace(/^[^:]*:/, '')
  if (!/^\/(?:etc|bin|sbin|usr|boot|lib\d*|root|sys|proc|dev)(?:\/|$)|^\/$/.test(path)) return
  operate(call, {
    program: call.name,
    operation: 'copy',
    effect: 'overwrite',
    object: 'system files',
    target: shown(target),
    irreversible: false,
  })
}

function rsync(call: Call): void {
  const shell = call.value('rsh')
  if (shell !== null) shellText(call, shell)
  if (call.has('list-only', 'dry-run') || call.operands.length < 2) return
  copyBetween(call, 'rsync', call.has('archive', 'recursive'))
  const target = call.operands.at(-1)
  if (target === undefined) return
  const deletes = call.has(
    'delete',
    'delete-after',
    'delete-before',
    'delete-during',
    'delete-excluded',
    'del',
    'delete-delay',
    'delete-missing-args',
  )
  if (deletes && isRemote(target))
    call.analysis.operation(
      {
        program: 'rsync',
        operation: '--delete',
        effect: 'delete',
        object: 'files',
        target: shown(target),
        irreversible: true,
      },
      call.site,
    )
  else if (deletes) use(call, 'delete', [target], { recursive: true, many: true, forced: true })
  if (call.has('remove-source-files')) use(call, 'delete', call.operands.slice(0, -1), { recursive: true })
}

function ftp(call: Call): void {
  const [host] = call.operands
  if (host !== undefined)
    contact(
      call,
      hostOf(isRemote(host) ? host : joinTexts([host, knownText(':')])),
      null,
      call.name,
      call.setting.piped === true ? inputOf(call) : null,
    )
  const script = call.values('c', 'e').map(shown).join(' ') + (call.setting.piped === true ? shown(inputOf(call)) : '')
  for (const match of script.matchAll(/(?:^|[\n;])[ \t]{0,16}!([^\n]{1,2000})/g))
    shellText(call, knownText(match[1] ?? ''))
  for (const file of script.matchAll(/\b(?:put|mput|reput)\s+(\S{1,1000})/g))
    use(call, 'read', [knownText(file[1] ?? '')])
  if (/(?:^|[\n;])[ \t]{0,16}(?:rm|mdel|mdelete|delete|rmdir|mrm)\b/.test(script))
    call.analysis.operation(
      {
        program: call.name,
        operation: 'delete',
        effect: 'delete',
        object: 'files',
        target: host === undefined ? null : shown(host),
        irreversible: true,
      },
      call.site,
    )
}
