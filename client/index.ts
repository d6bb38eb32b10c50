/** The door of the client. */
export { createClient } from './client.js'
export type { Client, ClientOptions, Governed, GovernOptions } from './client.js'
export type { Allowed } from './govern.js'
export { CountersignUnavailable, NotAllowed, ReceiptRejected } from './errors.js'
export type { Rejection } from './errors.js'
export { verifyReceipt } from './verify.js'
export type { Allowance, Expected, Verified, VerifyFailure } from './verify.js'
export type { Jwk, Jwks } from './signature.js'
export type {
  Acceptable,
  Analysis,
  Answer,
  Call,
  CallOptions,
  JsonMembers,
  Language,
  Obligation,
  OutcomeRecorded,
  OutcomeReport,
  Reason,
  Receipt,
} from './types.js'
