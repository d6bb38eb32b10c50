import { openWorld, pay, type Answer, type TestWorld, type WorldOptions } from '../fixtures/world.js'

/** The service, listening, with people who approve. */
export interface ConsoleWorld extends TestWorld {
  readonly url: string
  /** Keys of people. */
  readonly manager: string
  readonly deputy: string
  readonly director: string
  readonly auditor: string
  /** A payment that a manager has to agree to; the answer of `/enforce`. */
  ask(amount: number, more?: object): Promise<Answer>
  /** Makes the call again, with the approval. */
  use(amount: number, approvalId: string, more?: object): Promise<Answer>
}

export async function openConsoleWorld(options: WorldOptions = {}): Promise<ConsoleWorld> {
  const world = await openWorld(options)
  const url = await world.app.server.listen({ host: '127.0.0.1', port: 0 })
  const person = (name: string, levels: readonly string[]) =>
    world.key({ roles: ['approver'], agentIds: [], asserts: {}, mayInput: false, person: name, levels })
  return {
    ...world,
    url,
    manager: await person('maria@acme.example', ['manager']),
    deputy: await person('dan@acme.example', ['manager']),
    director: await person('dora@acme.example', ['director', 'vp']),
    auditor: await world.key({
      roles: ['auditor'],
      agentIds: [],
      asserts: {},
      mayInput: false,
      person: 'ada@acme.example',
    }),
    ask: (amount, more) => world.enforce(pay(amount, more)),
    use: (amount, approvalId, more) => world.enforce(pay(amount, { ...more, approval_id: approvalId })),
  }
}
