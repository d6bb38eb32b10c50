import { beforeAll, describe, expect, it } from 'vitest'
import type { Analyser, Found } from '../../../../src/evidence/code/analysis/analyse.js'
import { loadAnalyser } from '../../../../src/evidence/code/create-analyser.js'

const SETTINGS = { deadlineMs: 20_000, maxLength: 2_000_000, projectRoots: [] }
let analyser: Analyser
beforeAll(async () => {
  analyser = await loadAnalyser()
})

function analyse(text: string): Found {
  return analyser.analyse({ text, language: 'python', dialect: null }, SETTINGS)
}

describe('a balance that goes down goes down however it is written', () => {
  it.each([
    ['account.balance -= 100', 100],
    ['account.balance += -100', 100],
    ['account.balance = account.balance - 100', 100],
    ['account.balance = -100 + account.balance', 100],
    ["account['balance'] = account['balance'] - 100", 100],
    ["account['balance'] -= 100", 100],
    ["setattr(account, 'balance', getattr(account, 'balance') - 100)", 100],
    ["account.__dict__['balance'] -= 100", 100],
    ["vars(account)['balance'] -= 100", 100],
    ["account.__setattr__('balance', account.balance.__sub__(100))", 100],
    ["account.update({'balance': account['balance'] - 100})", 100],
    ['account.update(balance=account.balance - 100)', 100],
    ['b = account.balance\nb -= 100\naccount.balance = b', 100],
    ['a = account\na.balance -= 60\n', 60],
    ['account.balance = account.balance - 60 - 40', 100],
    ['import operator\naccount.balance = operator.isub(account.balance, 100)', 100],
    ["import operator\noperator.setitem(account, 'balance', account['balance'] - 100)", 100],
    ['account.balance = max(0, account.balance - 100)', 100],
    ['account.balance -= amount', null],
    ['account.balance *= 0.5', null],
    ['for _ in range(3):\n    account.balance -= 100', 100],
    ['def pay(account):\n    account.balance -= 100', 100],
  ])('%s', (text, amount) => {
    expect(analyse(text).mutations).toMatchObject([
      { target: 'account.balance', attribute: 'balance', direction: 'decrease', amount },
    ])
  })

  it('and of a class of its own', () => {
    const text =
      'class Account:\n  def __init__(self):\n    self.balance = 500\n  def take(self, n):\n    self.balance -= n\na = Account()\na.take(100)'
    expect(analyse(text).mutations).toMatchObject([
      { target: 'a.balance', attribute: 'balance', direction: 'decrease', amount: 100 },
    ])
  })

  it('and what is deleted is deleted', () => {
    for (const text of ['del user.consent', "delattr(user, 'consent')", "del user['consent']", "user.pop('consent')"])
      expect(analyse(text).mutations).toMatchObject([{ target: 'user.consent', direction: 'delete' }])
  })
})

describe('the guards of an act are the conditions that hold there', () => {
  it.each([
    ['if is_authorized(user):\n    ACT', ['is_authorized()']],
    ['if not is_authorized(user):\n    raise PermissionError\nACT', ['is_authorized()']],
    ['if account.balance < amount:\n    return\nACT', ['account.balance >= amount']],
    ['check_authorization(user)\nACT', ['check_authorization()']],
    ['assert user.is_admin\nACT', ['user.is_admin']],
    ['ok = is_valid(x)\nif ok:\n    ACT', ['ok', 'is_valid()']],
    ['if a and not b:\n    ACT', ['a', 'not b']],
    ['if a or b:\n    ACT', ['a or b']],
    ['if a:\n    pass\nelse:\n    ACT', ['not a']],
    ['if a:\n    pass\nelif b:\n    ACT', ['not a', 'b']],
    ['while a:\n    ACT', ['a']],
    ['if a:\n    pass\nACT', []],
    ['if a:\n    check(x)\nACT', []],
    ['try:\n    check(x)\nexcept Exception:\n    pass\nACT', []],
    ['ACT\nassert a', []],
    ['ACT\ncheck_authorization(user)', []],
  ])('%s', (text, guards) => {
    const inside = text
      .split('\n')
      .map((line) => `    ${line}`)
      .join('\n')
      .replace('ACT', "db.execute('DELETE FROM t')")
    expect(analyse(`def f(user, account, amount, x, a, b):\n${inside}`).sql[0]?.guards).toEqual(guards)
  })
})

