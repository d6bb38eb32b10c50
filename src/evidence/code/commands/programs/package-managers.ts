import type { Options } from '../options.js'

/** How the words of one package manager, or of several that are alike, are read. */
export interface Manager {
  readonly names: string
  readonly install: string
  readonly remove: string
  readonly upgrade?: string
  readonly options?: Options
  /** A verb in the first place that the verbs stand behind: `uv pip install`. */
  readonly prefixes?: string
  /** Installing without names takes what the project names. */
  readonly project?: boolean
}

const PYTHON =
  'r requirement= | c constraint= | e editable= | i index-url= | extra-index-url= | f find-links= | t target= | prefix= | root= | proxy= | python= | p= | n name= | channel= | c= | group= | G= | platform= | trusted-host='.split(
    ' | ',
  )
const NODE =
  'registry= | prefix= | C= | tag= | w workspace= | filter= | F= | cwd= | otp= | p package= | cache= | loglevel= | userconfig= | c call='.split(
    ' | ',
  )
const SYSTEM =
  'o option= | t target-release= | c config-file= | installroot= | enablerepo= | disablerepo= | repo= | X= | r root= | repository= | d='.split(
    ' | ',
  )

export const MANAGERS: readonly Manager[] = [
  {
    names: 'pip pipx easy_install',
    install: 'install inject run',
    remove: 'uninstall',
    upgrade: 'upgrade upgrade-all',
    options: PYTHON,
    project: true,
  },
  {
    names: 'uv',
    install: 'add install sync',
    remove: 'remove uninstall',
    options: PYTHON,
    prefixes: 'pip tool',
    project: true,
  },
  {
    names: 'poetry pdm pipenv rye hatch',
    install: 'add install',
    remove: 'remove uninstall',
    upgrade: 'update',
    options: PYTHON,
    project: true,
  },
  {
    names: 'conda mamba micromamba',
    install: 'install create',
    remove: 'remove uninstall',
    upgrade: 'update upgrade',
    options: PYTHON,
    prefixes: 'env',
  },
  {
    names: 'npm pnpm cnpm',
    install: 'install i add ci isntall in',
    remove: 'uninstall remove rm un r unlink',
    upgrade: 'update up upgrade',
    options: NODE,
    project: true,
  },
  {
    names: 'yarn',
    install: 'add install',
    remove: 'remove',
    upgrade: 'upgrade up',
    options: NODE,
    prefixes: 'global',
    project: true,
  },
  {
    names: 'apt apt-get aptitude',
    install: 'install reinstall build-dep',
    remove: 'remove purge autoremove autopurge',
    upgrade: 'upgrade dist-upgrade full-upgrade',
    options: SYSTEM,
  },
  {
    names: 'yum dnf microdnf tdnf zypper',
    install: 'install localinstall in reinstall groupinstall',
    remove: 'remove erase rm autoremove groupremove',
    upgrade: 'update upgrade up dup distro-sync',
    options: SYSTEM,
  },
  { names: 'apk', install: 'add', remove: 'del', upgrade: 'upgrade', options: [...SYSTEM, 't virtual='] },
  { names: 'brew port', install: 'install reinstall', remove: 'uninstall remove rm autoremove', upgrade: 'upgrade' },
  {
    names: 'gem bundle bundler',
    install: 'install add',
    remove: 'uninstall cleanup remove',
    upgrade: 'update',
    options: ['v version=', 'i=', 's source=', 'path='],
    project: true,
  },
  {
    names: 'cargo',
    install: 'install add',
    remove: 'uninstall remove',
    upgrade: 'update',
    options:
      'git= | path= | version= | features= | F= | manifest-path= | registry= | index= | p package= | bin= | target= | branch= | tag= | rev=',
  },
  { names: 'go', install: 'install get', remove: '', options: ['C=', 'o=', 'tags=', 'ldflags=', 'run='] },
  {
    names: 'snap flatpak',
    install: 'install',
    remove: 'remove uninstall',
    upgrade: 'refresh update',
    options: ['channel='],
  },
  {
    names: 'composer',
    install: 'require install',
    remove: 'remove',
    upgrade: 'update',
    options: ['d working-dir='],
    project: true,
  },
  {
    names:
      'nix-env nix opkg pkg pkgin xbps-install emerge guix luarocks cpan cpanm hex mix dotnet nuget choco winget scoop asdf mise sdk rustup nvm pyenv tlmgr opam stack cabal pear pecl helm-plugin',
    install: 'install add tool i',
    remove: 'remove uninstall delete purge',
    upgrade: 'upgrade update',
  },
]
