import { format } from 'prettier'
import { codeSchema } from '../../src/evidence/code/facts/code-schema.js'
import { dataSchema } from '../../src/evidence/data/data-schema.js'
import { ruleOutputSchema } from '../../src/judge/rule-output-schema.js'
import { catalogueSchema } from '../../src/normalize/catalogue-schema.js'
import { flowSchema } from '../../src/state/flow/flow-schema.js'
import { historySchema } from '../../src/state/history-schema.js'

/** The files of `schemas/`, by name. */
export async function schemaFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['catalog.schema.json', await json(catalogueSchema)],
    ['evidence-code.schema.json', await json(codeSchema)],
    ['evidence-data.schema.json', await json(dataSchema)],
    ['evidence-flow.schema.json', await json(flowSchema)],
    ['evidence-history.schema.json', await json(historySchema)],
    ['rule-output.schema.json', await json(ruleOutputSchema)],
  ])
}

function json(schema: object): Promise<string> {
  return format(JSON.stringify(schema), { parser: 'json', printWidth: 120 })
}
