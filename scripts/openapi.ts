import { writeFileSync } from 'node:fs'
import { openApiYaml } from '../src/http/openapi.js'

writeFileSync(new URL('../openapi.yaml', import.meta.url), await openApiYaml())
