import { Type } from 'typebox'
import { closed, integer } from './schema-parts.js'

const MINUTE_MS = 60_000

/** How code is analysed. */
export const codeSchema = closed(
  {
    deadline_ms: integer(
      150,
      10,
      MINUTE_MS,
      'The analysis of code stops after so long; its facts are `incomplete: [deadline]` then. Less than `evidence.deadline_ms`.',
    ),
    max_length: integer(
      262_144,
      256,
      16_777_216,
      'Longer code (in UTF-16 units) is not looked at: `incomplete: [too_large]`.',
    ),
    project_roots: Type.Array(Type.String({ pattern: '^(/[^/]+)+$', maxLength: 1024 }), {
      default: [],
      maxItems: 64,
      uniqueItems: true,
      description:
        'Absolute folders, on the machines where the code runs, that are the project of the agents: paths below them have scope `project`, as relative ones have.',
    }),
    workers: integer(1, 1, 16, 'Threads that analyse code; one more is kept warm.'),
  },
  'The analysis of code.',
)
