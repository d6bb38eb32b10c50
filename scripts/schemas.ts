import { mkdirSync, writeFileSync } from 'node:fs'
import { schemaFiles } from './schemas/files.js'

/** `npm run schemas`: the JSON Schemas that editors use, from those that the loader and the judge hold things against. */
const folder = new URL('../schemas/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const [name, text] of await schemaFiles()) writeFileSync(new URL(name, folder), text)