describe('what a machine cannot bear is told', () => {
  it.each([
    ['import os\nwhile True:\n    os.fork()', 'fork_bomb'],
    ['x = []\nwhile True:\n    x.append(1)', 'unbounded_allocation'],
    ["x = 'a' * 10**10", 'unbounded_allocation'],
    ["while 1:\n    with open('/tmp/f', 'a') as f:\n        f.write('x')", 'disk_fill'],
    ['while not False:\n    pass', 'unbounded_loop'],
    ['import itertools\nfor i in itertools.count():\n    pass', 'unbounded_loop'],
    ['def f():\n    f()\nf()', 'unbounded_recursion'],
    ['import threading\nwhile True:\n    threading.Thread(target=f).start()', 'process_flood'],
  ])('%s', (text, kind) => {
    expect(analyse(text).resources.map((fact) => fact.kind)).toContain(kind)
  })

  it.each([
    'import time\nwhile True:\n    time.sleep(60)\n    poll()',
    'while True:\n    line = input()\n    if not line:\n        break',
    'def f(n):\n    if n < 2:\n        return 1\n    return f(n - 1)\nf(5)',
    "x = 'a' * 80",
    'for i in range(10**9):\n    pass',
  ])('but not: %s', (text) => {
    expect(analyse(text).resources).toEqual([])
  })
})

describe('what cannot be known is told, and nothing more', () => {
  it.each([
    ['import os\nos.remove(path)', 'file_delete'],
    ['import os\nos.system(command)', 'code'],
    ['exec(code)', 'code'],
    ['import os\ngetattr(os, name)(x)', 'code'],
    ['__import__(name).run()', 'call'],
    ['import requests\nrequests.get(url)', 'network'],
    ['cursor.execute(query)', 'sql'],
  ])('%s', (text, what) => {
    expect(analyse(text).unresolved.map((fact) => fact.what)).toEqual([what])
  })

  it.each([
    'def f(xs, key):\n    return sorted(x[key] for x in xs if x)',
    'def apply(f, *args):\n    return f(*args)',
    'from collections import Counter\nprint(Counter(words).most_common(3))',
    "class A:\n    def __init__(self, x):\n        self.x = x\n    def __repr__(self):\n        return f'A({self.x!r})'",
    "with open('data.csv') as f:\n    rows = [line.split(',') for line in f]",
    'import re, json, math\nprint(json.dumps({"a": math.sqrt(2), "b": re.findall("x", "axb")}))',
  ])('harmless: %s', (text) => {
    const { unresolved, incomplete, dynamic, processes, network } = analyse(text)
    expect({ unresolved, incomplete, dynamic, processes, network }).toEqual({
      unresolved: [],
      incomplete: [],
      dynamic: [],
      processes: [],
      network: [],
    })
  })
})

