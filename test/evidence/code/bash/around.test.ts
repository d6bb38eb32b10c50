import { describe, expect, it } from 'vitest'
import { readShell, type Ran } from './read-shell.js'

function only(code: string, program: string): Ran {
  const [ran, ...others] = readShell(code).ran.filter(({ words }) => words.split(' ')[0] === program)
  if (ran === undefined || others.length > 0) throw new Error(`not once: ${program}`)
  return ran
}

describe('folders', () => {
  it.each([
    ['cd /etc && rm *', '/etc'],
    ['cd /etc; cd ..; rm *', '/etc/..'],
    ['cd; rm *', '~'],
    ['cd a; cd b; rm *', 'a/b'],
    ['cd /a; pushd /b; popd; rm *', '/a'],
    ['cd /a; cd /b; cd -; rm *', '/a'],
    ['(cd /a); rm *', null],
    ['cd "$X"; rm *', '…'],
    ['cd /a || exit; rm *', '/a'],
  ])('%s', (code, folder) => {
    expect(only(code, 'rm').folder).toBe(folder)
  })

  it('both folders are possible where one is a way out of the other', () => {
    const folders = readShell('cd /a || cd /b; rm *').ran.map(({ folder }) => folder)
    expect(folders.sort()).toEqual(['/a', '/b'])
  })
})

describe('guards', () => {
  it.each([
    ['if is_admin; then rm a; fi', ['is_admin()']],
    ['if [ -f a ]; then rm a; fi', ['-f a']],
    ['[ "$u" = root ] && rm a', ['u = root']],
    ['[[ $n -gt 3 ]] || exit 1; rm a', ['n -gt 3']],
    ['if ! is_admin; then exit 1; fi; rm a', ['is_admin()']],
    ['is_admin || { echo no; exit 1; }; rm a', ['is_admin()']],
    ['if is_admin; then :; else rm a; fi', ['not is_admin()']],
    ['is_admin; rm a', []],
    ['if is_admin; then echo; fi; rm a', []],
  ])('%s', (code, guards) => {
    expect(only(code, 'rm').site.guards).toEqual(guards)
  })
})

describe('loops', () => {
  it.each(['for i in *; do rm "$i"; done', 'while read i; do rm "$i"; done', 'ls | while read i; do rm "$i"; done'])(
    '%s',
    (code) => {
      expect(
        readShell(code)
          .ran.filter(({ words }) => words.startsWith('rm'))
          .every(({ site }) => site.inLoop),
      ).toBe(true)
    },
  )

  it.each([
    ['while true; do x=$x$x; done', 'unbounded_loop', 'allocates'],
    ['while :; do echo x >> f; done', 'unbounded_loop', 'writes'],
    ['for ((;;)); do x+=aaaa; done', 'unbounded_loop', 'allocates'],
    ['until false; do date; done', 'unbounded_loop', 'runs'],
    ['while true; do date; sleep 1; done', 'unbounded_loop', 'waits'],
    ['while true; do ./x & done', 'process_flood', 'forks'],
    [':(){ :|:& };:', 'fork_bomb', ':'],
    ['bomb() { bomb | bomb & }; bomb', 'fork_bomb', 'bomb'],
    ['f() { f & f; }; f', 'fork_bomb', 'f'],
    ['f() { g & g; }; g() { f | f; }; f', 'fork_bomb', 'f'],
    ['f() { f; }; f', 'unbounded_recursion', 'f'],
    ['yes > file', 'disk_fill', 'file'],
    ['cat /dev/zero | tee a > b', 'disk_fill', 'b'],
    ['echo {1..100000}{1..100000}', 'unbounded_allocation', '{1..100000}{1..100000}'],
  ])('%s', (code, kind, detail) => {
    expect(readShell(code).found.resources).toContainEqual(expect.objectContaining({ kind, detail }))
  })

  it.each([
    'while true; do read x || break; done',
    'while true; do date; exit; done',
    'for i in 1 2 3; do echo $i; done',
    'i=0; while [ $i -lt 9 ]; do i=$((i+1)); done',
    'f() { date; }; f; f & f',
    'walk() { [ -d "$1" ] && walk "$1/x"; }; walk .',
    'head -c 9 /dev/urandom > file',
    'yes | head -3 > file',
    'echo {1..100}',
  ])('no abuse: %s', (code) => {
    expect(readShell(code).found.resources).toEqual([])
  })
})

it('tells line and column, in the code as it was sent', () => {
  const { site } = only('echo a\n  x=$(\n    rm b)', 'rm')
  expect([site.line, site.column]).toEqual([3, 5])
})

it('code in strings stands where the strings run', () => {
  const { site } = only("x='a\nb'\neval 'date\nrm b'", 'rm')
  expect([site.line, site.column]).toEqual([3, 1])
})
