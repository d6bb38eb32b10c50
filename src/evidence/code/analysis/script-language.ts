import type { Language } from '../../../core/words.js'

export function languageByEnding(path: string): Language | null {
  if (/\.(?:sh|bash|zsh|ksh)$/.test(path)) return 'bash'
  if (/\.pyw?$/.test(path)) return 'python'
  if (/\.[cm]?jsx?$/.test(path)) return 'javascript'
  if (/\.[cm]?tsx?$/.test(path)) return 'typescript'
  return path.endsWith('.sql') ? 'sql' : null
}

const MAX_FIRST_LINE = 256
const SHELLS = /^(?:ba|da|z|k|a)?sh$/
const JAVASCRIPT = /^(?:node|nodejs|deno|bun)$/

/**
 * By its first line (`#!/usr/bin/env python3`): what runs it when it is called by its name. Null: there is no such line,
 * a shell runs it.
 */
export function ownLanguage(text: string): Language | 'unknown' | null {
  if (!text.startsWith('#!')) return null
  const line = text.slice(2, MAX_FIRST_LINE).split('\n', 1)[0] ?? ''
  const [program = '', ...rest] = line.split(/[ \t\r]+/).filter((word) => word !== '')
  const name = baseName(program)
  const run = name === 'env' ? baseName(rest.find((word) => !word.startsWith('-') && !word.includes('=')) ?? '') : name
  if (SHELLS.test(run)) return 'bash'
  if (/^python[\d.]*$/.test(run)) return 'python'
  return JAVASCRIPT.test(run) ? 'javascript' : 'unknown'
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
