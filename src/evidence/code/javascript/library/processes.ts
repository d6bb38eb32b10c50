import { originsOf } from '../values/reading.js'
import { instance, UNDEFINED, unknown } from '../values/value.js'
import { argument, textAt, type Effects } from './library.js'
import {
  shell,
  runInShell,
  program,
  output,
  result,
  running,
  forkFile,
  shellTag,
  commandLine,
  wordsAsProgram,
  denoCommand,
  listed,
  worker,
  kill,
  changeFolder,
  executed,
  writeInput,
} from './process-acts.js'

/** How the code runs programs. */
export const PROCESSES: Effects = {
  'child_process.exec': shell(0, running),
  'child_process.execSync': shell(0, output),
  'child_process.execFile': program(0, running),
  'child_process.execFileSync': program(0, output),
  'child_process.spawn': program(0, running),
  'child_process.spawnSync': program(0, result),
  'child_process.fork': forkFile,
  'cross-spawn': program(0, running),
  'cross-spawn.spawn': program(0, running),
  'cross-spawn.sync': program(0, result),
  execa: executed,
  'execa.execa': executed,
  'execa.execaSync': executed,
  'execa.sync': executed,
  'execa.$': shellTag,
  'execa.execaCommand': commandLine,
  'execa.execaCommandSync': commandLine,
  'execa.command': commandLine,
  'execa.commandSync': commandLine,
  'execa.shell': commandLine,
  'execa.execaNode': forkFile,
  'zx.$': shellTag,
  'zx.quote': (call) => argument(call, 0),
  'bun.$': shellTag,
  'Bun.$': shellTag,
  'Bun.spawn': listed,
  'Bun.spawnSync': listed,
  'Deno.run': listed,
  'Deno.kill': kill,
  'shelljs.exec': commandLine,
  'shelljs.rm': wordsAsProgram('rm', []),
  'shelljs.cp': wordsAsProgram('cp', []),
  'shelljs.mv': wordsAsProgram('mv', []),
  'shelljs.mkdir': wordsAsProgram('mkdir', []),
  'shelljs.chmod': wordsAsProgram('chmod', []),
  'shelljs.cat': wordsAsProgram('cat', []),
  'shelljs.ls': wordsAsProgram('ls', []),
  'shelljs.sed': wordsAsProgram('sed', []),
  'shelljs.ln': wordsAsProgram('ln', []),
  'shelljs.touch': wordsAsProgram('touch', []),
  'shelljs.cd': changeFolder,
  'process.chdir': changeFolder,
  'Deno.chdir': changeFolder,
  'zx.cd': changeFolder,
  'process.kill': kill,
  'node-pty.spawn': program(0, running),
  'sudo-prompt.exec': (call) => {
    call.machine.analysis.privilege({ kind: 'elevation', name: 'sudo' }, call.site)
    runInShell(call, textAt(call, 0))
    return UNDEFINED
  },
  'cluster.fork': (call) => {
    if (call.site.inLoop)
      call.machine.analysis.process(
        { command: 'node', program: 'node', arguments: [], shell: false, elevated: false },
        call.site,
      )
    return instance('Worker')
  },
}

export const PROCESS_CONSTRUCTORS: Effects = {
  'Deno.Command': denoCommand,
  'worker_threads.Worker': worker,
  Worker: worker,
}

export const PROCESS_METHODS: Effects = {
  'child_process.Input#write': writeInput,
  'child_process.Input#end': writeInput,
  'Deno.Command#output': (call) => unknown(originsOf(call.self ?? undefined)),
  'Deno.Command#outputSync': (call) => unknown(originsOf(call.self ?? undefined)),
  'Deno.Command#spawn': (call) => unknown(originsOf(call.self ?? undefined)),
  'child_process.ChildProcess#text': (call) => unknown(originsOf(call.self ?? undefined)),
}
