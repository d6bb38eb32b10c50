import type { Options } from '../options.js'
import { runInstead } from '../acts.js'
import { program, type Program } from '../program.js'

/** What stands before the command: options, and how many operands. */
const ROWS: readonly (readonly [names: string, options: Options, skip: number])[] = [
  [
    'nohup setsid builtin eatmydata unbuffer rlwrap catchsegv chronic dbus-launch torsocks torify softlimit tsocks coproc',
    [],
    0,
  ],
  ['exec', ['a='], 0],
  ['time gtime', ['f format=', 'o output='], 0],
  ['caffeinate', ['t=', 'w='], 0],
  ['fakeroot', ['l lib=', 's=', 'i=', 'b=', 'faked='], 0],
  ['ltrace', 'e= | o output= | p= | l= | n= | s= | u= | a=', 0],
  ['dbus-run-session', ['config-file=', 'dbus-daemon='], 0],
  ['xvfb-run', 'n server-num= | s server-args= | f auth-file= | e error-file= | p= | w=', 0],
  ['proxychains proxychains4', ['f='], 0],
  ['nice', ['n adjustment='], 0],
  ['ionice', ['c class=', 'n classdata=', 'p pid='], 0],
  ['timeout gtimeout', ['s signal=', 'k kill-after='], 1],
  ['taskset', ['c', 'p'], 1],
  ['chrt', ['p pid='], 1],
  ['stdbuf', ['i input=', 'o output=', 'e error='], 0],
  ['strace', ['e=', 'o output=', 'p attach=', 's string-limit=', 'u user=', 'E env=', 'P trace-path='], 0],
  ['valgrind heaptrack', ['tool=', 'w warmup=', 'r runs='], 0],
  ['numactl', ['m membind=', 'N cpunodebind=', 'C physcpubind='], 0],
  ['cpulimit', ['l limit=', 'p pid='], 0],
  ['prlimit', ['p pid='], 0],
  [
    'systemd-run',
    'u unit= | p property= | E setenv= | t | on-calendar= | on-active= | on-boot= | uid= | gid= | slice= | M machine= | working-directory=',
    0,
  ],
  ['systemd-inhibit', ['what=', 'who=', 'why=', 'mode='], 0],
  ['firejail bwrap', ['profile=', 'bind=', 'ro-bind=', 'dev=', 'proc=', 'chdir=', 'setenv='], 0],
  ['proot', ['r rootfs=', 'b bind=', 'w cwd='], 0],
  ['chroot', ['userspec=', 'groups='], 1],
  ['unshare', ['S setuid=', 'G setgid=', 'R root=', 'w wd=', 'propagation='], 0],
  [
    'nsenter',
    't target= | S setuid= | G setgid= | r root? | w wd? | m mount? | n net? | p pid? | i ipc? | u uts? | a all',
    0,
  ],
  ['setpriv', ['reuid=', 'regid=', 'groups=', 'inh-caps=', 'bounding-set=', 'ambient-caps='], 0],
  ['setarch linux32 linux64 i386 x86_64', [], 0],
  ['op-run dotenv direnv dotenvx with-env', [], 0],
  ['ssh-agent', ['a=', 't='], 0],
  ['start-stop-daemon', ['x exec=', 'p pidfile=', 'u user=', 'c chuid=', 'd chdir=', 'n name='], 0],
  ['daemonize', ['p=', 'l=', 'o=', 'e=', 'u=', 'c='], 0],
  ['logsave', [], 1],
  ['cgexec', ['g='], 0],
  ['rdo calife', [], 0],
  ['ld.so ld-linux.so.2 ld-linux-x86-64.so.2 ld-linux-aarch64.so.1', 'library-path= | preload= | audit= | argv0=', 0],
]

/** Programs that only prepare something before they become another. */
export const PLAIN_WRAPPERS: readonly Program[] = ROWS.map(([names, options, skip]) =>
  program(
    names,
    options,
    (call) => {
      if (['nsenter', 'chroot', 'unshare'].includes(call.name))
        call.analysis.privilege({ kind: 'namespace', name: call.name }, call.site)
      const exec = call.name === 'start-stop-daemon' ? call.values('exec') : []
      runInstead(call, [...exec, ...call.operands.slice(skip)])
    },
    'posix',
  ),
)
