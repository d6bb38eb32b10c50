import { expect, it } from 'vitest'
import { createSteadyClock } from '../../src/core/steady-clock.js'

function clockOf() {
  const hand = { wall: 1_000_000, monotonic: 50.5 }
  const clock = createSteadyClock({ now: () => hand.wall, monotonic: () => hand.monotonic })
  const pass = (ms: number, wallMs = ms): number => {
    hand.monotonic += ms
    hand.wall += wallMs
    return clock.now()
  }
  return { clock, pass }
}

it('is the wall clock while that goes on', () => {
  const { clock, pass } = clockOf()
  expect([clock.now(), pass(10), pass(5, 60_000)]).toEqual([1_000_000, 1_000_010, 1_060_010])
})

it('goes on as fast as time passes after the wall clock was set back, until it has caught up', () => {
  const { clock, pass } = clockOf()
  clock.now()
  expect(pass(0, 172_800_000)).toBe(173_800_000)
  expect(pass(1_000, -172_800_000)).toBe(173_801_000)
  expect(pass(61_000)).toBe(173_862_000)
  expect(pass(1_000, 172_800_000)).toBe(173_862_000)
  expect(pass(5, 200_000)).toBe(174_061_000)
})

it('goes on from where the log ended', () => {
  const { clock, pass } = clockOf()
  clock.atLeast(2_000_000)
  expect([clock.now(), pass(500)]).toEqual([2_000_000, 2_000_500])
  clock.atLeast(1)
  expect(clock.now()).toBe(2_000_500)
})

it('waits for a wall clock that is a little back, and does not run away from it', () => {
  const { clock, pass } = clockOf()
  clock.now()
  expect([pass(700, -1_000), pass(700, 700), pass(700, 700)]).toEqual([1_000_000, 1_000_000, 1_000_400])
})

it('never says a part of a millisecond', () => {
  const { clock, pass } = clockOf()
  clock.now()
  expect([pass(0.7, -60_000), pass(0.7, 0)]).toEqual([1_000_000, 1_000_001])
})
