import type { Words } from './words.js'
import { Dashboard, DecisionPage } from './schemas/figures.js'

/** What is said of the routes with figures for people. */
export const FIGURE_WORDS: Readonly<Record<'getDashboard' | 'listDecisions', Words>> = {
  getDashboard: {
    summary: 'Figures for people',
    description:
      "Of the caller's organisation: decisions over time, reasons, latency, what waits for approval and how it ended, messages.",
    tag: 'audit',
    success: Dashboard,
    errors: ['parameter_invalid'],
  },
  listDecisions: {
    summary: 'Find decisions',
    description: 'Newest first. All filters that are given have to hold. A page looks through 5,000 entries at most.',
    tag: 'audit',
    success: DecisionPage,
    errors: ['parameter_invalid'],
  },
}
