import { Scalar, visit, type Document } from 'yaml'

const TRUE = /^(?:[yY]|[yY]es|YES|[oO]n|ON)$/
const FALSE = /^(?:[nN]|[nN]o|NO|[oO]ff|OFF)$/
const GROUPED = /^[-+]?\d[\d_]*_[\d_]*$/
const OCTAL = /^([-+]?)0([0-7]+)$/
const BINARY = /^([-+]?)0b([01]+)$/

/**
 * Cerbos reads tests (not policies) by YAML 1.1: there `yes`, `on`, `n` are booleans, as names of members too, and `010`
 * is eight. Changes the document's plain scalars to what they mean there.
 */
export function readAsYaml11(document: Document): void {
  visit(document, {
    Scalar(_, node) {
      if (node.type !== Scalar.PLAIN || node.tag !== undefined || node.source === undefined) return
      const value = meaning(node.source)
      if (value !== null) node.value = value
    },
  })
}

function meaning(source: string): boolean | number | null {
  if (TRUE.test(source)) return true
  if (FALSE.test(source)) return false
  const octal = OCTAL.exec(source)
  if (octal !== null) return signed(octal, 8)
  const binary = BINARY.exec(source)
  if (binary !== null) return signed(binary, 2)
  return GROUPED.test(source) ? Number(source.replaceAll('_', '')) : null
}

function signed([, sign, digits = '']: readonly string[], base: number): number {
  return Number.parseInt(digits, base) * (sign === '-' ? -1 : 1)
}
