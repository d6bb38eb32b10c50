import { isLoopback } from './exposure.js'
import { LEAVES } from './leaves.js'
import type { ConfigProblem } from './problem.js'
import type { Environment } from './read-environment.js'
import type { RawConfig } from './schema.js'
import { secretProblem, type SecretForm } from './secret-rules.js'
import type { SourceOf } from './validate.js'

type Approval = RawConfig['approval']
type Channel = Approval['channels'][string]
type Problem = readonly [path: readonly string[], message: string]

export interface Surroundings {
  readonly cwd: string
  readonly env: Environment
}

/** What approval needs: secrets that are there, addresses that may be written to, times that can come. */
export function approvalProblems(
  { approval }: RawConfig,
  surroundings: Surroundings,
  sourceOf: SourceOf,
): readonly ConfigProblem[] {
  const problems = [
    ...Object.entries(approval.channels).flatMap(([name, channel]) =>
      channelProblems(channel, approval, surroundings).map(([path, message]): Problem => [
        ['channels', name, ...path],
        message,
      ]),
    ),
    ...smtpProblems(approval),
    ...timeProblems(approval),
  ]
  return problems.map(([path, message]) => {
    const whole = ['approval', ...path]
    return { member: whole.join('.'), source: sourceOf(whole), message }
  })
}

function channelProblems(channel: Channel, approval: Approval, surroundings: Surroundings): readonly Problem[] {
  const problems = levelProblems(channel, approval)
  switch (channel.type) {
    case 'webhook':
      return [
        ...problems,
        ...(mayPostTo(channel.url, approval) ? [] : [[['url'], notTarget('must be')] as const]),
        ...secretProblem(channel, surroundings, WEBHOOK_SECRET),
      ]
    case 'slack':
      return [...problems, ...secretProblem(channel, surroundings, slackSecret(approval))]
    case 'email':
      return approval.smtp.host === null || approval.smtp.from === null
        ? [...problems, [['type'], 'needs approval.smtp.host and approval.smtp.from']]
        : problems
  }
}

function levelProblems({ levels = [] }: Channel, approval: Approval): readonly Problem[] {
  return levels.flatMap((level, index) =>
    approval.levels.includes(level) ? [] : [[['levels', String(index)], 'is none of approval.levels'] as const],
  )
}

const DEFAULT_REMINDERS = [defaultOf('approval.remind_minutes')].flat().join()

const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/
const MIN_SECRET_BYTES = 24
const MAX_SECRET_BYTES = 64
/** Two, while receivers change from one to the other; more is a mistake. */
const MAX_SECRETS = 4

const WEBHOOK_SECRET: SecretForm = {
  fits: (text) => {
    const secrets = text.split(/\s+/)
    return secrets.length <= MAX_SECRETS && secrets.every(isWebhookSecret)
  },
  message:
    'is not whsec_ and base64 of 24 to 64 random bytes (`echo "whsec_$(openssl rand -base64 32)"`), ' +
    'or several of them with blanks between',
}

function isWebhookSecret(text: string): boolean {
  const length = Buffer.from(SECRET.exec(text)?.[1] ?? '', 'base64').length
  return length >= MIN_SECRET_BYTES && length <= MAX_SECRET_BYTES
}

function slackSecret(approval: Approval): SecretForm {
  return { fits: (text) => mayPostTo(text, approval), message: notTarget('is not') }
}

function notTarget(is: string): string {
  return `${is} an https URL without a password (http only with approval.allow_private_targets)`
}

function mayPostTo(text: string, { allow_private_targets: allowPrivate }: Approval): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (allowPrivate && protocol === 'http:')
}

function smtpProblems({ smtp }: Approval): readonly Problem[] {
  const { host, security, from, user, password } = smtp
  const problems: Problem[] = []
  if (host !== null && security === 'none' && !isLoopback(host)) {
    problems.push([['smtp', 'security'], 'may be none only where smtp.host is a loopback address'])
  }
  if (from !== null && !/^[^\p{C}@]*@[^\p{C}@\s]+$/u.test(from)) {
    problems.push([
      ['smtp', 'from'],
      'must be an address: `approvals@example.com` or `Approvals <approvals@example.com>`',
    ])
  }
  if ((user === null) !== (password === null)) {
    problems.push([['smtp', user === null ? 'user' : 'password'], 'is needed too: signing in takes both'])
  }
  return problems
}

/** The reminders of the house fit any period: one that would come too late does not come. */
function timeProblems(approval: Approval): readonly Problem[] {
  const { expires_minutes: period, remind_minutes: reminders, escalate_minutes: escalation } = approval
  const message = 'would never come: a level that has not agreed after approval.expires_minutes has denied'
  const isDefault = reminders.join() === DEFAULT_REMINDERS
  const areLate = reminders.length > 0 && reminders.every((after) => after >= period)
  return [
    ...(escalation !== null && escalation >= period ? [[['escalate_minutes'], message] as const] : []),
    ...(areLate && !isDefault ? [[['remind_minutes'], message] as const] : []),
  ]
}

function defaultOf(member: string): unknown {
  return LEAVES.find(({ path }) => path.join('.') === member)?.default
}
