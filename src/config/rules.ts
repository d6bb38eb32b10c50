import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { approvalProblems } from './approval-rules.js'
import { evaluatorProblems } from './evaluator-rules.js'
import { isLoopback, unreadable } from './exposure.js'
import type { ConfigProblem } from './problem.js'
import type { Environment } from './read-environment.js'
import type { RawConfig } from './schema.js'
import type { SourceOf } from './validate.js'

/** What no single member can say: which settings need each other. */
export function brokenRules(
  raw: RawConfig,
  { cwd, env }: { readonly cwd: string; readonly env: Environment },
  mayInventKeys: boolean,
  sourceOf: SourceOf,
): readonly ConfigProblem[] {
  return [
    ...tlsProblems(raw, cwd, sourceOf),
    ...exposureProblems(raw, sourceOf),
    ...evaluatorProblems(raw, cwd, sourceOf),
    ...deadlineProblems(raw, sourceOf),
    ...approvalProblems(raw, { cwd, env }, sourceOf),
    ...(mayInventKeys ? [] : masterKeyProblems(raw, cwd, sourceOf)),
  ]
}

function tlsProblems({ tls }: RawConfig, cwd: string, sourceOf: SourceOf): readonly ConfigProblem[] {
  const files = Object.entries(tls)
  if (files.every(([, file]) => file === null)) return []
  return files.flatMap(([name, file]) => {
    const problem = file === null ? 'is needed too: tls takes both files' : unreadable(resolve(cwd, file))
    return problem === null ? [] : [{ member: `tls.${name}`, source: sourceOf(['tls', name]), message: problem }]
  })
}

function exposureProblems(raw: RawConfig, sourceOf: SourceOf): readonly ConfigProblem[] {
  const encrypted = raw.behind_proxy || raw.tls.cert_file !== null || raw.tls.key_file !== null
  if (isLoopback(raw.host) || encrypted) return []
  const message = 'is not a loopback address: set tls.cert_file and tls.key_file, or behind_proxy: true'
  return [{ member: 'host', source: sourceOf(['host']), message }]
}

function deadlineProblems({ code, evidence }: RawConfig, sourceOf: SourceOf): readonly ConfigProblem[] {
  if (code.deadline_ms < evidence.deadline_ms) return []
  const message = 'must be less than evidence.deadline_ms: code is part of the evidence'
  return [{ member: 'code.deadline_ms', source: sourceOf(['code', 'deadline_ms']), message }]
}

function masterKeyProblems(raw: RawConfig, cwd: string, sourceOf: SourceOf): readonly ConfigProblem[] {
  const file = join(raw.data_dir, 'master.key')
  if (raw.master_key !== null || existsSync(resolve(cwd, file))) return []
  const message =
    'no key is made up in production or on a non-loopback address: set COUNTERSIGN_MASTER_KEY ' +
    '(32 random bytes in base64, as `openssl rand -base64 32` prints), or put it into master.key in data_dir (mode 0600)'
  return [{ member: 'master_key', source: sourceOf(['master_key']), message }]
}
