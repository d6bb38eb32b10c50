import type { CodeText } from '../analysis/analyse.js'

/** A little of each language: whatever is made at first use is made before the first request. */
export const WARM_UP: readonly CodeText[] = [
  { language: 'python', text: 'import os\nfor name in os.listdir("."):\n    print(f"{name}")', dialect: null },
  { language: 'javascript', text: 'const { x } = require("fs");\nx(`a${1 + 1}`)', dialect: null },
  { language: 'typescript', text: 'const x: number = 1;\nconsole.log(x as number)', dialect: null },
  { language: 'bash', text: 'x=1; ls -l "$x" | grep "$(cat notes.txt)" > out.txt', dialect: null },
  { language: 'sql', text: 'SELECT a, b FROM t WHERE a = 1', dialect: null },
]
