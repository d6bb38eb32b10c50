import { Type } from 'typebox'
import { closed, named } from './common.js'

export const Source = named(
  'Source',
  closed(
    { file: Type.String(), line: Type.Integer({ minimum: 1 }) },
    { description: 'A place in a policy: the path within the folder of Cerbos policies, and the line.' },
  ),
)
