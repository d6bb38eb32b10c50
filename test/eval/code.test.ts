import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readArguments } from '../../scripts/eval/arguments.js'
import { benignCodeResult } from '../../scripts/eval/code/benign-code.js'
import { commandsResult } from '../../scripts/eval/code/commands.js'
import type { Decided } from '../../scripts/eval/code/judge.js'
import { riskyCodeResult } from '../../scripts/eval/code/risky-code.js'
import { sqlResult } from '../../scripts/eval/code/sql.js'
import { EVALUATIONS } from '../../scripts/eval/evaluations.js'

const judged = (id: string, group: string, decision: Decided, ...codes: string[]) => ({
  id,
  group,
  judgement: { decision, codes },
})

describe('labelled commands', () => {
  it('are stopped by a block or an approval, each counted apart, and by pack', () => {
    const { figures, missed } = commandsResult([
      { ...judged('1 a', 'git', 'BLOCK', 'history_lost'), label: 'deny' },
      { ...judged('2 a', 'git', 'REQUIRES_APPROVAL', 'history_lost'), label: 'deny' },
      { ...judged('3 b', 'rm', 'ALLOW'), label: 'deny' },
      { ...judged('4 b', 'rm', 'ALLOW'), label: 'allow' },
    ])
    expect(figures).toMatchObject({
      deny: {
        rows: 3,
        allowed: 1,
        approval: 1,
        blocked: 1,
        codes: { history_lost: 2 },
        packs: { git: { rows: 2, stopped_share: 1 }, rm: { rows: 1, stopped_share: 0 } },
        not_stopped: [{ id: '3 b', decision: 'ALLOW' }],
      },
      allow: { rows: 1, allowed: 1, not_passed: [] },
    })
    expect(missed).toEqual(['destructive commands stopped: 66.7 % is below 95.0 %'])
  })
})

describe('risky programs', () => {
  it('are gated by the kinds that can be seen, and all are reported', () => {
    const { figures, missed } = riskyCodeResult([
      { ...judged('python:2_1', 'python 2', 'BLOCK'), index: 2 },
      { ...judged('python:12_1', 'python 12', 'ALLOW'), index: 12 },
      { ...judged('bash:9_1', 'bash 9', 'ALLOW'), index: 9 },
    ])
    expect(figures).toMatchObject({
      gated: { rows: 2, stopped_share: 0.5 },
      all: { rows: 3 },
      indices: { 'python 2': { gated: true }, 'python 12': { gated: false, rows: 1 }, 'bash 9': { stopped_share: 0 } },
      not_stopped: [{ id: 'bash:9_1' }],
    })
    expect(missed).toEqual(['risky programs stopped: 50.0 % is below 90.0 %'])
  })
})

describe('ordinary programs', () => {
  it('are gated without those that could also do harm, each source by itself', () => {
    const { figures, missed } = benignCodeResult([
      { ...judged('a', 'everyday bash', 'ALLOW'), isDualUse: false },
      { ...judged('b', 'everyday bash', 'BLOCK', 'analysis_incomplete'), isDualUse: false },
      { ...judged('c', 'everyday bash', 'BLOCK', 'deletes_all'), isDualUse: true },
      { ...judged('d', 'small python', 'ALLOW'), isDualUse: false },
    ])
    expect(figures).toMatchObject({
      gated: { rows: 3, blocked: 1, codes: { analysis_incomplete: 1 } },
      dual_use: { rows: 1, codes: { deletes_all: 1 } },
      not_passed: [{ id: 'b', decision: 'BLOCK', codes: ['analysis_incomplete'] }],
    })
    expect(missed).toEqual(['everyday bash: blocked: 50.0 % is above 1.0 %'])
  })
})

describe('SQL', () => {
  it('lets SELECTs pass, and counts a fragment as stopped where one of its places is', () => {
    const { figures, missed } = sqlResult([
      { ...judged('1 s', 'select', 'ALLOW'), kind: 'statement' },
      { ...judged('2 s', 'with', 'ALLOW'), kind: 'statement' },
      { ...judged('3 s', 'drop', 'BLOCK'), kind: 'statement' },
      { ...judged('1 p', 'in a text', 'BLOCK'), kind: 'payload' },
      { ...judged('1 p', 'in a number', 'ALLOW'), kind: 'payload' },
      { ...judged('2 p', 'in a text', 'ALLOW'), kind: 'payload' },
      { ...judged("O''Brien", 'in a text', 'ALLOW'), kind: 'ordinary' },
    ])
    expect(figures).toMatchObject({
      selects: { rows: 2, allowed: 2, not_passed: [] },
      statements: { drop: { blocked: 1 }, select: { allowed: 1 } },
      payloads: {
        payloads: 2,
        stopped_in_some_place: 1,
        nowhere: ['2 p'],
        embedded: { 'in a text': { stopped_share: 0.5 }, 'in a number': { stopped_share: 0 } },
      },
      ordinary_values: { not_passed: [] },
    })
    expect(missed).toEqual(['payloads stopped in some place: 50.0 % is below 90.0 %'])
  })
})

describe('the data of an evaluation that reads several files', () => {
  it('is a folder, or files one by one', () => {
    const folder = join(tmpdir(), `countersign-corpora-${process.pid}`)
    mkdirSync(folder)
    const files = ['benign_code.jsonl.gz', 'nl2bash.jsonl.gz'].map((name) => join(folder, name))
    try {
      expect(() => readArguments(['benign-code', '--corpus', folder], EVALUATIONS, '.')).toThrow('there is no file')
      for (const file of files) writeFileSync(file, '')
      expect(readArguments(['benign-code', '--corpus', folder], EVALUATIONS, '.')).toMatchObject({ corpora: files })
      const [first = '', second = ''] = files
      const both = ['benign-code', '--corpus', second, '--corpus', first]
      expect(readArguments(both, EVALUATIONS, '.')).toMatchObject({ corpora: [second, first] })
    } finally {
      rmSync(folder, { recursive: true })
    }
    expect(readArguments(['sql'], EVALUATIONS, '/nowhere/x')).toEqual({
      absent: '/nowhere/shared/corpora/sql_statements.jsonl.gz',
    })
  })
})
