/** The document around each page, and the parts that pages share. `it` of the layout is a `Frame` and the page's body. */

export const LAYOUT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title><%= it.title %> · Countersign</title>
<link rel="icon" href="<%= it.assets %>/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="<%= it.assets %>/console.css">
<script type="module" src="<%= it.assets %>/src/console/browser/main.js"></script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="bar">
<a class="brand" href="/console"><img src="<%= it.assets %>/mark.svg" alt="" width="22" height="22"> Countersign</a>
<% if (it.person) { %>
<nav aria-label="Pages">
<% for (const [place, path, name] of [['inbox', '', 'Inbox'], ['requests', '/requests', 'Requests'], ['decisions', '/decisions', 'Decisions'], ['overview', '/overview', 'Overview']]) { %>
<a href="/console<%= path %>"<% if (it.place === place) { %> aria-current="page"<% } %>><%= name %></a>
<% } %>
</nav>
<form class="who" method="post" action="/console/sign-out">
<input type="hidden" name="csrf" value="<%= { exact: it.person.csrf } %>">
<span title="<%= it.person.organisation %>"><%= it.person.name %></span>
<button class="plain">Sign out</button>
</form>
<% } %>
</header>
<main id="content" tabindex="-1">
<% if (it.notice) { %>
<p class="notice <%= it.notice.tone %>" role="<%= it.notice.tone === 'bad' ? 'alert' : 'status' %>"><%= it.notice.text %></p>
<% } %>
<%~ it.body %>
</main>
</body>
</html>
`

/** `it`: a `Badge`. */
export const BADGE = `<span class="badge <%= it.tone %>"><%= it.text %></span>`

/** `it`: a `When`. */
export const WHEN = `<time datetime="<%= it.iso %>" title="<%= it.text %>"><%= it.relative %></time>`

/** `it`: rows of decisions, whether each leads to its page, and whether all are of one agent. */
export const DECISION_TABLE = `<div class="scroll" tabindex="0" role="group" aria-label="<%= it.label %>">
<table class="rows decisions">
<thead><tr><th scope="col">When</th><th scope="col">Decision</th><% if (!it.oneAgent) { %><th scope="col">Agent</th><% } %><th scope="col">Tool</th><th scope="col">Reasons</th></tr></thead>
<tbody>
<% for (const row of it.rows) { %>
<tr>
<td data-label="When"><% if (it.linked) { %><a href="/console/decisions/<%= encodeURIComponent(row.auditId) %>"><% } %><% if (row.at) { %><%~ include('@when', row.at) %><% } else { %>—<% } %><% if (it.linked) { %></a><% } %></td>
<td data-label="Decision"><%~ include('@badge', row.decision) %><% if (row.would) { %> <span class="quiet">would be: <%= row.would %></span><% } %></td>
<% if (!it.oneAgent) { %><td data-label="Agent" class="id"><%= row.agent %></td><% } %>
<td data-label="Tool" class="id"><%= row.tool %></td>
<td data-label="Reasons"><% for (const code of row.reasons) { %><code><%= code %></code> <% } %><% if (row.approvalId) { %><a href="/console/requests/<%= encodeURIComponent(row.approvalId) %>">request</a><% } %></td>
</tr>
<% } %>
</tbody>
</table>
</div>
`
