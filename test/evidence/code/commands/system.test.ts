import { describe, expect, it } from 'vitest'
import { openShell } from './world.js'

const { facts } = openShell()

describe('packages', () => {
  it.each([
    ['pip install -U requests', 'pip', 'install', 'registry', ['requests']],
    ['python3 -m pip install requests', 'pip', 'install', 'registry', ['requests']],
    ['pip3 install git+https://example.com/x', 'pip', 'install', 'url', ['git+https://example.com/x']],
    ['pip install --index-url https://example.com/simple x', 'pip', 'install', 'url', ['x']],
    ['pip install .', 'pip', 'install', 'local', ['.']],
    ['uv pip install x', 'uv', 'install', 'registry', ['x']],
    ['npm i -g left-pad', 'npm', 'install', 'registry', ['left-pad']],
    ['yarn global add x', 'yarn', 'install', 'registry', ['x']],
    ['npx cowsay', 'npx', 'install', 'registry', ['cowsay']],
    ['sudo apt-get -y install nginx', 'apt-get', 'install', 'registry', ['nginx']],
    ['apt purge nginx', 'apt', 'remove', 'registry', ['nginx']],
    ['dpkg -i x.deb', 'dpkg', 'install', 'local', ['x.deb']],
    ['rpm -ivh https://example.com/x.rpm', 'rpm', 'install', 'url', ['https://example.com/x.rpm']],
    ['pacman -Syu vim', 'pacman', 'install', 'registry', ['vim']],
    ['brew install jq', 'brew', 'install', 'registry', ['jq']],
    ['cargo install ripgrep', 'cargo', 'install', 'registry', ['ripgrep']],
    ['go install example.com/x@latest', 'go', 'install', 'registry', ['example.com/x@latest']],
    ['gem install rails', 'gem', 'install', 'registry', ['rails']],
  ])('%s', (line, manager, action, source, names) => {
    expect(facts(line).packages).toMatchObject([{ manager, action, source, names }])
  })

  it.each(['pip list', 'npm test', 'npm run build', 'apt-cache search x', 'cargo build', 'brew list', 'pip --version'])(
    '%s installs nothing',
    (line) => {
      expect(facts(line).packages).toEqual([])
    },
  )
})

describe('what stays', () => {
  it.each([
    ['echo "* * * * * x" | crontab -', 'cron'],
    ['crontab jobs', 'cron'],
    ['systemctl enable evil', 'service'],
    ['update-rc.d evil defaults', 'service'],
    ['launchctl load x.plist', 'startup'],
    ['echo x >> ~/.bashrc', 'shell_rc'],
    ['ssh-copy-id me@example.com; echo k >> ~/.ssh/authorized_keys', 'ssh_keys'],
    ['LD_PRELOAD=./x.so ls', 'library_preload'],
    ['insmod x.ko', 'kernel_module'],
    ['cp x .git/hooks/pre-commit', 'hook'],
    ['git config core.hooksPath x', 'hook'],
    ['echo 1.2.3.4 x | sudo tee -a /etc/hosts', 'hosts'],
  ])('%s: %s', (line, kind) => {
    expect(facts(line).persistence).toContainEqual(expect.objectContaining({ kind }))
  })

  it.each(['crontab -l', 'systemctl status x', 'systemctl start x', "alias ll='ls -l'", 'cat ~/.bashrc'])(
    '%s: nothing',
    (line) => {
      expect(facts(line).persistence).toEqual([])
    },
  )
})

describe('every command is told', () => {
  it('with what it runs in its place', () => {
    expect(facts('sudo env A=1 /usr/bin/rm.exe a').processes).toMatchObject([
      { command: 'sudo', elevated: false },
      { command: 'env', elevated: true },
      { command: 'rm', program: '/usr/bin/rm.exe', elevated: true, arguments: ['a'] },
    ])
  })

  it('also where nothing is known of it', () => {
    expect(facts('frobnicate --all x')).toMatchObject({
      processes: [{ command: 'frobnicate', arguments: ['--all', 'x'] }],
      unresolved: [],
      operations: [],
    })
  })

  it('and says where the name is not known', () => {
    expect(facts('"$1" -rf /').unresolved).toContainEqual(expect.objectContaining({ what: 'command' }))
  })

  it('follows wrappers so deep and no deeper', () => {
    expect(facts(`${'nohup '.repeat(20_000)}rm a`).incomplete).toContain('too_deep')
  })
})
