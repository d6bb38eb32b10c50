import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { readSnapshot } from '/work/main/src/policies/read-snapshot.js'
import { createEmbeddedEvaluator } from '/work/main/src/evaluators/cerbos-embedded/evaluator.js'
import { createAnalyser } from '/work/main/src/evidence/code/analysis/analyse.js'
import { createCommands } from '/work/main/src/evidence/code/commands/commands.js'
import { loadGrammars } from '/work/main/src/evidence/code/trees/grammars.js'
const g = await loadGrammars()
const none = { analyse: (_: unknown, a: any) => a.incomplete('not_followed') }
const part = async (p: string, make: (m: any) => any) => { try { return make(await import('/work/main/src/evidence/code/' + p)) } catch (e) { console.error('no', p, String(e).slice(0, 100)); return none } }
const javascript = await part('javascript/frontend.js', (m) => m.createJavascriptFrontend(g))
const frontends = { python: await part('python/frontend.js', (m) => m.createPythonFrontend(g.python)), javascript, typescript: javascript, bash: await part('bash/frontend.js', (m) => m.createBashFrontend()), sql: await part('sql/frontend.js', (m) => m.createSqlFrontend()) }
const loadAnalyser = async () => createAnalyser(frontends as never, createCommands(), () => performance.now())
import { layerFinding } from '/work/main/src/judge/layer-finding.js'
const snapshot = await readSnapshot('/work/main/policies', {})
const noTests = { ...snapshot, cerbos: new Map([...snapshot.cerbos].filter(([n]) => !n.endsWith('_test.yaml') && (n.startsWith('code/') ))) }
const ev = await createEmbeddedEvaluator(noTests as never, { deadlineMs: 20000, maxQueue: 1000, cerbosBinary: null, allowWithoutValidator: true, strict: true, workers: 1 } as never, { log: () => undefined })
const analyser = await loadAnalyser()
const kinds = ev.kindsUnder('code/')
const read = (n: string) => gunzipSync(readFileSync('/work/shared/corpora/' + n + '.jsonl.gz')).toString().split('\n').filter(Boolean).map((l) => JSON.parse(l))
type Row = { id: string; group: string; lang: string; code: string }
const [what = '', show = '', limit = '0'] = process.argv.slice(2)
let rows: Row[] = []
if (what === 'commands') rows = read('destructive_commands').map((r, i) => ({ id: String(i), group: r.label, lang: 'bash', code: r.command }))
if (what === 'risky') rows = read('redcode_exec').map((r) => ({ id: r.id, group: r.lang + ' ' + r.risk_index, lang: r.lang, code: r.code }))
if (what === 'benign') rows = read('benign_code').map((r) => ({ id: r.id, group: r.source + ' ' + r.lang, lang: r.lang, code: r.code }))
if (what === 'nl2bash') rows = read('nl2bash').map((r) => ({ id: r.id, group: r.touches_risky_verb ? 'risky' : 'gated', lang: 'bash', code: r.code }))
if (what === 'sql') rows = read('sql_statements').map((r, i) => ({ id: String(i), group: r.first_word, lang: 'sql', code: r.sql ?? r.statement ?? r.code }))
if (what === 'inj') rows = read('sql_injection_payloads').flatMap((r, i) => { const v = r.payload ?? r.fragment ?? r.text ?? r.code; return [['text', `SELECT id, name FROM users WHERE name = '${v}'`], ['number', `SELECT id, name FROM users WHERE id = ${v}`], ['dq', `SELECT id, name FROM users WHERE name = "${v}"`]].map(([g, c]) => ({ id: String(i), group: g ?? '', lang: 'sql', code: c ?? '' })) })
if (what === 'one') rows = [{ id: '1', group: 'one', lang: show, code: limit }]
if (Number(limit) > 0 && what !== 'one') rows = rows.filter((_, i) => i % Number(limit) === 0)
const groups = new Map<string, Record<string, number>>()
const codes = new Map<string, number>()
for (const r of rows) {
  const f = analyser.analyse({ text: r.code, language: r.lang as never, dialect: null }, { deadlineMs: 2000, maxLength: 1000000, projectRoots: [] })
  const code = { ready: true, present: true, language: r.lang, language_source: 'declared', dialect: null, complete: f.incomplete.length === 0, ...f }
  const attributes = { evidence: { code, data: {}, flow: {}, history: {} }, call: { tool: 'code', accepts: [] }, tool: { kind: 'code', action: 'execute', name: 'code' } }
  const a = await ev.check({ organisation: 'o', subject: { id: 'a', role: 'agent', attributes: {} }, action: 'execute', resources: kinds.map((kind) => ({ layer: 'policy' as const, kind, id: 'code', version: 'default', scope: '', attributes, actions: ['execute'] })) } as never)
  if (a.status !== 'judged') { console.log(r.id, JSON.stringify(a)); continue }
  const fs = a.layers.map((l) => layerFinding(l as never, 0))
  const d = fs.some((x) => x.effect === 'deny') ? 'BLOCK' : fs.some((x) => x.effect === 'require_approval') ? 'APPROVE' : 'ALLOW'
  const g = groups.get(r.group) ?? { ALLOW: 0, APPROVE: 0, BLOCK: 0 }; g[d] = (g[d] ?? 0) + 1; groups.set(r.group, g)
  const cs = fs.flatMap((x) => x.reasons.map((y) => y.code + (y.code === 'policy_error' ? ': ' + y.message : '') + (y.code === 'analysis_incomplete' ? ':' + f.incomplete.join('+') : '')))
  for (const c of new Set(cs)) codes.set(r.group + ' ' + c, (codes.get(r.group + ' ' + c) ?? 0) + 1)
  if (show === 'all' || show === d || show === r.group + ':' + d || cs.some((c) => show === r.group + ':' + c.split(':')[0])) console.log(d, '|', cs.join(','), '|', r.code.slice(0, 220).replace(/\n/g, '\\n'))
  if (what === 'one') { for (const [k, v] of Object.entries(f)) if ((v as unknown[]).length) console.log(k, JSON.stringify(v)) ; console.log(d, JSON.stringify(fs.flatMap((x) => x.reasons), null, 1)) }
}
console.log([...groups].map(([g, c]) => `${g}: ${JSON.stringify(c)}`).join('\n'))
console.log([...codes].sort((a, b) => b[1] - a[1]).slice(0, 60).map(([c, n]) => `${n} ${c}`).join('\n'))
await ev.close()
