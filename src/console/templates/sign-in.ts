/** `it`: a `SignInView`. */
export const SIGN_IN = `<section class="card narrow">
<h1>Sign in</h1>
<p>With an API key of the role approver or auditor. The key is sent once and kept nowhere; you stay signed in for <%= it.minutes %> minutes.</p>
<form method="post" action="/console/sign-in" class="stack">
<input type="hidden" name="to" value="<%= { exact: it.to } %>">
<label for="key">API key</label>
<input id="key" name="key" type="password" required autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="200" placeholder="csk_…" autofocus>
<button class="primary">Sign in</button>
</form>
<% if (it.to !== '/console') { %>
<p class="quiet">You came from elsewhere and are signed in already? <a href="<%= it.to %>">Open the page</a>.</p>
<% } %>
</section>
`

/** `it`: a `ProblemView`. */
export const PROBLEM = `<section class="card narrow">
<h1><%= it.title %></h1>
<p><%= it.detail %></p>
<p class="quiet"><code><%= it.code %></code> · request <code><%= it.requestId %></code></p>
<p><a href="/console">To the inbox</a></p>
</section>
`
