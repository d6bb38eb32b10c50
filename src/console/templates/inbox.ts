/** `it`: rows of requests. */
export const REQUEST_LIST = `<ul class="requests">
<% for (const row of it.rows) { %>
<li class="request<% if (row.expires && row.expires.soon) { %> soon<% } %>">
<div class="head">
<a class="title" href="/console/requests/<%= encodeURIComponent(row.id) %>"><span class="tool"><%= row.tool %></span><% if (row.series) { %> <span class="quiet">series</span><% } %></a>
<% if (it.statuses) { %><%~ include('@badge', row.status) %><% } %>
<% for (const amount of row.amounts) { %><strong class="amount"><%= amount %></strong><% } %>
</div>
<% if (row.why) { %><p class="why"><%= row.why %><% if (row.moreReasons) { %> <span class="quiet">and <%= row.moreReasons %> more</span><% } %></p><% } %>
<dl class="facts">
<div><dt>Agent</dt><dd class="id"><%= row.agent %></dd></div>
<div><dt>Age</dt><dd><% if (row.opened) { %><time datetime="<%= row.opened.iso %>" title="<%= row.opened.text %>"><%= row.age %></time><% } else { %><%= row.age %><% } %></dd></div>
<% if (row.expires) { %><div><dt>Expires</dt><dd class="expires"><time datetime="<%= row.expires.iso %>"><%= row.expires.text %></time></dd></div><% } %>
<% if (row.level) { %><div><dt>Asked</dt><dd><%= row.level %></dd></div><% } %>
<% if (row.reminders) { %><div><dt>Reminded</dt><dd><%= row.reminders %>×</dd></div><% } %>
</dl>
</li>
<% } %>
</ul>
`

/** `it`: an `InboxView`. */
export const INBOX = `<h1>Inbox</h1>
<% if (it.rows.length === 0) { %>
<div class="empty">
<p><strong>Nothing waits for you.</strong></p>
<p class="quiet"><%= it.frame.person.approves ? 'Requests at your levels appear here: ' + it.levels : 'Requests wait for approvers; you can look at all of them.' %></p>
<p><a href="/console/requests">All requests</a></p>
</div>
<% } else { %>
<p class="lead"><%= it.rows.length %><%= it.next ? ' or more' : '' %> <%= it.rows.length === 1 ? 'request waits' : 'requests wait' %> for you.</p>
<%~ include('@request_list', { rows: it.rows, statuses: false }) %>
<% if (it.next) { %><p class="pager"><a href="/console?before=<%= encodeURIComponent(it.next) %>" rel="next">Older</a></p><% } %>
<% } %>
`

/** `it`: a `RequestsView`. */
export const REQUESTS = `<h1>Requests</h1>
<form class="filters" method="get" action="/console/requests">
<div><label for="status">Status</label>
<select id="status" name="status"><option value="">any</option>
<% for (const one of it.statuses) { %><option value="<%= { exact: one.value } %>"<% if (one.value === it.query.status) { %> selected<% } %>><%= one.text %></option><% } %>
</select></div>
<div><label for="agent">Agent</label><input id="agent" name="agent" maxlength="128" value="<%= { exact: it.query.agent } %>"></div>
<button>Show</button>
</form>
<% if (it.rows.length === 0) { %>
<div class="empty"><p><strong>No such request.</strong></p></div>
<% } else { %>
<%~ include('@request_list', { rows: it.rows, statuses: true }) %>
<% if (it.older) { %><p class="pager"><a href="<%= it.older %>" rel="next">Older</a></p><% } %>
<% } %>
`
