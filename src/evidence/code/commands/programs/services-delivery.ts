import type { Program } from '../program.js'
import { service } from '../service.js'

/** Hosting, names, traffic, watching, flags, money, mail. */
export const DELIVERY_SERVICES: readonly Program[] = [
  service({
    names: 'heroku',
    object: 'app',
    options: ['a app=', 'r remote=', 'confirm='],
    rules: [
      ['pg:reset', 'delete', 'database', true],
      ['ps:scale', 'change', 'app'],
      ['ps:stop', 'stop', 'app'],
      ['maintenance:on', 'stop', 'app'],
      ['config:set', 'overwrite', 'config'],
      ['run', 'change', 'app'],
    ],
  }),
  service({
    names:
      'flyctl vercel now netlify railway wrangler surge render koyeb cf scalingo platform upsun amplify sst serverless sls firebase supabase convex neonctl pscale turso planetscale expo eas dokku caprover nixops deployctl clever gigalixir zeit',
    object: 'app',
    options:
      'a app= | c config= | e env= | s site= | p project= | stage= | cwd= | token= | scope= | org= | auth= | filter= | P=',
    rules: [
      ['db reset', 'delete', 'database', true],
      ['db push', 'change', 'database'],
      ['migration repair', 'overwrite', 'migrations'],
      ['remove', 'delete', 'app', true],
      ['down', 'delete', 'app', false],
      ['firestore:delete', 'delete', 'data', true],
      ['database:remove', 'delete', 'data', true],
      ['auth:import', 'change', 'users'],
      ['rollback', 'overwrite', 'app'],
      ['d1 execute', 'change', 'database'],
      ['secret put', 'overwrite', 'secret'],
      ['kv:key put', 'overwrite', 'key'],
      ['dns *', 'change', 'dns'],
      ['dns rm', 'delete', 'dns', true],
      ['hosting:disable', 'stop', 'app'],
    ],
  }),
  service({
    names:
      'flarectl cloudflare cf-terraforming octodns-sync dnscontrol lexicon pdnsutil pdns_control rndc nsd-control unbound-control doctl linode-cli vultr-cli hcloud scw exo civo ovhcloud ionosctl oci ibmcloud aliyun tccli openstack upcloudctl packet metal equinix do',
    object: 'resource',
    options: ['t access-token=', 'p profile=', 'o output=', 'r region=', 'domain=', 'zone=', 'config='],
    rules: [
      ['push', 'overwrite', 'dns'],
      ['zone delete', 'delete', 'zone', true],
      ['delete-zone', 'delete', 'zone', true],
      ['delete-rrset', 'delete', 'dns', true],
      ['delzone', 'delete', 'zone', true],
    ],
  }),
  service({
    names: 'fastly akamai bunny keycdn gcore cloudfront',
    object: 'cdn',
    options: ['service-id=', 'token=', 's=', 'version='],
    rules: [
      ['purge', 'delete', 'cache', false],
      ['service deactivate', 'stop', 'service'],
      ['service-version deactivate', 'stop', 'service'],
    ],
  }),
  service(
    {
      names:
        'kong deck apigeecli apigeetool traefik caddy envoy istioctl linkerd nginx haproxy varnishadm apachectl apache2ctl httpd consul-template',
      object: 'gateway',
      dashed: true,
      options: ['s signal=', 'c config=', 'f=', 'sf=', 'p=', 't=', 'o=', 'e='],
      rules: [
        ['reset', 'delete', 'gateway', true],
        ['migrations reset', 'delete', 'database', true],
        ['gateway reset', 'delete', 'gateway', true],
        ['ban', 'delete', 'cache', false],
        ['stop', 'stop', 'service'],
        ['graceful-stop', 'stop', 'service'],
      ],
    },
    (call) => {
      const signal = call.value('signal')?.parts[0]
      if (signal === 'stop' || signal === 'quit')
        call.analysis.operation(
          {
            program: call.name,
            operation: `-s ${signal}`,
            effect: 'stop',
            object: 'service',
            target: null,
            irreversible: false,
          },
          call.site,
        )
      if (call.has('sf', 'st'))
        call.analysis.operation(
          {
            program: call.name,
            operation: '-sf',
            effect: 'stop',
            object: 'service',
            target: null,
            irreversible: false,
          },
          call.site,
        )
    },
  ),
  service({
    names:
      'datadog datadog-ci dog dogshell newrelic nr pd pagerduty pagerduty-cli opsgenie sentry-cli grafana-cli grafanactl promtool amtool thanos splunk logcli lokitool mimirtool honeycomb zabbix_sender icingacli nagios uptimerobot checkly statuspage',
    object: 'monitor',
    options: ['api-key=', 'app-key=', 'auth=', 'url=', 'o org=', 'p project='],
    rules: [
      ['clean', 'delete', 'data', true],
      ['clean eventdata', 'delete', 'data', true],
      ['clean all', 'delete', 'data', true],
      ['silence add', 'stop', 'alert'],
      ['silence expire', 'change', 'alert'],
      ['monitor mute', 'stop', 'monitor'],
      ['restart', 'stop', 'service'],
    ],
  }),
  service({
    names:
      'ldcli launchdarkly ld-find-code-refs flagsmith unleash flipt splitctl growthbook configcat optimizely statsig',
    object: 'flag',
    options: ['flag=', 'project=', 'environment=', 'env=', 'access-token=', 'namespace='],
    rules: [
      ['flags toggle-off', 'stop', 'flag'],
      ['flags archive', 'stop', 'flag', false],
      ['flags toggle-on', 'change', 'flag'],
      ['flag disable', 'stop', 'flag'],
    ],
  }),
  service({
    names: 'stripe braintree square paypal adyen chargebee recurly paddle plaid shopify medusa',
    object: 'payment',
    options: ['api-key=', 'p project-name=', 'd data=', 'limit='],
    rules: [
      ['refunds create', 'change', 'refund', true],
      ['refund *', 'change', 'refund', true],
      ['* cancel', 'stop', 'subscription', true],
      ['* roll', 'overwrite', 'key', true],
      ['payouts create', 'change', 'payout', true],
      ['transfers create', 'change', 'transfer', true],
      ['charges create', 'change', 'charge', true],
      ['transaction void', 'stop', 'transaction', true],
      ['listen', 'read', 'events'],
      ['trigger', 'create', 'events'],
      ['events resend', 'create', 'events'],
    ],
  }),
  service({
    names: 'sendgrid mailgun postmark mailchimp mailjet twilio swaks-api resend ses-cli',
    object: 'mail',
    options: ['p profile=', 'domain='],
  }),
  service({ names: 'slack slackcat telegram-send discord', object: 'message' }),
]
