import type { Language } from '../core/words.js'

/** Only the beginning is looked at: detection informs policies, it does not read programs. */
const MAX_LOOKED_AT = 16_384
/** One strong sign (3), or several weak ones. */
const SURE = 3

type Sign = readonly [pattern: RegExp, weight: number]

/** Anchored to lines or bounded in length, without nested repetition: each is linear in the text. */
const SIGNS: Readonly<Record<Language, readonly Sign[]>> = {
  python: [
    [/^#![^\n]*\bpython/, 9],
    [/^[ \t]*(?:async )?def \w+\([^\n]*:[ \t]*(?:#[^\n]*)?$/m, 3],
    [/^[ \t]*from [\w.]+ import \b/m, 3],
    [/^[ \t]*import [\w.]+(?: as \w+)?[ \t]*$/m, 3],
    [/^[ \t]*(?:if|elif|for|while|with|class|try|except|else)\b[^\n{};]*:[ \t]*$/m, 3],
    [/^[ \t]*print\(/m, 2],
    [/\b(?:None|True|False|elif|lambda|__name__)\b/, 1],
    [/\bf"[^"\n]*\{/, 1],
  ],
  typescript: [
    [/^[ \t]*(?:export )?(?:interface|enum|namespace) \w+[^\n{]*\{/m, 3],
    [/^[ \t]*(?:export )?type \w+(?:<[^\n>]*>)? =/m, 3],
    [/\b(?:const|let|var) \w+: ?[\w<>[\]|{]/, 4],
    [/\(\w+\??: ?(?:string|number|boolean|unknown|any|\w+\[\])\b/, 4],
    [/\)\s?: ?(?:string|number|boolean|void|Promise<)/, 4],
    [/^[ \t]*import type \b/m, 3],
    [/\bas (?:const|unknown|string|number)\b/, 2],
  ],
  javascript: [
    [/^#![^\n]*\bnode\b/, 9],
    [/\b(?:const|let|var) (?:\w+|\{[^\n}]{0,200}\}|\[[^\n\]]{0,200}\]) ?=/, 3],
    [/\bfunction\b ?\w*\([^\n)]{0,200}\) ?\{/, 3],
    [/\bconsole\.(?:log|error|warn)\(/, 3],
    [/=> ?[{(\w]/, 2],
    [/\brequire\(['"]/, 3],
    [/^[ \t]*(?:import|export) [^\n]*\bfrom ['"]/m, 3],
    [/\bawait fetch\(|\bprocess\.env\b|===/, 2],
  ],
  bash: [
    [/^#![^\n]*\b(?:ba|z|da)?sh\b/, 9],
    [
      /^[ \t]*(?:sudo|echo|cd|ls|rm|cp|mv|mkdir|chmod|chown|curl|wget|cat|grep|sed|awk|find|apt-get|tar|export|ssh|git|kill)[ \t]+[-\w./~"'$|]/m,
      3,
    ],
    [/\$\{\w{1,64}\}|\$\(\w|\$[A-Z_]{2,}\b/, 1],
    [/^[ \t]*(?:if|while) \[{1,2} /m, 3],
    [/^[ \t]*(?:fi|done|esac)[ \t]*;?[ \t]*$/m, 3],
    [/ (?:&&|\|\|?|>>?|2>&1) ?[\w/]/, 1],
  ],
  sql: [
    [/^\s*(?:--[^\n]*\n\s*)*select\b[^;]*\bfrom\b/i, 4],
    [/^\s*(?:--[^\n]*\n\s*)*(?:insert into|delete from|truncate table)\s+["`\w]/i, 4],
    [/^\s*(?:--[^\n]*\n\s*)*update\s+["`\w.]+\s+set\b/i, 4],
    [/^\s*(?:--[^\n]*\n\s*)*(?:create|drop|alter)\s+(?:table|view|index|schema|database|role|user)\b/i, 4],
    [/^\s*(?:--[^\n]*\n\s*)*with\s+\w+\s+as\s*\(/i, 4],
    [/^\s*(?:--[^\n]*\n\s*)*(?:grant|revoke)\s+[\w, ]{1,200}\s+on\b/i, 4],
  ],
}

/**
 * The language of a piece of code by telling words, or `unknown` where no language is ahead of all others.
 * TypeScript is JavaScript with types: its signs decide between the two.
 */
export function detectLanguage(text: string): Language | 'unknown' {
  const head = text.slice(0, MAX_LOOKED_AT)
  const scores = {
    python: score(head, SIGNS.python),
    javascript: score(head, SIGNS.javascript),
    typescript: score(head, SIGNS.typescript),
    bash: score(head, SIGNS.bash),
    sql: score(head, SIGNS.sql),
  }
  if (scores.typescript >= SURE) {
    scores.typescript += scores.javascript
    scores.javascript = 0
  }
  return leader(scores)
}

function leader(scores: Readonly<Record<Language, number>>): Language | 'unknown' {
  const languages: readonly Language[] = ['python', 'javascript', 'typescript', 'bash', 'sql']
  const best = Math.max(...languages.map((language) => scores[language]))
  const [first, second] = languages.filter((language) => scores[language] === best)
  return best < SURE || first === undefined || second !== undefined ? 'unknown' : first
}

function score(text: string, signs: readonly Sign[]): number {
  return signs.reduce((sum, [pattern, weight]) => (pattern.test(text) ? sum + weight : sum), 0)
}
