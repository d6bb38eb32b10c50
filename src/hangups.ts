/** SIGHUP means "look at the policies". Without a listener it ends a process. */
export interface Hangups {
  /** Who handles it from now on; what came before is passed on. */
  pass(to: () => void): void
}

export function catchHangups(): Hangups {
  let came = false
  let handle = (): void => {
    came = true
  }
  process.on('SIGHUP', () => {
    handle()
  })
  return {
    pass: (to) => {
      handle = to
      if (came) to()
    },
  }
}
