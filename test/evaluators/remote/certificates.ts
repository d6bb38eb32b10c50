import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Certificate {
  readonly certFile: string
  readonly keyFile: string
  readonly cert: Uint8Array
  readonly key: Uint8Array
}

/** A certificate authority of a test's own. */
export interface Authority extends Certificate {
  /** A certificate for this DNS name; `names` in the form of openssl's subjectAltName. */
  issue(name: string, names: string): Certificate
}

export function createAuthority(folder: string, name: string): Authority {
  const own = filesAt(folder, name)
  openssl('req', '-x509', ...newKey(own.keyFile), '-out', own.certFile, '-days', '1', '-subj', `/CN=${name}`)
  return {
    ...read(own),
    issue: (subject, names) => {
      const files = filesAt(folder, `${name}-${subject}`)
      const request = join(folder, `${subject}.csr`)
      const extensions = join(folder, `${subject}.ext`)
      writeFileSync(extensions, `subjectAltName=${names}\n`)
      openssl('req', '-new', ...newKey(files.keyFile), '-out', request, '-subj', `/CN=${subject}`)
      const signer = ['-CA', own.certFile, '-CAkey', own.keyFile, '-CAcreateserial']
      openssl('x509', '-req', '-in', request, ...signer, '-days', '1', '-out', files.certFile, '-extfile', extensions)
      return read(files)
    },
  }
}

function filesAt(folder: string, name: string): { readonly certFile: string; readonly keyFile: string } {
  return { certFile: join(folder, `${name}.pem`), keyFile: join(folder, `${name}.key`) }
}

function newKey(file: string): readonly string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file]
}

function read(files: { readonly certFile: string; readonly keyFile: string }): Certificate {
  return { ...files, cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) }
}

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'ignore' })
}
