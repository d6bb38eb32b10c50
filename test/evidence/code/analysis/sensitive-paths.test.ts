import { describe, expect, it } from 'vitest'
import { persistenceAt, privilegeAt, secretAt } from '../../../../src/evidence/code/analysis/sensitive-paths.js'

describe('reading these is reading a secret', () => {
  it.each([
    ['~/.ssh/id_rsa', 'key_file'],
    ['~/.ssh/id_ed25519', 'key_file'],
    ['~/.ssh', 'key_file'],
    ['~/.ssh/*', 'key_file'],
    ['certs/server.key', 'key_file'],
    ['~/.gnupg/secring.gpg', 'key_file'],
    ['/etc/shadow', 'password_file'],
    ['/etc/passwd', 'password_file'],
    ['~/.aws/credentials', 'credential_file'],
    ['~/.kube/config', 'credential_file'],
    ['~/.netrc', 'credential_file'],
    ['~/.cargo/credentials.toml', 'credential_file'],
    ['.env', 'credential_file'],
    ['app/.env.production', 'credential_file'],
    ['/var/run/secrets/kubernetes.io/serviceaccount/token', 'credential_file'],
    ['/etc/kubernetes/admin.conf', 'credential_file'],
    ['~/.bash_history', 'history'],
    ['/proc/self/environ', 'environment'],
    ['~/.local/share/keyrings/login.keyring', 'keychain'],
  ])('%s: %s', (path, kind) => {
    expect(secretAt(path)).toBe(kind)
  })

  it.each(['~/.ssh/id_rsa.pub', '~/.ssh/known_hosts', '.env.example', 'src/env.ts', 'ca.pem', 'keys.ts', 'README.md'])(
    '%s: not',
    (path) => {
      expect(secretAt(path)).toBeNull()
    },
  )
})

describe('writing these stays', () => {
  it.each([
    ['/etc/cron.d/x', 'cron'],
    ['/var/spool/cron/root', 'cron'],
    ['/etc/systemd/system/x.service', 'service'],
    ['~/.config/systemd/user/x.service', 'service'],
    ['/etc/rc.local', 'service'],
    ['~/.bashrc', 'shell_rc'],
    ['~/.config/fish/config.fish', 'shell_rc'],
    ['/etc/profile.d/x.sh', 'shell_rc'],
    ['~/.ssh/authorized_keys', 'ssh_keys'],
    ['~/.config/autostart/x.desktop', 'startup'],
    ['.git/hooks/pre-commit', 'hook'],
    ['/etc/ld.so.preload', 'library_preload'],
    ['/etc/modules', 'kernel_module'],
    ['/etc/hosts', 'hosts'],
  ])('%s: %s', (path, kind) => {
    expect(persistenceAt(path)).toBe(kind)
  })

  it.each(['src/profile.ts', 'docs/crontab.md', 'bashrc', '.github/workflows/ci.yml'])('%s: not', (path) => {
    expect(persistenceAt(path)).toBeNull()
  })
})

it.each([
  ['/etc/sudoers', 'sudoers'],
  ['/etc/sudoers.d/x', 'sudoers'],
  ['/etc/passwd', 'user'],
  ['/etc/group', 'group'],
  ['/etc/pam.d/sshd', 'security_policy'],
  ['/var/log/auth.log', 'log_tampering'],
  ['etc/sudoers', null],
])('writing %s gives rights: %s', (path, kind) => {
  expect(privilegeAt(path)).toBe(kind)
})
