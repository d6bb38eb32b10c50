/** Functions and classes that need no import. */
const BUILTINS = new Set(
  (
    'abs aiter all anext any apply ascii basestring bin bool breakpoint buffer bytearray bytes callable chr classmethod cmp coerce compile complex copyright credits delattr dict dir divmod enumerate eval exec execfile exit filter float format frozenset getattr globals hasattr hash help hex id input int intern isinstance issubclass iter len license list locals long map max memoryview min next object oct open ord pow print property quit range raw_input reduce reload repr reversed round set setattr slice sorted staticmethod str sum super tuple type unichr unicode vars xrange zip __import__ __build_class__ ' +
    'NotImplemented Ellipsis BaseException Exception ArithmeticError AssertionError AttributeError BlockingIOError BrokenPipeError BufferError ConnectionError EOFError EnvironmentError FileExistsError FileNotFoundError FloatingPointError GeneratorExit IOError ImportError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError PermissionError ProcessLookupError RecursionError ReferenceError RuntimeError StopIteration StopAsyncIteration SyntaxError SystemError SystemExit TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError ValueError Warning DeprecationWarning UserWarning ZeroDivisionError'
  ).split(' '),
)

/** Modules that code is taken to mean by their name even where it did not import them. */
const MODULES = new Set(
  'os sys subprocess shutil socket io builtins importlib codecs base64 pickle marshal ctypes pathlib glob tempfile requests urllib httpx aiohttp http ftplib smtplib telnetlib paramiko json re math random time datetime collections itertools functools operator string hashlib hmac struct zlib gzip bz2 lzma binascii zipfile tarfile sqlite3 psycopg2 pymysql sqlalchemy pandas numpy torch yaml threading multiprocessing asyncio signal logging platform getpass keyring boto3 runpy pty types inspect code codeop csv configparser copy secrets uuid ssl select resource pwd grp fcntl mmap gc weakref traceback warnings atexit concurrent queue typing dataclasses enum abc contextlib shelve dbm imp pkgutil site sysconfig venv pip ensurepip webbrowser xmlrpc poplib imaplib nntplib socketserver email html xml decimal fractions statistics bisect heapq array textwrap difflib pprint locale gettext argparse optparse getopt shlex cmd readline rlcompleter tkinter turtle unittest doctest pdb timeit cProfile profile tracemalloc posix nt posixpath ntpath commands cPickle dill cloudpickle joblib jsonpickle websocket websockets pexpect sh plumbum fabric winreg psutil pyautogui pyperclip'.split(
    ' ',
  ),
)

/** Modules that other modules hold as an attribute: `shutil.os`. */
const HELD = new Set([
  'os',
  'sys',
  'subprocess',
  'builtins',
  'shutil',
  'socket',
  'io',
  'codecs',
  'pickle',
  'marshal',
  'importlib',
  'ctypes',
  '_os',
  '_sys',
  '_io',
  '_shutil',
])
const OWN = new Set(['asyncio.subprocess', 'concurrent.io', 'django.shutil', 'socket.socket', '_socket.socket'])

/** Other names of the same thing; the longest beginning that stands here is replaced. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['posix', 'os'],
  ['nt', 'os'],
  ['_os', 'os'],
  ['_sys', 'sys'],
  ['_io', 'io'],
  ['_shutil', 'shutil'],
  ['posixpath', 'os.path'],
  ['ntpath', 'os.path'],
  ['__builtin__', 'builtins'],
  ['__builtins__', 'builtins'],
  ['cPickle', 'pickle'],
  ['_pickle', 'pickle'],
  ['six.moves.cPickle', 'pickle'],
  ['six.moves.urllib', 'urllib'],
  ['six.moves.builtins', 'builtins'],
  ['urllib2', 'urllib.request'],
  ['httplib', 'http.client'],
  ['commands', 'subprocess'],
  ['subprocess32', 'subprocess'],
  ['shutil._rmtree_unsafe', 'shutil.rmtree'],
  ['shutil._rmtree_impl', 'shutil.rmtree'],
  ['_socket', 'socket'],
  ['_ctypes', 'ctypes'],
  ['pathlib.PosixPath', 'pathlib.Path'],
  ['pathlib.WindowsPath', 'pathlib.Path'],
  ['pathlib.PurePath', 'pathlib.Path'],
  ['pathlib.PurePosixPath', 'pathlib.Path'],
  ['aiofiles.open', 'open'],
  ['io.open', 'open'],
  ['io.FileIO', 'open'],
  ['codecs.open', 'open'],
  ['os.fdopen', 'open'],
  ['ruamel.yaml', 'yaml'],
  ['ruamel_yaml', 'yaml'],
  ['importlib._bootstrap._gcd_import', 'importlib.import_module'],
  ['importlib.__import__', '__import__'],
  ['requests.api', 'requests'],
  ['requests.sessions.Session', 'requests.Session'],
  ['requests.session', 'requests.Session'],
  ['httpx.AsyncClient', 'httpx.Client'],
  ['psycopg', 'psycopg2'],
  ['MySQLdb', 'pymysql'],
  ['mysql.connector', 'pymysql'],
  ['mariadb', 'pymysql'],
  ['send2trash.send2trash', 'os.remove'],
  ['aiofiles.os', 'os'],
  ['anyio.Path', 'pathlib.Path'],
  ['paramiko.client.SSHClient', 'paramiko.SSHClient'],
])

export function isBuiltin(name: string): boolean {
  return BUILTINS.has(name)
}

export function isModule(name: string): boolean {
  return MODULES.has(name)
}

/** The one full name by which the tables know a thing of the library. */
export function canonical(path: string): string {
  const held = heldModule(path)
  if (held !== null) return canonical(held)
  const replaced = withAlias(path)
  return replaced.startsWith('builtins.') && replaced !== 'builtins.__dict__'
    ? canonical(replaced.slice('builtins.'.length))
    : replaced
}

/** `shutil.os.remove` is `os.remove`. */
function heldModule(path: string): string | null {
  if (!path.includes('.')) return null
  const parts = path.split('.')
  if (parts.length > 32 || !MODULES.has(parts[0] ?? '')) return null
  const at = parts.findLastIndex((part, index) => index > 0 && HELD.has(part))
  if (at < 1 || OWN.has(parts.slice(0, at + 1).join('.'))) return null
  return parts.slice(at).join('.')
}

function withAlias(path: string): string {
  for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
    const found = ALIASES.get(path.slice(0, end))
    if (found !== undefined) return found + path.slice(end)
  }
  return path
}
