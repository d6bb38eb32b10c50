import { gzipSync } from 'node:zlib'
import type { Language } from '../../../src/core/words.js'

export type Hostile = readonly [name: string, language: Language, make: (size: number) => string]

const NESTS: readonly (readonly [Language, string, string, string])[] = [
  ['python', '(', '1', ')'],
  ['python', '[', '1', ']'],
  ['python', 'f(', '1', ')'],
  ['python', 'not ', 'x', ''],
  ['python', '-', '1', ''],
  ['python', 'lambda: ', '1', ''],
  ['python', 'f"{', '1', '}"'],
  ['python', 'x if x else ', '1', ''],
  ['python', 'a.b[', '1', ']'],
  ['python', '{1:', '1', '}'],
  ['javascript', '(', '1', ')'],
  ['javascript', '[', '1', ']'],
  ['javascript', '{', '', '}'],
  ['javascript', '`${', '1', '}`'],
  ['javascript', '!', 'x', ''],
  ['javascript', 'x=>', '1', ''],
  ['javascript', 'if(x)', '1', ''],
  ['javascript', 'a?b:', '1', ''],
  ['javascript', 'function f(){', '', '}'],
  ['javascript', '({a:', '1', '})'],
  ['typescript', 'type A = B<', 'C', '>'],
  ['typescript', '<T>', 'x', ''],
  ['bash', '(', 'ls', ')'],
  ['bash', '$(', 'ls', ')'],
  ['bash', '"$(', 'ls', ')"'],
  ['bash', '`', 'ls', '`'],
  ['bash', '{ ', 'ls', '; }'],
  ['bash', '${x:-', 'ls', '}'],
  ['bash', '$((', '1', '))'],
  ['bash', 'if ls; then ', 'ls', '; fi'],
  ['bash', '<(', 'ls', ')'],
  ['bash', '{a,', 'b', '}'],
  ['bash', 'eval ', 'ls', ''],
  ['bash', 'sudo ', 'ls', ''],
  ['bash', 'f() { ', 'ls', '; }'],
  ['bash', "bash -c '", 'ls', "'"],
  ['sql', '(', '1', ')'],
  ['sql', 'select (', 'select 1', ')'],
  ['sql', 'select * from (', 'select 1', ') a'],
  ['sql', 'not ', 'a', ''],
  ['sql', '/*', '', '*/'],
  ['sql', 'case when a then ', '1', ' end'],
]

const FLOODS: readonly (readonly [Language, string])[] = [
  ['python', 'a.'],
  ['python', '1 + '],
  ['python', '"a" "b" '],
  ['python', 'x = x + x\n'],
  ['python', 'import os\n'],
  ['python', '\\'],
  ['python', '"'],
  ['python', "'''"],
  ['python', '@a\n'],
  ['python', ' if x:\n'],
  ['javascript', 'a.'],
  ['javascript', '1 + '],
  ['javascript', 'x => '],
  ['javascript', '/'],
  ['javascript', '`'],
  ['javascript', 'a = b = '],
  ['javascript', 'var x = x + x;\n'],
  ['javascript', '<a>'],
  ['bash', 'ls | '],
  ['bash', 'ls && '],
  ['bash', '<<E '],
  ['bash', "$'\\x41'"],
  ['bash', '{1..99}'],
  ['bash', '{a,b}'],
  ['bash', '\\\n'],
  ['bash', '"'],
  ['bash', "'"],
  ['bash', 'x=$x$x\n'],
  ['bash', '$x'],
  ['bash', '*'],
  ['bash', '!('],
  ['bash', 'cat <<EOF\n'],
  ['sql', 'select 1;'],
  ['sql', 'a or '],
  ['sql', "'"],
  ['sql', '$$'],
  ['sql', '--'],
  ['sql', 'union select 1 '],
  ['sql', 'x,'],
]

