import { setTimeout as sleep } from 'node:timers/promises'
import { isJsonObject, type JsonObject } from '../../src/core/json.js'

const TIMEOUT_MS = 60_000
const MAX_ATTEMPTS = 20
const MAX_WAIT_SECONDS = 3_600

export interface Api {
  post(path: string, body: JsonObject, headers?: Readonly<Record<string, string>>): Promise<JsonObject>
  get(path: string): Promise<JsonObject>
}

/** "No decision was made": the answer's status and the problem's code. */
export class ApiError extends Error {
  constructor(method: string, path: string, status: number, code: string, detail: string) {
    super(`${method} ${path}: ${status} ${code}${detail === '' ? '' : ` (${detail})`}`)
    this.name = 'ApiError'
  }
}

/** Speaks to one service. Waits and repeats when it is told `retry-after`; every other refusal is an ApiError. */
export function createApi(url: string, key: string, signal: AbortSignal): Api {
  const once = async (address: string, init: RequestInit): Promise<{ response: Response; text: string }> => {
    const limit = new AbortController()
    const abort = (): void => {
      limit.abort(signal.reason)
    }
    const late = setTimeout(abort, TIMEOUT_MS)
    signal.addEventListener('abort', abort)
    try {
      signal.throwIfAborted()
      const response = await fetch(address, { ...init, signal: limit.signal })
      return { response, text: await response.text() }
    } finally {
      clearTimeout(late)
      signal.removeEventListener('abort', abort)
    }
  }
  const send = async (method: string, path: string, init: RequestInit): Promise<JsonObject> => {
    for (let attempt = 1; ; attempt++) {
      const { response, text } = await once(url + path, { ...init, method })
      const body = toObject(text)
      if (response.ok) return body
      const wait = Number(response.headers.get('retry-after') ?? Number.NaN)
      if (!(wait <= MAX_WAIT_SECONDS) || attempt === MAX_ATTEMPTS) throw toError(method, path, response.status, body)
      await sleep(wait * 1000, undefined, { signal })
    }
  }
  const authorization = `Bearer ${key}`
  return {
    get: (path) => send('GET', path, { headers: { authorization } }),
    post: (path, body, headers = {}) =>
      send('POST', path, {
        headers: { ...headers, authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  }
}

function toObject(text: string): JsonObject {
  if (text === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}

function toError(method: string, path: string, status: number, body: JsonObject): ApiError {
  const text = (member: string) => (typeof body[member] === 'string' ? body[member] : '')
  return new ApiError(method, path, status, text('code'), [text('detail'), text('member')].filter(Boolean).join(' '))
}
