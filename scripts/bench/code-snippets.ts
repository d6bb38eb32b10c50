import type { Language } from '../../src/core/words.js'

const PYTHON = `import csv
import json
from pathlib import Path
from collections import defaultdict

def load(path):
    with open(path) as source:
        return list(csv.DictReader(source))

def totals(rows):
    sums = defaultdict(int)
    for row in rows:
        sums[row["vendor"]] += int(row["amount"])
    return sums

rows = load(Path("data") / "orders.csv")
result = totals(rows)
with open("out/totals.json", "w") as target:
    json.dump(result, target)
print(f"{len(rows)} rows, {len(result)} vendors")`

const JAVASCRIPT = `import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const folder = 'data'
const text = await readFile(join(folder, 'orders.json'), 'utf8')
const orders = JSON.parse(text)

function totals(rows) {
  const sums = new Map()
  for (const { vendor, amount } of rows) {
    sums.set(vendor, (sums.get(vendor) ?? 0) + amount)
  }
  return sums
}

const result = totals(orders)
const lines = [...result].map(([vendor, sum]) => \`\${vendor}: \${sum}\`)
await writeFile(join('out', 'totals.txt'), lines.join('\\n'))
const response = await fetch('https://api.example.com/totals', { method: 'GET' })
console.log(response.status, lines.length)`

const TYPESCRIPT = JAVASCRIPT.replace(
  'function totals(rows) {',
  'function totals(rows: readonly Order[]): Map<string, number> {',
)
  .replace(
    "const folder = 'data'",
    "interface Order { readonly vendor: string; readonly amount: number }\nconst folder = 'data'",
  )
  .replace('new Map()', 'new Map<string, number>()')

const BASH = `set -euo pipefail
root=$(pwd)
out="$root/out"
mkdir -p "$out"
for file in src/*.txt; do
  name=$(basename "$file" .txt)
  grep -v '^#' "$file" | sort | uniq -c > "$out/$name.count"
done
if [ -f package.json ]; then
  npm test
  npm run build
fi
count=$(ls "$out" | wc -l)
echo "$count files"
git add out
git status --short
tar czf "out-$count.tgz" "$out"
cp "out-$count.tgz" /tmp/
curl -fsS https://api.example.com/health
echo done`

const SQL = `SELECT
  o.id,
  o.created_at,
  c.name,
  SUM(l.amount) AS total
FROM orders o
JOIN customers c ON c.id = o.customer_id
JOIN lines l ON l.order_id = o.id
LEFT JOIN refunds r ON r.order_id = o.id
WHERE o.created_at >= '2026-01-01'
  AND o.created_at < '2026-02-01'
  AND c.country IN ('DE', 'FR', 'IT')
  AND r.id IS NULL
  AND EXISTS (
    SELECT 1 FROM payments p
    WHERE p.order_id = o.id AND p.status = 'done'
  )
GROUP BY o.id, o.created_at, c.name
HAVING SUM(l.amount) > 100
ORDER BY total DESC
LIMIT 50`

/** Of each language some 20 ordinary lines, and one. */
export const CODE: Readonly<Record<Language, readonly string[]>> = {
  python: [PYTHON, 'print(sum(int(line) for line in open("data.txt")))'],
  javascript: [JAVASCRIPT, "console.log(require('fs').readFileSync('a.txt', 'utf8').length)"],
  typescript: [TYPESCRIPT, 'const total: number = [1, 2, 3].reduce((a, b) => a + b, 0)'],
  bash: [BASH, 'git log --oneline -n 20 | head -5'],
  sql: [SQL, 'SELECT name FROM customers WHERE id = 42'],
}
