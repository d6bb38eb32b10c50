/** Keyed hash of a text; see `Store.fingerprint`. */
export type Fingerprint = (organisation: string, text: string) => string
