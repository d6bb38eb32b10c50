import type { Way } from './act.js'
import { base64, charsOf, hex, reversed, rot13 } from './encodings.js'
import {
  forceQuoted as q,
  quoted,
  spelledLine,
  wordsOf,
  type ShellLine,
  type Simple,
  type Spelling,
} from './shell-line.js'

type BashWay = Way<ShellLine>

/** Each word is spelled otherwise. */
function spelling(name: string, spell: Spelling, gap?: string): BashWay {
  return ofPipeline(name, (pipeline) => spelledLine(pipeline, spell, gap))
}

/** Each word is first put somewhere, then taken from there. */
function stored(
  name: string,
  store: (word: string, index: number) => string,
  take: (index: number) => string,
): BashWay {
  return ofPipeline(name, (pipeline) => {
    const stores = wordsOf(pipeline).map(store).join('\n')
    return `${stores}\n${spelledLine(pipeline, (_, index) => take(index))}`
  })
}

/** Something stands before each program. */
function prefixed(name: string, prefix: string): BashWay {
  return ofPipeline(name, (pipeline) =>
    spelledLine(pipeline, (word, index) => (isProgram(pipeline, index) ? `${prefix} ${quoted(word)}` : quoted(word))),
  )
}

function program(name: string, spell: (word: string) => string): BashWay {
  return ofPipeline(name, (pipeline) =>
    spelledLine(pipeline, (word, index) => (isProgram(pipeline, index) ? spell(word) : quoted(word))),
  )
}

function ofPipeline(name: string, apply: (pipeline: readonly Simple[]) => string | null): BashWay {
  return { name, apply: (form) => ('raw' in form ? null : apply(form.pipeline)) }
}

function isProgram(pipeline: readonly Simple[], index: number): boolean {
  let at = 0
  return pipeline.some(({ words, redirect }) => {
    const begins = at === index
    at += words.length + (redirect === undefined ? 0 : 1)
    return begins
  })
}

const output = (command: string): string => `"$(${command})"`
const halves = (word: string): readonly [string, string] => [word.slice(0, 1), word.slice(1)]
const each = (word: string, spell: (code: number) => string): string =>
  charsOf(word)
    .map((char) => spell(char.codePointAt(0) ?? 0))
    .join('')
const isSimple = (word: string): boolean => /^[\w./:=-]+$/.test(word)

const SPELLINGS: readonly BashWay[] = [
  spelling('single quotes', q),
  spelling('split quotes', (word) => halves(word).map(q).join('')),
  spelling('double quotes', (word) => `"${word.replaceAll(/["$`\\]/g, '\\$&')}"`),
  spelling('empty quotes', (word) => halves(word).map(quotedOrNothing).join(`''""`)),
  spelling('backslashes', (word) => word.replaceAll(/[^\n]/gs, '\\$&')),
  spelling('hex', (word) => `$'${each(word, (code) => `\\x${code.toString(16).padStart(2, '0')}`)}'`),
  spelling('octal', (word) => `$'${each(word, (code) => `\\${code.toString(8).padStart(3, '0')}`)}'`),
  spelling('unicode', (word) => `$'${each(word, (code) => `\\u${code.toString(16).padStart(4, '0')}`)}'`),
  spelling('continued line', (word) => halves(word).map(q).join('\\\n')),
  spelling('blanks from IFS', q, '${IFS}'),
  spelling('blanks from IFS and $9', q, '$IFS$9'),
  spelling('default value', (word) => (isSimple(word) ? `"\${nothing:-${word}}"` : q(word))),
  spelling('empty variable', (word) => halves(word).map(q).join('$nothing')),
  spelling('command substitution', (word) => (word.startsWith('-') ? q(word) : output(`echo ${q(word)}`))),
  spelling('printf', (word) => output(`printf %s%s ${halves(word).map(q).join(' ')}`)),
  spelling('backticks', (word) => `"\`printf %s ${q(word)}\`"`),
  spelling('no parameters', (word) => halves(word).map(q).join('$@')),
  spelling('base64 words', (word) => output(`echo ${base64(word)} | base64 -d`)),
  spelling('printf hex', (word) =>
    output(`printf %b '${each(word, (code) => `\\x${code.toString(16).padStart(2, '0')}`)}'`),
  ),
  spelling('reversed words', (word) => output(`echo ${q(reversed(word))} | rev`)),
  spelling('reversed here-string', (word) => output(`rev <<< ${q(reversed(word))}`)),
  spelling('rot13 words', (word) => output(`echo ${q(rot13(word))} | tr 'a-zA-Z' 'n-za-mN-ZA-M'`)),
  spelling('xxd words', (word) => output(`echo ${hex(word)} | xxd -r -p`)),
  spelling('sed', (word) => output(`echo ${q(halves(word).join('QQ'))} | sed 's/QQ//'`)),
  ofPipeline('brace expansion', (pipeline) =>
    pipeline.every(({ words }) => words.length > 1) ? spelledLine(pipeline, bracePart(pipeline), ',') : null,
  ),
]