/** Small, and large when it is worked out. */
const GROWING: readonly (readonly [string, Language, string])[] = [
  ['a long text', 'python', 'x = "a" * 10**9\nopen(x).read()'],
  ['a huge number', 'python', 'x = 9 ** 9 ** 9\nopen(str(x))'],
  ['a shift', 'python', 'x = 1 << 10**10\nopen(str(x))'],
  ['texts that double', 'python', `x = "a"\n${'x = x + x\n'.repeat(60)}open(x)`],
  ['lists that double', 'python', `x = [1]\n${'x = x + x\n'.repeat(60)}open(str(x))`],
  ['a range', 'python', 'x = "".join(chr(i) for i in range(10**9))\nopen(x)'],
  ['replacing', 'python', `x = "${'a'.repeat(1000)}"${'.replace("a", "aaaa")'.repeat(40)}\nopen(x)`],
  ['padding', 'python', 'open("a".ljust(10**9))\nopen(f"{1:>1000000000}")\nopen("%1000000000d" % 1)'],
  ['alternatives', 'python', `x = ""\n${'if y:\n  x += "a"\nelse:\n  x += "b"\n'.repeat(60)}open(x)`],
  [
    'calls that double',
    'python',
    `def f0(): pass\n${Array.from({ length: 60 }, (_, n) => `def f${n + 1}():\n f${n}()\n f${n}()\n`).join('')}f60()`,
  ],
  ['a recursion', 'python', 'def f(n):\n  f(n + 1)\n  f(n + 2)\nf(0)'],
  ['code that runs itself', 'python', 's = "exec(s); exec(s + \' \')"\nexec(s)'],
  ['a long text', 'javascript', 'fetch("a".repeat(1e9)); fetch("a".padEnd(1e9))'],
  ['an array', 'javascript', 'fetch(new Array(1e9).fill("a").join("b")); fetch(Array(1e9).join("a"))'],
  ['a huge number', 'javascript', 'fetch(String(9n ** 9n ** 9n)); fetch(1n << 10000000000n)'],
  ['texts that double', 'javascript', `let x = "a";\n${'x = x + x;\n'.repeat(60)}fetch(x)`],
  ['replacing', 'javascript', `let x = "${'a'.repeat(1000)}"${'.replaceAll("a", "aaaa")'.repeat(40)};\nfetch(x)`],
  ['a pattern that backtracks', 'javascript', `fetch("${'a'.repeat(60)}!".replace(/(a+)+$/, ""))`],
  ['alternatives', 'javascript', `let x = "";\n${'if (y) { x += "a" } else { x += "b" }\n'.repeat(60)}fetch(x)`],
  [
    'calls that double',
    'javascript',
    `function f0(){}\n${Array.from({ length: 60 }, (_, n) => `function f${n + 1}(){ f${n}(); f${n}() }\n`).join('')}f60()`,
  ],
  ['a recursion', 'javascript', 'function f(n) { f(n + 1); f(n + 2) } f(0)'],
  ['code that runs itself', 'javascript', 'const s = "eval(s); eval(s + \' \')"; eval(s)'],
  ['braces', 'bash', `rm ${'{a,b}'.repeat(60)}`],
  ['a sequence', 'bash', 'rm {1..1000000000}; rm {1..99}{1..99}{1..99}{1..99}{1..99}'],
  ['texts that double', 'bash', `x=a\n${'x=$x$x\n'.repeat(60)}rm $x`],
  ['arithmetic', 'bash', 'rm $((9**9**9)) $((1/0)) $((x=x+1,x=x+1))'],
  ['padding', 'bash', "rm $(printf '%1000000000d' 1); rm $(seq 1 1000000000); rm $(yes)"],
  ['replacing', 'bash', `x=${'a'.repeat(1000)}\n${'x=${x//a/aaaa}\n'.repeat(40)}rm $x`],
  [
    'functions that double',
    'bash',
    `f0() { ls; }\n${Array.from({ length: 60 }, (_, n) => `f${n + 1}() { f${n}; f${n}; }\n`).join('')}f60`,
  ],
  ['a recursion', 'bash', 'f() { f; f; }; f'],
  [
    'aliases',
    'bash',
    `alias a0=ls\n${Array.from({ length: 60 }, (_, n) => `alias a${n + 1}='a${n}; a${n}'\n`).join('')}a60`,
  ],
  ['code that runs itself', 'bash', 's=\'eval "$s"; eval "$s "\'; eval "$s"'],
  ['a loop of loops', 'bash', `${'for a in 1 2 3 4 5 6 7 8 9; do '.repeat(12)}rm $a; ${'done; '.repeat(12)}`],
  ['a zip bomb', 'bash', `echo ${gzipSync(Buffer.alloc(10_000_000)).toString('base64')} | base64 -d | gunzip | bash`],
  [
    'joins',
    'sql',
    `select * from ${Array.from({ length: 500 }, (_, n) => `t${n}`).join(', ')} where ${'a=1 and '.repeat(500)} 1=1`,
  ],
  ['concatenation', 'sql', `execute immediate ${"'a' || ".repeat(5000)} 'b'`],
]

/** A text in another language, again and again, as deep as quoting allows. */
function inOneAnother(levels: number): string {
  let code = 'rm -rf /tmp/x'
  for (let level = 0; level < levels; level++) {
    code =
      level % 2 === 0
        ? `python3 -c ${quoted(`import os; os.system(${JSON.stringify(code)})`)}`
        : `bash -c ${quoted(code)}`
    if (code.length > 100_000) return code
  }
  return code
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** The same each time. */
function random(size: number, alphabet: string): string {
  let state = 12_345
  let text = ''
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    text += alphabet[(state >>> 8) % alphabet.length] ?? ''
  }
  return text
}

const BYTES = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code))
const MARKS = `()[]{}<>'"\`$\\|&;*?!#~ \n\t=+-/:,.@%^_aA0`
const ALL = ['python', 'javascript', 'typescript', 'bash', 'sql'] as const satisfies readonly Language[]

/** Texts that are made to be slow, deep or large. `size`: about so many characters, where it is theirs to choose. */
export const HOSTILE: readonly Hostile[] = [
  ...NESTS.flatMap(([language, open, inner, close]): Hostile[] => [
    [`${open} nested`, language, (size) => nested(open, inner, close, size)],
    [`${open} never closed`, language, (size) => open.repeat(size / open.length)],
  ]),
  ...FLOODS.map(([language, part]): Hostile => [
    `${JSON.stringify(part)} again and again`,
    language,
    (size) => part.repeat(size / part.length),
  ]),
  ...GROWING.map(([name, language, text]): Hostile => [name, language, () => text]),
  ...ALL.flatMap((language): Hostile[] => [
    ['random bytes', language, (size) => random(size, BYTES)],
    ['random marks', language, (size) => random(size, MARKS)],
    ['one long word', language, (size) => 'a'.repeat(size)],
    ['blank', language, (size) => ' '.repeat(size)],
    ['empty lines', language, (size) => '\n'.repeat(size)],
    ['lone surrogates', language, (size) => '\ud800'.repeat(size)],
    ['nothing', language, () => ''],
  ]),
  ['languages in one another', 'bash', () => inOneAnother(12)],
]

function nested(open: string, inner: string, close: string, size: number): string {
  const times = Math.floor(size / (open.length + close.length))
  return open.repeat(times) + inner + close.repeat(times)
}
