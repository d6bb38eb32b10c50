import { Type } from 'typebox'
import { closed, id, named, ref } from './common.js'

export const JwksQuery = closed({
  kid: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9_-]{1,128}$', description: 'Only the key with this thumbprint.' }),
  ),
  agent_id: Type.Optional(id("Only this agent's keys.")),
})

export const Jwk = named(
  'Jwk',
  closed(
    {
      kty: Type.Literal('OKP'),
      crv: Type.Literal('Ed25519'),
      x: Type.String(),
      kid: Type.String({ description: 'RFC 7638 thumbprint; `key_id` of receipts.' }),
      use: Type.Literal('sig'),
      alg: Type.Literal('EdDSA'),
      holder: Type.String({ description: '`sha256:` of RFC 8785 of [organisation, agent_id].' }),
    },
    { description: 'RFC 8037.' },
  ),
)

export const Jwks = named('Jwks', closed({ keys: Type.Array(ref(Jwk)) }))
