import { Eta } from 'eta/core'
import { visible, visibleLines } from '../core/visible.js'
import type { Frame } from './frame.js'
import { PARTS, TEMPLATES } from './templates/all.js'
import type { Views } from './views/all.js'

/** Makes pages of data: no clock, no store, no request. */
export interface Renderer {
  /** A whole HTML document. */
  page<Name extends keyof Views>(name: Name, view: Views[Name], frame: Frame): string
}

/**
 * Everything that a template prints is escaped, and what cannot be seen in it is spelled out: line ends too, but for
 * `{ lines: … }`. `{ exact: … }` is only escaped: values of fields, which are sent back. Anything else is a mistake in the
 * template, and throws. Templates are compiled here, once.
 */
export function createRenderer(): Renderer {
  const eta = new Eta({ autoEscape: true, cache: true, autoTrim: [false, 'nl'] })
  const escape = eta.config.escapeFunction.bind(eta)
  eta.configure({ escapeFunction: (value) => escape(printed(value)) })
  for (const [name, template] of Object.entries({ ...PARTS, ...TEMPLATES })) eta.loadTemplate(`@${name}`, template)
  return {
    page: (name, view, frame) => eta.render('@layout', { ...frame, body: eta.render(`@${name}`, { ...view, frame }) }),
  }
}

function printed(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return visible(String(value))
  const { lines, exact } = isMarked(value) ? value : {}
  if (typeof lines === 'string') return visibleLines(lines)
  if (typeof exact === 'string') return exact
  throw new TypeError(`a page prints ${typeof value}`)
}

function isMarked(value: unknown): value is { readonly lines?: unknown; readonly exact?: unknown } {
  return typeof value === 'object' && value !== null
}
