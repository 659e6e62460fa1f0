// A backup taken while people work, restored on an empty machine, is whole; one taken of what rests equals
// the original in every table, documents included, and serves as it did (R12). The ways are those that
// README names: SQLite's own online backup, `pg_dump` and `pg_restore`.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { eventually, freePort, postgres, startServer } from './support/acquit.js'
import { startCluster } from './support/cluster.js'
import { openDatabase } from './support/database.js'
import { tried } from './support/tries.js'

const run = promisify(execFile)

/** What `sqlite3 acquit.db ".backup copy.db"` does, without that program. */
const ONLINE = `
import sqlite3, sys
source, copy = sqlite3.connect(sys.argv[1], timeout=20), sqlite3.connect(sys.argv[2])
with copy: source.backup(copy, pages=50, sleep=0.01)
`

for (const database of ['sqlite', ...(postgres ? ['postgres'] : [])]) {
  describe(`backup and restore, on ${database}`, () => {
    let cluster, elsewhere, acquit, debtor, client, folder
    const restored = []
    before(async () => {
      folder = await fs.mkdtemp(path.join(os.tmpdir(), 'acquit-backup-'))
      if (database === 'postgres') [cluster, elsewhere] = [await startCluster(), await startCluster()]
      acquit = await startServer({ cluster })
      await acquit.must(['creditor', '--slug', 'demo', '--name', 'Atelier Marceau', '--email', 'compta@atelier-marceau.example',
        '--iban', 'FR7630006000011234567890189', '--gate', 'postcode'])
      debtor = await acquit.debtor({ invoices: [120, 80] })
      client = acquit.client()
      await client.enter(debtor)
      // A file that only the database keeps.
      const form = new FormData()
      await client.get('/ask/dispute')
      const invoice = /value="([0-9a-f-]{36})"/.exec(client.page.match(/<input[^>]*name="invoice"[^>]*>/)[0])[1]
      const fields = { csrf: client.token, key: client.field('key'), choice: '1', invoice, category: 'quality', words: 'Voir la photo.' }
      for (const [name, value] of Object.entries(fields)) form.append(name, value)
      const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
      form.append('files', new Blob([pixel], { type: 'image/png' }), 'photo.png')
      const encoded = new Response(form)
      const body = Buffer.from(await encoded.arrayBuffer())
      const asked = await client.request('POST', '/ask/dispute', { headers: { 'content-type': encoded.headers.get('content-type'), origin: acquit.url }, body })
      assert.equal(asked.status, 303, asked.text.slice(0, 300))
    })
    after(async () => {
      for (const one of restored) await one.stop()
      await acquit?.remove()
      await cluster?.remove()
      await elsewhere?.remove()
      await fs.rm(folder, { recursive: true, force: true })
    })

    /** Backs the running server's database up and restores it where nothing is; the program on the copy. */
    async function restore(name) {
      let db
      if (database === 'sqlite') {
        const file = path.join(folder, `${name}.db`)
        await run('python3', ['-c', ONLINE, acquit.db.file, file])
        db = await openDatabase('sqlite', file)
      } else {
        const file = path.join(folder, `${name}.dump`)
        await run(path.join(cluster.bin, 'pg_dump'), ['--format=custom', '--file', file, acquit.db.url])
        db = await openDatabase('postgres', undefined, elsewhere.url)
        await run(path.join(elsewhere.bin, 'pg_restore'), ['--exit-on-error', '--no-owner', '--dbname', db.url, file])
      }
      const port = await freePort()
      const url = `http://127.0.0.1:${port}`
      const env = { ...acquit.env, ACQUIT__DATABASE__URL: db.url, ACQUIT__PUBLIC_URL: url }
      const copy = Object.assign(Object.create(Object.getPrototypeOf(acquit)), acquit, { db, env, port, url, child: undefined, log: '' })
      restored.push(copy)
      return copy
    }

    /** A digest of each table. */
    async function digests(db) {
      if (database === 'sqlite') return db.digest()
      const found = {}
      for (const table of (await db.tables()).sort()) {
        const [row] = await db.rows(`SELECT count(*) AS many, md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C"), '')) AS digest FROM "${table}" t`)
        found[table] = [Number(row.many), row.digest]
      }
      return found
    }

    async function sound(copy) {
      assert.deepEqual(await copy.flaws(), [])
      const { code, stdout } = await copy.run(['verify-audit'])
      assert.equal(code, 0, stdout)
    }

    test('taken while people write, it is whole and has what was acknowledged before', async () => {
      const said = []
      let writing = true
      const work = (async () => {
        for (let number = 0; writing; number++) {
          const words = `mot ${[...String(number)].map((digit) => 'abcdefghij'[digit]).join('')} fin`
          await client.get('/messages')
          const answer = await client.post('/messages', { key: client.field('key'), words })
          if (answer.status === 303) said.push(words)
          else assert.equal(answer.status, 429, answer.text.slice(0, 300))
        }
      })()
      for (let tries = 0; tries < 2; tries++) {
        await eventually('something is said', () => said.length > 3 * tries)
        const before = [...said]
        const copy = await restore(`busy${tries}`)
        await sound(copy)
        const kept = new Set((await copy.db.rows("SELECT words FROM turn WHERE author = 'debtor'")).map((row) => row.words))
        for (const words of before) assert.ok(kept.has(words), `${words} is not in the backup`)
      }
      writing = false
      await work
      tried('R12', 2)
    })

    test('taken of what rests, it equals the original, and serves as it did', async () => {
      await acquit.quiet()
      await acquit.stop()
      const copy = await restore('rest')
      const [original, other] = [await digests(acquit.db), await digests(copy.db)]
      assert.ok(original.document[0] > 0 && original.ledger_entry[0] > 0 && original.turn[0] > 0)
      assert.deepEqual(other, original)
      await sound(copy)
      await copy.start()
      const reader = copy.client()
      assert.equal((await reader.enter({ ...debtor, link: debtor.link.replace(acquit.url, copy.url) })).status, 200)
      const invoice = /\/invoices\/[0-9a-f-]{36}/.exec(reader.page)[0]
      assert.equal((await reader.get(invoice)).status, 200)
      // The session of whoever was in goes on, and what they said is there.
      const cookies = new Map(client.cookies)
      const again = Object.assign(copy.client(), { cookies })
      assert.match((await again.get('/messages')).text, /mot a fin/)
      await acquit.start()
      tried('R12', 1)
    })
  })
}
