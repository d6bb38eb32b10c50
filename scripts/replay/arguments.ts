import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

export const USAGE = `npm run replay -- [FILE.jsonl[.gz]] [--suite NAME] [--limit N] [--parallel N] [--json]
                  [--url URL --key KEY [--agent ID]]

Sends recorded sessions to a service, verifies every receipt, and prints what was decided.
Without FILE: examples/sessions.jsonl. Without --url: starts a service of its own for each suite, with the suite's
policies and without limits. --suite and --limit choose the suite and how many sessions of each.
--key may stand in COUNTERSIGN_API_KEY.`

export interface Arguments {
  readonly file: string
  readonly suite: string | null
  /** Sessions of each suite; null: all. */
  readonly limit: number | null
  readonly parallel: number
  readonly json: boolean
  readonly agentId: string
  /** Null: a service is started. */
  readonly remote: { readonly url: string; readonly key: string } | null
}

const MAX_PARALLEL = 64

/** Throws an Error with one sentence. */
export function readArguments(argv: readonly string[], env: NodeJS.ProcessEnv, projectRoot: string): Arguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      suite: { type: 'string' },
      limit: { type: 'string' },
      parallel: { type: 'string', default: '8' },
      url: { type: 'string' },
      key: { type: 'string' },
      agent: { type: 'string', default: 'replay-agent' },
      json: { type: 'boolean', default: false },
    },
  })
  if (positionals.length > 1) throw new Error('at most one file can be replayed')
  return {
    file: existing(positionals[0] ?? join(projectRoot, 'examples', 'sessions.jsonl')),
    suite: values.suite ?? null,
    limit: values.limit === undefined ? null : positive('--limit', values.limit),
    parallel: Math.min(positive('--parallel', values.parallel), MAX_PARALLEL),
    json: values.json,
    agentId: values.agent,
    remote: values.url === undefined ? null : { url: base(values.url), key: keyOf(values.key, env) },
  }
}

function existing(file: string): string {
  if (!existsSync(file)) throw new Error(`there is no file ${file}`)
  return file
}

function positive(name: string, text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new Error(`${name} must be a whole number above 0`)
  return number
}

function base(url: string): string {
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw new Error('--url must be an http or https URL')
  return url.replace(/\/+$/, '')
}

function keyOf(key: string | undefined, env: NodeJS.ProcessEnv): string {
  const found = key ?? env['COUNTERSIGN_API_KEY']
  if (found === undefined || found === '') throw new Error('--url needs --key (or COUNTERSIGN_API_KEY)')
  return found
}
