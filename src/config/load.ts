import type { Config } from './config.js'
import { PREFIX } from './leaves.js'
import { ConfigError } from './problem.js'
import { readConfigFile, type ConfigFile } from './read-file.js'
import { readEnvironment, type ConfigEnvironment, type Environment } from './read-environment.js'
import { isLoopback } from './exposure.js'
import { brokenRules } from './rules.js'
import { toConfig } from './to-config.js'
import { validateConfig, type SourceOf } from './validate.js'

export interface LoadOptions {
  readonly cwd: string
  readonly env: Environment
  /** The file to read; else COUNTERSIGN_CONFIG, else ./countersign.yaml when there is one. */
  readonly file?: string
}

/** Defaults, then the file, then the environment. Throws ConfigError with every problem at once. */
export function loadConfig({ cwd, env, file }: LoadOptions): Config {
  const named = file ?? (env[`${PREFIX}CONFIG`] === '' ? undefined : env[`${PREFIX}CONFIG`])
  const written = readConfigFile(cwd, named)
  const environment = readEnvironment(env)
  const sourceOf = sources(written, environment)
  const validated = validateConfig(merge(written.data, environment), sourceOf)

  const early = [...written.problems, ...environment.problems, ...(validated.ok ? [] : validated.problems)]
  if (!validated.ok) throw new ConfigError(early)
  const mayInventKeys = env['NODE_ENV']?.toLowerCase() !== 'production' && isLoopback(validated.config.host)
  const problems = [...early, ...brokenRules(validated.config, { cwd, env }, mayInventKeys, sourceOf)]
  if (problems.length > 0) throw new ConfigError(problems)
  return toConfig(validated.config, { cwd, env }, mayInventKeys)
}

function merge(data: ConfigFile['data'], environment: ConfigEnvironment): unknown {
  const merged: unknown = structuredClone(data)
  for (const { leaf, value } of environment.values) assign(merged, leaf.path, value)
  return merged
}

/** A member on the way that is no mapping stays: validation names it. */
function assign(target: unknown, path: readonly string[], value: unknown): void {
  const [name, ...rest] = path
  if (name === undefined || !isRecord(target)) return
  if (rest.length === 0) {
    target[name] = value
    return
  }
  target[name] ??= {}
  assign(target[name], rest, value)
}

function sources(file: ConfigFile, environment: ConfigEnvironment): SourceOf {
  return (path) => {
    const set = environment.values.find(({ leaf }) => leaf.path.every((name, index) => path[index] === name))
    return set?.leaf.variable ?? file.place(path) ?? 'configuration'
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
