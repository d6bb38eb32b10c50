import { createHash } from 'node:crypto'

const TOKEN_BYTES = 32
const MAX_SESSIONS = 10_000
const MAX_PER_KEY = 20

/** Someone who signed in. It ends at `endsMs`, however much it is used. */
export interface Session {
  /** SHA-256 (hex) of the API key: it is looked up anew for each request. */
  readonly keyDigest: string
  /** Stands in every form of the session. */
  readonly csrf: string
  readonly endsMs: number
}

export interface SessionsDeps {
  /** Monotonic milliseconds. */
  readonly nowMs: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly sessionMs: number
}

/** Sessions live in memory: a restart signs everybody out. Of a token only its hash is kept. */
export interface Sessions {
  /** The token goes into the cookie, and is not told again. */
  open(keyDigest: string): string
  /** Null: unknown, ended, or over. */
  find(token: string): Session | null
  end(token: string): void
}

/** Of too many the oldest end first: those of one key before they are too many in all. */
export function createSessions({ nowMs, randomBytes, sessionMs }: SessionsDeps): Sessions {
  const sessions = new Map<string, Session>()
  const random = (): string => Buffer.from(randomBytes(TOKEN_BYTES)).toString('base64url')

  function makeRoom(keyDigest: string): void {
    const now = nowMs()
    for (const [id, session] of sessions) if (session.endsMs <= now) sessions.delete(id)
    const ofKey = [...sessions].filter(([, session]) => session.keyDigest === keyDigest)
    const [oldest] = ofKey.length >= MAX_PER_KEY ? ofKey : sessions.size >= MAX_SESSIONS ? sessions : []
    if (oldest !== undefined) sessions.delete(oldest[0])
  }

  return {
    open(keyDigest) {
      makeRoom(keyDigest)
      const token = random()
      sessions.set(hashOf(token), { keyDigest, csrf: random(), endsMs: nowMs() + sessionMs })
      return token
    },
    find(token) {
      const session = sessions.get(hashOf(token))
      return session === undefined || session.endsMs <= nowMs() ? null : session
    },
    end(token) {
      sessions.delete(hashOf(token))
    },
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
