import { performance } from 'node:perf_hooks'
import { parentPort } from 'node:worker_threads'

/** Speaks the protocol of the pool; what it does is what the text says. */
const KINDS =
  'calls files network processes operations sql dynamic deserialization secrets persistence privileges packages resources mutations flows unresolved executes scripts incomplete languages'
const EMPTY = Object.fromEntries(KINDS.split(' ').map((kind) => [kind, []]))
let answered = 0

parentPort.on('message', ({ id, code: { text } }) => {
  const [what, number] = text.split(' ')
  if (what === 'hang') for (;;);
  if (what === 'exit') process.exit(1)
  if (what === 'throw') throw new Error('a fault of the analyser')
  if (what === 'heap') {
    const held = []
    for (;;) held.push(new Array(100_000).fill(held.length + 0.5))
  }
  const until = performance.now() + (what === 'busy' ? Number(number) : 0)
  while (performance.now() < until);
  answered++
  const { files: _, ...halved } = EMPTY
  const resources = [{ detail: `answer ${answered}` }]
  const memoryBytes = what === 'grown' ? 2 ** 31 : 1_000
  parentPort.postMessage({
    type: 'found',
    id,
    found: JSON.stringify({ ...(what === 'halved' ? halved : EMPTY), resources }),
    tookMs: 1,
    memoryBytes,
  })
})
parentPort.postMessage({ type: 'ready', memoryBytes: 1_000 })
