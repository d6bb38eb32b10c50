import { Type } from 'typebox'
import { closed, named, nullable, oneOf } from './common.js'

const text = Type.String()
const message = closed({ text })
const level = oneOf(['error', 'warning', 'note'])
const taxon = closed({ id: text, index: Type.Integer(), toolComponent: closed({ name: text, index: Type.Integer() }) })

const rule = closed({
  id: Type.String({ description: 'The `code` of the findings.' }),
  shortDescription: message,
  help: message,
  defaultConfiguration: closed({ level }),
  relationships: Type.Optional(Type.Array(closed({ target: taxon, kinds: Type.Array(text) }))),
  properties: closed({ 'security-severity': text, tags: Type.Array(text) }),
})

const result = closed({
  ruleId: text,
  ruleIndex: Type.Integer(),
  level,
  message,
  locations: Type.Array(
    closed({
      physicalLocation: closed({
        artifactLocation: closed({ uri: text, index: Type.Integer() }),
        region: Type.Optional(
          closed({ startLine: Type.Integer({ minimum: 1 }), startColumn: Type.Integer({ minimum: 1 }) }),
        ),
      }),
    }),
  ),
  taxa: Type.Optional(Type.Array(taxon)),
  properties: closed({
    severity: text,
    explanation: text,
    path: nullable(text),
    policy_rule: nullable(text),
  }),
})

const run = closed({
  tool: closed({
    driver: closed({
      name: text,
      version: text,
      semanticVersion: text,
      supportedTaxonomies: Type.Optional(Type.Array(closed({ name: text, index: Type.Integer() }))),
      rules: Type.Array(rule),
    }),
  }),
  columnKind: Type.Literal('utf16CodeUnits'),
  artifacts: Type.Array(closed({ location: closed({ uri: text }), sourceLanguage: Type.Optional(text) })),
  invocations: Type.Array(
    closed({
      executionSuccessful: Type.Boolean({ description: 'The code was analysed in full.' }),
      toolExecutionNotifications: Type.Array(closed({ level, descriptor: closed({ id: text }), message })),
    }),
  ),
  results: Type.Array(result),
  taxonomies: Type.Optional(
    Type.Array(
      closed({
        name: text,
        organization: text,
        shortDescription: message,
        informationUri: text,
        isComprehensive: Type.Boolean(),
        taxa: Type.Array(closed({ id: text })),
      }),
    ),
  ),
  properties: closed({ decision: nullable(text), blocked_by: nullable(text), policy_version: nullable(text) }),
})

export const SarifLog = named(
  'SarifLog',
  closed(
    { $schema: text, version: Type.Literal('2.1.0'), runs: Type.Array(run) },
    { description: 'SARIF 2.1.0 of OASIS: the findings as tools for static analysis exchange them.' },
  ),
)
