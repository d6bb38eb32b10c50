import type { Way } from './act.js'
import { base64 } from './encodings.js'
import { javascriptText as t } from './javascript-program.js'
import { forceQuoted, plainLine, type ShellLine } from './shell-line.js'

function shell(name: string, wrap: (script: string) => string): Way<ShellLine> {
  return { name: `shell: ${name}`, apply: (form) => wrap(plainLine(form)) }
}

const bash = (script: string): string => t(`bash -c ${forceQuoted(script)}`)

/** The shell's acts, from JavaScript. */
export const JAVASCRIPT_SHELL_WAYS: readonly Way<ShellLine>[] = [
  shell('execSync', (script) => `require('child_process').execSync(${bash(script)})`),
  shell(
    'execSync with a shell',
    (script) => `const cp = require('child_process')\ncp.execSync(${t(script)}, { shell: '/bin/bash' })`,
  ),
  shell('exec', (script) => `const { exec } = require('node:child_process')\nexec(${bash(script)}, () => {})`),
  shell('spawn', (script) => `require('child_process').spawn('bash', ['-c', ${t(script)}])`),
  shell('spawn with a shell', (script) => `require('child_process').spawnSync(${bash(script)}, { shell: true })`),
  shell(
    'execFile',
    (script) => `const { execFileSync: go } = require('child_process')\ngo('/bin/bash', ['-c', ${t(script)}])`,
  ),
  shell('input of a shell', (script) => `require('child_process').execFileSync('bash', [], { input: ${t(script)} })`),
  shell('computed', (script) => `require('child_' + 'process')['exec' + 'Sync'](${bash(script)})`),
  shell(
    'promisified',
    (script) => `const run = require('util').promisify(require('child_process').exec)\nrun(${bash(script)})`,
  ),
  shell(
    'template',
    (script) =>
      `const what = '${base64(script)}'\nrequire('child_process').execSync(\`echo \${what} | base64 -d | bash\`)`,
  ),
  shell('base64', (script) => `require('child_process').execFileSync('bash', ['-c', atob('${base64(script)}')])`),
]
