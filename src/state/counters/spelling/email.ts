import { domainToASCII } from 'node:url'
import { caseFolded } from './case-folded.js'

const IN_BRACKETS = /<([^<>]*)>[^<>]*$/u
const SCHEME = /^mailto:/u

/**
 * The address alone, without the name before it: case makes no difference, nor does `+tag` in the local part, nor whether
 * the domain is written in Unicode or in ASCII (`xn--…`). What is no address is case-folded text.
 */
export function email(text: string): string {
  const address = addressIn(caseFolded(text))
  const at = address.lastIndexOf('@')
  if (at < 1) return address
  return `${withoutTag(address.slice(0, at))}@${asciiDomain(address.slice(at + 1))}`
}

function addressIn(text: string): string {
  const bracketed = IN_BRACKETS.exec(text)?.[1] ?? text
  return bracketed.trim().replace(SCHEME, '')
}

function withoutTag(local: string): string {
  const plus = local.indexOf('+')
  return (plus > 0 ? local.slice(0, plus) : local).trim()
}

function asciiDomain(domain: string): string {
  const plain = domain.trim().replace(/\.$/u, '')
  return domainToASCII(plain) || plain
}
