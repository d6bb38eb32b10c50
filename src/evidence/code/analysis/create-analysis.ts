import { changesTree } from '../../../core/file-effects.js'
import type { Language } from '../../../core/words.js'
import type { Around, At } from '../facts/around.js'
import type { FileOperation } from '../facts/facts.js'
import {
  HOLE,
  type Analysis,
  type CommandSetting,
  type FileUse,
  type Inner,
  type NetworkUse,
  type Site,
} from './analysis.js'
import type { Frame, Shared } from './frame.js'
import { moduleFiles } from './module-files.js'
import { hostClass, readTarget } from './hosts.js'
import { placeOf, type Place } from './paths.js'
import { persistenceAt, privilegeAt, secretAt } from './sensitive-paths.js'
import { MAX_ARGUMENTS, MAX_DEPTH, MAX_GUARDS, MAX_TEXT } from './settings.js'
import { ownLanguage } from './script-language.js'
import { knownText, plain, shown, type Text } from './text.js'
import type { Writing } from './written-files.js'

const WRITES: readonly FileOperation[] = [
  'create',
  'write',
  'append',
  'truncate',
  'copy',
  'move',
  'link',
  'permissions',
  'owner',
]
const READS: readonly FileOperation[] = ['read', 'copy', 'move']

export function analyseFrame(text: string, hasHoles: boolean, language: Language, frame: Frame, shared: Shared): void {
  if (!shared.languages.includes(language)) shared.languages.push(language)
  const analysis = createAnalysis(frame, shared)
  shared.frontends[language].analyse({ text, hasHoles, dialect: frame.dialect }, analysis)
}

