import { createAnalyser, type Found } from '../../../../src/evidence/code/analysis/analyse.js'
import type { CommandSetting, Frontend, Site } from '../../../../src/evidence/code/analysis/analysis.js'
import { shown } from '../../../../src/evidence/code/analysis/text.js'
import { createBashFrontend } from '../../../../src/evidence/code/bash/frontend.js'

export interface Ran {
  /** Words as a shell would hand them over, between them a space. */
  readonly words: string
  readonly input: string | null
  readonly piped: boolean
  readonly site: Site
  readonly folder: string | null
  readonly environment: Readonly<Record<string, string>>
}

export interface ShellReading {
  /** Programs in the order in which they are told. */
  readonly ran: readonly Ran[]
  readonly found: Found
}

const NONE: Frontend = { analyse: () => undefined }
const BOUNDS = { deadlineMs: 5_000, maxLength: 3_000_000, projectRoots: [] }

/** What the shell's front end makes of the code; programs are not looked into, only written down. */
export function readShell(text: string, dialect: string | null = null): ShellReading {
  const ran: Ran[] = []
  const frontends = { python: NONE, javascript: NONE, typescript: NONE, sql: NONE, bash: createBashFrontend() }
  const commands = {
    run: (
      words: Parameters<typeof describe>[0],
      site: Site,
      setting: CommandSetting,
      { cwd }: { cwd: Parameters<typeof shown>[0] | null },
    ) => {
      ran.push({ ...describe(words, setting), site, folder: cwd === null ? null : shown(cwd) })
    },
  }
  const analyser = createAnalyser(frontends, commands, () => performance.now())
  return { found: analyser.analyse({ text, language: 'bash', dialect }, BOUNDS), ran }
}

export function wordsOf(text: string): readonly string[] {
  return readShell(text).ran.map(({ words }) => words)
}

function describe(
  words: readonly Parameters<typeof shown>[0][],
  setting: CommandSetting,
): Omit<Ran, 'site' | 'folder'> {
  return {
    words: words.map(shown).join(' '),
    input: setting.input === undefined || setting.input === null ? null : shown(setting.input),
    piped: setting.piped ?? false,
    environment: Object.fromEntries([...(setting.environment ?? [])].map(([name, value]) => [name, shown(value)])),
  }
}
