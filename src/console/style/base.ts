/** Type, links, forms: what stands on every page. */
export const BASE = `
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 var(--text); overflow-wrap: anywhere; }
main { max-width: 1160px; margin: 0 auto; padding: 24px 20px 64px; }
main:focus { outline: none; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 12px; letter-spacing: -.01em; text-wrap: balance; }
h2 { font-size: 15px; line-height: 1.35; margin: 0 0 10px; }
h3 { font-size: 14px; margin: 18px 0 8px; }
p { margin: 0 0 10px; }
ul, ol { margin: 0 0 10px; padding-left: 20px; }
a { color: var(--accent); text-underline-offset: 2px; text-decoration-thickness: 1px; }
code, pre, .id, .code, .value, .tool { font-family: var(--mono); font-size: .92em; }
code { background: var(--sunken); border-radius: 4px; padding: 1px 5px; }
pre { background: var(--sunken); border-radius: 6px; margin: 0; padding: 10px 12px; white-space: pre-wrap; max-height: 460px; overflow: auto; line-height: 1.45; }
blockquote { margin: 4px 0 0; padding: 2px 0 2px 10px; border-left: 3px solid var(--line); white-space: pre-line; }
.quiet { color: var(--quiet); font-size: .93em; }
.small { font-size: 14px; font-weight: 400; }
.number { font-variant-numeric: tabular-nums; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: 12px; top: -60px; background: var(--sheet); padding: 8px 14px; border-radius: 6px; z-index: 2; }
.skip:focus { top: 10px; }

label, legend { font-weight: 600; font-size: 13.5px; }
input, select, textarea { width: 100%; font: inherit; color: inherit; background: var(--sheet); border: 1px solid var(--strong-line); border-radius: 6px; padding: 7px 10px; min-height: 40px; }
textarea { resize: vertical; line-height: 1.4; }
textarea.code { font-family: var(--mono); font-size: 13px; }
button { font: inherit; font-weight: 600; color: inherit; background: var(--sheet); border: 1px solid var(--strong-line); border-radius: 6px; padding: 8px 16px; min-height: 40px; cursor: pointer; }
button:hover { border-color: var(--ink); }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
button.danger { color: var(--bad); border-color: var(--bad); }
button.primary:hover { filter: brightness(1.1); }
button.danger:hover { background: var(--bad-ground); }
button.plain { border: 0; background: none; padding: 4px 6px; min-height: 0; font-weight: 400; color: var(--quiet); text-decoration: underline; text-underline-offset: 2px; }
.stack { display: grid; gap: 6px; margin: 0 0 14px; }
.stack button { justify-self: start; margin-top: 4px; }
.stack p { margin: 0; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; align-items: end; }
fieldset { border: 1px solid var(--line); border-radius: 6px; margin: 6px 0; padding: 6px 10px 10px; min-width: 0; }
details { margin: 10px 0; }
summary { cursor: pointer; font-weight: 600; font-size: 14px; padding: 4px 0; }
details[open] > summary { margin-bottom: 8px; }

.badge { display: inline-block; font: 600 12.5px/1.5 var(--text); padding: 1px 9px; border-radius: 99px; background: var(--sunken); color: var(--quiet); vertical-align: 3px; letter-spacing: 0; white-space: nowrap; }
li .badge, .top .badge { white-space: normal; }
td .badge { vertical-align: 0; }
.badge.good, .notice.good { background: var(--good-ground); color: var(--good); }
.badge.bad, .notice.bad { background: var(--bad-ground); color: var(--bad); }
.badge.waiting, .notice.waiting { background: var(--waiting-ground); color: var(--waiting); }
.notice { border-radius: 8px; padding: 10px 14px; background: var(--sunken); }
.notice ul { margin: 4px 0 0; }
.notice a { color: inherit; }
`
