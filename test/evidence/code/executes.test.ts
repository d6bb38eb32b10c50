import { beforeAll, describe, expect, it } from 'vitest'
import type { Language } from '../../../src/core/words.js'
import type { RunFile } from '../../../src/core/file-effects.js'
import type { Analyser } from '../../../src/evidence/code/analysis/analyse.js'
import { loadAnalyser } from '../../../src/evidence/code/create-analyser.js'
import { executesOf } from '../../../src/evidence/code/executes.js'

let analyser: Analyser
beforeAll(async () => {
  analyser = await loadAnalyser()
})

/** What the agent wrote, by paths; true: it was analysed. */
type Kept = Readonly<Record<string, boolean>>

function ran(language: Language, text: string, kept: Kept = {}) {
  const settings = { deadlineMs: 5_000, maxLength: 10_000, projectRoots: [] }
  const found = analyser.analyse({ text, language, dialect: null }, settings)
  const written = ({ file, isImported = false }: RunFile) => {
    const path = Object.keys(kept).find(
      (one) => one === file?.whole || (isImported && one.split('/').at(-1) === file?.base),
    )
    return path === undefined ? null : { auditId: 'aud_1', analysed: kept[path] === true, changesFiles: false }
  }
  return executesOf(found, { written }).map(({ path, analysed }) => [path, analysed])
}

const IMPORTS: [Language, string, string][] = [
  ['python', 'import task', 'task.py'],
  ['python', 'from task import run', 'task.py'],
  ['python', 'from jobs import task', 'jobs/task.py'],
  ['python', 'from . import task', 'task.py'],
  ['python', 'import jobs.task', 'jobs/__init__.py'],
  ['python', 'import task', '/srv/work/task.py'],
  ['python', '__import__("task")', 'task.py'],
  ['python', 'import importlib\nimportlib.import_module("jobs.task")', 'jobs/task.py'],
  ['javascript', 'require("./task")', 'task.js'],
  ['javascript', 'import task from "./task.js"', 'task.js'],
  ['javascript', 'import("./lib/task.mjs")', 'lib/task.mjs'],
  ['javascript', 'require("./lib")', 'lib/index.js'],
  ['typescript', 'import { run } from "./task.js"', 'task.ts'],
  ['typescript', 'export * from "./task"', 'task.ts'],
]

describe('a module', () => {
  it.each(IMPORTS)('that the agent wrote and nobody saw is run by %s: %s', (language, code, path) => {
    expect(ran(language, code, { [path]: false })).toEqual([[expect.any(String), false]])
  })

  it.each(IMPORTS)('that was seen when the agent wrote it is known in %s: %s', (language, code, path) => {
    expect(ran(language, code, { [path]: true })).toEqual([[expect.any(String), true]])
  })

  it.each(IMPORTS)('that the agent did not write is none of its business in %s: %s', (language, code) => {
    expect(ran(language, code)).toEqual([])
  })

  it.each([
    ['python', 'import shutil\nshutil.copy("notes.txt", "task.py")\nimport task'],
    ['python', 'from urllib.request import urlretrieve\nurlretrieve("https://example.com/a", "task.py")\nimport task'],
    ['javascript', 'require("fs").renameSync("notes.txt", "task.js"); require("./task")'],
    ['javascript', 'require("child_process").execSync("wget -O task.js https://example.com/a"); require("./task")'],
  ] as [Language, string][])('that the code itself put there, %s, is run unseen: %s', (language, code) => {
    expect(ran(language, code).filter(([path]) => String(path).includes('task'))).toContainEqual([
      expect.stringMatching(/^task/),
      false,
    ])
  })

  it('that the code itself wrote is followed', () => {
    const code = 'open("task.py", "w").write("import os\\nos.remove(\'/etc/hosts\')")\nimport task'
    expect(ran('python', code)).toEqual([['task.py', true]])
  })

  it('does not make doubtful what is run besides', () => {
    const code = 'open("task.py", "w").write("print(1)")\nimport os, json, numpy\nimport task'
    expect(ran('python', code)).toEqual([['task.py', true]])
  })
})

describe('a script that was seen', () => {
  it.each([
    'git pull',
    'git checkout other',
    'git switch other',
    'git merge other',
    'git stash pop',
    'git apply some.patch',
    'git rebase main',
    'git reset --hard HEAD~1',
    'patch -p1 < some.patch',
  ])('is not what it was when there is another version of the project: %s', (command) => {
    expect(ran('bash', `${command}; bash run.sh`, { 'run.sh': true })).toEqual([['run.sh', false]])
    expect(ran('bash', `printf 'ls' > run.sh; ${command}; bash run.sh`)).toEqual([['run.sh', false]])
  })

  it.each(['git status', 'git commit -m "more"', 'git checkout -b next', 'git push', 'git fetch', 'git reset a.txt'])(
    'stays what it was with the same version: %s',
    (command) => {
      expect(ran('bash', `${command}; bash run.sh`, { 'run.sh': true })).toEqual([['run.sh', true]])
    },
  )
})
