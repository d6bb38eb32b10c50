import { Type, type Static } from 'typebox'
import { Check, Errors } from 'typebox/value'
import type { JsonObject } from '../core/json.js'

export const MANIFEST_TYPE = 'countersign.policies/v1'
const MAX_LABEL = 200
const MAX_PLACE = 200

const DIGEST = Type.String({ pattern: '^sha256:[0-9a-f]{64}$' })
const NAME = Type.String({ minLength: 1, maxLength: 128 })
const NOTE = Type.Optional(Type.String({ pattern: `^\\P{Cc}{1,${MAX_LABEL}}$` }))
const CLOSED = { additionalProperties: false } as const

/**
 * `manifest.json`: what a policy version covers, numbered and signed. Closed: a member that this version does not know
 * could restrict what was signed.
 */
const ManifestSchema = Type.Object(
  {
    type: Type.Literal(MANIFEST_TYPE),
    /** Counts up with each set that is signed for a service. */
    revision: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    /** RFC 3339 UTC, by the signer's clock; nobody judges it. */
    issued_at: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z$' }),
    /** Whose set it is and what it is: for people. */
    organisation: NOTE,
    label: NOTE,
    policy_version: DIGEST,
    covers: Type.Object(
      {
        files: Type.Record(Type.String(), DIGEST),
        shipped_detectors: Type.Record(Type.String(), DIGEST),
        globals: Type.Unsafe<JsonObject>({ type: 'object' }),
        evaluator: Type.Object(
          {
            name: NAME,
            version: NAME,
            strict: Type.Boolean(),
            origin: Type.Unsafe<JsonObject | null>({ type: ['object', 'null'] }),
          },
          CLOSED,
        ),
      },
      CLOSED,
    ),
    /** RFC 7638 thumbprint of the signing key. */
    key_id: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    /** `ed25519:<base64url>` over RFC 8785 of all other members. */
    signature: Type.String(),
  },
  CLOSED,
)

export type Manifest = Readonly<Static<typeof ManifestSchema>>

/** Null for a manifest; else what is wrong first, by member, without its value. */
export function shapeProblem(value: JsonObject): string | null {
  if (value.type !== MANIFEST_TYPE) return `its type is not ${MANIFEST_TYPE}`
  const [first] = Errors(ManifestSchema, value)
  if (first === undefined) return null
  const message = first.keyword === 'boolean' ? 'is an unknown member' : first.message
  return `${first.instancePath.slice(0, MAX_PLACE)} ${message}`.trim()
}

export function isManifest(value: JsonObject): value is JsonObject & Manifest {
  return Check(ManifestSchema, value)
}
