import type { Way } from './act.js'
import { base64, hex, reversed, rot13 } from './encodings.js'
import { forceQuoted as q, plainLine, type ShellLine } from './shell-line.js'

function wrapped(name: string, wrap: (script: string) => string): Way<ShellLine> {
  return { name, apply: (form) => wrap(plainLine(form)) }
}

const halves = (text: string): readonly [string, string] => {
  const middle = Math.ceil(text.length / 2)
  return [text.slice(0, middle), text.slice(middle)]
}
const FILE = '/tmp/countersign-evasion.sh'
const bashC = (script: string): string => `bash -c ${q(script)}`
const evaluated = (script: string): string => `eval ${q(script)}`
const fromBase64 = (script: string): string => `echo ${base64(script)} | base64 -d | bash`
const json = (text: string): string => JSON.stringify(text)

const SHELLS: readonly Way<ShellLine>[] = [
  wrapped('plain', (script) => script),
  wrapped('eval', evaluated),
  wrapped('eval of two halves', (script) => `eval ${halves(script).map(q).join('')}`),
  wrapped('eval of a variable', (script) => `c=${q(script)}\neval "$c"`),
  wrapped('bash -c', bashC),
  wrapped('sh -c with a folder', (script) => `/usr/bin/env bash -c ${q(script)}`),
  wrapped('bash -c of a variable', (script) => `c=${q(script)}; bash -c "$c"`),
  wrapped('bash -c with a parameter', (script) => `bash -c 'eval "$1"' _ ${q(script)}`),
  wrapped('here-string', (script) => `bash <<< ${q(script)}`),
  wrapped('here-document', (script) => `bash <<'END'\n${script}\nEND`),
  wrapped('here-document through cat', (script) => `cat <<'END' | bash\n${script}\nEND`),
  wrapped('here-document with tabs', (script) => `bash <<-'END'\n\t${script}\n\tEND`),
  wrapped('echo into a shell', (script) => `echo ${q(script)} | bash`),
  wrapped('printf into a shell', (script) => `printf '%s\\n' ${q(script)} | bash -s`),
  wrapped('two echoes into a shell', (script) => `{ echo true; echo ${q(script)}; } | bash`),
  wrapped('base64', fromBase64),
  wrapped('base64 by substitution', (script) => `eval "$(echo ${base64(script)} | base64 --decode)"`),
  wrapped('base64 here-string', (script) => `bash -c "$(base64 -d <<< ${base64(script)})"`),
  wrapped('xxd', (script) => `echo ${hex(script)} | xxd -r -p | bash`),
  wrapped('rev', (script) => `echo ${q(reversed(script))} | rev | bash`),
  wrapped('rot13', (script) => `echo ${q(rot13(script))} | tr 'a-zA-Z' 'n-za-mN-ZA-M' | bash`),
  wrapped(
    'printf escapes',
    (script) => `printf ${q([...Buffer.from(script)].map((byte) => `\\x${byte.toString(16)}`).join(''))} | bash`,
  ),
  wrapped('source of a substitution', (script) => `source <(printf '%s\\n' ${q(script)})`),
  wrapped('shell of a substitution', (script) => `bash <(echo ${q(script)})`),
  wrapped('source of its input', (script) => `. /dev/stdin <<< ${q(script)}`),
  wrapped('tee into a shell', (script) => `echo ${q(script)} | tee /dev/null | bash`),
  wrapped('file, then run', (script) => `echo ${q(script)} > ${FILE}\nbash ${FILE}`),
  wrapped(
    'file, then run by its name',
    (script) => `printf '#!/bin/bash\\n%s\\n' ${q(script)} > ${FILE} && chmod +x ${FILE} && ${FILE}`,
  ),
  wrapped('file by a here-document', (script) => `cat > ${FILE} <<'END'\n${script}\nEND\nsource ${FILE}`),
  wrapped(
    'file in two steps',
    (script) => `cd /tmp\necho ${q(script)} >> countersign-evasion.sh\nsh -c 'bash ./countersign-evasion.sh'`,
  ),
  wrapped('three deep', (script) => bashC(evaluated(fromBase64(script)))),
]

const STRUCTURES: readonly Way<ShellLine>[] = [
  wrapped('function', (script) => `go() { ${script}\n}\ngo`),
  wrapped('function with arguments', (script) => `run() { "$@"; }\nrun bash -c ${q(script)}`),
  wrapped('nested functions', (script) => `a() { ${script}\n}; b() { a; }; c() { b; }; c`),
  wrapped('alias', (script) => `shopt -s expand_aliases\nalias go=${q(script)}\ngo`),
  wrapped('if', (script) => `if true; then\n  ${script}\nfi`),
  wrapped('else', (script) => `if false; then :; else ${script}\nfi`),
  wrapped('for', (script) => `for i in 1; do ${script}\ndone`),
  wrapped('for over commands', (script) => `for c in ${q(script)}; do eval "$c"; done`),
  wrapped('while', (script) => `while true; do ${script}\nbreak; done`),
  wrapped('case', (script) => `case x in x) ${script}\n;; esac`),
  wrapped('and', (script) => `true && ${script}`),
  wrapped('or', (script) => `false || ${script}`),
  wrapped('subshell', (script) => `( ${script}\n)`),
  wrapped('group', (script) => `{ ${script}\n}`),
  wrapped('background', (script) => `${script} &\nwait`),
  wrapped('trap', (script) => `trap ${q(script)} EXIT`),
  wrapped('substitution as an argument', (script) => `: "$(${script}\n)"`),
  wrapped('process substitution', (script) => `cat <(${script}\n)`),
  wrapped('arithmetic', (script) => `if (( 2 > 1 )); then ${script}\nfi`),
  wrapped('after a comment', (script) => `# only looks\n${script} # done`),
]

const PROGRAMS: readonly Way<ShellLine>[] = [
  wrapped('env bash', (script) => `env -u NOTHING bash -c ${q(script)}`),
  wrapped('exec bash', (script) => `exec bash -c ${q(script)}`),
  wrapped('xargs bash', (script) => `echo 1 | xargs -I{} bash -c ${q(script)}`),
  wrapped('xargs of the command', (script) => `printf '%s\\0' ${q(script)} | xargs -0 -n1 bash -c`),
  wrapped('find bash', (script) => `find . -maxdepth 0 -exec bash -c ${q(script)} \\;`),
  wrapped('timeout bash', (script) => `timeout 20 bash -c ${q(script)}`),
  wrapped('python', (script) => `python3 -c ${q(`import os; os.system(${json(script)})`)}`),
  wrapped(
    'python here-document',
    (script) =>
      `python3 - <<'END'\nimport subprocess\nsubprocess.run(${json(script)}, shell=True, executable='/bin/bash')\nEND`,
  ),
  wrapped(
    'node',
    (script) => `node -e ${q(`require('child_process').execSync(${json(script)}, {shell: '/bin/bash'})`)}`,
  ),
  wrapped('perl', (script) => `perl -e ${q(`system(${json(script).replaceAll(/[$@]/g, '\\$&')})`)}`),
  wrapped('awk', (script) => `awk 'BEGIN { system("echo ${base64(script)} | base64 -d | bash") }'`),
]

/** The same script, run otherwise. */
export const BASH_SCRIPT_WAYS: readonly Way<ShellLine>[] = [...SHELLS, ...STRUCTURES, ...PROGRAMS]
