export const USAGE = `countersign: keys, receipts, the audit log and the policies of a Countersign service

  countersign keys create --role ROLE… [--agent ID|*…] [--audience NAME|*…] [options]
                                                                  make an API key; its secret is shown once
      --role        agent | executor | approver | auditor | admin | metrics; repeatable; approver excludes agent and admin
      --agent       an agent the key may speak for, or * for all of its organisation; repeatable
      --audience    a tool side ("audience" in the catalogue) that an executor's key stands for, or * for any; repeatable;
                    an executor without the role agent needs one
      --person NAME          whose key it is, as ann@example.com; an approver's needs it, of an agent's it tells who may not approve
      --level LEVEL          at which an approver approves; one of the configured approval.levels; repeatable
      --organisation NAME    default: that of the configuration
      --assert NAME=V1,V2    context the key may assert; NAME=* any value; repeatable
      --assert-any           may assert any context
      --claim NAME=VALUE     a verified fact about the holder, for policies; repeatable
      --subject-role ROLE    the one Cerbos role of its agents; default agent
      --may-input            may post trusted session input
      --label TEXT
      --no-limits            no limits at all; or single ones, a number or "none":
      --enforce-per-minute N --enforce-per-hour N --analyze-per-minute N --outcome-per-minute N --input-per-minute N
  countersign keys list [--organisation NAME]                     list API keys
  countersign keys revoke KEY_ID                                  revoke an API key
  countersign keys rotate [--agent ID | --all] [--organisation NAME]
                                                                  next generation of a signing key; without --agent the service's own
  countersign keys import --agent ID FILE|- [--organisation NAME] an agent signs with its own Ed25519 private key (PEM) from now on
  countersign freeze agent ID | key KEY_ID | organisation --reason TEXT [--url URL]
                                                                  everything of it is BLOCK from the next decision on; asks the running
                                                                  service (--url, else COUNTERSIGN_URL), with the admin key in
                                                                  COUNTERSIGN_API_KEY
  countersign unfreeze …                                          the same, to let it go on
  countersign approvals list [--status STATUS] [--agent ID] [--before ID] [--limit N] [--url URL]
                                                                  what waits for the approver whose key is in COUNTERSIGN_API_KEY;
                                                                  STATUS: waiting_for_me (default), pending, approved, used, rejected,
                                                                  cancelled, expired, edited, superseded, revoked, or any
  countersign approvals show ID [--url URL]                       one request: what is to be done, why people are asked, who answered
  countersign approvals approve ID [--comment TEXT] [--arguments FILE|- | --series FILE|-] [--url URL]
                                                                  say yes; to other arguments instead, or to several such calls
  countersign approvals reject ID --comment TEXT [--url URL]      say no
  countersign analyze FILE|- --agent ID [--language LANGUAGE] [--sarif] [--url URL]
                                                                  what the running service would hold against this code, with an
                                                                  agent's key in COUNTERSIGN_API_KEY; nothing is written down
      --language    python | javascript | typescript | bash | sql; default: by the file's ending
      --sarif       as a SARIF 2.1.0 log
  countersign verify FILE|- --jwks FILE|URL                       check a receipt, or an answer that holds one
  countersign audit verify [--organisation NAME] [--receipt FILE]… [--jwks FILE|URL]
                                                                  walk the chains; prove that receipts are in them
                                                                  (a .jsonl file holds one receipt on each line)
  countersign policies check [DIR]                                load a policy folder as the service would; default: the configured one
  countersign policies test [DIR]                                 run its *_test.yaml on Cerbos and on the strict engine, side by side
  countersign policies diff A B [--requests FILE] [--limit N]    what folder B says and decides that A does not, and for whom
      --requests FILE        recorded requests: bodies of /enforce or sessions, JSON lines, .gz too; default examples/sessions.jsonl
      --limit N              generated requests for each tool; default 2000

  countersign policies keygen --out FILE                          make an Ed25519 key to sign policy sets with
  countersign policies sign [DIR] --key FILE|- (--revision N | --next) [--config FILE] [--label TEXT] [--organisation TEXT]
                                                                  load a policy folder as the service does, and sign it
  countersign policies verify-signature [DIR] [--trust KEY]… [--config FILE]
                                                                  whether the folder is, and loads as, what was signed

  --data-dir DIR   the service's data folder; else COUNTERSIGN_DATA_DIR, countersign.yaml, ./data
  --json           one JSON document on stdout
Exit code: 0 done, valid or allowed, 1 invalid, not found or not allowed, 2 wrong usage or trouble.
`
