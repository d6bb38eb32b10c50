/** The forms of a request. `it`: its `RequestView`. */
export const ANSWER_FORMS = `<% const base = '/console/requests/' + encodeURIComponent(it.row.id); const may = it.answering; const csrf = it.frame.person.csrf; %>
<% if (may.whyNot) { %><p class="quiet"><%= may.whyNot %></p><% } %>
<% if (may.mayApprove) { %>
<form method="post" action="<%= base %>/approve" class="stack">
<input type="hidden" name="csrf" value="<%= { exact: csrf } %>">
<label for="approve-comment">Comment <span class="quiet">(optional)</span></label>
<textarea id="approve-comment" name="comment" rows="2" maxlength="2000"><%= { exact: it.typed['approve.comment'] ?? '' } %></textarea>
<button class="primary">Approve as <%= may.level ?? 'asked' %></button>
<p class="quiet">Exactly this action, once.</p>
</form>
<% } %>
<% if (may.mayReject) { %>
<form method="post" action="<%= base %>/reject" class="stack">
<input type="hidden" name="csrf" value="<%= { exact: csrf } %>">
<label for="reject-comment">Why not</label>
<textarea id="reject-comment" name="comment" rows="2" maxlength="2000" required><%= { exact: it.typed['reject.comment'] ?? '' } %></textarea>
<button class="danger">Reject</button>
</form>
<% } %>
<% if (may.mayApprove && !it.row.series) { %>
<details<% if (it.typed['edit.arguments'] !== undefined) { %> open<% } %>>
<summary>Approve with other arguments</summary>
<form method="post" action="<%= base %>/edit" class="stack">
<input type="hidden" name="csrf" value="<%= { exact: csrf } %>">
<p class="quiet">They are judged anew and approved by somebody else than you; the agent then runs exactly these.</p>
<% if (may.editHides) { %><p class="notice waiting">Some values are hidden from people. Where you leave <code>***</code> they stay as they are.</p><% } %>
<label for="edit-arguments">Arguments, as JSON</label>
<textarea id="edit-arguments" name="arguments" rows="10" class="code" spellcheck="false" required><%= { exact: it.typed['edit.arguments'] ?? may.editText } %></textarea>
<label for="edit-comment">Comment <span class="quiet">(optional)</span></label>
<textarea id="edit-comment" name="comment" rows="2" maxlength="2000"><%= { exact: it.typed['edit.comment'] ?? '' } %></textarea>
<button>Ask for these instead</button>
</form>
</details>
<%~ include('@series_form', it) %>
<% } %>
<% if (may.mayRevoke) { %>
<form method="post" action="<%= base %>/revoke" class="stack">
<input type="hidden" name="csrf" value="<%= { exact: csrf } %>">
<label for="revoke-comment"><%= it.row.series ? 'Why it ends' : 'Why you take it back' %> <span class="quiet">(optional)</span></label>
<textarea id="revoke-comment" name="comment" rows="2" maxlength="2000"><%= { exact: it.typed['revoke.comment'] ?? '' } %></textarea>
<button class="danger"><%= it.row.series ? 'End the series' : 'Take the approval back' %></button>
<p class="quiet"><%= it.row.series ? 'No call of it is allowed from then on.' : 'It has not been used yet, and cannot be from then on.' %></p>
</form>
<% } %>
`

/** `it`: a `RequestView`. Fields of a member are named by its place in the list; its pointer goes with them. */
export const SERIES_FORM = `<% const typed = it.typed; %>
<details<% if (typed['series.times'] !== undefined) { %> open<% } %>>
<summary>Approve a series of such calls</summary>
<form method="post" action="/console/requests/<%= encodeURIComponent(it.row.id) %>/series" class="stack">
<input type="hidden" name="csrf" value="<%= { exact: it.frame.person.csrf } %>">
<p class="quiet">Calls that differ only in what you name here, until the bounds are used up. You can end it at any time.</p>
<div class="pair">
<div><label for="series-times">At most so many times</label><input id="series-times" name="times" type="number" min="1" step="1" required value="<%= { exact: typed['series.times'] ?? '5' } %>"></div>
<div><label for="series-until">Until (UTC)</label><input id="series-until" name="until" type="datetime-local" required value="<%= { exact: typed['series.until'] ?? it.untilDefault } %>"></div>
</div>
<fieldset><legend>What may differ</legend>
<% it.answering.members.forEach((one, at) => { const how = typed['series.how_' + at] ?? 'same'; %>
<div class="vary">
<input type="hidden" name="member_<%= at %>" value="<%= { exact: one.member } %>">
<label for="how-<%= at %>"><code><%= one.member %></code> <span class="quiet value"><%= one.value %></span></label>
<select id="how-<%= at %>" name="how_<%= at %>">
<option value="same"<% if (how === 'same') { %> selected<% } %>>stays so</option>
<option value="any"<% if (how === 'any') { %> selected<% } %>>anything</option>
<% if (one.isNumber) { %><option value="range"<% if (how === 'range') { %> selected<% } %>>from … to</option><% } %>
</select>
<% if (one.isNumber) { %>
<input name="min_<%= at %>" inputmode="decimal" aria-label="From" placeholder="from" value="<%= { exact: typed['series.min_' + at] ?? '' } %>">
<input name="max_<%= at %>" inputmode="decimal" aria-label="To" placeholder="to" value="<%= { exact: typed['series.max_' + at] ?? '' } %>">
<% } %>
</div>
<% }) %>
</fieldset>
<% if (it.answering.sums.length) { %>
<div class="pair">
<div><label for="series-sum">Budget over</label><select id="series-sum" name="sum"><option value="">none</option>
<% for (const sum of it.answering.sums) { %><option value="<%= { exact: sum } %>"<% if (typed['series.sum'] === sum) { %> selected<% } %>><%= sum %></option><% } %>
</select></div>
<div><label for="series-max">in all at most</label><input id="series-max" name="max" inputmode="decimal" value="<%= { exact: typed['series.max'] ?? '' } %>"></div>
</div>
<p class="quiet">Where money moves a budget is needed. Its chain is that of a call of the whole budget.</p>
<% } %>
<label for="series-comment">Comment <span class="quiet">(optional)</span></label>
<textarea id="series-comment" name="comment" rows="2" maxlength="2000"><%= { exact: typed['series.comment'] ?? '' } %></textarea>
<button>Approve the series</button>
</form>
</details>
`
