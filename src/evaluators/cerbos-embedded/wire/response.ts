import type { JsonValue } from '../../../core/json.js'
import { readFields, readText } from './reader.js'
import { readValue } from './value.js'

const ALLOW = 1

export interface EngineOutput {
  /** `resource.payment.vdefault#over-limit` */
  readonly source: string
  readonly action: string
  readonly value: JsonValue
}

/** The engine's answer for one resource. */
export interface EngineResult {
  readonly resource: { readonly id: string; readonly kind: string; readonly version: string; readonly scope: string }
  readonly effects: ReadonlyMap<string, 'allow' | 'deny'>
  readonly policies: ReadonlyMap<string, string>
  readonly outputs: readonly EngineOutput[]
  readonly schemaErrors: readonly { readonly path: string; readonly message: string }[]
  readonly effectiveDerivedRoles: readonly string[]
}

/**
 * The engine wraps its answers into an `Any`: `cerbos.cloud.epdp.v2.CheckResourcesResponse` with the response and an
 * audit trail (left behind), or an `Error`. Gives a copy of the response, or throws with the error's code.
 */
export function takeResponse(any: Uint8Array): Uint8Array {
  const { type, value } = readAny(any)
  if (!type.endsWith('cerbos.cloud.epdp.v2.CheckResourcesResponse')) throw new Error(engineError(any))
  let response = new Uint8Array()
  readFields(any, value.start, value.end, (field, start, end) => {
    if (field === 1) response = any.slice(start, end)
  })
  return response
}

/** What went wrong, from an `Any` that holds an `Error`: its code, and its message as far as it may be shown. */
export function engineError(any: Uint8Array): string {
  const { type, value } = readAny(any)
  if (!type.endsWith('cerbos.cloud.epdp.v2.Error')) return 'the engine gave an unexpected answer'
  let code = 0
  readFields(any, value.start, value.end, (field, _start, _end, number) => {
    if (field === 1) code = number
  })
  return `the engine refused with code ${code}`
}

function readAny(any: Uint8Array): { readonly type: string; readonly value: { start: number; end: number } } {
  let type = ''
  const value = { start: 0, end: 0 }
  readFields(any, 0, any.length, (field, start, end) => {
    if (field === 1) type = readText(any, start, end)
    else if (field === 2) Object.assign(value, { start, end })
  })
  return { type, value }
}

/** `cerbos.response.v1.CheckResourcesResponse` */
export function readResponse(bytes: Uint8Array): readonly EngineResult[] {
  const results: EngineResult[] = []
  readFields(bytes, 0, bytes.length, (field, start, end) => {
    if (field === 2) results.push(readResult(bytes, start, end))
  })
  return results
}

function readResult(bytes: Uint8Array, from: number, to: number): EngineResult {
  const resource = { id: '', kind: '', version: '', scope: '' }
  const effects = new Map<string, 'allow' | 'deny'>()
  const policies = new Map<string, string>()
  const outputs: EngineOutput[] = []
  const schemaErrors: { path: string; message: string }[] = []
  const effectiveDerivedRoles: string[] = []
  readFields(bytes, from, to, (field, start, end) => {
    switch (field) {
      case 1:
        Object.assign(resource, readTexts(bytes, start, end, ['id', 'kind', 'version', 'scope']))
        return
      case 2:
        readEffect(bytes, start, end, effects)
        return
      case 3:
        schemaErrors.push({ path: '', message: '', ...readTexts(bytes, start, end, ['path', 'message']) })
        return
      case 4:
        readMeta(bytes, start, end, policies, effectiveDerivedRoles)
        return
      case 5:
        outputs.push(readOutput(bytes, start, end))
    }
  })
  return { resource, effects, policies, outputs, schemaErrors, effectiveDerivedRoles }
}

/** String fields numbered from 1 on. */
function readTexts<Name extends string>(
  bytes: Uint8Array,
  from: number,
  to: number,
  names: readonly Name[],
): { [K in Name]?: string } {
  const texts: { [K in Name]?: string } = {}
  readFields(bytes, from, to, (field, start, end) => {
    const name = names[field - 1]
    if (name !== undefined) texts[name] = readText(bytes, start, end)
  })
  return texts
}

function readEffect(bytes: Uint8Array, from: number, to: number, effects: Map<string, 'allow' | 'deny'>): void {
  let action = ''
  let effect = 0
  readFields(bytes, from, to, (field, start, end, value) => {
    if (field === 1) action = readText(bytes, start, end)
    else if (field === 2) effect = value
  })
  effects.set(action, effect === ALLOW ? 'allow' : 'deny')
}

function readMeta(
  bytes: Uint8Array,
  from: number,
  to: number,
  policies: Map<string, string>,
  effectiveDerivedRoles: string[],
): void {
  readFields(bytes, from, to, (field, start, end) => {
    if (field === 2) effectiveDerivedRoles.push(readText(bytes, start, end))
    if (field !== 1) return
    let action = ''
    let policy = ''
    readFields(bytes, start, end, (part, partStart, partEnd) => {
      if (part === 1) action = readText(bytes, partStart, partEnd)
      else if (part === 2) policy = readTexts(bytes, partStart, partEnd, ['policy']).policy ?? ''
    })
    policies.set(action, policy)
  })
}

function readOutput(bytes: Uint8Array, from: number, to: number): EngineOutput {
  let source = ''
  let action = ''
  let value: JsonValue = null
  readFields(bytes, from, to, (field, start, end) => {
    if (field === 1) source = readText(bytes, start, end)
    else if (field === 2) value = readValue(bytes, start, end)
    else if (field === 3) action = readText(bytes, start, end)
  })
  return { source, action, value }
}
