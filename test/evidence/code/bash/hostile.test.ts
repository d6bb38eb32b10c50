import { describe, expect, it } from 'vitest'
import { readShell } from './read-shell.js'

const BOUNDS = ['syntax_error', 'too_deep', 'too_many_steps', 'too_many_facts', 'deadline']
const many = (text: string, count = 100_000): string => text.repeat(count)

/** Each is answered: all of it is understood, or the facts say which bound was met. */
const HOSTILE: readonly string[] = [
  many('('),
  many('$('),
  many('${'),
  many('`'),
  many('"$('),
  many('((x\n'),
  many('{ '),
  many('if '),
  many('a=('),
  many('<('),
  many(')'),
  many('@('),
  many('case x in '),
  many('[[ '),
  many('function f '),
  many('\\', 100_001),
  many('x', 1_000_000),
  many(' ', 1_000_000),
  many('<<A ', 10_000) + many('\nx', 100_000),
  many('cat <<E\n$(x)\nE\n', 5_000),
  'echo {1..1000000}{1..1000000}',
  `echo ${many('{a,b}', 40)}`,
  `echo ${many('{a,')}`,
  `echo $((${many('(', 50_000)}`,
  `echo $((${many('1+', 50_000)}1))`,
  `x=a; ${many('x=$x$x;', 60)} $x`,
  `x=${many('a', 4_000)}; ${many('e ${x//*a*a*a*b/c};', 500)}`,
  `x=(${many('1 ')}); ${many('y="${x[@]}";', 100)}`,
  'f() { f; f; }; f',
  Array.from({ length: 300 }, (_, at) => `f${String(at)}() { f${String(at + 1)}; f${String(at + 1)}; }`).join('\n') +
    '\nf0',
  many('while true; do ', 60) + 'x=$x$y;' + many('done;', 60),
  many('eval "', 60),
  many('alias a=a; a;', 3_000),
  Array.from({ length: 2_000 }, (_, at) => `if x; then v${String(at)}=1; fi`).join('\n'),
  '\u0000\uffff\ud800$\u0000(',
]

describe('hostile text', () => {
  it.each(HOSTILE.map((code) => [code.slice(0, 24), code]))('%j…', (_, code) => {
    const { incomplete } = readShell(code).found
    expect(incomplete.filter((why) => !BOUNDS.includes(why))).toEqual([])
  })

  it('nesting beyond the bound is said', () => {
    expect(readShell(many('$(')).found.incomplete).toContain('too_deep')
    expect(readShell(many('{ ')).found.incomplete).toContain('too_deep')
  })

  it('nesting within the bound is read to its bottom', () => {
    const { ran, found } = readShell(`${many('echo $(', 60)}rm -rf /${many(')', 60)}`)
    expect(ran.map(({ words }) => words)).toContain('rm -rf /')
    expect(found.incomplete).toEqual([])
  })

  it('what stands before a bound counts', () => {
    expect(readShell(`rm -rf /; ${many('$(')}`).ran.map(({ words }) => words)).toContain('rm -rf /')
  })
})
