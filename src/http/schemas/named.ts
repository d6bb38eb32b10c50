import { ApprovalEvent, ApprovalList, ApprovalRequest, ApprovalStep, PastApproval } from './approval.js'
import { ApproveRequest, CommentRequest, SeriesMember } from './approval-body.js'
import { AuditEntry } from './audit-entry.js'
import type { Named } from './common.js'
import { EnforceRequest } from './enforce-request.js'
import {
  AnalyzeResponse,
  Approval,
  CodePlace,
  ComplianceStatus,
  EnforceResponse,
  LayerResult,
  Reason,
} from './enforce-response.js'
import { AnalyzeRequest } from './analyze-request.js'
import { CodeFinding } from './code-finding.js'
import { Dashboard, DecisionPage, DecisionRow } from './figures.js'
import { FreezeRequest } from './freeze.js'
import { ExplainedRule, Explanation, NearestChange } from './explanation.js'
import { Source } from './source.js'
import { InputRequest } from './input.js'
import { Jwk, Jwks } from './jwks.js'
import { Obligation } from './obligation.js'
import { Contract, Health, Problem, Readiness, Status } from './operations.js'
import { OutcomeRequest, OutcomeResponse } from './outcome.js'
import { PolicyChanges, PolicyProblem, ReloadResponse } from './reload.js'
import { Receipt } from './receipt.js'
import { Recorded } from './recorded.js'
import { RedeemRequest } from './redeem.js'
import { SarifLog } from './sarif-log.js'
import { Decision, Layer, Mode, Severity } from './words.js'

/** Every schema with a name: the components of the API's description. */
export const NAMED_SCHEMAS: readonly Named[] = [
  Decision,
  Mode,
  Layer,
  Severity,
  Obligation,
  Receipt,
  Source,
  CodePlace,
  Reason,
  LayerResult,
  ComplianceStatus,
  Approval,
  EnforceRequest,
  AnalyzeRequest,
  EnforceResponse,
  ExplainedRule,
  NearestChange,
  Explanation,
  CodeFinding,
  AnalyzeResponse,
  SarifLog,
  OutcomeRequest,
  OutcomeResponse,
  RedeemRequest,
  Recorded,
  InputRequest,
  FreezeRequest,
  SeriesMember,
  ApproveRequest,
  CommentRequest,
  PastApproval,
  ApprovalRequest,
  ApprovalList,
  ApprovalStep,
  ApprovalEvent,
  AuditEntry,
  DecisionRow,
  DecisionPage,
  Dashboard,
  Jwk,
  Jwks,
  Health,
  Readiness,
  Contract,
  Status,
  PolicyProblem,
  PolicyChanges,
  ReloadResponse,
  Problem,
]
