import { describe, expect, it } from 'vitest'
import { readShell, wordsOf } from './read-shell.js'

describe('a command inside of an index runs where the index is worked out', () => {
  it.each([
    `x='a[$(rm -r b)]'; echo $((x))`,
    `x='a[$(rm -r b)]'; y=x; ((y))`,
    "x='a[`rm -r b`]'; [[ x -eq 1 ]]",
    `x='a[$(rm -r b)]'; c=(1 2); echo \${c[x]}`,
    `[ 'a[$(rm -r b)]' -eq 1 ]`,
    `test -v 'a[$(rm -r b)]'`,
    `printf -v 'a[$(rm -r b)]' x`,
    `read 'a[$(rm -r b)]' <<< x`,
    `unset 'a[$(rm -r b)]'`,
    `x='a[$(rm -r b)]'; echo \${!x}`,
    `compgen -C 'rm -r b' x`,
    `compgen -W '$(rm -r b)'`,
    `let 'a[$(rm -r b)]=1'`,
    `declare 'a[$(rm -r b)]=1'`,
  ])('%s', (code) => {
    expect(wordsOf(code)).toContain('rm -r b')
  })

  it('and numbers are worked out as before', () => {
    expect(wordsOf('x=2; y=x+1; a=(p q r s); print ${a[y]} $((y * 2))')).toEqual(['print s 6'])
  })

  it('names that mean each other have an end', () => {
    expect(readShell('x=y; y=x; echo $((x)); date').ran.map(({ words }) => words)).toContain('date')
  })
})

describe('a text that the shell runs by itself', () => {
  it.each([`x='$(rm -r b)'; echo "\${x@P}"`, `mapfile -C 'rm -r b;' -c 1 lines < file`])('%s', (code) => {
    expect(wordsOf(code)).toContain('rm -r b')
  })

  it('a name that was given to a file means the file', () => {
    expect(wordsOf('hash -p /tmp/a ls; ls -l')).toContain('/tmp/a -l')
  })

  it('a builtin that is loaded is code nobody has seen', () => {
    expect(readShell('enable -f ./a.so b').found.executes).toMatchObject([{ path: 'a.so', analysed: false }])
  })
})

it('braces behind braces without end are given up by the clock', () => {
  expect(readShell('{1..99}'.repeat(4000)).found.incomplete).toContain('too_many_steps')
})
