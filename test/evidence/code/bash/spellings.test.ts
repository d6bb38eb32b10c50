import { describe, expect, it } from 'vitest'
import { readShell, wordsOf } from './read-shell.js'
import { SPELLINGS } from './spellings.js'

describe('one command in many spellings', () => {
  it.each(SPELLINGS)('%j', (code) => {
    const ran = wordsOf(code).map((words) => words.replace(/^\/bin\//, ''))
    expect(ran).toContain('rm -rf /')
  })

  it.each(SPELLINGS)('is wholly read: %j', (code) => {
    expect(readShell(code).found.incomplete).toEqual([])
  })

  it.each([
    "r''mdir -rf /",
    'a=r b=mx; $a$b -rf /',
    'echo rm -rf /',
    "echo 'rm -rf /' > note",
    'printf "rm -rf /" | cat',
    '# rm -rf /',
    ': rm -rf /',
    'x="rm -rf /"',
    "cat <<'E'\nrm -rf /\nE",
    'alias ll="ls -l"; ll',
    'grep -r "rm -rf /" .',
    "rm -rf './'",
    'rm -rf "/x"',
    'case rm in x) ;; esac',
    '$(echo ls) -rf /',
    'echo bHMgLXJmIC8= | base64 -d | sh',
  ])('what only looks like it is not: %j', (code) => {
    expect(wordsOf(code)).not.toContain('rm -rf /')
  })
})