/** The words of each program stand as `{rm,-rf,/}`. */
function bracePart(pipeline: readonly Simple[]): Spelling {
  const open = new Set<number>()
  const close = new Set<number>()
  let at = 0
  for (const { words, redirect } of pipeline) {
    open.add(at)
    close.add(at + words.length - 1)
    at += words.length + (redirect === undefined ? 0 : 1)
  }
  return (word, index) => `${open.has(index) ? '{' : ''}${q(word)}${close.has(index) ? '}' : ''}`
}

function quotedOrNothing(part: string): string {
  return part === '' ? '' : quoted(part)
}

const STORED: readonly BashWay[] = [
  stored(
    'variables',
    (word, index) => `w${index}=${q(word)}`,
    (index) => `"$w${index}"`,
  ),
  stored(
    'variables put together',
    (word, index) => `w${index}=${q(halves(word)[0])}; w${index}+=${q(halves(word)[1])}`,
    (index) => `"\${w${index}}"`,
  ),
  stored(
    'indirection',
    (word, index) => `w${index}=${q(word)}; n${index}=w${index}`,
    (index) => `"\${!n${index}}"`,
  ),
  stored(
    'name reference',
    (word, index) => `w${index}=${q(word)}; declare -n n${index}=w${index}`,
    (index) => `"$n${index}"`,
  ),
  stored(
    'array element',
    (word, index) => `a[${index}]=${q(word)}`,
    (index) => `"\${a[${index}]}"`,
  ),
  stored(
    'associative array',
    (word, index) => `${index === 0 ? 'declare -A m; ' : ''}m[k${index}]=${q(word)}`,
    (index) => `"\${m[k${index}]}"`,
  ),
  stored(
    'substring',
    (word, index) => `w${index}=${q(`xx${word}yy`)}; l${index}=${word.length}`,
    (index) => `"\${w${index}:2:l${index}}"`,
  ),
  stored(
    'replacement',
    (word, index) => `w${index}=${q(halves(word).join('QQ'))}`,
    (index) => `"\${w${index}//QQ/}"`,
  ),
  stored(
    'cut prefix',
    (word, index) => `w${index}=${q(`pre.${word}`)}`,
    (index) => `"\${w${index}#pre.}"`,
  ),
  stored(
    'cut suffix',
    (word, index) => `w${index}=${q(`${word}.bak`)}`,
    (index) => `"\${w${index}%.bak}"`,
  ),
  stored(
    'printf into a variable',
    (word, index) => `printf -v w${index} %s%s ${halves(word).map(q).join(' ')}`,
    (index) => `"$w${index}"`,
  ),
  stored(
    'read',
    (word, index) => `IFS= read -r w${index} <<< ${q(word)}`,
    (index) => `"$w${index}"`,
  ),
  ofPipeline('lower case', (pipeline) => {
    const isLower = (word: string): boolean => /[a-z]/.test(word) && !/[A-Z]/.test(word)
    const stores = wordsOf(pipeline).map((word, index) => `w${index}=${q(isLower(word) ? word.toUpperCase() : word)}`)
    const take: Spelling = (word, index) => (isLower(word) ? `"\${w${index},,}"` : `"$w${index}"`)
    return `${stores.join('\n')}\n${spelledLine(pipeline, take)}`
  }),
  ofPipeline('whole arrays', (pipeline) => {
    const arrays = pipeline.map(({ words }, at) => `a${at}=(${words.map(q).join(' ')})`)
    const lines = pipeline.map(({ redirect }, at) => `"\${a${at}[@]}"${redirected(redirect)}`)
    return `${arrays.join('\n')}\n${lines.join(' | ')}`
  }),
  ofPipeline('positional parameters', ([first, ...rest]) => {
    if (first === undefined || rest.length > 0) return null
    return `set -- ${first.words.map(q).join(' ')}\n"$@"${redirected(first.redirect)}`
  }),
  ofPipeline('split by another IFS', ([first, ...rest]) => {
    if (first === undefined || rest.length > 0 || first.words.some((word) => /[,*?[]/.test(word))) return null
    return `IFS=,; w=${q(first.words.join(','))}; $w${redirected(first.redirect)}`
  }),
]

function redirected(redirect: Simple['redirect']): string {
  return redirect === undefined ? '' : ` ${redirect.append ? '>>' : '>'} ${quoted(redirect.to)}`
}

const PROGRAMS: readonly BashWay[] = [
  program('with its folder', (word) => `/usr/bin/${word}`),
  program('with a roundabout folder', (word) => `/usr/./bin/../bin//${word}`),
  program('class of characters in the name', (word) => `/usr/bin/[${word.slice(0, 1)}]${word.slice(1)}`),
  prefixed('command', 'command'),
  prefixed('env', 'env'),
  prefixed('env with a variable', 'env LC_ALL=C'),
  prefixed('own variable', 'LC_ALL=C'),
  prefixed('nohup', 'nohup'),
  prefixed('nice', 'nice -n 5'),
  prefixed('timeout', 'timeout 30'),
  prefixed('setsid', 'setsid -w'),
  prefixed('time', 'time'),
  ofPipeline('negated', (pipeline) => `! ${spelledLine(pipeline, quoted)}`),
  prefixed('exec', 'exec'),
  prefixed('stdbuf', 'stdbuf -o0'),
  ofPipeline('xargs', (pipeline) =>
    lastWordBy(pipeline, (last, rest) => `printf '%s\\n' ${q(last)} | xargs -d '\\n' ${rest}`),
  ),
  ofPipeline('xargs -I', (pipeline) =>
    lastWordBy(pipeline, (last, rest) => `printf '%s\\n' ${q(last)} | xargs -d '\\n' -I{} ${rest} {}`),
  ),
  ofPipeline('find -exec', ([first, ...rest]) =>
    first === undefined || rest.length > 0 || first.redirect !== undefined
      ? null
      : `find . -maxdepth 0 -exec ${first.words.map(q).join(' ')} \\;`,
  ),
]

function lastWordBy(pipeline: readonly Simple[], compose: (last: string, rest: string) => string): string | null {
  const [first, ...others] = pipeline
  const last = first?.words.at(-1)
  if (first === undefined || last === undefined || others.length > 0 || first.words.length < 2) return null
  return compose(last, first.words.slice(0, -1).map(quoted).join(' ')) + redirected(first.redirect)
}

const PATHS: readonly BashWay[] = [
  spelling('doubled slashes', (word) =>
    quoted(word.startsWith('/') && word.length > 1 ? word.replaceAll('/', '//').replace('//', '/./') : word),
  ),
  spelling('down and up again', (word) => quoted(word.replace(/^\/([a-z]+)\/(?=.)/, '/$1/../$1/'))),
]

/** The same words in other spellings. */
export const BASH_WORD_WAYS: readonly BashWay[] = [...SPELLINGS, ...STORED, ...PROGRAMS, ...PATHS]
