import { joinTexts, knownText, plain, shown, type Text } from '../../analysis/text.js'
import { inFolder, operate, use, word } from '../acts.js'
import { optionsOf, parseOptions, type Given } from '../options.js'
import { program, type Call, type Program } from '../program.js'
import { act, firstWord, SUBCOMMANDS } from './git-subcommands.js'
import { shellText } from '../words.js'

const READS = new Set(
  'status log diff show blame shortlog describe rev-parse rev-list ls-files ls-tree ls-remote cat-file grep fsck count-objects whatchanged help version annotate name-rev merge-base for-each-ref show-ref verify-commit verify-tag var check-ignore diff-tree diff-index range-diff cherry bisect'.split(
    ' ',
  ),
)
const CREATES = new Set(
  'add commit clone init fetch pull merge cherry-pick revert am apply mv format-patch bundle archive notes'.split(' '),
)

export const GIT: readonly Program[] = [
  program(
    'git',
    'C= | c config= | git-dir= | work-tree= | namespace= | exec-path? | super-prefix= | config-env= | p paginate | P no-pager | bare | no-replace-objects | literal-pathspecs | v',
    git,
    'posix',
  ),
  program('git-filter-repo bfg', [], (call) => {
    operate(call, { program: 'git', ...act('filter-repo', 'overwrite', 'history', true), target: null })
  }),
]

function git(call: Call): void {
  for (const config of [...call.values('config').map(shown), ...settingsOf(call)]) configActs(call, config)
  const [verb, ...rest] = call.operands
  if (verb === undefined) return
  const name = plain(verb)
  if (name === null) {
    call.analysis.unresolved('command', `git ${shown(verb)}`, call.site)
    return
  }
  const folder =
    call.values('C').length > 0
      ? call
          .values('C')
          .reduce((before, next) => (/^[/~]/.test(shown(next)) ? next : joinTexts([before, knownText('/'), next])))
      : call.value('work-tree')
  inFolder(call, folder, () => {
    subcommand(call, name, rest)
  })
}

/** `GIT_CONFIG_KEY_0`, `GIT_CONFIG_VALUE_0`, and `GIT_CONFIG_PARAMETERS` with its quoted settings. */
function settingsOf({ setting }: Call): readonly string[] {
  const variables = setting.environment ?? new Map<string, Text>()
  const found: string[] = []
  for (const [name, value] of variables) {
    const number = /^GIT_CONFIG_KEY_(\d+)$/.exec(name)?.[1]
    if (number !== undefined)
      found.push(`${shown(value)}=${shown(variables.get(`GIT_CONFIG_VALUE_${number}`) ?? knownText(''))}`)
    if (name === 'GIT_CONFIG_PARAMETERS')
      found.push(
        ...shown(value)
          .split(/'\s+'/)
          .map((each) => each.replaceAll("'", '')),
      )
  }
  return found
}

/** Settings that make git run a command. */
function configActs(call: Call, setting: string): void {
  const match =
    /^(?:alias\.[\w-]+|core\.(?:pager|editor|sshcommand|fsmonitor|askpass|gitproxy)|credential\.helper|diff\.external|sequence\.editor|gpg\.program|filter\.[^=]+|merge\.[^=]+\.driver|protocol\.ext\.allow)=(.*)$/is.exec(
      setting,
    )
  const text = match?.[1]
  const hooks = /^core\.hookspath=(.+)$/is.exec(setting)?.[1]
  if (hooks !== undefined && hooks !== '/dev/null') call.analysis.persistence({ kind: 'hook', name: hooks }, call.site)
  if (text === undefined || text === 'always' || text === 'true' || text === 'false' || text === 'cat' || text === '')
    return
  const isAlias = /^alias\./i.test(setting)
  if (!isAlias) shellText(call, knownText(text.replace(/^!/, '')))
  else if (text.startsWith('!')) shellText(call, knownText(text.slice(1)))
  else shellText(call, knownText(`git ${text}`))
}

