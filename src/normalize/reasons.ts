import type { Reason } from '../core/reason.js'
import type { Mismatch } from './ajv.js'
import { displayPointer } from './json-pointer.js'

/** The refusals of normalizing. Messages name tools and members, never values. */

export function toolUnknown(tool: string): Reason {
  return {
    ...refusal('tool_unknown', `the tool "${tool}" is not in the catalogue`),
    severity: 'HIGH',
    agentMessage: `The tool "${tool}" may not be used here.`,
  }
}

/** `problem`: why the arguments could not be read at all. */
export function argumentsUnreadable(problem: string): Reason {
  return {
    ...refusal('argument_invalid', problem),
    agentMessage: `The call was not made: ${problem}. Call again with a JSON object.`,
  }
}

export function argumentInvalid({ pointer, message }: Mismatch): Reason {
  const said = `${place(pointer)} ${message}`
  return { ...refusal('argument_invalid', said), agentMessage: `The call was not made: ${said}.` }
}

export function extractionFailed({ pointer, message }: Mismatch): Reason {
  const said = `${place(pointer)} ${message}`
  return { ...refusal('extraction_failed', said), agentMessage: `The call was not made: ${said}.` }
}

function place(pointer: string): string {
  return pointer === '' ? 'the arguments' : displayPointer(pointer)
}

function refusal(code: string, message: string): Omit<Reason, 'agentMessage'> {
  return {
    code,
    severity: 'MEDIUM',
    layer: 'policy',
    rule: null,
    source: null,
    message,
    retryable: false,
    cwe: null,
    at: [],
  }
}
