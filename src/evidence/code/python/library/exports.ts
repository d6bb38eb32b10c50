/** What `from x import *` brings, of the modules where it matters. */
const EXPORTS: Readonly<Record<string, string>> = {
  os: 'system popen remove unlink rmdir removedirs rename renames replace mkdir makedirs listdir walk scandir chmod chown lchown chdir fchmod link symlink readlink truncate access stat environ getenv putenv unsetenv getcwd path execl execle execlp execlpe execv execve execvp execvpe spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe posix_spawn posix_spawnp fork forkpty kill killpg setuid setgid seteuid setegid setreuid setregid umask mknod mkfifo getpid getppid getuid geteuid startfile open write read close dup dup2 pipe sep linesep name urandom _exit abort wait waitpid fdopen utime',
  subprocess: 'run call check_call check_output Popen getoutput getstatusoutput PIPE STDOUT DEVNULL',
  shutil:
    'rmtree copy copy2 copyfile copyfileobj copymode copystat copytree move chown disk_usage which make_archive unpack_archive',
  socket:
    'socket create_connection create_server socketpair AF_INET AF_INET6 AF_UNIX SOCK_STREAM SOCK_DGRAM SOCK_RAW gethostbyname getaddrinfo gethostname SOL_SOCKET SO_REUSEADDR',
  pathlib: 'Path PurePath PosixPath WindowsPath PurePosixPath',
  pickle: 'load loads dump dumps Unpickler Pickler',
  marshal: 'load loads dump dumps',
  'os.path':
    'join expanduser expandvars abspath realpath normpath dirname basename split splitext exists isfile isdir relpath getsize',
  requests: 'get post put patch delete head options request Session session',
  'urllib.request': 'urlopen urlretrieve Request build_opener install_opener',
  'urllib.parse': 'quote unquote urlencode urljoin urlparse quote_plus unquote_plus',
  base64:
    'b64decode b64encode b32decode b16decode b85decode a85decode urlsafe_b64decode standard_b64decode decodebytes decodestring',
  ctypes: 'CDLL WinDLL cdll windll PyDLL c_char_p c_int c_void_p cast memmove CFUNCTYPE',
  importlib: 'import_module reload __import__',
  builtins: 'open eval exec compile __import__ getattr setattr print',
  glob: 'glob iglob',
  tempfile: 'mkdtemp mkstemp mktemp TemporaryDirectory NamedTemporaryFile TemporaryFile gettempdir',
  threading: 'Thread Timer Lock Event',
  multiprocessing: 'Process Pool Queue Manager',
  codecs: 'decode encode open',
  binascii: 'unhexlify hexlify a2b_base64 b2a_base64 a2b_hex',
  sqlite3: 'connect',
  ftplib: 'FTP FTP_TLS',
  smtplib: 'SMTP SMTP_SSL',
  pty: 'spawn fork openpty',
  functools: 'partial reduce wraps lru_cache cache',
  operator: 'methodcaller attrgetter itemgetter add sub mul concat isub iadd setitem delitem',
}

export function exported(module: string): readonly string[] {
  return EXPORTS[module]?.split(' ') ?? []
}
