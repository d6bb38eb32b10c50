import type { Way } from './act.js'
import { base64 } from './encodings.js'
import { pythonText as t } from './python-program.js'
import { plainLine, type ShellLine } from './shell-line.js'

function shell(name: string, wrap: (script: string) => string): Way<ShellLine> {
  return { name: `shell: ${name}`, apply: (form) => wrap(plainLine(form)) }
}

/** The shell's acts, from Python. */
export const PYTHON_SHELL_WAYS: readonly Way<ShellLine>[] = [
  shell('os.system', (script) => `import os\nos.system(${t(`bash -c ${quote(script)}`)})`),
  shell('os.popen', (script) => `from os import popen\npopen(${t(`bash -c ${quote(script)}`)}).read()`),
  shell(
    'subprocess.run with a shell',
    (script) => `import subprocess\nsubprocess.run(${t(script)}, shell=True, executable='/bin/bash')`,
  ),
  shell('Popen', (script) => `from subprocess import Popen\nPopen(['bash', '-c', ${t(script)}]).wait()`),
  shell('check_output', (script) => `import subprocess as sp\nsp.check_output(['/bin/bash', '-c', ${t(script)}])`),
  shell('getoutput', (script) => `import subprocess\nsubprocess.getoutput(${t(`bash -c ${quote(script)}`)})`),
  shell('input of a shell', (script) => `import subprocess\nsubprocess.run(['bash'], input=${t(script)}, text=True)`),
  shell('execvp', (script) => `import os\nos.execvp('bash', ['bash', '-c', ${t(script)}])`),
  shell('spawn', (script) => `import os\nos.spawnlp(os.P_WAIT, 'bash', 'bash', '-c', ${t(script)})`),
  shell('pty', (script) => `import pty\npty.spawn(['bash', '-c', ${t(script)}])`),
  shell(
    'asyncio',
    (script) =>
      `import asyncio\nasync def job():\n    p = await asyncio.create_subprocess_exec('bash', '-c', ${t(script)})\n    await p.wait()\nasyncio.run(job())`,
  ),
  shell(
    'split',
    (script) => `import shlex, subprocess\nsubprocess.call(shlex.split(${t(`bash -c ${quote(script)}`)}))`,
  ),
  shell(
    'base64',
    (script) =>
      `import base64, subprocess\nsubprocess.run(base64.b64decode('${base64(script)}').decode(), shell=True, executable='/bin/bash')`,
  ),
  shell(
    'loop over commands',
    (script) => `import subprocess\nfor c in [${t(script)}]:\n    subprocess.run(['bash', '-c', c])`,
  ),
  shell('f-string', (script) => `import os\nwhat = ${t(base64(script))}\nos.system(f'echo {what} | base64 -d | bash')`),
]

function quote(script: string): string {
  return `'${script.replaceAll("'", "'\\''")}'`
}
