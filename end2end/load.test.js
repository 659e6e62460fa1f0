// Many debtors at once, who read, write, ask and pay with the pauses of people (R13): no server error, answers in
// time, memory that does not grow. `ACQUIT_TRUST=1`: five hundred for five minutes on each database; the short
// form shows that nothing fails under a crowd.
import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { eventually, postgres, startServer } from './support/acquit.js'
import { startCluster } from './support/cluster.js'
import { tried } from './support/tries.js'

const LONG = Boolean(process.env.ACQUIT_TRUST)
const DEBTORS = LONG ? 500 : 40
const SECONDS = LONG ? 300 : 8
/** How long somebody looks at a page, in milliseconds. */
const LOOK = LONG ? [4_000, 12_000] : [200, 600]
/** Most milliseconds for 95 of 100 answers, in the long form. */
const LIMIT = 300

const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
const between = ([least, most]) => least + Math.random() * (most - least)

for (const database of ['sqlite', ...(postgres ? ['postgres'] : [])]) {
  describe(`many debtors at once, on ${database}`, () => {
    let cluster, acquit
    const debtors = []
    before(async () => {
      cluster = database === 'postgres' ? await startCluster() : undefined
      acquit = await startServer({
        cluster,
        // Each comes from an address of their own, as told by the proxy before the server.
        // A slow machine reaches the limit of the short form, too.
        env: {
          ACQUIT__PAYMENTS__PROVIDER: 'demo', ACQUIT__HTTP__TRUSTED_PROXIES: '1',
          ...(!LONG && { ACQUIT__API__REQUESTS_PER_MINUTE: '10' }),
        },
      })
      await acquit.must(['creditor', '--slug', 'demo', '--name', 'Atelier Marceau', '--email', 'compta@atelier-marceau.example',
        '--iban', 'FR7630006000011234567890189', '--gate', 'postcode'])
      const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
      const head = ['facture', 'type', 'date', 'échéance', 'montant ttc', 'libellé', 'code client', 'client', 'type de client',
        'email', 'contact', 'adresse', 'code postal', 'ville', 'pays', 'langue']
      const rows = [head]
      for (let number = 0; number < DEBTORS; number++) {
        const reference = `L-${String(number).padStart(4, '0')}`
        debtors.push({ reference, gate: '75011' })
        for (const part of [1, 2, 3]) {
          rows.push([`${reference}-${part}`, 'facture', day(-50), day(-20 + part), `${40 + part},00`, `Travaux ${part}`, reference,
            `Essai ${number}`, 'business', `essai-${number}@exemple.example`, `Personne ${number}`, '1 rue des Essais', '75011', 'Paris', 'FR', 'fr'])
        }
      }
      const file = path.join(acquit.folder, 'crowd.csv')
      await fs.writeFile(file, rows.map((row) => row.join(';')).join('\n') + '\n')
      const report = JSON.parse(await acquit.must(['import', '--creditor', 'demo', file]))
      assert.equal(report.accepted, 3 * DEBTORS)
      for (const debtor of debtors) debtor.link = (await acquit.must(['link', '--creditor', 'demo', '--debtor', debtor.reference])).trim()
    })
    after(async () => {
      await acquit?.remove()
      await cluster?.remove()
    })

    const memory = async () => Number(/VmRSS:\s+(\d+)/.exec(await fs.readFile(`/proc/${acquit.child.pid}/status`, 'utf8'))[1]) / 1024

    test('no server error, and all get their answers in time', async (t) => {
      const took = []
      const statuses = new Map()
      const failures = []
      const until = Date.now() + SECONDS * 1_000
      let paid = 0

      /** One debtor, until the time is over. */
      async function live(debtor, number) {
        const client = acquit.client({ headers: { 'x-forwarded-for': `10.1.${number >> 8}.${number & 255}` } })
        const timed = async (what, ask) => {
          const begun = performance.now()
          const answer = await ask()
          took.push(performance.now() - begun)
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
          if (answer.status >= 500) failures.push(`${what}: ${answer.status}`)
          return answer
        }
        // People do not come at the same instant.
        await pause(between([0, LONG ? 20_000 : 1_000]))
        await timed('link', () => client.get(debtor.link))
        await timed('gate', () => client.post('/door', { answer: debtor.gate }))
        const deeds = {
          overview: () => timed('overview', () => client.get('/')),
          history: () => timed('history', () => client.get('/history')),
          async write() {
            await timed('messages', () => client.get('/messages'))
            const words = ['pourquoi ce montant ?', 'je peux payer en 3 fois ?', 'quel est votre IBAN ?'][Math.floor(Math.random() * 3)]
            await timed('message', () => client.post('/messages', { key: client.field('key'), words }))
          },
          async ask() {
            const page = await timed('time', () => client.get('/ask/time'))
            const invoice = [...page.text.matchAll(/<input[^>]*name="invoice"[^>]*>/g)].map(([tag]) => /value="([^"]*)"/.exec(tag)[1])
            // What was promised once is not asked about again.
            if (!client.field('key')) return
            const on = new Date(Date.now() + 6 * 86_400_000).toISOString().slice(0, 10)
            await timed('promise', () => client.post('/ask/time', { key: client.field('key'), what: 'promise', on, choice: '1', invoice, words: '' }))
          },
          async pay() {
            await timed('overview', () => client.get('/'))
            const key = client.field('key')
            if (!key) return
            const checkout = await timed('pay', () => client.post('/pay', { key, what: 'part', amount: '1,00' }))
            if (checkout.status !== 303 || !checkout.location.includes('/demo/checkout/')) return
            const back = await timed('checkout', () => client.post(checkout.location, { outcome: 'succeed' }))
            if (back.status === 303) paid += 1
            await timed('thanks', () => client.get(back.location))
          },
        }
        const wanted = ['overview', 'overview', 'overview', 'history', 'write', 'ask', 'pay']
        while (Date.now() < until) {
          await deeds[wanted[Math.floor(Math.random() * wanted.length)]]()
          await pause(between(LOOK))
        }
      }

      const all = Promise.all(debtors.map(live))
      await pause(SECONDS * 300)
      const early = await memory()
      await all
      const late = await memory()
      took.sort((a, b) => a - b)
      const [half, most] = [percentile(took, 0.5), percentile(took, 0.95)]
      tried('R13', took.length)
      t.diagnostic(`${DEBTORS} debtors, ${took.length} answers, middle ${half.toFixed(0)} ms, 95 of 100 ${most.toFixed(0)} ms, ` +
        `${paid} paid, memory ${early.toFixed(0)} to ${late.toFixed(0)} MB, ${JSON.stringify(Object.fromEntries(statuses))}`)
      assert.deepEqual(failures, [])
      assert.ok(paid > 0 && took.length > 2 * DEBTORS)
      const refused = [...statuses].filter(([status]) => status >= 400).reduce((sum, [, many]) => sum + many, 0)
      assert.ok(refused <= took.length / 20, `${refused} of ${took.length} were refused`)
      if (!LONG) return
      assert.ok(most <= LIMIT, `95 of 100 took ${most.toFixed(0)} ms`)
      assert.ok(late <= early * 1.3 + 32, `memory grew from ${early.toFixed(0)} to ${late.toFixed(0)} MB`)
    })

    test('a noisy creditor at its limit leaves others their answers', async (t) => {
      await acquit.must(['creditor', '--slug', 'noisy', '--name', 'Grand Bruit', '--email', 'compta@bruit.example',
        '--iban', 'FR7630006000011234567890189', '--gate', 'postcode'])
      const key = (await acquit.must(['api-key', '--creditor', 'noisy', '--name', 'ERP', '--scope', 'events:read'])).trim()
      const readers = await Promise.all(debtors.slice(0, 10).map(async (debtor, number) => {
        const client = acquit.client({ headers: { 'x-forwarded-for': `10.2.0.${number}` } })
        await client.enter(debtor)
        return client
      }))
      /** How long 95 of 100 overviews of the quiet creditor take. */
      async function read(seconds) {
        const took = []
        const until = Date.now() + seconds * 1_000
        await Promise.all(readers.map(async (client) => {
          while (Date.now() < until) {
            const begun = performance.now()
            assert.equal((await client.get('/')).status, 200)
            took.push(performance.now() - begun)
            await pause(between([100, 300]))
          }
        }))
        took.sort((a, b) => a - b)
        return percentile(took, 0.95)
      }
      const seconds = LONG ? 30 : 3
      const quiet = await read(seconds)
      const told = new Map()
      let noise = true
      const noisy = Promise.all(Array.from({ length: 4 }, async () => {
        const client = acquit.client({ headers: { authorization: `Bearer ${key}` } })
        while (noise) {
          const { status } = await client.request('GET', '/api/v1/events')
          told.set(status, (told.get(status) ?? 0) + 1)
        }
      }))
      let loud
      try {
        await eventually('it is at its limit', () => told.has(429))
        loud = await read(seconds)
      } finally {
        noise = false
        await noisy
      }
      const asked = [...told.values()].reduce((sum, many) => sum + many, 0)
      tried('R13b', asked)
      t.diagnostic(`95 of 100: ${quiet.toFixed(1)} ms alone, ${loud.toFixed(1)} ms beside ${asked} requests: ${JSON.stringify(Object.fromEntries(told))}`)
      assert.ok([...told.keys()].every((status) => status < 500))
      if (LONG) assert.ok(loud <= 2 * quiet, `${loud.toFixed(1)} ms instead of ${quiet.toFixed(1)} ms`)
    })

    test('the books are sound afterwards', async () => {
      await acquit.quiet()
      assert.deepEqual(await acquit.flaws(), [])
    })
  })
}
