import type { Way } from './act.js'
import { halvesOf, reversed } from './encodings.js'
import { imports, pythonOf, pythonText as t, type PythonStyle } from './python-program.js'
import { modulesOf, namesOf, splitName, type Program } from './program.js'

function styled(name: string, style: PythonStyle): Way<Program> {
  return { name, apply: (program) => pythonOf(program, style) }
}

/** How what a module gives is reached; built-ins by `builtins`. */
function reached(
  name: string,
  reach: (module: string, own: string) => string,
  ...more: readonly string[]
): Way<Program> {
  return styled(name, {
    before: (program) => [...imports(program), 'import builtins', ...more],
    name: (dotted) => {
      const { module, own } = splitName(dotted)
      return reach(module === '' ? 'builtins' : module, own)
    },
  })
}

/** Each name is first put somewhere by `bind`, then taken from there. */
function bound(
  name: string,
  bind: (reference: string, index: number) => string,
  take: (index: number) => string,
): Way<Program> {
  return {
    name,
    apply: (program) => {
      const names = namesOf(program)
      return pythonOf(program, {
        before: () => [...imports(program), ...names.map(bind)],
        name: (dotted) => take(names.indexOf(dotted)),
      })
    },
  }
}

const quotedHalves = (text: string): readonly [string, string] => {
  const [first, second] = halvesOf(text)
  return [t(first), t(second)]
}
const safeName = (module: string): string => `m_${module.replaceAll('.', '_')}`
const dotted = (module: string): string => module.split('.')[0] ?? module

const REACHED: readonly Way<Program>[] = [
  styled('plain', {}),
  styled('import as', {
    before: (program) => modulesOf(program).map((module) => `import ${module} as ${safeName(module)}`),
    name: (full) => {
      const { module, own } = splitName(full)
      return module === '' ? own : `${safeName(module)}.${own}`
    },
  }),
  styled('from import as', {
    before: (program) =>
      namesOf(program)
        .filter((each) => each.includes('.'))
        .map((each, index) => fromImport(each, `x_${splitName(each).own}`, index)),
    name: (full) => (full.includes('.') ? `x_${splitName(full).own}` : full),
  }),
  styled('from import', {
    before: (program) =>
      namesOf(program)
        .filter((each) => each.includes('.'))
        .map((each, index) => fromImport(each, splitName(each).own, index)),
    name: (full) => splitName(full).own,
  }),
  styled('star import', {
    before: (program) => modulesOf(program).map((module) => `from ${module} import *`),
    name: (full) => splitName(full).own,
  }),
  styled('__import__', {
    before: () => [],
    name: (full) =>
      imported(
        full,
        (module) => `__import__(${t(module)})${module.includes('.') ? `.${module.split('.').slice(1).join('.')}` : ''}`,
      ),
  }),
  styled('importlib', {
    before: () => ['import importlib'],
    name: (full) => imported(full, (module) => `importlib.import_module(${t(module)})`),
  }),
  styled('importlib as', {
    before: () => ['from importlib import import_module as load'],
    name: (full) => imported(full, (module) => `load(${quotedHalves(module).join(' + ')})`),
  }),
  styled('__import__ by another name', {
    before: () => ['import builtins', "load = getattr(builtins, '__imp' + 'ort__')"],
    name: (full) => imported(full, (module) => `load(${t(module)}, fromlist=['x'])`),
  }),
  reached('getattr', (module, own) => `getattr(${module}, ${t(own)})`),
  reached('getattr of parts', (module, own) => `getattr(${module}, ${quotedHalves(own).join(' + ')})`),
  reached('getattr of a reversed name', (module, own) => `getattr(${module}, ${t(reversed(own))}[::-1])`),
  reached('getattr by another name', (module, own) => `g(${module}, ${t(own)})`, 'g = getattr'),
  reached('module dictionary', (module, own) => `${module}.__dict__[${t(own)}]`),
  reached('vars', (module, own) => `vars(${module})[${t(own)}]`),
  reached('vars get', (module, own) => `vars(${module}).get(${t(own)})`),
  reached('sys.modules', (module, own) => `sys.modules[${t(module)}].${own}`, 'import sys'),
  reached('globals', (module, own) => `globals()[${t(dotted(module))}]${module.slice(dotted(module).length)}.${own}`),
  reached('attrgetter', (module, own) => `operator.attrgetter(${t(own)})(${module})`, 'import operator'),
  reached('__getattribute__', (module, own) => `${module}.__getattribute__(${t(own)})`),
  reached('conditional', (module, own) => `(${module}.${own} if len('ab') > 1 else print)`),
  reached('or', (module, own) => `(None or ${module}.${own})`),
  reached('lambda', (module, own) => `(lambda f: f)(${module}.${own})`),
  reached('list element', (module, own) => `[print, ${module}.${own}][1]`),
  reached('dictionary element', (module, own) => `{'a': print, 'b': ${module}.${own}}['b']`),
  reached('next', (module, own) => `next(iter([${module}.${own}]))`),
]

