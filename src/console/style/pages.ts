/** The bar, lists, the sheet of one request, tables, charts. */
export const PAGES = `
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 22px; padding: 10px 20px; background: var(--sheet); border-bottom: 1px solid var(--line); }
.brand { display: inline-flex; align-items: center; gap: 8px; font-weight: 700; color: inherit; text-decoration: none; letter-spacing: -.01em; }
.bar nav { display: flex; gap: 2px; }
.bar nav a { color: var(--quiet); text-decoration: none; padding: 6px 11px; border-radius: 6px; }
.bar nav a:hover { color: var(--ink); }
.bar nav a[aria-current] { color: var(--ink); background: var(--sunken); font-weight: 600; }
.who { margin-left: auto; display: flex; align-items: center; gap: 8px; font-size: 14px; min-width: 0; }
.who span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.who button { white-space: nowrap; }

.card { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; padding: 16px 18px; min-width: 0; }
.narrow { max-width: 460px; margin: 8vh auto 0; }
.lead { color: var(--quiet); }
.empty { border: 1px dashed var(--strong-line); border-radius: 10px; padding: 36px 20px; text-align: center; }
.empty p:last-child { margin: 0; }
.pager { margin: 16px 0 0; }
.plainlist { list-style: none; padding: 0; margin: 10px 0 0; }

.requests { list-style: none; margin: 0; padding: 0; display: grid; gap: 10px; }
.request { position: relative; background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px; }
.request:hover { border-color: var(--strong-line); }
.head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 12px; }
.spread { justify-content: space-between; }
.title { font-weight: 600; color: inherit; text-decoration: none; }
.title::after { content: ""; position: absolute; inset: 0; border-radius: 10px; }
.title:hover .tool { text-decoration: underline; }
.amount { margin-left: auto; font-variant-numeric: tabular-nums; }
.why { margin: 4px 0 8px; }
.facts { display: flex; flex-wrap: wrap; gap: 2px 22px; margin: 0; font-size: 13.5px; }
.facts div { display: flex; gap: 6px; min-width: 0; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; }
.soon .expires { color: var(--bad); font-weight: 600; }

.sheet { display: grid; grid-template-columns: minmax(0, 1fr) 372px; gap: 0 14px; align-items: start; }
.sheet > * { margin-bottom: 14px; }
.sheet > * { grid-column: 1; }
.sheet > .top { grid-column: 1 / -1; }
.sheet:not(:has(> .answer)) > * { grid-column: 1 / -1; }
.sheet > .answer { grid-column: 2; grid-row: 2 / span 20; position: sticky; top: 14px; max-height: calc(100vh - 28px); overflow: auto; }
.crumb { font-size: 13.5px; margin: 0 0 6px; color: var(--quiet); }
.sum { font-size: 20px; font-weight: 600; margin: 0 0 8px; font-variant-numeric: tabular-nums; }
.origin { color: var(--quiet); font-size: 13.5px; }
.action { border-left: 3px solid var(--accent); }
.members { margin: 0; }
.members div { display: grid; grid-template-columns: minmax(90px, 170px) minmax(0, 1fr); gap: 12px; padding: 6px 0; border-top: 1px solid var(--line); }
.members div:first-child { border-top: 0; }
.members dt { color: var(--quiet); font-size: 13.5px; }
.members dd { margin: 0; min-width: 0; white-space: pre-wrap; }
.reasons { list-style: none; padding: 0; margin: 0; display: grid; gap: 10px; }
.reasons li { border-left: 3px solid var(--strong-line); padding-left: 12px; }
.reasons li.high, .reasons li.critical { border-color: var(--bad); }
.reasons li.medium { border-color: var(--waiting); }
.reasons p { margin: 0; }
.chain { list-style: none; padding: 0; margin: 0 0 14px; }
.chain li { position: relative; padding: 0 0 10px 22px; }
.chain li::before { content: ""; position: absolute; left: 3px; top: 6px; width: 10px; height: 10px; border-radius: 50%; border: 2px solid var(--strong-line); background: var(--sheet); }
.chain li:not(:last-child)::after { content: ""; position: absolute; left: 7px; top: 18px; bottom: -4px; width: 2px; background: var(--line); }
.chain li.done::before { background: var(--good); border-color: var(--good); }
.chain li.asked::before { border-color: var(--waiting); background: var(--waiting); }
.signature { font-size: 13.5px; margin-top: 3px; }
.vary { display: grid; grid-template-columns: minmax(0, 1fr) 110px; gap: 6px; align-items: center; padding: 5px 0; border-top: 1px solid var(--line); }
.vary label { font-weight: 400; }

.filters { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 10px; align-items: end; margin: 0 0 18px; }
.filters > div { min-width: 0; }
.filters button { justify-self: start; }
.scroll { overflow-x: auto; }
.rows { width: 100%; border-collapse: collapse; font-size: 14px; background: var(--sheet); overflow-wrap: break-word; }
.rows th, .rows td { text-align: left; padding: 7px 10px; border-bottom: 1px solid var(--line); vertical-align: top; }
.rows thead th { font-size: 12.5px; color: var(--quiet); font-weight: 600; white-space: nowrap; }
.rows tbody th { font-weight: 400; }
.rows time { white-space: nowrap; }
.check { border-radius: 8px; padding: 10px 14px; background: var(--sunken); }
.check.holds { background: var(--good-ground); color: var(--good); }
.check.fails { background: var(--bad-ground); color: var(--bad); font-weight: 600; }
.check.cannot { background: var(--waiting-ground); color: var(--waiting); }

.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 1px; margin: 0 0 14px; background: var(--line); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.figures div { background: var(--sheet); padding: 12px 16px; }
.figures dt { color: var(--quiet); font-size: 13px; }
.figures dd { margin: 0; }
.figures strong { display: block; font-size: 24px; line-height: 1.25; font-variant-numeric: tabular-nums; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 330px), 1fr)); gap: 14px; margin-top: 14px; }
.periods { display: flex; gap: 2px; }
.periods a { padding: 5px 10px; border-radius: 6px; color: var(--quiet); text-decoration: none; }
.periods a[aria-current] { background: var(--sunken); color: var(--ink); font-weight: 600; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; padding: 0; margin: 0 0 8px; font-size: 13.5px; color: var(--quiet); }
.legend li::before { content: ""; display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 6px; background: currentColor; }
.legend .allowed::before { background: var(--good-bar); }
.legend .asked::before { background: var(--waiting-bar); }
.legend .blocked::before { background: var(--bad-bar); }
.columns { display: block; width: 100%; height: auto; }
.columns.slim { display: none; }
.columns text { font: 11px var(--text); fill: var(--quiet); }
.columns .line { stroke: var(--line); }
.columns .allowed { fill: var(--good-bar); }
.columns .asked { fill: var(--waiting-bar); }
.columns .blocked { fill: var(--bad-bar); }
.bars { width: 100%; border-collapse: collapse; font-size: 14px; }
.bars caption { text-align: left; font-weight: 700; padding-bottom: 8px; }
.bars th { font-weight: 400; text-align: left; padding: 3px 10px 3px 0; width: 54%; }
.bars td { padding: 3px 0; white-space: nowrap; }
.bars td { display: grid; grid-template-columns: 1fr minmax(52px, auto); gap: 10px; align-items: center; }
.bars svg { width: 100%; height: 8px; display: block; border-radius: 4px; }
.bars .ground { fill: var(--sunken); }
.bars .fill { fill: var(--accent); }
.bars .number { text-align: right; }

@media (max-width: 860px) {
  .sheet { grid-template-columns: minmax(0, 1fr); }
  .sheet > .answer { grid-column: 1; grid-row: auto; position: static; max-height: none; }
}
@media (max-width: 640px) {
  main { padding: 16px 12px 48px; }
  .bar { padding: 8px 12px; }
  .bar { flex-wrap: wrap; gap: 4px 10px; }
  .bar nav { order: 3; width: 100%; justify-content: space-between; }
  .bar nav a { padding: 7px 8px; }
  .card, .request { padding: 13px 14px; }
  .members div { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .filters { grid-template-columns: 1fr 1fr; }
  input, select, textarea { font-size: 16px; }
  .stack button { width: 100%; }
  .rows:not(.numbers) thead { position: absolute; clip-path: inset(50%); }
  .rows:not(.numbers), .rows:not(.numbers) tbody, .rows:not(.numbers) tr, .rows:not(.numbers) td { display: block; }
  .rows:not(.numbers) tr { border-bottom: 1px solid var(--line); padding: 8px 0; }
  .rows:not(.numbers) td { position: relative; border: 0; padding: 2px 0 2px 88px; overflow-wrap: anywhere; }
  .rows:not(.numbers) td:empty { display: none; }
  .rows:not(.numbers) td::before { content: attr(data-label); position: absolute; left: 0; color: var(--quiet); font: 13px/1.7 var(--text); }
  .columns.wide { display: none; }
  .columns.slim { display: block; }
  .who span { max-width: 35vw; }
  .periods { margin-bottom: 10px; }
  .decisions td:nth-child(-n + 2) { display: inline-block; padding-left: 0; margin-right: 12px; }
  .decisions td:nth-child(-n + 2)::before { content: none; }
}
@media (prefers-reduced-motion: no-preference) { button, a { transition: background-color .12s, border-color .12s; } }
`
