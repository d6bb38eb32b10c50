/** `it`: members of what the agent wrote. */
export const MEMBERS = `<dl class="members">
<% for (const member of it.members) { %>
<div><dt><%= member.name %></dt><dd><% if (member.hidden) { %><span class="quiet">hidden from people</span><% } else if (member.long) { %><pre><%= { lines: member.text } %></pre><% } else { %><span class="value"><%= { lines: member.text } %></span><% } %></dd></div>
<% } %>
</dl>
`

/** `it`: levels of the chain. */
export const CHAIN = `<ol class="chain">
<% for (const level of it.levels) { %>
<li class="<%= level.state %>">
<div><strong><%= level.name %></strong> <span class="quiet"><%= level.said %></span></div>
<% for (const signature of level.signatures) { %>
<div class="signature"><span class="id"><%= signature.person %></span><% if (signature.at) { %> <span class="quiet"><%~ include('@when', signature.at) %></span><% } %><% if (it.linked && signature.auditId) { %> <a href="/console/decisions/<%= encodeURIComponent(signature.auditId) %>">entry</a><% } %>
<% if (signature.comment) { %><blockquote><%= { lines: signature.comment } %></blockquote><% } %></div>
<% } %>
</li>
<% } %>
</ol>
`

/** `it`: reasons. */
export const REASONS = `<ul class="reasons">
<% for (const reason of it.reasons) { %>
<li class="<%= reason.severity %>">
<p><%= reason.message %></p>
<p class="quiet"><code><%= reason.code %></code> · <%= reason.severity %><% if (reason.rule) { %> · <span class="id"><%= reason.rule %></span><% } %><% if (reason.source) { %> · <span class="id"><%= reason.source %></span><% } %></p>
</li>
<% } %>
</ul>
`

/** `it`: `similar` requests. */
export const PAST_REQUESTS = `<div class="scroll" tabindex="0" role="group" aria-label="Requests about this tool before">
<table class="rows">
<thead><tr><th scope="col">When</th><th scope="col">Became</th><th scope="col">Agent</th><th scope="col">Amount</th><th scope="col">Ended by</th></tr></thead>
<tbody>
<% for (const past of it.similar) { %>
<tr><td data-label="When"><a href="/console/requests/<%= encodeURIComponent(past.id) %>"><% if (past.at) { %><%~ include('@when', past.at) %><% } else { %>—<% } %></a></td><td data-label="Became"><%~ include('@badge', past.status) %></td><td data-label="Agent" class="id"><%= past.agent %></td><td data-label="Amount" class="number"><%= past.amounts.join(' + ') || '—' %></td><td data-label="Ended by" class="id"><%= past.by ?? '—' %></td></tr>
<% } %>
</tbody>
</table>
</div>
`

