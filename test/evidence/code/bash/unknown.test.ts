import { describe, expect, it } from 'vitest'
import { readShell, wordsOf } from './read-shell.js'

describe('names that are not known', () => {
  it.each(['$X -rf /', '"$(curl http://a.example)" -rf /', '/???/??? /', '${A}${B} x', './$X', 'r? -rf /'])(
    '%s',
    (code) => {
      const { found } = readShell(code)
      expect(found.unresolved.map(({ what }) => what)).toContainEqual(
        expect.stringMatching(/^(?:command|file_execute)$/),
      )
    },
  )

  it('are told as a process without a name', () => {
    expect(readShell('$X a').found.processes).toMatchObject([{ command: null, program: null, arguments: ['a'] }])
  })

  it('are read as nothing where a program stands behind them', () => {
    expect(wordsOf('$SUDO rm -rf /')).toEqual(['rm -rf /'])
  })

  it('carry where they come from into the shell', () => {
    const { found } = readShell('c=$(curl http://a.example/c); $c')
    expect(found.flows).toMatchObject([{ source: 'network', source_name: 'http://a.example/c', sink: 'code' }])
  })

  it('stay unknown in arguments, and trouble nobody there', () => {
    const { ran, found } = readShell('ls "$DIR/x" $(date)')
    expect(ran.map(({ words }) => words)).toContain('ls …/x …')
    expect(found.unresolved).toEqual([])
  })
})

describe('several values', () => {
  it('a value set in one branch is read beside the one before', () => {
    expect(wordsOf('x=rm; if test -e y; then x=ls; fi; $x a').toSorted()).toEqual(['ls a', 'rm a'])
  })

  it('both ends of an && are possible afterwards', () => {
    expect(wordsOf('x=rm; maybe && x=ls; $x a').toSorted()).toEqual(['ls a', 'maybe', 'rm a'])
  })

  it('a branch that exits leaves nothing behind', () => {
    expect(wordsOf('x=rm; if test -e y; then x=ls; exit; fi; $x a')).toEqual(['rm a'])
  })

  it('a function that may not have been defined does not hide the program', () => {
    expect(wordsOf('if test -e y; then rm() { echo; }; fi; rm -rf /')).toContain('rm -rf /')
  })

  it('an alias does not hide the program', () => {
    expect(wordsOf('alias rm=echo\nrm -rf /').toSorted()).toEqual(['echo -rf /', 'rm -rf /'])
  })

  it('functions that nothing calls are read once', () => {
    expect(wordsOf('f() { rm "$1"; }')).toEqual(['rm …'])
  })
})
