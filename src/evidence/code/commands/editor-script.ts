import { knownText, plain, shown, type Text } from '../analysis/text.js'
import { use } from './acts.js'
import type { Call } from './program.js'
import { shellTextsIn } from './shell-texts.js'
import { shellText } from './words.js'

export const EDITORS = 'vim vi nvim ex ed red view rvim gvim vimdiff emacs'

const MAX_LINES = 512
/** Words by which a script of an editor runs code of another language, or code that it puts together. */
const OTHER_CODE =
  /(?:^|[|:+(])\s{0,16}(?:sil(?:ent)?!?\s{1,4})?(?:py3?|python3?|pyx|perl|ruby|lua|luado|pydo|tcl|mz|exe(?:cute)?|so(?:urce)?|call\s{1,4}(?:job_start|term_start|libcall|delete|writefile)|shell-command|call-process|start-process|delete-file|delete-directory)\b/m

/** What editors and `dc` read line by line: `!command`, `r !command`, `w file`; the rest is editing. */
export function editorScript(call: Call, script: Text): void {
  const whole = plain(script)
  if (whole === null) {
    call.analysis.code({ language: 'bash', text: script, dynamic: 'interpreter' }, call.site)
    return
  }
  const lines = whole.split('\n')
  if (lines.length > MAX_LINES) call.analysis.incomplete('too_large')
  for (const line of lines.slice(0, MAX_LINES)) {
    call.analysis.spend()
    readLine(call, line.slice(0, 4096))
  }
  for (const inner of shellTextsIn(whole))
    call.analysis.code({ language: 'bash', text: inner, dynamic: null }, call.site)
  if (OTHER_CODE.test(whole)) call.analysis.unresolved('code', shown(script), call.site)
}

function readLine(call: Call, line: string): void {
  const at = line.indexOf('!')
  const before = at === -1 ? '' : line.slice(0, at)
  if (at !== -1 && /^\+?[\s:\w%$.,;'/+-]*$/.test(before) && !/^\+?[\s:%]*(?:wq?|q|x|e|bd|qa|wqa)$/.test(before))
    shellText(call, knownText(line.slice(at + 1).replace(/^!/, '')))
  const written = /^\+?[\s:]*[%\d,$.]*(?:w|write|sav|saveas)!?\s+([^!\s]\S*)/.exec(line)?.[1]
  if (written !== undefined) use(call, 'write', [knownText(written)])
}
