/** `it`: a `DecisionsView`. */
export const DECISIONS = `<h1>Decisions</h1>
<form class="filters" method="get" action="/console/decisions">
<div><label for="decision">Decision</label><select id="decision" name="decision">
<% for (const [value, text] of [['', 'any'], ['ALLOW', 'Allowed'], ['BLOCK', 'Blocked'], ['REQUIRES_APPROVAL', 'Needs approval']]) { %>
<option value="<%= { exact: value } %>"<% if (it.filter.decision === value) { %> selected<% } %>><%= text %></option>
<% } %>
</select></div>
<div><label for="agent">Agent</label><input id="agent" name="agent" maxlength="128" value="<%= { exact: it.filter.agent } %>"></div>
<div><label for="tool">Tool</label><input id="tool" name="tool" maxlength="128" value="<%= { exact: it.filter.tool } %>"></div>
<div><label for="reason">Reason code</label><input id="reason" name="reason" maxlength="128" value="<%= { exact: it.filter.reason } %>"></div>
<div class="moment"><label for="from">From (UTC)</label><input id="from" name="from" type="datetime-local" value="<%= { exact: it.filter.from } %>"></div>
<div class="moment"><label for="to">To (UTC)</label><input id="to" name="to" type="datetime-local" value="<%= { exact: it.filter.to } %>"></div>
<button>Show</button>
</form>
<% if (it.rows.length) { %>
<%~ include('@decision_table', { rows: it.rows, linked: it.linked, label: 'Decisions' }) %>
<% } else { %>
<div class="empty"><p><strong>No such decision<%= it.complete ? '' : ' in this part of the log' %>.</strong></p></div>
<% } %>
<% if (it.older) { %><p class="pager"><a href="<%= it.older %>" rel="next"><%= it.complete ? 'Older' : 'Look further back' %></a></p><% } %>
`

/** `it`: a `DecisionView`. What `data-receipt` holds is read by the script. */
export const DECISION = `<article class="sheet">
<header class="top">
<p class="crumb"><a href="/console/decisions">Decisions</a> / <span class="id"><%= it.auditId %></span></p>
<h1><% if (it.decision) { %><span class="tool"><%= it.about %></span> <%~ include('@badge', it.decision) %><% } else { %>Entry of the log: <%= it.kind %><% } %></h1>
<p><% if (it.at) { %><time datetime="<%= it.at.iso %>"><%= it.at.text %></time> <% } %><% if (it.approvalId) { %><a href="/console/requests/<%= encodeURIComponent(it.approvalId) %>">the request for approval</a><% } %><% if (it.subjectAuditId) { %> <a href="/console/decisions/<%= encodeURIComponent(it.subjectAuditId) %>">the decision that it is about</a><% } %></p>
</header>

<section class="card" aria-labelledby="facts">
<h2 id="facts">Facts</h2>
<dl class="members">
<% for (const fact of it.facts) { %><div><dt><%= fact.name %></dt><dd><span class="value id"><%= fact.text %></span></dd></div><% } %>
</dl>
</section>

<section class="card" aria-labelledby="receipt" data-receipt>
<h2 id="receipt">Receipt</h2>
<p class="check" role="status" data-check>Not checked: this needs JavaScript.</p>
<p><button type="button" data-again hidden>Check again</button></p>
<details><summary>The receipt</summary><pre data-signed><%= { lines: it.receiptText } %></pre></details>
</section>

<% if (it.layers.length) { %>
<section class="card" aria-labelledby="layers">
<h2 id="layers">Layers</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Layers">
<table class="rows"><thead><tr><th scope="col">Layer</th><th scope="col">Says</th><th scope="col">Reasons</th><th scope="col">Took</th></tr></thead><tbody>
<% for (const layer of it.layers) { %><tr><td data-label="Layer"><%= layer.name %></td><td data-label="Says"><%~ include('@badge', layer.effect) %></td><td data-label="Reasons"><% for (const code of layer.reasons) { %><code><%= code %></code> <% } %></td><td data-label="Took" class="number"><%= layer.ms %></td></tr><% } %>
</tbody></table></div>
</section>
<% } %>

<% if (it.reasons.length) { %>
<section class="card" aria-labelledby="reasons"><h2 id="reasons">Reasons</h2><%~ include('@reasons', { reasons: it.reasons }) %></section>
<% } %>

<section class="card" aria-labelledby="recorded">
<h2 id="recorded">What was recorded</h2>
<p class="quiet">Never values of arguments: what is sensitive is masked, the rest stands there as hashes.</p>
<% if (it.evidenceText) { %><details><summary>Evidence</summary><pre><%= { lines: it.evidenceText } %></pre></details><% } %>
<details><summary>Everything else</summary><pre><%= { lines: it.recordText } %></pre></details>
</section>
</article>
`