export function createAnalysis(frame: Frame, shared: Shared): Analysis {
  const { recorder, clock, settings, written } = shared
  const atOf = ({ line, column }: Site): At => ({
    line: frame.outer?.at.line ?? line,
    column: frame.outer?.at.column ?? column,
    path: frame.path,
  })
  const around = (site: Site): Around => ({
    in_loop: site.inLoop || (frame.outer?.in_loop ?? false),
    guards: [...new Set([...(frame.outer?.guards ?? []), ...site.guards])].slice(0, MAX_GUARDS).map(clip),
    at: atOf(site),
  })

  const analysis: Analysis = {
    cwd: frame.cwd,
    dialect: frame.dialect,
    depth: frame.languages.length,
    spend: (steps) => {
      clock.spend(steps)
    },
    leftMs: () => clock.leftMs(),
    incomplete: (why) => {
      recorder.incomplete(why)
    },

    call: (fact, site) => {
      const args = fact.arguments.slice(0, MAX_ARGUMENTS).map(clipOrNull)
      recorder.add('calls', { ...fact, name: clip(fact.name), arguments: args, ...around(site) })
    },
    file: (use, site) => {
      const place = placeOf(use.path, analysis.cwd, settings.projectRoots)
      recordFile(use, place, site)
    },
    network: (use, site) => {
      recordNetwork(use, site)
    },
    command: (words, site, setting: CommandSetting = {}) => {
      clock.spend(4)
      shared.commands.run(words, site, setting, analysis)
    },
    code: (inner, site) => {
      follow(inner, site)
    },
    execute: (file, site, language = null) => {
      recordExecution(file, site, language, false)
    },
    importFile: (path, site, language) => {
      const own = moduleFiles(path, language).find((file) => analysis.contentOf(knownText(file)) !== null)
      recordExecution(knownText(own ?? path), site, language, true)
    },
    contentOf: (file) => written.contentOf(placeOf(file, analysis.cwd, settings.projectRoots).path),
    remember: (file, content) => {
      written.remember(placeOf(file, analysis.cwd, settings.projectRoots).path, content)
    },
    flow: (origins, sink, name, site) => {
      for (const origin of origins)
        recorder.add('flows', {
          source: origin.kind,
          source_name: clip(origin.name),
          sink,
          sink_name: clip(name),
          at: atOf(site),
        })
    },

    process: (fact, site) => {
      const args = fact.arguments.slice(0, MAX_ARGUMENTS).map(clipOrNull)
      recorder.add('processes', { ...fact, program: clipOrNull(fact.program), arguments: args, ...around(site) })
    },
    operation: (fact, site) => {
      if (changesTree(fact.program, fact.operation)) written.doubtAll()
      recorder.add('operations', {
        ...fact,
        operation: clip(fact.operation),
        target: clipOrNull(fact.target),
        ...around(site),
      })
    },
    sql: (fact, site) => {
      recorder.add('sql', {
        ...fact,
        tables: fact.tables.slice(0, MAX_ARGUMENTS).map(clip),
        columns: fact.columns.slice(0, MAX_ARGUMENTS).map(clip),
        ...around(site),
      })
    },
    dynamic: (fact, site) => {
      recorder.add('dynamic', { ...fact, ...around(site) })
    },
    deserialization: (fact, site) => {
      recorder.add('deserialization', { ...fact, ...around(site) })
    },
    secret: (fact, site) => {
      recorder.add('secrets', { ...fact, name: clip(fact.name), ...around(site) })
    },
    persistence: (fact, site) => {
      recorder.add('persistence', { ...fact, name: clip(fact.name), ...around(site) })
    },
    privilege: (fact, site) => {
      recorder.add('privileges', { ...fact, name: clip(fact.name), ...around(site) })
    },
    packages: (fact, site) => {
      recorder.add('packages', { ...fact, names: fact.names.slice(0, MAX_ARGUMENTS).map(clip), ...around(site) })
    },
    resource: (fact, site) => {
      recorder.add('resources', { ...fact, detail: clip(fact.detail), ...around(site) })
    },
    mutation: (fact, site) => {
      recorder.add('mutations', {
        ...fact,
        target: clip(fact.target),
        attribute: clip(fact.attribute),
        ...around(site),
      })
    },
    unresolved: (what, text, site) => {
      recorder.add('unresolved', { what, text: clip(text), at: atOf(site) })
    },
  }

  function recordFile(
    { operation, recursive = false, forced = false, many = false, content }: FileUse,
    place: Place,
    site: Site,
  ): void {
    const breadth = many && place.breadth === 'one' ? 'many' : place.breadth
    const { path, scope, known } = place
    const act = { operation, path, scope, known, recursive, breadth }
    recorder.add('files', { ...act, path: clip(path), forced, ...around(site) })
    written.changed(act, content === undefined ? null : writing(content, site))
    if (place.scope === 'unknown') analysis.unresolved(`file_${operation}`, place.path, site)
    drawFromPath(operation, place.path, site)
    if (content !== undefined) analysis.flow(content.origins, 'file', place.path, site)
  }

  function writing(content: Text, site: Site): Writing {
    const run = (whole: Text, language: Language): void => {
      follow({ language, text: whole, dynamic: null }, site, 'file>')
    }
    return { content, where: around(site), follow: run }
  }

  /** What a read or a write of this very path amounts to. */
  function drawFromPath(operation: FileOperation, place: string, site: Site): void {
    const secret = READS.includes(operation) ? secretAt(place) : null
    if (secret !== null) analysis.secret({ kind: secret, name: place }, site)
    if (!WRITES.includes(operation)) return
    const persistence = persistenceAt(place)
    if (persistence !== null) analysis.persistence({ kind: persistence, name: place }, site)
    const privilege = privilegeAt(place)
    if (privilege !== null) analysis.privilege({ kind: privilege, name: place }, site)
  }

  function recordNetwork(
    { direction, target, port = null, scheme = null, method = null, upload }: NetworkUse,
    site: Site,
  ): void {
    const read = readTarget(shown(target))
    const host = read.host
    recorder.add('network', {
      direction,
      scheme: scheme ?? read.scheme,
      host: clipOrNull(host),
      port: port ?? read.port,
      host_class: hostClass(host),
      method: method === null ? null : method.toUpperCase(),
      upload: upload !== undefined && upload !== null,
      known: host !== null,
      ...around(site),
    })
    if (host === null && direction === 'out') analysis.unresolved('network', shown(target), site)
    if (hostClass(host) === 'metadata') analysis.secret({ kind: 'metadata', name: host ?? '' }, site)
    analysis.flow([...(upload?.origins ?? []), ...target.origins], 'network', host ?? '…', site)
  }

  function follow({ language, text, dynamic, dialect = null }: Inner, site: Site, through = ''): void {
    const whole = plain(text)
    const hasCode =
      whole !== null ||
      (language !== 'sql' && text.parts.some((part) => part !== null && part.trim() !== '')) ||
      language === 'sql'
    analysis.flow(text.origins, language === 'sql' ? 'sql' : 'code', language, site)
    if (dynamic !== null) analysis.dynamic({ kind: dynamic, known: whole !== null, language }, site)
    if (whole === null) analysis.unresolved(language === 'sql' ? 'sql' : 'code', shown(text), site)
    if (!hasCode) return
    if (frame.languages.length >= MAX_DEPTH) {
      recorder.incomplete('too_deep')
      return
    }
    const source = text.parts.map((part) => part ?? HOLE).join('')
    const id = `${language} ${source}`
    if (shared.open.has(id)) return
    clock.spend(1 + source.length / 64)
    shared.open.add(id)
    const inner = {
      languages: [...frame.languages, language],
      path: `${frame.path}>${through}${language}`,
      dialect,
      outer: around(site),
      cwd: analysis.cwd,
    }
    try {
      analyseFrame(source, whole === null, language, inner, shared)
    } finally {
      shared.open.delete(id)
    }
  }

  function recordExecution(file: Text, site: Site, language: Language | null, imported: boolean): void {
    const place = placeOf(file, analysis.cwd, settings.projectRoots)
    const content = place.known ? written.contentOf(place.path) : null
    const asLanguage = language ?? (content === null ? null : languageOf(content))
    const isAnalysed =
      content !== null && asLanguage !== null && plain(content) !== null && written.isSure(place.path, around(site))
    if (!isAnalysed && (content !== null || !imported)) written.doubtAll()
    recorder.add('executes', {
      path: clip(place.path),
      scope: place.scope,
      known: place.known,
      language,
      imported: imported && content === null,
      written_by: null,
      analysed: isAnalysed,
      ...around(site),
    })
    if (place.scope === 'unknown') analysis.unresolved('file_execute', place.path, site)
    if (content === null || asLanguage === null) return
    // What holds behind a guard may not hold the next time.
    if (around(site).guards.length === 0) written.follows(place.path, asLanguage)
    follow({ language: asLanguage, text: content, dynamic: null }, site)
  }

  return analysis
}

/** What runs a file that is called by its name: as its first line says, or else a shell. */
function languageOf({ parts: [first] }: Text): Language | null {
  const own = ownLanguage(first ?? '')
  return own === 'unknown' ? null : (own ?? 'bash')
}

function clip(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text
}

function clipOrNull(text: string | null): string | null {
  return text === null ? null : clip(text)
}
