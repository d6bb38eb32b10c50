import { LANGUAGES } from '../core/words.js'

const pointer = { type: 'string', pattern: '^(?:/(?:[^~/]|~[01])*)+$', maxLength: 512 } as const

/** Where a tool's arguments carry code. */
export const toolCodeSchema = {
  code: {
    type: 'object',
    description: 'The argument that is code: it is analysed, and judged by the policies about code, whatever the kind',
    additionalProperties: false,
    required: ['from'],
    properties: {
      from: { ...pointer, description: 'A text; for bash also a list of words that no shell reads' },
      language: {
        description: "Its language, or the argument that names it. Default: the agent's, else what the code looks like",
        oneOf: [
          { enum: LANGUAGES },
          { type: 'object', additionalProperties: false, required: ['from'], properties: { from: pointer } },
        ],
      },
      template: {
        type: 'string',
        pattern: '^[^{}]*\\{\\}[^{}]*$',
        maxLength: 2000,
        description:
          "What the tool puts the argument into, at `{}`, as it is: `SELECT * FROM orders WHERE name = '{}'`",
      },
      dialect: {
        type: 'string',
        pattern: '^[a-z][a-z0-9_]{0,31}$',
        description:
          'Of SQL (`postgres`, `mysql`) or a shell (`bash`, `sh`); absent: what is true of any dialect counts',
      },
    },
  },
} as const
