/** The door of the client. */
export { createClient } from './client.js'
export type { ApprovalWait } from './approval.js'
export type { ApprovalOptions, ApprovalsOptions, Client, ClientOptions, Governed, GovernOptions } from './client.js'
export type { Allowed } from './govern.js'
export { CountersignUnavailable, NotAllowed, ReceiptRejected } from './errors.js'
export type { Rejection } from './errors.js'
export { createExecutionVerifier } from './execution.js'
export type {
  Executable,
  ExecutionFailure,
  ExecutionOptions,
  ExecutionTerms,
  Presented,
  ReplaySet,
  VerifyForExecution,
} from './execution.js'
export { createExecutor } from './executor.js'
export type { Execution, Executor, ExecutorOptions } from './executor.js'
export type { Claim } from './replay-guard.js'
export { verifyReceipt } from './verify.js'
export type { Allowance, Expected, Verified, VerifyFailure } from './verify.js'
export type { Jwk, Jwks } from './signature.js'
export type {
  Acceptable,
  Analysis,
  Answer,
  ApprovalList,
  ApprovalRequest,
  ApprovalStatus,
  ApprovalStep,
  Call,
  CallOptions,
  JsonMembers,
  Language,
  Obligation,
  OutcomeRecorded,
  OutcomeReport,
  Reason,
  Receipt,
  Recorded,
} from './types.js'
