import type { PersistenceFact, PrivilegeFact, SecretFact } from '../facts/facts.js'

type Pattern<Kind> = readonly [pattern: RegExp, kind: Kind]

/** By the normal spelling of a path (`~` for a home folder). */
const SECRETS: readonly Pattern<SecretFact['kind']>[] = [
  [/(?:^|\/)\.ssh\/(?:id_[^/]*|[^/]*_rsa|identity|\*)$(?<!\.pub)/, 'key_file'],
  [/(?:^|\/)\.ssh\/?$/, 'key_file'],
  [/\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk|gpg|asc)$/, 'key_file'],
  [/(?:^|\/)\.gnupg(?:\/|$)/, 'key_file'],
  [/^\/etc\/ssl\/private(?:\/|$)/, 'key_file'],
  [/^\/etc\/ssh\/ssh_host_[^/]*key$/, 'key_file'],
  [/^\/etc\/(?:passwd|shadow|gshadow|group|master\.passwd|security\/passwd|sudoers)-?$/, 'password_file'],
  [
    /(?:^|\/)\.(?:aws\/credentials|aws\/config|netrc|pgpass|my\.cnf|npmrc|pypirc|git-credentials|docker\/config\.json|kube\/config|boto|s3cfg|dockercfg|vault-token|htpasswd)$/,
    'credential_file',
  ],
  [/(?:^|\/)\.(?:aws|azure|kube|config\/gcloud)\/?$/, 'credential_file'],
  [/(?:^|\/)\.config\/(?:gcloud|gh\/hosts\.yml|op|doctl)(?:\/|$)/, 'credential_file'],
  [/(?:^|\/)\.env(?:\.(?!example|sample|template)[\w-]+)?$/, 'credential_file'],
  [/(?:^|\/)(?:credentials|secrets?|service[-_]account|token)s?\.(?:json|ya?ml|toml|ini|txt)$/, 'credential_file'],
  [/^\/(?:var\/)?run\/secrets(?:\/|$)/, 'credential_file'],
  [/(?:^|\/)(?:Login Data|Cookies|key[34]\.db|logins\.json|signons\.sqlite|wallet\.dat)$/, 'credential_file'],
  [/(?:^|\/)\.(?:bash_history|zsh_history|python_history|mysql_history|psql_history|history)$/, 'history'],
  [/^\/proc\/(?:self|\d+|\*|…)\/environ$/, 'environment'],
  [/(?:^|\/)Library\/Keychains(?:\/|$)/, 'keychain'],
]

const PERSISTENCE: readonly Pattern<PersistenceFact['kind']>[] = [
  [/^\/etc\/(?:crontab|cron\.[^/]*|anacrontab)(?:\/|$)|^\/var\/spool\/(?:cron|at)(?:\/|$)/, 'cron'],
  [
    /^\/(?:etc|lib|usr\/lib|run)\/systemd\/|(?:^|\/)\.config\/systemd\/|^\/etc\/(?:init\.d|init|rc\.local|rc\d?\.d)(?:\/|$)/,
    'service',
  ],
  [
    /(?:^|\/)\.(?:bashrc|bash_profile|bash_login|bash_logout|bash_aliases|profile|zshrc|zshenv|zprofile|zlogin|kshrc|cshrc|tcshrc|inputrc|xinitrc|xsession|xprofile|config\/fish\/.*)$|^\/etc\/(?:profile|bash\.bashrc|bashrc|zsh|environment|profile\.d)(?:\/|$)/,
    'shell_rc',
  ],
  [/(?:^|\/)\.ssh\/(?:authorized_keys2?|config|rc)$|^\/etc\/ssh\/(?:sshd_config|authorized_keys)/, 'ssh_keys'],
  [/(?:^|\/)\.config\/autostart\/|(?:^|\/)Library\/Launch(?:Agents|Daemons)\/|Start Menu.*Startup/, 'startup'],
  [
    /(?:^|\/)\.git\/hooks\/|(?:^|\/)(?:sitecustomize|usercustomize)\.py$|\.pth$|(?:^|\/)\.vimrc$|^\/etc\/(?:apt\/apt\.conf\.d|update-motd\.d|udev\/rules\.d|pam\.d)\//,
    'hook',
  ],
  [/^\/etc\/ld\.so\.(?:preload|conf)/, 'library_preload'],
  [/^\/etc\/(?:modules|modprobe\.d|modules-load\.d)(?:\/|$)/, 'kernel_module'],
  [/^\/etc\/(?:hosts|resolv\.conf|nsswitch\.conf)$/, 'hosts'],
]

const PRIVILEGES: readonly Pattern<PrivilegeFact['kind']>[] = [
  [/^\/etc\/sudoers(?:\.d)?(?:\/|$)|^\/etc\/doas\.conf$/, 'sudoers'],
  [/^\/etc\/(?:passwd|shadow|gshadow)-?$/, 'user'],
  [/^\/etc\/group-?$/, 'group'],
  [/^\/etc\/(?:selinux|apparmor)/, 'security_policy'],
  [/^\/var\/log\/(?:auth|secure|wtmp|btmp|lastlog|audit|syslog|messages)/, 'log_tampering'],
]

export function secretAt(path: string): SecretFact['kind'] | null {
  return find(SECRETS, path)
}

export function persistenceAt(path: string): PersistenceFact['kind'] | null {
  return find(PERSISTENCE, path)
}

export function privilegeAt(path: string): PrivilegeFact['kind'] | null {
  return find(PRIVILEGES, path)
}

function find<Kind>(patterns: readonly Pattern<Kind>[], path: string): Kind | null {
  return patterns.find(([pattern]) => pattern.test(path))?.[1] ?? null
}
