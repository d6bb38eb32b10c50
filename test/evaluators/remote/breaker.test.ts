import { beforeEach, describe, expect, it } from 'vitest'
import { createBreaker, type Breaker, type Permit } from '../../../src/evaluators/cerbos-remote/breaker.js'

describe('a circuit breaker', () => {
  let now: number
  let changes: string[]
  let breaker: Breaker
  beforeEach(() => {
    now = 0
    changes = []
    breaker = createBreaker(
      { failures: 3, openMs: 100 },
      { monotonic: () => now, changed: (state) => changes.push(state) },
    )
  })
  const permit = (): Permit => {
    const given = breaker.permit()
    if (given === null) throw new Error('no leave')
    return given
  }
  const fail = (times: number): void => {
    for (let made = 0; made < times; made += 1) permit().failed()
  }

  it('opens at the third failure in a row, not at the second', () => {
    fail(2)
    expect(breaker.admits()).toBe(true)
    fail(1)
    expect([breaker.admits(), breaker.permit(), changes]).toEqual([false, null, ['open']])
  })

  it('counts failures in a row only', () => {
    fail(2)
    permit().succeeded()
    fail(2)
    expect(breaker.admits()).toBe(true)
  })

  it('opens by calls that were out together, once', () => {
    const permits = Array.from({ length: 5 }, permit)
    for (const each of permits) each.failed()
    expect(changes).toEqual(['open'])
  })

  it('lets one call probe when its time has come, to the millisecond', () => {
    fail(3)
    now = 99
    expect(breaker.permit()).toBeNull()
    now = 100
    expect(breaker.probing()).toBe(true)
    const probe = permit()
    expect(breaker.permit()).toBeNull()
    probe.succeeded()
    expect([breaker.admits(), breaker.probing(), changes]).toEqual([true, false, ['open', 'closed']])
  })

  it('stays open for another while when the probe fails', () => {
    fail(3)
    now = 100
    permit().failed()
    now = 199
    expect(breaker.admits()).toBe(false)
    now = 200
    expect(breaker.admits()).toBe(true)
    expect(changes).toEqual(['open'])
  })

  it('may be probed again at once when the probe said nothing', () => {
    fail(3)
    now = 100
    permit().dismissed()
    expect(breaker.probing()).toBe(true)
  })

  it('may be probed at once after a hint, which means nothing to a closed one', () => {
    breaker.hint()
    expect(breaker.probing()).toBe(false)
    fail(3)
    breaker.hint()
    expect(breaker.probing()).toBe(true)
  })

  it('does not hear what calls from before say when it has moved on', () => {
    const [early, late] = [permit(), permit()]
    fail(3)
    early.succeeded()
    expect(breaker.admits()).toBe(false)
    now = 100
    const probe = permit()
    late.failed()
    probe.succeeded()
    expect(breaker.admits()).toBe(true)
    probe.failed()
    late.failed()
    expect(breaker.admits()).toBe(true)
  })
})
