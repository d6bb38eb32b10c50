import { Eta } from 'eta/core'
import type { Frame } from './frame.js'
import { PARTS, TEMPLATES } from './templates/all.js'
import type { Views } from './views/all.js'

/** Makes pages of data: no clock, no store, no request. */
export interface Renderer {
  /** A whole HTML document. */
  page<Name extends keyof Views>(name: Name, view: Views[Name], frame: Frame): string
}

/**
 * Everything that a template prints is escaped; what is not text or a number is a mistake in the template, and throws.
 * Templates are compiled here, once.
 */
export function createRenderer(): Renderer {
  const eta = new Eta({ autoEscape: true, cache: true, autoTrim: [false, 'nl'] })
  const escape = eta.config.escapeFunction.bind(eta)
  eta.configure({
    escapeFunction: (value) => {
      if (typeof value !== 'string' && typeof value !== 'number') throw new TypeError(`a page prints ${typeof value}`)
      return escape(String(value))
    },
  })
  for (const [name, template] of Object.entries({ ...PARTS, ...TEMPLATES })) eta.loadTemplate(`@${name}`, template)
  return {
    page: (name, view, frame) => eta.render('@layout', { ...frame, body: eta.render(`@${name}`, { ...view, frame }) }),
  }
}