const OPTIONS: Readonly<Record<string, readonly string[] | undefined>> = {
  clone: ['u upload-pack=', 'o origin=', 'b branch=', 'j jobs=', 'depth=', 'template='],
  difftool: ['x extcmd=', 't tool='],
  grep: ['O open-files-in-pager?', 'e=', 'f=', 'm='],
  init: ['template='],
}

function subcommand(call: Call, name: string, words: readonly Text[]): void {
  const known = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined
  const given = parseOptions(
    words,
    optionsOf(
      known?.options ?? [
        ...['m message=', 'o output=', 'upload-pack=', 'c config=', 'exec='],
        ...(OPTIONS[name] ?? []),
      ],
      'gnu',
    ),
  )
  if (given.asksForHelp || (given.has('h') && given.operands.length === 0)) return
  if (known !== undefined) {
    const plainWords = words.map(shown)
    const found = known.act(given, plainWords)
    if (found !== null)
      operate(call, {
        program: 'git',
        ...found,
        target: found.target ?? given.operands.map(shown).join(' ').slice(0, 200),
      })
  } else
    operate(call, {
      program: 'git',
      ...act(name, READS.has(name) ? 'read' : CREATES.has(name) ? 'create' : 'unknown', 'repository'),
      target: word(given.operands[0]),
    })
  more(call, name, given)
}

/** What a subcommand does besides. */
function more(call: Call, name: string, given: Given): void {
  for (const text of given.values(
    'exec',
    'tree-filter',
    'index-filter',
    'env-filter',
    'msg-filter',
    'commit-filter',
    'parent-filter',
    'upload-pack',
    'receive-pack',
    'extcmd',
    'open-files-in-pager',
  ))
    if (name !== 'push' || given.has('receive-pack', 'exec')) shellText(call, text)
  if (name === 'clone' || name === 'fetch' || name === 'pull' || name === 'push' || name === 'ls-remote')
    remote(call, name, given)
  if (name === 'config') config(call, given)
  if (name === 'rm')
    use(call, 'delete', given.has('cached', 'dry-run') ? [] : given.operands, {
      recursive: given.has('r'),
      forced: given.has('force'),
    })
  if (name === 'clean' && !given.has('dry-run') && given.has('force'))
    use(call, 'delete', given.operands, { recursive: given.has('d'), many: true })
  if (name === 'bisect' && firstWord(given) === 'run') call.analysis.command(given.operands.slice(1), call.site)
  if (name === 'submodule' && firstWord(given) === 'foreach')
    shellText(call, joinTexts(given.operands.slice(1).flatMap((each) => [each, knownText(' ')])))
  for (const folder of given.values('template')) call.analysis.execute(folder, call.site, 'bash')
  if (name === 'archive' || name === 'format-patch' || name === 'bundle') use(call, 'write', given.values('output'))
}

function remote(call: Call, name: string, given: Given): void {
  const target = given.operands[0]
  const text = target === undefined ? '' : shown(target)
  if (text.startsWith('ext::')) call.analysis.command(wordsOfExt(text.slice('ext::'.length)), call.site)
  else if (target !== undefined && /[:@]|^https?:|…/.test(text) && !text.startsWith('-'))
    call.analysis.network(
      {
        direction: 'out',
        target: /^[\w.-]+@[\w.-]+:/.test(text) ? knownText(`ssh://${text.replace(':', '/')}`) : target,
        method: null,
        upload: name === 'push' ? knownText('') : null,
      },
      call.site,
    )
  if (name === 'clone' && given.operands[1] !== undefined)
    use(call, 'create', given.operands.slice(1, 2), { recursive: true })
}

/** Blanks part the words; `% ` is a blank inside of one. */
function wordsOfExt(text: string): readonly Text[] {
  return text.split(/(?<!%) +/).map((each) => knownText(each.replaceAll('% ', ' ')))
}

function config(call: Call, given: Given): void {
  const [key, value] = given.operands
  if (key === undefined || value === undefined) return
  configActs(call, `${shown(key)}=${shown(value)}`)
  if (/^credential\.helper$/i.test(shown(key)) && given.has('global', 'system'))
    call.analysis.persistence({ kind: 'hook', name: 'credential.helper' }, call.site)
}
