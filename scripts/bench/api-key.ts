import { execFileSync } from 'node:child_process'

/** The secret of a new API key in this data folder; `args` as `countersign keys create` takes them. */
export function apiKey(dataDir: string, ...args: readonly string[]): string {
  const command = ['dist/src/cli/main.js', 'keys', 'create', ...args, '--json', '--data-dir', dataDir]
  const made: unknown = JSON.parse(execFileSync(process.execPath, command).toString())
  if (typeof made !== 'object' || made === null || !('secret' in made)) throw new Error('no key was made')
  return String(made.secret)
}
