/** Exit codes: 0 done, or it holds; 1 it does not hold, or there is no such thing; 2 wrong usage, or it could not be done. */
export type ExitCode = 0 | 1 | 2

/** Ends a command with one sentence for the operator. */
export class CliFailure extends Error {
  readonly exitCode: ExitCode

  constructor(exitCode: ExitCode, message: string) {
    super(message)
    this.name = 'CliFailure'
    this.exitCode = exitCode
  }
}

export function usageFailure(message: string): CliFailure {
  return new CliFailure(2, `${message} (see "countersign --help")`)
}
