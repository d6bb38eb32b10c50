const SECRET =
  /(?:^|_)(?:key|keys|auth|dsn|private|creds|pwd|pass)(?:_|\d|$)|api_?key|access_?key|secret|password|passwd|passphrase|token|credential|database_url|connection_string/i

/** Names of variables that hold something to be kept secret. */
export function isSecretName(name: string): boolean {
  return name !== 'PWD' && name !== 'OLDPWD' && SECRET.test(name)
}
