import type { PersistenceFact, PrivilegeFact, SecretFact } from '../facts/facts.js'

/** Longer paths are judged by their end. */
const MAX_LENGTH = 4096

type Pattern<Kind> = readonly [pattern: RegExp, kind: Kind]

/** By the normal spelling of a path (`~` for a home folder). */
const SECRETS: readonly Pattern<SecretFact['kind']>[] = [
  [/(?:^|\/)\.ssh\/(?:id_[^/]*|[^/]*_rsa|identity|\*)$(?<!\.pub)/, 'key_file'],
  [/(?:^|\/)\.ssh(?:\/[*?].*)?\/?$/, 'key_file'],
  [
    /(?:^|\/)(?!(?:ca|cert|certs|chain|fullchain|bundle|cacert|pub|public)\b[^/]*$)[^/]*\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk|gpg|asc)$/,
    'key_file',
  ],
  [/(?:^|\/)\.gnupg(?:\/|$)/, 'key_file'],
  [/^\/etc\/ssl\/private(?:\/|$)/, 'key_file'],
  [/^\/etc\/ssh\/ssh_host_[^/]*key$/, 'key_file'],
  [/^\/etc\/(?:passwd|shadow|gshadow|group|master\.passwd|security\/passwd|sudoers)-?$/, 'password_file'],
  [
    /(?:^|\/)\.(?:aws\/credentials|aws\/config|netrc|pgpass|my\.cnf|npmrc|pypirc|git-credentials|docker\/config\.json|kube\/config|boto|s3cfg|dockercfg|vault-token|htpasswd)$/,
    'credential_file',
  ],
  [/(?:^|\/)\.(?:aws|azure|kube|config\/gcloud)(?:\/[*?].*)?\/?$/, 'credential_file'],
  [
    /(?:^|\/)\.(?:config\/git\/credentials|terraform\.d\/credentials\.tfrc\.json|terraformrc|cargo\/credentials(?:\.toml)?|gem\/credentials|m2\/settings\.xml|gradle\/gradle\.properties|composer\/auth\.json|config\/rclone\/rclone\.conf|fly\/config\.yml|databrickscfg|dbt\/profiles\.yml|snowflake\/config\.toml|yarnrc\.yml|htpasswd|passwd-s3fs|mylogin\.cnf|rediscli_auth|password-store(?:\/.*)?)$/,
    'credential_file',
  ],
  [
    /^\/etc\/(?:kubernetes\/[^/]*\.conf|rancher\/k3s\/k3s\.yaml|shadow\.bak)$|(?:^|\/)(?:wp-config\.php|terraform\.tfstate(?:\.backup)?|database\.yml|master\.key)$/,
    'credential_file',
  ],
  [/(?:^|\/)\.config\/(?:gcloud|gh\/hosts\.yml|op|doctl)(?:\/|$)/, 'credential_file'],
  [/(?:^|\/)\.env(?:\.(?!example|sample|template)[\w-]+)?$/, 'credential_file'],
  [/(?:^|\/)(?:credentials|secrets?|service[-_]account|token)s?\.(?:json|ya?ml|toml|ini|txt)$/, 'credential_file'],
  [/^\/(?:var\/)?run\/secrets(?:\/|$)/, 'credential_file'],
  [/(?:^|\/)(?:Login Data|Cookies|key[34]\.db|logins\.json|signons\.sqlite|wallet\.dat)$/, 'credential_file'],
  [
    /(?:^|\/)\.(?:bash_history|zsh_history|sh_history|ash_history|python_history|mysql_history|psql_history|sqlite_history|rediscli_history|node_repl_history|irb_history|lesshst|local\/share\/fish\/fish_history|history)$/,
    'history',
  ],
  [/^\/proc\/(?:self|\d+|\*|…)\/environ$/, 'environment'],
  [
    /(?:^|\/)(?:Library\/Keychains|\.local\/share\/keyrings|\.config\/(?:google-chrome|chromium)|\.mozilla\/firefox)(?:\/|$)/,
    'keychain',
  ],
]

const PERSISTENCE: readonly Pattern<PersistenceFact['kind']>[] = [
  [/^\/etc\/(?:crontab|cron\.[^/]*|anacrontab)(?:\/|$)|^\/var\/spool\/(?:cron|at)(?:\/|$)/, 'cron'],
  [
    /^\/(?:etc|lib|usr\/lib|run)\/systemd\/|(?:^|\/)\.config\/systemd\/|^\/etc\/(?:init\.d|init|rc\.local|rc\d?\.d)(?:\/|$)/,
    'service',
  ],
  [
    /(?:^|\/)\.(?:bashrc|bash_profile|bash_login|bash_logout|bash_aliases|profile|zshrc|zshenv|zprofile|zlogin|kshrc|cshrc|tcshrc|inputrc|xinitrc|xsession|xprofile|pam_environment|config\/environment\.d\/.*|bashrc\.d\/.*|config\/fish\/.*)$|^\/etc\/(?:profile|bash\.bashrc|bashrc|zsh|environment|profile\.d)(?:\/|$)/,
    'shell_rc',
  ],
  [
    /(?:^|\/)\.ssh\/(?:authorized_keys2?|config|rc|environment)$|^\/etc\/ssh\/(?:sshd_config|authorized_keys)/,
    'ssh_keys',
  ],
  [
    /(?:^|\/)\.config\/autostart\/|^\/etc\/xdg\/autostart\/|(?:^|\/)Library\/Launch(?:Agents|Daemons)\/|Start Menu.*Startup/,
    'startup',
  ],
  [
    /(?:^|\/)\.git\/(?:hooks\/|config$)|(?:^|\/)\.gitconfig$|(?:^|\/)(?:sitecustomize|usercustomize)\.py$|\.pth$|(?:^|\/)\.vimrc$|^\/etc\/(?:apt\/apt\.conf\.d|dpkg\/dpkg\.cfg\.d|update-motd\.d|udev\/rules\.d|pam\.d|NetworkManager\/dispatcher\.d|logrotate\.d|bash_completion\.d)\//,
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
  [/^\/etc\/(?:selinux|apparmor|pam\.d|security|polkit-1)(?:\/|$)|^\/etc\/(?:login\.defs|audit\/)/, 'security_policy'],
  [/^\/var\/log\/(?:auth|secure|wtmp|btmp|utmp|lastlog|faillog|audit|syslog|messages|kern)/, 'log_tampering'],
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
  const end = path.slice(-MAX_LENGTH)
  return patterns.find(([pattern]) => pattern.test(end))?.[1] ?? null
}
