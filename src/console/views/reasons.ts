import type { JsonObject } from '../../core/json.js'
import { numberAt, objectAt, textAt } from '../read.js'

export interface ReasonView {
  readonly code: string
  readonly message: string
  readonly severity: string
  readonly rule: string | null
  /** `payment/payment.yaml:80` */
  readonly source: string | null
}

export function reasonView(reason: JsonObject): ReasonView {
  const source = objectAt(reason, 'source')
  const line = source === null ? null : numberAt(source, 'line')
  const file = source === null ? null : textAt(source, 'file')
  return {
    code: textAt(reason, 'code') ?? '',
    message: textAt(reason, 'message') ?? '',
    severity: (textAt(reason, 'severity') ?? 'LOW').toLowerCase(),
    rule: textAt(reason, 'rule'),
    source: file === null ? null : `${file}${line === null ? '' : `:${line}`}`,
  }
}
