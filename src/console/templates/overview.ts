/** `it`: a title and bars, with the share of each in percent. */
export const BARS = `<table class="bars">
<caption><%= it.title %></caption>
<thead class="unseen"><tr><th scope="col">What</th><th scope="col">How much</th></tr></thead>
<tbody>
<% for (const bar of it.bars) { %>
<tr><th scope="row"><%= bar.name %></th><td><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="ground" width="100" height="8"/><rect class="fill" width="<%= bar.share %>" height="8"/></svg><span class="number"><%= bar.text %></span></td></tr>
<% } %>
</tbody>
</table>
`

/** `it`: an `OverviewView`. */
export const OVERVIEW = `<div class="head spread"><h1>Overview</h1>
<nav class="periods" aria-label="Period">
<% for (const period of it.periods) { %><a href="/console/overview?hours=<%= period.hours %>"<% if (period.hours === it.hours) { %> aria-current="true"<% } %>><%= period.text %></a><% } %>
</nav></div>
<dl class="figures">
<% for (const figure of it.figures) { %><div><dt><%= figure.name %></dt><dd><strong><%= figure.text %></strong> <span class="quiet"><%= figure.hint %></span></dd></div><% } %>
</dl>

<section class="card" aria-labelledby="over-time">
<h2 id="over-time">Decisions over time</h2>
<ul class="legend" aria-hidden="true"><% for (const one of it.kinds) { %><li class="<%= one.kind %>"><%= one.text %></li><% } %></ul>
<% it.charts.forEach((chart, at) => { %>
<svg class="columns <%= at === 0 ? 'wide' : 'slim' %>" viewBox="0 0 <%= chart.width %> <%= chart.height %>" role="img" aria-label="Decisions over time; the numbers stand in the table below">
<% for (const line of chart.lines) { %><line class="line" x1="40" x2="<%= chart.width %>" y1="<%= line.y %>" y2="<%= line.y %>"/><text x="36" y="<%= line.y + 4 %>" text-anchor="end"><%= line.text %></text><% } %>
<% for (const bar of chart.bars) { %><g><title><%= bar.title %></title><% for (const part of bar.parts) { %><rect class="<%= part.kind %>" x="<%= bar.x %>" width="<%= chart.barWidth %>" y="<%= part.y %>" height="<%= part.height %>"/><% } %></g><% } %>
<% for (const label of chart.labels) { %><text x="<%= label.x %>" y="<%= chart.height - 6 %>" text-anchor="middle"><%= label.text %></text><% } %>
</svg>
<% }) %>
<details><summary>As a table</summary>
<div class="scroll" tabindex="0" role="group" aria-label="Decisions over time">
<table class="rows numbers"><thead><tr><th scope="col">Begin (UTC)</th><% for (const one of it.kinds) { %><th scope="col"><%= one.text %></th><% } %></tr></thead>
<tbody><% for (const step of it.steps) { %><tr><th scope="row"><time datetime="<%= step.iso %>"><%= step.at %></time></th><% for (const number of step.counts) { %><td class="number"><%= number %></td><% } %></tr><% } %></tbody></table></div>
</details>
</section>

<div class="grid">
<section class="card"><% if (it.reasons.length) { %><%~ include('@bars', { title: 'Most frequent reasons', bars: it.reasons }) %><% } else { %><h2>Most frequent reasons</h2><p class="quiet">None.</p><% } %></section>
<section class="card"><%~ include('@bars', { title: 'Latency of decisions', bars: it.latency }) %><p class="quiet">Half, nine tenths and 99 % were faster.</p></section>
<section class="card"><%~ include('@bars', { title: 'Waiting requests by age', bars: it.ages }) %><% if (it.oldest) { %><p><a href="/console/requests/<%= encodeURIComponent(it.oldest) %>">The oldest</a></p><% } %></section>
<section class="card"><% if (it.levels.length) { %><%~ include('@bars', { title: 'Waiting requests by level', bars: it.levels }) %><% } else { %><h2>Waiting requests by level</h2><p class="quiet">None waits.</p><% } %></section>
<section class="card"><% if (it.ends.length) { %><%~ include('@bars', { title: 'How requests ended', bars: it.ends }) %><% } else { %><h2>How requests ended</h2><p class="quiet">None ended.</p><% } %></section>
</div>
<% if (!it.complete) { %><p class="quiet">There are more requests than were looked at: figures of requests are of the newest.</p><% } %>
`
