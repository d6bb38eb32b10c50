import { knownText, unknownText, type Text } from '../../analysis/text.js'

/** Variables that every shell has, as far as their values can be told without the machine. */
const VALUES: Readonly<Record<string, Text>> = {
  HOME: knownText('~'),
  PWD: knownText('.'),
  TMPDIR: knownText('/tmp'),
  IFS: knownText(' \t\n'),
  SHELL: knownText('/bin/bash'),
  BASH: knownText('/bin/bash'),
  '0': knownText('bash'),
  PATH: knownText('/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'),
  SHELLOPTS: knownText('braceexpand:hashall:interactive-comments'),
  OSTYPE: knownText('linux-gnu'),
  PS4: knownText('+ '),
  PS2: knownText('> '),
  OPTIND: knownText('1'),
  OPTERR: knownText('1'),
  SHLVL: unknownText(),
  RANDOM: unknownText(),
  SRANDOM: unknownText(),
  SECONDS: unknownText(),
  LINENO: unknownText(),
  EPOCHSECONDS: unknownText(),
  EPOCHREALTIME: unknownText(),
  BASHPID: unknownText(),
  PPID: unknownText(),
  UID: unknownText(),
  EUID: unknownText(),
  COLUMNS: unknownText(),
  LINES: unknownText(),
  PIPESTATUS: unknownText(),
  REPLY: unknownText(),
  OPTARG: unknownText(),
  FUNCNAME: unknownText(),
  BASH_SOURCE: knownText('bash'),
  BASH_VERSION: unknownText(),
  '?': unknownText(),
  $: unknownText(),
  '!': unknownText(),
  '-': unknownText(),
}

/** What letters are cut from, where a value is cut: a home folder begins with a `/`. */
const SPELLED: Readonly<Record<string, Text>> = {
  HOME: { parts: ['/', null], origins: [] },
  PWD: { parts: ['/', null], origins: [] },
  OLDPWD: { parts: ['/', null], origins: [] },
}

const SECRET = /SECRET|TOKEN|PASSW|API_?KEY|PRIVATE_?KEY|CREDENTIAL|ACCESS_?KEY|_PAT$|_AUTH$/i

export function inheritedValue(name: string): Text | null {
  return Object.hasOwn(VALUES, name) ? (VALUES[name] ?? null) : null
}

export function spelledValue(name: string): Text | null {
  return Object.hasOwn(SPELLED, name) ? (SPELLED[name] ?? null) : null
}

export function isSecretName(name: string): boolean {
  return SECRET.test(name)
}

/** A variable that the code has not set. */
export function fromEnvironment(name: string): Text {
  return unknownText([{ kind: isSecretName(name) ? 'secret' : 'environment', name }])
}