/** `it`: a `RequestView`. */
export const REQUEST = `<article class="sheet">
<header class="top">
<p class="crumb"><a href="/console/requests">Requests</a> / <span class="id"><%= it.row.id %></span></p>
<h1><span class="tool"><%= it.row.tool %></span> <%~ include('@badge', it.row.status) %></h1>
<% if (it.row.amounts.length) { %><p class="sum"><%= it.row.amounts.join(' + ') %></p><% } %>
<dl class="facts">
<div><dt>Agent</dt><dd class="id"><%= it.row.agent %></dd></div>
<% if (it.session) { %><div><dt>Session</dt><dd class="id"><%= it.session %></dd></div><% } %>
<% if (it.row.opened) { %><div><dt>Asked</dt><dd><time datetime="<%= it.row.opened.iso %>" title="<%= it.row.opened.text %>"><%= it.row.opened.relative %></time></dd></div><% } %>
<% if (it.row.expires) { %><div<% if (it.row.expires.soon) { %> class="soon"<% } %>><dt>Expires</dt><dd class="expires"><time datetime="<%= it.row.expires.iso %>"><%= it.row.expires.text %></time></dd></div><% } %>
<% if (it.row.reminders) { %><div><dt>Reminded</dt><dd><%= it.row.reminders %>×</dd></div><% } %>
</dl>
<% if (it.replacedBy) { %><p class="notice waiting">Another request took its place: <a href="/console/requests/<%= encodeURIComponent(it.replacedBy) %>"><%= it.replacedBy %></a></p><% } %>
<% if (it.replaces) { %><p class="quiet">It takes the place of <a href="/console/requests/<%= encodeURIComponent(it.replaces) %>"><%= it.replaces %></a>.</p><% } %>
<% if (it.end) { %><p>Ended<% if (it.end.at) { %> <%~ include('@when', it.end.at) %><% } %><% if (it.end.person) { %> by <span class="id"><%= it.end.person %></span><% } %>.</p><% if (it.end.comment) { %><blockquote><%= { lines: it.end.comment } %></blockquote><% } %><% } %>
</header>

<section class="action card" aria-labelledby="action">
<h2 id="action">What would run</h2>
<p class="origin">Written by the agent, shown as plain text. Characters that cannot be seen are spelled out.</p>
<%~ include('@members', { members: it.members }) %>
<% if (it.members.length === 0) { %><p class="quiet">No arguments.</p><% } %>
<% if (it.context.length) { %>
<h3>What the caller says about itself</h3>
<%~ include('@members', { members: it.context }) %>
<% } %>
<details><summary>Arguments as JSON</summary><pre><%= { lines: it.argumentsText } %></pre></details>
<% if (it.masked.length) { %><p class="quiet">Hidden from people: <% for (const pointer of it.masked) { %><code><%= pointer %></code> <% } %></p><% } %>
<% if (it.notCovered.length) { %>
<div class="notice waiting"><strong>Not covered by your approval</strong>
<ul><% for (const what of it.notCovered) { %><li><%= what %></li><% } %></ul></div>
<% } %>
</section>

<% if (it.series) { %>
<section class="card" aria-labelledby="series-terms">
<h2 id="series-terms">Series</h2>
<p><%= it.series.times %><% if (it.series.until) { %>, until <time datetime="<%= it.series.until.iso %>"><%= it.series.until.text %></time><% } %>.</p>
<% if (it.series.budget) { %><p><%= it.series.budget %></p><% } %>
<ul><% for (const one of it.series.vary) { %><li><code><%= one.member %></code>: <%= one.within %></li><% } %></ul>
<p class="quiet">All other members stay as they are above.</p>
</section>
<% } %>

<section class="card" aria-labelledby="why">
<h2 id="why">Why you are asked</h2>
<%~ include('@reasons', { reasons: it.reasons }) %>
<% if (it.requirement.length) { %><ul class="plainlist quiet"><% for (const one of it.requirement) { %><li><span class="id"><%= one.rule %></span> asks for <%= one.levels %></li><% } %></ul><% } %>
</section>

<aside class="answer card" aria-labelledby="answer">
<h2 id="answer">Answer</h2>
<%~ include('@chain', { levels: it.chain, linked: it.frame.person.audits }) %>
<%~ include('@answer_forms', it) %>
</aside>

<section class="card" aria-labelledby="evidence">
<h2 id="evidence">Evidence</h2>
<% if (it.findings.length) { %>
<div class="scroll" tabindex="0" role="group" aria-label="Sensitive data in the arguments">
<table class="rows"><thead><tr><th scope="col">Found</th><th scope="col">Where</th><th scope="col">Sample, masked</th></tr></thead><tbody>
<% for (const one of it.findings) { %><tr><td data-label="Found"><%= one.what %></td><td data-label="Where"><code><%= one.where %></code></td><td data-label="Sample"><code><%= one.sample %></code></td></tr><% } %>
</tbody></table></div>
<% } else { %><p class="quiet">No sensitive data was found in the arguments.</p><% } %>
<% if (it.evidenceText) { %><details><summary>All facts that policies saw, masked</summary><pre><%= { lines: it.evidenceText } %></pre></details><% } %>
<% if (it.requesters.length) { %><p class="quiet">Behind this request, and not entitled to answer it: <% for (const person of it.requesters) { %><span class="id"><%= person %></span> <% } %></p><% } %>
<p class="quiet"><% if (it.policy.id) { %>Policy <span class="id"><%= it.policy.id %></span> · <% } %><% if (it.policy.version) { %>version <code><%= it.policy.version.slice(0, 19) %></code><% } %><% if (it.decisionAuditId && it.frame.person.audits) { %> · <a href="/console/decisions/<%= encodeURIComponent(it.decisionAuditId) %>">the decision that asked</a><% } %></p>
</section>

<section class="card" aria-labelledby="history">
<h2 id="history">What this agent asked for lately</h2>
<% if (it.history.length) { %><%~ include('@decision_table', { rows: it.history, linked: it.frame.person.audits, oneAgent: true, label: 'Decisions about this agent' }) %><% } else { %><p class="quiet">Nothing else.</p><% } %>
<h3>Requests about this tool before</h3>
<% if (it.similar.length) { %><%~ include('@past_requests', it) %><% } else { %><p class="quiet">None.</p><% } %>
</section>
</article>
`
