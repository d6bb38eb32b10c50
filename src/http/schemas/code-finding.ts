import { Type } from 'typebox'
import { closed, named, nullable, ref } from './common.js'
import { Layer, Severity } from './words.js'

const text = Type.String()

export const CodeFinding = named(
  'CodeFinding',
  closed(
    {
      rule: nullable(text, 'The rule that spoke.'),
      code: Type.String({ description: 'Stable, snake_case.' }),
      severity: ref(Severity),
      cwe: nullable(text, 'The weakness that it is an instance of, `CWE-78`.'),
      message: Type.String({ description: 'For the operator.' }),
      explanation: Type.String({ description: 'Safe to show to the model.' }),
      layer: ref(Layer),
      line: nullable(Type.Integer({ minimum: 1 })),
      column: nullable(Type.Integer({ minimum: 1 }), 'In UTF-16 units.'),
      path: nullable(text, 'Through which languages it was reached: `bash>python`.'),
    },
    { description: 'What a rule about code holds against one place of it; without a place: against all of it.' },
  ),
)
