const SCHEME = /:(?=\/\/)/g
/** Between a letter or digit and two letters: of a domain, also an address of mail. Clients take wide dots for dots. */
const DOMAIN_DOT = /(?<=[\p{L}\p{N}])[.\u3002\uFF0E\uFF61](?=\p{L}{2})/gu

/** A text in which mail and chat clients find no address to make a link of: `https[:]//evil[.]example`. */
export function unlinked(text: string): string {
  return text.replace(SCHEME, '[:]').replace(DOMAIN_DOT, (dot) => `[${dot}]`)
}