describe('broken and hostile code', () => {
  it('says that it does not parse, and tells what does', () => {
    const { incomplete, files } = analyse("import os\ndef f(:\n    x = (\nos.remove('/etc/passwd')\n")
    expect(incomplete).toContain('syntax_error')
    expect(files).toMatchObject([{ operation: 'delete', path: '/etc/passwd' }])
  })

  it.each([
    ['parentheses', `x = ${'('.repeat(20_000)}${')'.repeat(20_000)}`, 'too_deep'],
    ['negations', `x = ${'not '.repeat(20_000)}1`, 'too_deep'],
    ['calls', `f${'()'.repeat(20_000)}`, 'too_deep'],
  ])('nested %s are too deep, and no failure', (_name, text, why) => {
    expect(analyse(text).incomplete).toEqual([why])
  })

  it.each([
    ['a sum of very many', `x = ${Array.from({ length: 5_000 }, () => "'a'").join('+')}`],
    ['very many ways', `if a:\n pass\n${'elif b:\n x = 1\n'.repeat(3_000)}`],
    ['a list that doubles', `x = (1,)\n${'x = x + x\n'.repeat(60)}`],
    ['a text that doubles', `x = 'a'\n${'x = x + x\n'.repeat(200)}`],
    ['lists of themselves', "a = [1]\na.append(a)\nb = {'a': a}\nb['b'] = b\nprint(str(a), b)"],
    ['lists of lists', `x = [1]\n${'x = [x, x]\n'.repeat(100)}print(str(x), {(x, x): 1})`],
    ['large numbers', 'x = 9 ** 9 ** 9\ny = 1 << 10**9'],
    ['wide formats', "x = '{:>1000000000}'.format(1), 'a'.ljust(10**9), '%1000000000d' % 1"],
    ['a text of texts', "x = 'a' * 60000\ny = x.replace('a', x).replace('', x)"],
    ['code that runs itself', "s = 'exec(s)'\nexec(s)"],
    ['functions without end', 'def f(n):\n    return f(n - 1) + f(n - 2) if n else 0\nf(99)'],
  ])('%s', (_name, text) => {
    expect(analyse(text).incomplete).toEqual([])
  })

  it('finds what stands behind a function that was called often', () => {
    const calls = Array.from({ length: 40 }, (_, at) => `f('/tmp/${String(at)}')`).join('\n')
    const { files } = analyse(`import os\ndef f(p):\n    os.remove(p)\n${calls}\nf('/etc/passwd')`)
    expect(files.map(({ path }) => path)).toContain('/etc/passwd')
  })
})

describe('functions are followed wherever they go', () => {
  it.each([
    "mods = {m: __import__(m) for m in ['os', 'sys']}\nmods['os'].remove('/srv/a')",
    "class T:\n    run = staticmethod(os.remove)\nT.run('/srv/a')",
    "def outer():\n    def inner():\n        os.remove(t)\n    t = '/srv/a'\n    return inner\nouter()()",
    "ops = dict(delete=os.remove)\nops.get('delete')('/srv/a')",
    "try:\n    from os import unlink as u\nexcept ImportError:\n    u = None\nu('/srv/a')",
    "(None or os.remove)('/srv/a')",
    "f, *rest = [os.remove, 1, 2]\nf(*['/srv/a'])",
    "from string import Template\nos.remove(Template('/srv/$x').substitute(x='a'))",
    "ns = {}\nexec('def go(p):\\n    import os\\n    os.remove(p)', ns)\nns['go']('/srv/a')",
    "type('X', (), {'go': lambda self, p: os.remove(p)})().go('/srv/a')",
    "target = None\ndef set_it():\n    global target\n    target = '/srv/a'\nset_it()\nos.remove(target)",
    "class A:\n    def kill(self):\n        os.remove(self.p)\nclass B(A):\n    p = '/srv/a'\nB().kill()",
    "import os.path as p\np.os.remove('/srv/a')",
    "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as pool:\n    pool.map(os.remove, ['/srv/a'])",
    "os.remove(''.join(a + b for a, b in zip('/r/', 'sva')))",
    "p = '/srv/b'\nif x:\n    p = '/srv/a'\nelse:\n    p = '/srv/a'\nos.remove(p)",
  ])('%s', (text) => {
    const { files, unresolved } = analyse(`import os\n${text}`)
    expect(files.filter(({ operation }) => operation === 'delete').map(({ path }) => path)).toEqual(['/srv/a'])
    expect(unresolved).toEqual([])
  })

  it('both ways of a condition count', () => {
    const { files } = analyse("import os\np = '/srv/a' if x else '/srv/b'\nos.remove(p)")
    expect(files.map(({ path }) => path)).toEqual(['/srv/a', '/srv/b'])
  })
})
