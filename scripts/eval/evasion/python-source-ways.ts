import type { Way } from './act.js'
import { base64, charCodes, deflated, hex, reversed, rot13 } from './encodings.js'
import { pythonOf, pythonText as t } from './python-program.js'
import type { Program } from './program.js'
import { forceQuoted } from './shell-line.js'

function wrapped(name: string, wrap: (source: string) => string): Way<Program> {
  return { name, apply: (program) => wrap(pythonOf(program)) }
}

const indented = (source: string): string => source.trimEnd().replaceAll(/^/gm, '    ')
const FILE = '/tmp/countersign-evasion.py'

/** The same source, run otherwise. */
export const PYTHON_SOURCE_WAYS: readonly Way<Program>[] = [
  wrapped('exec', (source) => `exec(${t(source)})`),
  wrapped('exec of lines', (source) => `exec('\\n'.join([${source.trimEnd().split('\n').map(t).join(', ')}]))`),
  wrapped('exec with a scope', (source) => `scope = {}\nexec(${t(source)}, scope)`),
  wrapped('exec of compiled code', (source) => `exec(compile(${t(source)}, '<x>', 'exec'))`),
  wrapped('eval of exec', (source) => `eval(${t(`exec(${t(source)})`)})`),
  wrapped('exec from builtins', (source) => `import builtins\ngetattr(builtins, 'ex' + 'ec')(${t(source)})`),
  wrapped('exec of base64', (source) => `import base64\nexec(base64.b64decode('${base64(source)}'))`),
  wrapped(
    'exec of base64 in one line',
    (source) => `exec(__import__('base64').b64decode('${base64(source)}').decode('utf-8'))`,
  ),
  wrapped('exec of hex', (source) => `exec(bytes.fromhex('${hex(source)}'))`),
  wrapped(
    'exec of zlib',
    (source) => `import base64, zlib\nexec(zlib.decompress(base64.b64decode('${deflated(source)}')))`,
  ),
  wrapped('exec of rot13', (source) => `import codecs\nexec(codecs.decode(${t(rot13(source))}, 'rot_13'))`),
  wrapped('exec of a reversed text', (source) => `exec(${t(reversed(source))}[::-1])`),
  wrapped('exec of characters', (source) => `exec(''.join(chr(c) for c in [${charCodes(source).join(', ')}]))`),
  wrapped(
    'three deep',
    (source) => `import base64\nexec(${t(`exec(base64.b64decode('${base64(`exec(${t(source)})`)}'))`)})`,
  ),
  wrapped('function', (source) => `def main():\n${indented(source)}\n\nmain()`),
  wrapped('main', (source) => `def main():\n${indented(source)}\n\nif __name__ == '__main__':\n    main()`),
  wrapped('nested functions', (source) => `def a():\n    def b():\n${indented(indented(source))}\n    b()\na()`),
  wrapped('class body', (source) => `class Job:\n${indented(source)}`),
  wrapped('constructor', (source) => `class Job:\n    def __init__(self):\n${indented(indented(source))}\nJob()`),
  wrapped(
    'context manager',
    (source) =>
      `class Job:\n    def __enter__(self):\n${indented(indented(source))}\n    def __exit__(self, *a):\n        return False\nwith Job():\n    pass`,
  ),
  wrapped(
    'property',
    (source) => `class Job:\n    @property\n    def go(self):\n${indented(indented(source))}\nJob().go`,
  ),
  wrapped('generator', (source) => `def job():\n${indented(source)}\n    yield 1\nfor _ in job():\n    pass`),
  wrapped('try', (source) => `try:\n${indented(source)}\nexcept ValueError:\n    pass`),
  wrapped('finally', (source) => `try:\n    pass\nfinally:\n${indented(source)}`),
  wrapped('except', (source) => `try:\n    raise ValueError('x')\nexcept ValueError:\n${indented(source)}`),
  wrapped('if', (source) => `if len('ab') == 2:\n${indented(source)}`),
  wrapped('else', (source) => `if False:\n    pass\nelse:\n${indented(source)}`),
  wrapped('for', (source) => `for _ in range(1):\n${indented(source)}`),
  wrapped('while', (source) => `while True:\n${indented(source)}\n    break`),
  wrapped('match', (source) => `match 1:\n    case 1:\n${indented(indented(source))}`),
  wrapped('async', (source) => `import asyncio\nasync def job():\n${indented(source)}\nasyncio.run(job())`),
  wrapped(
    'thread',
    (source) =>
      `import threading\ndef job():\n${indented(source)}\nx = threading.Thread(target=job)\nx.start()\nx.join()`,
  ),
  wrapped('at exit', (source) => `import atexit\ndef job():\n${indented(source)}\natexit.register(job)`),
  wrapped('map', (source) => `def job(_):\n${indented(source)}\nlist(map(job, [1]))`),
  wrapped('sort key', (source) => `def job(_):\n${indented(source)}\n    return 1\nsorted([1], key=job)`),
  wrapped(
    'decorator that runs',
    (source) => `def now(f):\n    f()\n    return f\n@now\ndef job():\n${indented(source)}`,
  ),
  wrapped('shell that runs python', (source) => `import os\nos.system(${t(`python3 -c ${forceQuoted(source)}`)})`),
  wrapped(
    'python that runs python',
    (source) => `import subprocess, sys\nsubprocess.run([sys.executable, '-c', ${t(source)}])`,
  ),
  wrapped(
    'file, then run',
    (source) => `import os\nwith open('${FILE}', 'w') as f:\n    f.write(${t(source)})\nos.system('python3 ${FILE}')`,
  ),
  wrapped(
    'file, then exec',
    (source) => `with open('${FILE}', 'w') as f:\n    f.write(${t(source)})\nexec(open('${FILE}').read())`,
  ),
]
