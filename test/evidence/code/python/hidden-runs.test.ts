import { beforeAll, describe, expect, it } from 'vitest'
import type { Analyser, Found } from '../../../../src/evidence/code/analysis/analyse.js'
import { loadAnalyser } from '../../../../src/evidence/code/create-analyser.js'

let analyser: Analyser | null = null
beforeAll(async () => {
  analyser = await loadAnalyser()
})

function facts(text: string): Found {
  if (analyser === null) throw new Error('the analyser is not loaded yet')
  return analyser.analyse(
    { text, language: 'python', dialect: null },
    { deadlineMs: 60_000, maxLength: 1_000_000, projectRoots: [] },
  )
}

describe('what Python runs by itself, or by another way', () => {
  it.each([
    `def f(a: os.system('rm -rf /srv/data')): pass`,
    `x: os.system('rm -rf /srv/data') = 1`,
    `class A:\n    def __getattr__(self, name): return os.system\nA().go('rm -rf /srv/data')`,
    `class A:\n    __call__ = os.system\nA()('rm -rf /srv/data')`,
    `import builtins\nbuiltins.print = os.system\nprint('rm -rf /srv/data')`,
    `import pdb\npdb.run("import os; os.system('rm -rf /srv/data')")`,
    `import timeit\ntimeit.timeit('f()', setup='import os; f = lambda: os.system("rm -rf /srv/data")')`,
    `import doctest\ndef f():\n    """\n    >>> os.system('rm -rf /srv/data')\n    """\ndoctest.testmod()`,
    `import subprocess\nsubprocess.run(['ls', '-rf', '/srv/data'], executable='/bin/rm')`,
    `import subprocess\nsubprocess.Popen(['sh'], stdin=subprocess.PIPE).communicate(b'rm -rf /srv/data')`,
    `import subprocess\np = subprocess.Popen('sh', stdin=subprocess.PIPE)\np.stdin.write(b'rm -rf /srv/data')`,
    `os.popen('sh', 'w').write('rm -rf /srv/data')`,
    `import webbrowser\nwebbrowser.get('rm -rf /srv/data %s').open('x')`,
    `import platform\nplatform.popen('rm -rf /srv/data')`,
    `import _posixsubprocess\n_posixsubprocess.fork_exec([b'rm', b'-rf', b'/srv/data'], [b'/bin/rm'])`,
    `import shutil\nshutil._rmtree_unsafe('/srv/data', None)`,
    `def f(n):\n    if n == 0: os.system('rm -rf /srv/data')\n    else: f(n - 1)\nf(50)`,
    `def f(rest):\n    if not rest: return os.system('rm -rf /srv/data')\n    return f(rest[1:])\nf([1, 2, 3, 4, 5])`,
    `object.__getattribute__(os, 'system')('rm -rf /srv/data')`,
    `type(os).__getattribute__(os, 'system')('rm -rf /srv/data')`,
    `import sys\nsys.modules['json'] = os\nimport json\njson.system('rm -rf /srv/data')`,
    `import sys\nsys.modules['json'] = os\nfrom json import system\nsystem('rm -rf /srv/data')`,
    `import subprocess\nclass P(subprocess.Popen): pass\nP('rm -rf /srv/data', shell=True)`,
    `os.environ['PAGER'] = 'rm -rf /srv/data'`,
    `os.environ.update(PAGER='rm -rf /srv/data')`,
  ])('%s', (code) => {
    const deleted = facts(`import os\n${code}`).files.filter(({ operation }) => operation === 'delete')
    expect(deleted.map(({ path }) => path)).toContain('/srv/data')
  })

  it.each([
    `match [x]:\n    case [y]: os.system(y)`,
    `class A:\n    __class_getitem__ = os.system`,
    `import sys\nsys.displayhook = os.system`,
    `import gc\n[x for x in gc.get_objects()][0]('a')`,
    `for each in dir(os): getattr(os, each)('a')`,
    `import pty\npty.spawn('/bin/sh')`,
    `import logging.config\nlogging.config.dictConfig({'handlers': {'a': {'()': 'os.system'}}})`,
  ])('%s: what is run is not known', (code) => {
    expect(facts(`import os\n${code}`).unresolved.map(({ what }) => what)).toContain('code')
  })

  it('a module of a file is that file', () => {
    const code =
      "import importlib.util as u\ns = u.spec_from_file_location('a', '/srv/a.py')\nm = u.module_from_spec(s)\ns.loader.exec_module(m)"
    expect(facts(code).executes.map(({ path }) => path)).toContain('/srv/a.py')
  })

  it.each([
    `os.putenv('PATH', '.')`,
    `import subprocess\nsubprocess.run('ls', env={'PATH': '/tmp/a'})`,
    `os.environ['PATH'] = '/tmp/a:' + os.environ['PATH']`,
  ])('%s gives names another meaning', (code) => {
    expect(facts(`import os\n${code}`).persistence).toMatchObject([{ kind: 'alias', name: 'PATH' }])
  })

  it('a log is written where it is told to be', () => {
    expect(facts("import logging\nlogging.FileHandler('/etc/a', 'w')").files).toMatchObject([
      { operation: 'write', path: '/etc/a' },
    ])
  })
})

it.each([
  `import subprocess\nsubprocess.run(['git', 'log'], env={'LANG': 'C'})`,
  `import os\nos.environ['LANG'] = 'C'`,
  `import logging\nlogging.basicConfig(filename='a.log', level=logging.INFO)`,
  `def f(a: int, b: list[str]) -> dict[str, int]: return {}`,
  `import logging.config\nlogging.config.dictConfig({'version': 1, 'handlers': {}})`,
])('%s is ordinary', (code) => {
  const { unresolved, incomplete, persistence, dynamic } = facts(code)
  expect([...unresolved, ...incomplete, ...persistence, ...dynamic]).toEqual([])
})
