import { resolve } from 'node:path'
import { isLoopback, unreadable } from './exposure.js'
import type { ConfigProblem } from './problem.js'
import type { RawConfig } from './schema.js'
import { urlOf } from './to-evaluator.js'
import type { SourceOf } from './validate.js'

type Problem = readonly [path: readonly string[], message: string]

/** What the chosen evaluator needs, and what does not go together. */
export function evaluatorProblems({ evaluator }: RawConfig, cwd: string, sourceOf: SourceOf): readonly ConfigProblem[] {
  const problems = [
    ...lenientProblems(evaluator),
    ...(evaluator.kind === 'bundle' ? bundleProblems(evaluator.bundle, cwd) : []),
    ...(evaluator.kind === 'remote' ? remoteProblems(evaluator.remote, cwd) : []),
  ]
  return problems.map(([path, message]) => {
    const whole = ['evaluator', ...path]
    return { member: whole.join('.'), source: sourceOf(whole), message }
  })
}

function lenientProblems({ kind, accept_lenient: accepted }: RawConfig['evaluator']): readonly Problem[] {
  if (kind === 'embedded' || accepted) return []
  const message =
    `kind ${kind} is not strict: a condition that cannot be evaluated reads as false there, so that a missing ` +
    'attribute can switch a DENY off. Set true to accept that'
  return [[['accept_lenient'], message]]
}

function bundleProblems(bundle: RawConfig['evaluator']['bundle'], cwd: string): readonly Problem[] {
  const { source, sha256, public_key: publicKey, ca_file: caFile } = bundle
  const problems: Problem[] = []
  if (source === null) problems.push([['bundle', 'source'], 'is needed with kind bundle'])
  const url = source === null ? null : urlOf(source)
  if (url !== null && !mayFetch(url)) {
    problems.push([
      ['bundle', 'source'],
      'must be a path or an https URL without a password (http only on a loopback address)',
    ])
  }
  if (sha256 === null && publicKey === null) {
    problems.push([['bundle', 'sha256'], 'is needed, or bundle.public_key: an unverified bundle decides nothing'])
  }
  return [...problems, ...fileProblem(['bundle', 'ca_file'], caFile, cwd)]
}

function mayFetch({ protocol, hostname, username, password }: URL): boolean {
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, '')))
}

function remoteProblems(remote: RawConfig['evaluator']['remote'], cwd: string): readonly Problem[] {
  const files = [
    ['ca_file', remote.ca_file],
    ['cert_file', remote.cert_file],
    ['key_file', remote.key_file],
  ] as const
  const problems: Problem[] = []
  if (remote.targets.length === 0) problems.push([['remote', 'targets'], 'is needed with kind remote'])
  if (remote.plaintext && [...files, ['server_name', remote.server_name]].some(([, value]) => value !== null)) {
    problems.push([['remote', 'plaintext'], 'does not go with the members that say how to use TLS'])
  }
  if ((remote.cert_file === null) !== (remote.key_file === null)) {
    const missing = remote.cert_file === null ? 'cert_file' : 'key_file'
    problems.push([['remote', missing], 'is needed too: a client certificate has both files'])
  }
  return [...problems, ...files.flatMap(([name, file]) => fileProblem(['remote', name], file, cwd))]
}

function fileProblem(path: readonly string[], file: string | null, cwd: string): readonly Problem[] {
  const problem = file === null ? null : unreadable(resolve(cwd, file))
  return problem === null ? [] : [[path, problem]]
}
