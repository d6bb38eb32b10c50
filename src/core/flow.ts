/** The tokens of a JSON Pointer; `*` is any element or member. */
export type Place = readonly string[]

/** Who could have written it: only the organisation and its users, or anybody. */
export const TRUSTS = ['trusted', 'untrusted'] as const
export type Trust = (typeof TRUSTS)[number]

/** Who may see it, the least secret first. */
export const CONFIDENTIALITIES = ['public', 'internal', 'private', 'secret'] as const
export type Confidentiality = (typeof CONFIDENTIALITIES)[number]

export interface Label {
  readonly trust: Trust
  readonly confidentiality: Confidentiality
}

/** Where a call sends what its arguments say. `unknown`: the catalogue does not tell. */
export const SENDS = ['nowhere', 'internal', 'external', 'public', 'unknown'] as const
export type Sends = (typeof SENDS)[number]

/** Roles of arguments that say who or what is acted on: a wrong one makes the call another call. */
export const IDENTIFYING_ROLES = ['payee', 'recipient', 'url', 'path', 'id', 'credential'] as const
/** `query` names what is read; `content` is text that goes out. */
export const ROLES = [...IDENTIFYING_ROLES, 'query', 'content'] as const
export type Role = (typeof ROLES)[number]

/** A thing that outlives calls: a file, a ticket, a contact. */
export interface ResourceRef {
  readonly kind: string
  /** Where among the arguments its id stands; null: everything of the kind is one. */
  readonly id: Place | null
}

/** What the catalogue says a tool reads and where it sends. */
export interface ToolFlow {
  /** False: the catalogue says nothing; the rest is what is then assumed. */
  readonly declared: boolean
  readonly reads: ToolReads | null
  readonly sends: Sends
  readonly irreversible: boolean
  readonly money: boolean
  /** The first that fits an argument's place counts. */
  readonly roles: readonly { readonly place: Place; readonly role: Role }[]
  readonly writes: ResourceRef | null
}

export interface ToolReads extends Label {
  /** Parts of a structured output that carry a label of their own. */
  readonly fields: readonly (Label & { readonly place: Place })[]
  readonly resource: ResourceRef | null
}

/** Of a tool about which the catalogue says nothing: anything may come out of it, and go anywhere. */
export const UNDECLARED_FLOW: ToolFlow = {
  declared: false,
  reads: { trust: 'untrusted', confidentiality: 'internal', fields: [], resource: null },
  sends: 'unknown',
  irreversible: false,
  money: false,
  roles: [],
  writes: null,
}

/** Of what nobody read anything into: an acknowledgement. */
export const CLEAN: Label = { trust: 'trusted', confidentiality: 'public' }

/** What is made of both: never cleaner than either. */
export function join(a: Label, b: Label): Label {
  return {
    trust: a.trust === 'untrusted' ? a.trust : b.trust,
    confidentiality:
      CONFIDENTIALITIES.indexOf(a.confidentiality) >= CONFIDENTIALITIES.indexOf(b.confidentiality)
        ? a.confidentiality
        : b.confidentiality,
  }
}
