import { Type, type Static } from 'typebox'
import { closed, named } from './common.js'
import { enforceExample, enforceMembers } from './enforce-request.js'

export const AnalyzeRequest = named(
  'AnalyzeRequest',
  closed(
    {
      ...enforceMembers,
      explain: Type.Optional(
        Type.Boolean({
          description:
            'True: as a hypothetical of an auditor, for any agent and any context, with what became of every rule. Needs the role `auditor`.',
        }),
      ),
    },
    {
      description: 'Exactly one of `tool` with `arguments`, `code`, and `tool_call`.',
      examples: [{ ...enforceExample, explain: true }],
    },
  ),
)
export type AnalyzeRequest = Static<typeof AnalyzeRequest>
