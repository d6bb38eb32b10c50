import { isJsonObject, type JsonObject } from '../core/json.js'
import { describeStep } from './approval-text.js'
import { APPROVER_KEY, pathOf } from './approvals-show.js'
import { readArguments } from './arguments.js'
import { CliFailure, usageFailure, type ExitCode } from './failure.js'
import { readJson, readText } from './input.js'
import type { Io } from './io.js'
import { askService } from './service.js'

/** `approvals approve`: the one call as it was asked for, with other arguments, or as a series. */
export function approve(args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, { comment: 'text', arguments: 'text', series: 'text', url: 'text' }, ['ID'])
  const edit = flags.text('arguments')
  const series = flags.text('series')
  if (edit !== undefined && series !== undefined) throw usageFailure('--arguments and --series exclude each other')
  const body = {
    ...commentOf(flags.text('comment')),
    ...(edit === undefined ? {} : { arguments: objectIn(edit, io) }),
    ...(series === undefined ? {} : { series: objectIn(series, io) }),
  }
  return step('approve', { id: flags.positionals[0], url: flags.text('url'), body, asJson: flags.isSet('json') }, io)
}

/** `approvals reject`: whoever asked has to know why. */
export function reject(args: readonly string[], io: Io): Promise<ExitCode> {
  const flags = readArguments(args, { comment: 'text', url: 'text' }, ['ID'])
  const comment = flags.text('comment') ?? ''
  if (comment.trim() === '') throw usageFailure('--comment TEXT is missing')
  const body = { comment }
  return step('reject', { id: flags.positionals[0], url: flags.text('url'), body, asJson: flags.isSet('json') }, io)
}

interface Step {
  readonly id: string | undefined
  readonly url: string | undefined
  readonly body: JsonObject
  readonly asJson: boolean
}

async function step(verb: 'approve' | 'reject', { id, url, body, asJson }: Step, io: Io): Promise<ExitCode> {
  const answer = await askService({ url, path: `${pathOf(id)}/${verb}`, body, key: APPROVER_KEY }, io)
  const { approval = null, receipt = null } = answer
  if (!isJsonObject(approval)) throw new CliFailure(2, 'the answer is not one of this service')
  io.out(asJson ? `${JSON.stringify(answer)}\n` : describeStep(id ?? '', approval, receipt))
  return 0
}

function commentOf(comment: string | undefined): JsonObject {
  return comment === undefined ? {} : { comment }
}

function objectIn(file: string, io: Io): JsonObject {
  const value = readJson(file, readText(file, io))
  if (!isJsonObject(value)) throw new CliFailure(2, `${file} holds no JSON object`)
  return value
}
