import { describe, expect, it } from 'vitest'
import { oneAtATime } from '../../src/activation/one-at-a-time.js'
import { gate, settle } from './world.js'

function turns() {
  const runs: { readonly asked: string; readonly end: ReturnType<typeof gate<string>> }[] = []
  const work = (asked: string): Promise<string> => {
    const end = gate<string>()
    runs.push({ asked, end })
    return end.passed
  }
  return { runs, turns: oneAtATime(work, (one, other) => `${one}+${other}`) }
}

describe('one at a time', () => {
  it('never runs two, and those who ask meanwhile share one further run that begins afterwards', async () => {
    const { runs, turns: one } = turns()
    const first = one.ask('a')
    await settle()
    const second = one.ask('b')
    const third = one.ask('c')
    await settle()
    expect(runs.map(({ asked }) => asked)).toEqual(['a'])
    runs[0]?.end.open('first')
    expect(await first).toBe('first')
    await settle()
    expect(runs.map(({ asked }) => asked)).toEqual(['a', 'b+c'])
    runs[1]?.end.open('second')
    expect(await Promise.all([second, third])).toEqual(['second', 'second'])
  })

  it('never answers with a run that began before the question', async () => {
    const { runs, turns: one } = turns()
    const first = one.ask('a')
    await settle()
    const second = one.ask('b')
    runs[0]?.end.open('old')
    await first
    await settle()
    const third = one.ask('c')
    runs[1]?.end.open('middle')
    expect(await second).toBe('middle')
    await settle()
    runs[2]?.end.open('new')
    expect(await third).toBe('new')
  })

  it('goes on after a run that failed; only those who asked for it are told', async () => {
    const { runs, turns: one } = turns()
    const first = one.ask('a')
    await settle()
    const second = one.ask('b')
    runs[0]?.end.fail(new Error('no'))
    await expect(first).rejects.toThrow('no')
    await settle()
    runs[1]?.end.open('yes')
    expect(await second).toBe('yes')
  })

  it('is idle when all that was asked for has ended, failures included', async () => {
    const { runs, turns: one } = turns()
    const failing = one.ask('a').catch(() => 'failed')
    let idle = false
    const waiting = one.idle().then(() => {
      idle = true
    })
    await settle()
    expect(idle).toBe(false)
    runs[0]?.end.fail(new Error('no'))
    await waiting
    expect(await failing).toBe('failed')
  })
})
