import { benignCode } from './code/benign-code.js'
import { commands } from './code/commands.js'
import { riskyCode } from './code/risky-code.js'
import { sql } from './code/sql.js'
import { dataCost } from './data/cost.js'
import { generated } from './data/generated.js'
import { presidio } from './data/presidio.js'
import { evasion } from './evasion/evasion.js'
import { instructions } from './flow/instructions.js'
import type { Evaluation } from './evaluation.js'
import { injecagent } from './flow/injecagent.js'
import { sessions } from './flow/sessions.js'

export const EVALUATIONS: readonly Evaluation[] = [
  presidio,
  generated,
  dataCost,
  instructions,
  sessions,
  injecagent,
  commands,
  riskyCode,
  benignCode,
  sql,
  evasion,
]
