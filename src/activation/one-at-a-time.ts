export interface OneAtATime<Asked, Result> {
  ask(asked: Asked): Promise<Result>
  /** When all that was asked for until now has ended. Never rejects. */
  idle(): Promise<void>
}

/**
 * Runs `work` one at a time. Who asks while it runs shares one further run, which begins when that one has ended;
 * `merge` says what several asked for together.
 */
export function oneAtATime<Asked, Result>(
  work: (asked: Asked) => Promise<Result>,
  merge: (one: Asked, other: Asked) => Asked,
): OneAtATime<Asked, Result> {
  interface Turn {
    asked: Asked
    result: Promise<Result>
  }
  let last: Promise<void> = Promise.resolve()
  let waiting: Turn | null = null

  const begin = (asked: Asked): Promise<Result> => {
    const asking = { asked }
    const result = last.then(() => {
      waiting = null
      return work(asking.asked)
    })
    waiting = Object.assign(asking, { result })
    last = result.then(
      () => undefined,
      () => undefined,
    )
    return result
  }
  return {
    ask: (asked) => {
      if (waiting === null) return begin(asked)
      waiting.asked = merge(waiting.asked, asked)
      return waiting.result
    },
    idle: () => last,
  }
}
