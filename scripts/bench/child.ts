import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { answers, endChild } from '../child-process.js'

const TICKS_PER_SECOND = 100

export interface Child {
  readonly pid: number
  stop(): Promise<number | null>
}

/** Starts a program and waits until `url` answers 2xx; `readyMs` is how long that took. */
export async function startChild(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  url: string,
): Promise<Child & { readonly readyMs: number }> {
  const started = performance.now()
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] })
  let complaints = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-4_000)
  })
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`${command} exited with ${child.exitCode}: ${complaints}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return { pid: child.pid ?? 0, readyMs: Math.round(performance.now() - started), stop: () => endChild(child) }
}

/** Resident memory in MB; null where /proc is missing. */
export function residentMb(pid: number): number | null {
  try {
    const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return line === null ? null : Math.round(Number(line[1]) / 1024)
  } catch {
    return null
  }
}

/**
 * User and system CPU seconds used so far by each thread, by thread id; the main thread's id is the process's. Empty
 * where /proc is missing.
 */
export function cpuByThread(pid: number): ReadonlyMap<number, number> {
  const seconds = new Map<number, number>()
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const fields = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      seconds.set(Number(thread), (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND)
    }
  } catch {
    return new Map()
  }
  return seconds
}
