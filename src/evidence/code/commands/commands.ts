import type { Analysis, CommandSetting, Commands, Site } from '../analysis/analysis.js'
import { environmentAct } from '../analysis/environment-acts.js'
import { placeOf } from '../analysis/paths.js'
import { plain, shown, type Text } from '../analysis/text.js'
import { parseOptions } from './options.js'
import type { Program } from './program.js'
import { programNamed } from './programs.js'

const MAX_NESTING = 24
const MAX_PATH = 4096
/** Of one command. */
const MAX_WORDS = 8192
/** Folders whose programs are what their names say. */
const PROGRAM_FOLDERS =
  /^(?:\/bin|\/sbin|\/usr\/(?:local\/)?s?bin|\/snap\/bin|\/opt\/[^/]+(?:\/[^/]+)?\/s?bin|\/nix\/.*\/bin|\/system\/bin|\/usr\/libexec|~\/(?:\.local|\.cargo|go|\.deno|\.bun|bin)(?:\/bin)?|~\/\.[\w-]+\/(?:.*\/)?bin|[A-Za-z]:\/(?:Windows|Program).*|(?:.*\/)?(?:\.?v?env|node_modules\/\.bin|\.?venv[\w.-]*)(?:\/(?:bin|Scripts))?)\/[^/]+$/i

/** What programs do with their words. */
export function createCommands(): Commands {
  let nesting = 0
  return {
    run: (words, site, setting, analysis) => {
      if (nesting >= MAX_NESTING) {
        analysis.incomplete('too_deep')
        return
      }
      nesting++
      try {
        runWords(words, site, setting, analysis)
      } finally {
        nesting--
      }
    },
  }
}

function runWords(words: readonly Text[], site: Site, setting: CommandSetting, analysis: Analysis): void {
  if (words.length > MAX_WORDS) analysis.incomplete('too_large')
  const [first, ...rest] = words.slice(0, MAX_WORDS)
  if (first === undefined) return
  analysis.spend(1 + words.length / 8)
  for (const [name, value] of setting.environment ?? []) environmentAct(name, value, site, analysis)
  const name = nameOf(first)
  analysis.process(
    {
      command: name,
      program: plain(first),
      arguments: rest.slice(0, 64).map(plain),
      shell: setting.shell ?? false,
      elevated: setting.elevated ?? false,
    },
    site,
  )
  if (name === null) {
    analysis.unresolved('command', shown(first), site)
    return
  }
  if (isOwnFile(first, analysis)) {
    analysis.execute(first, site)
    return
  }
  const known = programNamed(name)
  if (known !== null) runKnown(known, name, rest, site, setting, analysis)
}

function runKnown(
  { options, run }: Program,
  name: string,
  words: readonly Text[],
  site: Site,
  setting: CommandSetting,
  analysis: Analysis,
): void {
  const given = parseOptions(words, options)
  if (!given.asksForHelp) run({ ...given, name, words, site, setting, analysis })
}

/** `rm` of `/bin/rm`; null where it is not known. A folder that is not known does not hide the program. */
function nameOf(first: Text): string | null {
  const last = first.parts.at(-1)
  if (last === null || last === undefined) return null
  const slash = Math.max(last.lastIndexOf('/'), /^[A-Za-z]:\\|\\\\/.test(last) ? last.lastIndexOf('\\') : -1)
  if (slash === -1 && first.parts.length > 1) return null
  const name = last.slice(slash + 1).replace(/\.(?:exe|cmd|bat|com)$/i, '')
  return name === '' ? null : name
}

/** A path to something else than the programs of the system. */
function isOwnFile(first: Text, analysis: Analysis): boolean {
  if (!shown(first).includes('/') || plain(first) === null) return false
  const { path } = placeOf(first, analysis.cwd, [])
  return path.length > MAX_PATH || !PROGRAM_FOLDERS.test(path)
}
