import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { answers, endChild, freePort } from '../child-process.js'
import { isJsonObject } from '../../src/core/json.js'

const READY_TIMEOUT_MS = 180_000
const STOP_TIMEOUT_MS = 15_000
const POLL_MS = 50
const KEPT_OUTPUT = 4_000

export interface Service {
  readonly url: string
  readonly key: string
  /** Ends the service and removes its data. */
  stop(): Promise<void>
}

/**
 * Starts the built service with these policies, an empty log of its own and without limits, on a free loopback port.
 * Nothing of the caller's configuration reaches it but `settings`. Throws an Error with what it said when it does not get ready.
 */
export async function startService(
  projectRoot: string,
  policiesDir: string,
  agentId: string,
  signal: AbortSignal,
  settings: Readonly<Record<string, string>> = {},
): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-replay-'))
  let child: ChildProcess | null = null
  const stop = async () => {
    if (child !== null) await end(child)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const port = await freePort()
    const env = environment({
      COUNTERSIGN_PORT: String(port),
      COUNTERSIGN_DATA_DIR: join(folder, 'data'),
      COUNTERSIGN_POLICIES_DIR: policiesDir,
      COUNTERSIGN_LIMITS_ENABLED: 'false',
      COUNTERSIGN_LOG_LEVEL: 'warn',
      ...settings,
    })
    const key = await createKey(projectRoot, folder, env, agentId)
    child = spawn(process.execPath, [join(projectRoot, 'dist/src/main.js')], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const url = `http://127.0.0.1:${port}`
    await untilReady(child, url, signal)
    return { url, key, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function environment(own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('COUNTERSIGN_'))
  return { ...Object.fromEntries(inherited), NODE_ENV: 'development', ...own }
}

async function createKey(root: string, cwd: string, env: NodeJS.ProcessEnv, agentId: string): Promise<string> {
  const create = ['keys', 'create', '--role', 'agent', '--agent', agentId, '--assert-any', '--may-input', '--json']
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'dist/src/cli/main.js'), ...create], {
    cwd,
    env,
  })
  const made: unknown = JSON.parse(stdout)
  const secret = isJsonObject(made) ? made['secret'] : undefined
  if (typeof secret !== 'string') throw new Error('the command line made no key')
  return secret
}

async function untilReady(child: ChildProcess, url: string, signal: AbortSignal): Promise<void> {
  let said = ''
  const keep = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-KEPT_OUTPUT)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  const deadline = performance.now() + READY_TIMEOUT_MS
  while (!(await isReady(url, signal))) {
    if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}:\n${said}`)
    if (performance.now() > deadline) throw new Error(`the service did not get ready:\n${said}`)
    await sleep(POLL_MS, undefined, { signal })
  }
}

function isReady(url: string, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted()
  return answers(`${url}/ready`, signal)
}

async function end(child: ChildProcess): Promise<void> {
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
  await endChild(child)
  clearTimeout(late)
}
