import { writeFileSync } from 'node:fs'
import { environmentExample, fileExample } from '../src/config/docs.js'

writeFileSync(new URL('../.env.example', import.meta.url), environmentExample())
writeFileSync(new URL('../countersign.example.yaml', import.meta.url), fileExample())