function fromImport(full: string, as: string, _index: number): string {
  const { module, own } = splitName(full)
  return own === as ? `from ${module} import ${own}` : `from ${module} import ${own} as ${as}`
}

function imported(full: string, load: (module: string) => string): string {
  const { module, own } = splitName(full)
  return module === '' ? own : `${load(module)}.${own}`
}

const BOUND: readonly Way<Program>[] = [
  bound(
    'another name',
    (reference, index) => `f${index} = ${reference}`,
    (index) => `f${index}`,
  ),
  bound(
    'names in a row',
    (reference, index) => `f${index}, g${index} = ${reference}, None`,
    (index) => `f${index}`,
  ),
  bound(
    'names of names',
    (reference, index) => `a${index} = ${reference}\nb${index} = a${index}\nc${index} = b${index}`,
    (index) => `c${index}`,
  ),
  bound(
    'class attribute',
    (reference, index) => `class C${index}:\n    go = staticmethod(${reference})`,
    (index) => `C${index}.go`,
  ),
  bound(
    'instance attribute',
    (reference, index) =>
      `class C${index}:\n    def __init__(self):\n        self.go = ${reference}\nc${index} = C${index}()`,
    (index) => `c${index}.go`,
  ),
  bound(
    'method',
    (reference, index) => `class C${index}:\n    def go(self, *a, **k):\n        return ${reference}(*a, **k)`,
    (index) => `C${index}().go`,
  ),
  bound(
    'closure',
    (reference, index) =>
      `def make${index}():\n    f = ${reference}\n    def inner(*a, **k):\n        return f(*a, **k)\n    return inner`,
    (index) => `make${index}()`,
  ),
  bound(
    'default argument',
    (reference, index) => `def go${index}(*a, f=${reference}, **k):\n    return f(*a, **k)`,
    (index) => `go${index}`,
  ),
  bound(
    'lambda of arguments',
    (reference, index) => `f${index} = lambda *a, **k: ${reference}(*a, **k)`,
    (index) => `f${index}`,
  ),
  bound(
    'dictionary',
    (reference, index) => `d${index} = {}\nd${index}['go'] = ${reference}`,
    (index) => `d${index}['go']`,
  ),
  bound(
    'dictionary with get',
    (reference, index) => `d${index} = dict(go=${reference})`,
    (index) => `d${index}.get('go')`,
  ),
  bound(
    'list with append',
    (reference, index) => `l${index} = []\nl${index}.append(${reference})`,
    (index) => `l${index}[0]`,
  ),
  bound(
    'walrus',
    (reference, index) => `if (f${index} := ${reference}):\n    pass`,
    (index) => `f${index}`,
  ),
  bound(
    'in a try',
    (reference, index) => `try:\n    f${index} = ${reference}\nexcept Exception:\n    f${index} = None`,
    (index) => `f${index}`,
  ),
  bound(
    'loop variable',
    (reference, index) => `for f${index} in [${reference}]:\n    pass`,
    (index) => `f${index}`,
  ),
  bound(
    'global of a function',
    (reference, index) => `def init${index}():\n    global f${index}\n    f${index} = ${reference}\ninit${index}()`,
    (index) => `f${index}`,
  ),
  bound(
    'partial',
    (reference, index) => `import functools\nf${index} = functools.partial(${reference})`,
    (index) => `f${index}`,
  ),
  bound(
    'decorator',
    (reference, index) => `def by${index}(_):\n    return ${reference}\n@by${index}\ndef f${index}():\n    pass`,
    (index) => `f${index}`,
  ),
  bound(
    'setattr',
    (reference, index) => `class N${index}:\n    pass\nsetattr(N${index}, 'go', staticmethod(${reference}))`,
    (index) => `N${index}.go`,
  ),
  bound(
    'globals set',
    (reference, index) => `globals()['f${index}'] = ${reference}`,
    (index) => `f${index}`,
  ),
  styled('star arguments', {
    call: (callee, args) =>
      args.some((arg) => /^\w+=/.test(arg)) ? `${callee}(${args.join(', ')})` : `${callee}(*[${args.join(', ')}])`,
  }),
  styled('__call__', { call: (callee, args) => `${callee}.__call__(${args.join(', ')})` }),
  styled('apply by a function', {
    before: (program) => [...imports(program), 'def apply(f, *a, **k):\n    return f(*a, **k)'],
    call: (callee, args) => `apply(${[callee, ...args].join(', ')})`,
  }),
]

/** Other ways to reach what is called. */
export const PYTHON_STYLE_WAYS: readonly Way<Program>[] = [...REACHED, ...BOUND]
