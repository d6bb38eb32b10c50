import { describe, expect, it } from 'vitest'
import { readShell } from './read-shell.js'

describe('code that does not parse', () => {
  it.each([
    'rm a; echo "x',
    "rm a; echo 'x",
    'rm a; if true; then date',
    'rm a; (date',
    'rm a; { date',
    'rm a; echo $(date',
    'rm a; echo `date',
    'rm a; echo ${x',
    'rm a; done',
    'rm a; x )',
    'rm a; cat <<E\nx',
    'rm a | | date',
    'rm a && ; date',
    'if true; then rm a',
    'for i in x; do rm a',
    'f() { rm a',
    'echo ) ; rm a',
    'case x in y) rm a',
  ])('%s', (code) => {
    const { ran, found } = readShell(code)
    expect(found.incomplete).toEqual(['syntax_error'])
    expect(ran.map(({ words }) => words)).toContain('rm a')
  })
})

describe('code that looks odd and parses', () => {
  it.each([
    'case x in (a) ;; b|c) date;; esac',
    'x=$(case a in a) echo 1;; esac)',
    'cat <<A <<B\n1\nA\n2\nB',
    'echo "$(cat <<E\n)\nE\n)"',
    'if x; then y; elif z; then w; else v; fi 2>/dev/null | sort',
    'while read -r l; do x; done < <(find .)',
    '[[ $x =~ ^(a|b)+$ && ! -f y ]] || z',
    'f() (x); function g { y; }; function h() { z; }',
    'a=(1 2\n3 # four\n[5]=6)',
    'for i; do x; done; for i do x; done',
    'select x in a b; do break; done',
    '{ x; } & coproc y { z; }',
    'ls !(a|b) @(c) ?(d)',
    'echo $((1 + (2 * 3))) $(( $(x) + ${y:-1} ))',
    'echo ${x//\\//_} ${y:+"a b"} ${z[@]:1} ${!p@} ${#a[@]}',
    'time -p x; ! y; ! ! z',
    'x |& y',
    'echo a{b,c}d }',
    'find . -name x -exec grep -l {} \\;',
    'echo if then fi',
    '# only a comment',
    '',
    'x=1 y=2\r\nz\r\n',
    'grep <pattern> <file>',
    '$ ls -l',
    'git log HEAD@{1}..HEAD^{}',
  ])('%j', (code) => {
    expect(readShell(code).found.incomplete).toEqual([])
  })
})

it('shells of another language are not followed', () => {
  expect(readShell('Get-ChildItem | Remove-Item', 'powershell').found.incomplete).toEqual(['not_followed'])
})
