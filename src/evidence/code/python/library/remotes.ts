import { unknownText } from '../../analysis/text.js'
import { NONE, fromText, list, object, someText, text, unknown } from '../values/make.js'
import { dataOf, dataOfAll, integerOf, knownTextOf, textOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import { argument, derived, originsOf, textArgument, type Handler, type Library, type LibraryCall } from './call.js'
import { fileOrigin } from './paths.js'

function connect(call: LibraryCall): Value {
  const host = textArgument(call, 0, 'hostname', 'host')
  call.self.fields.set('host', fromText(host))
  call.analysis.network(
    { direction: 'out', target: host, port: integerOf(argument(call, 1, 'port')) ?? 22, scheme: 'ssh' },
    call.site,
  )
  return NONE
}

/** A command on another machine: what it does there is told as what it does. */
function remoteCommand(call: LibraryCall): Value {
  const command = textArgument(call, 0, 'command')
  call.analysis.flow(command.origins, 'process', 'ssh', call.site)
  call.analysis.code({ language: 'bash', text: { ...command, origins: [] }, dynamic: null }, call.site)
  const origins = [{ kind: 'process', name: 'ssh' } as const]
  const told = object('process-output', { content: someText(origins) }, origins)
  return list([told, told, told], 'tuple')
}

function put(call: LibraryCall): Value {
  const path = textArgument(call, 0, 'localpath', 'Filename')
  call.analysis.file({ operation: 'read', path }, call.site)
  upload(call, 'ssh', call.self.fields.get('host'), path)
  return NONE
}

function upload(call: LibraryCall, scheme: string, host: Value | undefined, path: ReturnType<typeof textOf>): void {
  call.analysis.network(
    {
      direction: 'out',
      target: host === undefined ? unknownText() : textOf(host),
      scheme,
      upload: { parts: [null], origins: [fileOrigin(path)] },
    },
    call.site,
  )
}

function cloudClient(call: LibraryCall): Value {
  const service = knownTextOf(argument(call, 0, 'service_name')) ?? '…'
  return object('aws', { host: text(`${service}.amazonaws.com`), service: text(service) })
}

function cloudUpload(call: LibraryCall): Value {
  const path = textArgument(call, 0, 'Filename', 'Fileobj')
  const value = argument(call, 0, 'Filename', 'Fileobj')
  if (value?.kind === 'object')
    call.analysis.network({ direction: 'out', target: hostOf(call), scheme: 'https', upload: dataOf(value) }, call.site)
  else {
    call.analysis.file({ operation: 'read', path }, call.site)
    upload(call, 'https', call.self.fields.get('host'), path)
  }
  return NONE
}

function hostOf(call: LibraryCall): ReturnType<typeof textOf> {
  const host = call.self.fields.get('host')
  return host === undefined ? unknownText() : textOf(host)
}

/** Any method of a cloud's service, by its name: `delete_bucket`, `terminate_instances`, `get_secret_value`. */
function cloudCall(call: LibraryCall): Value {
  const method = call.name.split('.').at(-1) ?? ''
  const service = knownTextOf(call.self.fields.get('service')) ?? 'aws'
  const [verb = '', ...rest] = method.split('_')
  const target =
    [
      'Bucket',
      'InstanceIds',
      'DBInstanceIdentifier',
      'TableName',
      'FunctionName',
      'UserName',
      'Name',
      'SecretId',
      'Key',
    ]
      .map((each) => knownTextOf(call.keywords.get(each)))
      .find((each) => each !== null) ?? null
  const effect = EFFECTS[verb] ?? (method.startsWith('delete') || verb === 'terminate' ? 'delete' : 'unknown')
  call.analysis.network(
    {
      direction: 'out',
      target: hostOf(call),
      scheme: 'https',
      upload: effect === 'read' ? null : dataOfAll([...call.keywords.values()]),
    },
    call.site,
  )
  call.analysis.operation(
    {
      program: 'aws',
      operation: `${service} ${method.replaceAll('_', '-')}`,
      effect,
      object: rest.join('_') || service,
      target,
      irreversible: effect === 'delete',
    },
    call.site,
  )
  if (/secret|get_parameter|password/.test(method)) {
    call.analysis.secret({ kind: 'service', name: target ?? method }, call.site)
    return unknown([{ kind: 'secret', name: target ?? method }], `${call.name}()`, true)
  }
  return unknown([{ kind: 'network', name: `${service}.amazonaws.com` }], `${call.name}()`, true)
}

type Effect = 'read' | 'create' | 'change' | 'delete' | 'overwrite' | 'stop' | 'grant' | 'unknown'
const EFFECTS: Readonly<Record<string, Effect>> = {
  get: 'read',
  list: 'read',
  describe: 'read',
  head: 'read',
  download: 'read',
  create: 'create',
  run: 'create',
  put: 'change',
  update: 'change',
  modify: 'change',
  delete: 'delete',
  terminate: 'delete',
  remove: 'delete',
  stop: 'stop',
  reboot: 'stop',
  attach: 'grant',
  add: 'grant',
}

const itself: Handler = (call) => call.self

/** Other machines, clouds, and what is asked of them. */
export const REMOTES: Library = {
  'paramiko.SSHClient': () => object('ssh'),
  'paramiko.Transport': () => object('ssh'),
  'ssh.connect': connect,
  'ssh.exec_command': remoteCommand,
  'ssh.open_sftp': itself,
  'ssh.invoke_shell': itself,
  'ssh.send': remoteCommand,
  'ssh.put': put,
  'ssh.get': (call) => {
    call.analysis.file({ operation: 'write', path: textArgument(call, 1, 'localpath') }, call.site)
    return NONE
  },
  'ssh.remove': (call) => {
    call.analysis.operation(
      {
        program: 'sftp',
        operation: 'remove',
        effect: 'delete',
        object: 'file',
        target: knownTextOf(call.positional[0]),
        irreversible: true,
      },
      call.site,
    )
    return NONE
  },
  'ssh.*': derived,
  'paramiko.SFTPClient.from_transport': (call) => call.positional[0] ?? object('ssh'),
  'fabric.Connection': (call) => {
    const host = textArgument(call, 0, 'host')
    call.analysis.network({ direction: 'out', target: host, port: 22, scheme: 'ssh' }, call.site)
    return object('remote-shell', { host: fromText(host) })
  },
  'remote-shell.run': remoteCommand,
  'remote-shell.sudo': remoteCommand,
  'remote-shell.local': remoteCommand,
  'remote-shell.put': put,
  'remote-shell.*': derived,
  'boto3.client': cloudClient,
  'boto3.resource': cloudClient,
  'boto3.Session': () => object('aws-session'),
  'boto3.session.Session': () => object('aws-session'),
  'aws-session.client': cloudClient,
  'aws-session.resource': cloudClient,
  'aws-session.*': derived,
  'aws.upload_file': cloudUpload,
  'aws.upload_fileobj': cloudUpload,
  'aws.Bucket': (call) => object('aws', { host: hostValue(call), service: text('s3') }),
  'aws.Object': (call) => object('aws', { host: hostValue(call), service: text('s3') }),
  'aws.Table': (call) => object('aws', { host: hostValue(call), service: text('dynamodb') }),
  'aws.get_paginator': (call) => unknown(originsOf(call), 'paginator', true),
  'aws.*': cloudCall,
}

function hostValue(call: LibraryCall): Value {
  return fromText(hostOf(call))
}
