import closeWithGrace from 'close-with-grace'
import { createApp } from './app.js'
import { banner, keyText } from './banner.js'
import { loadConfig } from './config/load.js'
import { ConfigError } from './config/problem.js'
import { CountersignError } from './core/errors.js'
import { PolicyLoadError } from './core/policy-set.js'
import { createSystemWorld } from './core/world.js'
import type { Hangups } from './hangups.js'
import { createLog, type Log } from './telemetry/log.js'

const CLOSE_WITHIN_MS = 25_000

/** The process: configuration, start, signals. Everything else is in `createApp`. */
async function main(hangups: Hangups): Promise<void> {
  const config = loadConfig({ cwd: process.cwd(), env: process.env })
  const log = createLog(config.logLevel)
  const app = await createApp(config, { world: createSystemWorld(), log })
  hangups.pass(() => {
    // What comes of it is in the log and in the metrics.
    app.reload({ trigger: 'signal', by: null }).catch(() => undefined)
  })
  const origin = await app.server.listen({ host: config.host, port: config.port }).catch(async (error: unknown) => {
    await app.close()
    if (app.developmentKeys !== null) console.log(keyText(app.developmentKeys))
    throw error
  })
  console.log(banner(origin, app.policies.current(), app.developmentKeys))
  closeOnSignal(() => app.close(), log)
}

function closeOnSignal(close: () => Promise<void>, log: Log): void {
  closeWithGrace({ delay: CLOSE_WITHIN_MS, logger: false, skip: ['SIGHUP'] }, async ({ signal, err }) => {
    if (err !== undefined) log.error({ error: err.name, stack: err.stack }, 'an unexpected error ends the service')
    else log.info({ signal }, 'closing')
    await close()
  })
}

function complain(error: unknown): void {
  if (error instanceof ConfigError) console.error(`Countersign is not configured:\n${error.message}`)
  else if (error instanceof PolicyLoadError) console.error(`The policies cannot be loaded:\n${error.message}`)
  else if (error instanceof CountersignError) console.error(`Countersign cannot start: ${error.message}`)
  else console.error(`Countersign cannot start: ${error instanceof Error ? error.message : 'unknown error'}`)
}

/** Runs the service; a start that fails is told on standard error and in the exit code. */
export async function serve(hangups: Hangups): Promise<void> {
  try {
    await main(hangups)
  } catch (error) {
    complain(error)
    process.exitCode = 1
  }
}
