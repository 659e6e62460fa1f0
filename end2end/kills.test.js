// Nothing that was answered with success is lost, and nothing happens twice, whatever is killed (R4, R6,
// R7): debtors write, contest and pay, a collector refuses, and meanwhile the server, the worker and
// PostgreSQL end by SIGKILL. A form that was not answered is sent again as it was, as a browser does.
// `ACQUIT_TRUST=1` kills two hundred times; `ACQUIT_SEED` repeats the order of a run.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { eventually, freePort, postgres, program, startServer } from './support/acquit.js'
import { startCluster } from './support/cluster.js'
import { signInClient } from './support/office.js'
import { startSink } from './support/mail.js'
import { tried } from './support/tries.js'
import { settings, startTwin } from './support/twin.js'

const SECRET = 'whsec_of_the_kills'
const KILLS = process.env.ACQUIT_TRUST ? 100 : 5
const SEED = Number(process.env.ACQUIT_SEED ?? Date.now() % 1_000_000)
const PAYERS = Math.min(60, 6 + KILLS)

/** Numbers from 0 to 1 that a seed repeats. */
function dice(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A word of its own, which no masking takes for a number. */
const word = (kind, number) => `${kind}-${[...String(number)].map((digit) => 'abcdefghij'[digit]).join('')}-fin`

for (const database of ['sqlite', ...(postgres ? ['postgres'] : [])]) {
  describe(`killed at any moment, on ${database}, seed ${SEED}`, () => {
    let cluster, twin, sink, acquit, worker, desk
    const roll = dice(SEED)
    const payers = []
    const writers = []
    /** What was answered with success, by kind: the words or the reference by which it is found again. */
    const done = { dispute: new Set(), message: new Set(), payment: new Set(), refusal: new Set() }
    let working = true

    async function startWorker() {
      const address = `127.0.0.1:${await freePort()}`
      worker = spawn(program, ['worker'], { env: { ...acquit.env, ACQUIT__HTTP__METRICS_ADDR: address }, cwd: acquit.folder, stdio: 'ignore' })
      worker.over = once(worker, 'exit')
    }

    before(async () => {
      cluster = database === 'postgres' ? await startCluster() : undefined
      twin = await startTwin({ secret: SECRET })
      // Events are delivered by hand: until they are taken.
      twin.faults.hold = true
      sink = await startSink()
      acquit = await startServer({
        cluster,
        env: {
          ...settings(twin, SECRET),
          ACQUIT__WORKER__EMBEDDED: 'false',
          ACQUIT__MAIL__HOST: '127.0.0.1', ACQUIT__MAIL__PORT: String(sink.port), ACQUIT__MAIL__ENCRYPTION: 'none',
          ACQUIT__MAIL__FROM: 'portail@acquit.example',
        },
      })
      twin.listen(acquit.url)
      await startWorker()
      await acquit.must(['creditor', '--slug', 'demo', '--name', 'Atelier Marceau', '--email', 'compta@atelier-marceau.example',
        '--iban', 'FR7630006000011234567890189', '--gate', 'postcode'])
      for (let number = 0; number < PAYERS; number++) payers.push(await acquit.debtor({ invoices: [50 + number] }))
      for (let number = 0; number < 2; number++) writers.push(await acquit.debtor({ invoices: Array.from({ length: 40 }, () => 20) }))
      // A one-time code opens once: whoever lost the answer waits for the next. So the collector is in before.
      desk = await signInClient(acquit.client(), await acquit.staff('collector'))
    })
    after(async () => {
      working = false
      worker?.kill('SIGKILL')
      await acquit?.remove()
      await twin?.close()
      await sink?.close()
      await cluster?.remove()
    })

    /** Does something until it is answered with one of these statuses; whoever is away is tried again. */
    async function until(statuses, ask) {
      for (let tries = 0; tries < 400; tries++) {
        const answer = await ask().catch(() => undefined)
        if (answer && statuses.includes(answer.status)) return answer
        // What is neither an answer nor an absence is a defect.
        if (answer) assert.ok([429, 502, 503].includes(answer.status), `${answer.status}: ${answer.text.slice(0, 300)}`)
        await pause(100)
      }
      throw new Error('never answered')
    }

    async function inside(debtor) {
      const client = acquit.client()
      await until([200], async () => {
        const door = await client.get(debtor.link)
        if (door.status !== 200) return door
        const answer = await client.post('/door', { answer: debtor.gate })
        return answer.status === 303 ? client.get('/') : answer
      })
      return client
    }

    async function contest(client, number) {
      const words = word('contestation', number)
      const page = await until([200], () => client.get('/ask/dispute'))
      const invoice = /name="invoice"[^>]*value="([0-9a-f-]{36})"|value="([0-9a-f-]{36})"[^>]*name="invoice"/.exec(page.text)?.slice(1).find(Boolean)
      if (!invoice) return false
      const form = new FormData()
      const fields = { csrf: client.token, key: client.field('key'), choice: '1', invoice, category: 'quality', words }
      for (const [name, value] of Object.entries(fields)) form.append(name, value)
      const encoded = new Response(form)
      const body = Buffer.from(await encoded.arrayBuffer())
      const headers = { 'content-type': encoded.headers.get('content-type'), origin: acquit.url }
      const answer = await until([303], () => client.request('POST', '/ask/dispute', { headers, body }))
      done.dispute.add(words)
      return /[0-9a-f-]{36}/.exec(answer.location)?.[0]
    }

    async function write(client, number) {
      const words = word('bonjour', number)
      await until([200], () => client.get('/messages'))
      const fields = { csrf: client.token, key: client.field('key'), words }
      await until([303], () => client.post('/messages', fields))
      done.message.add(words)
    }

    async function refuse(client, request) {
      const page = await until([200], () => client.get(`/office/requests/${request}`))
      const fields = { csrf: client.token, version: client.field('version'), reason: 'Le bon de livraison est signé.' }
      assert.ok(fields.version, page.text.slice(0, 300))
      // Sent a second time after an answer that was lost, it finds its own decision: that is said with 409.
      await until([303, 409], () => client.post(`/office/requests/${request}/refuse`, fields))
      done.refusal.add(request)
    }

    async function pay(debtor) {
      const client = await inside(debtor)
      const fields = { csrf: client.token, key: client.field('key'), what: 'all' }
      const { location } = await until([303], () => client.post('/pay', fields))
      const completed = await fetch(`${location}/complete`, { method: 'POST', redirect: 'manual' })
      assert.equal(completed.status, 302)
      done.payment.add(debtor.reference)
      const event = await eventually('the provider tells', () => {
        const at = twin.held.findIndex((one) => one.data.object.success_url && location.includes(one.data.object.id))
        return at >= 0 && twin.held.splice(at, 1)[0]
      })
      // The provider tells again until it is heard, and sometimes once more.
      await until([200], async () => ({ status: (await twin.deliver(event))[0], text: '' }))
      if (number(2) === 0) await twin.deliver(event).catch(() => {})
    }

    const number = (below) => Math.floor(roll() * below)

    /** Who works until all is over. */
    function everybody() {
      const asked = []
      let count = 0
      const forever = async (what) => {
        while (working) {
          await what()
          await pause(50 + number(200))
        }
      }
      const people = writers.map(async (debtor) => {
        const client = await inside(debtor)
        await forever(async () => {
          count += 1
          if (number(2) === 0) return write(client, count)
          const request = await contest(client, count)
          if (request) asked.push(request)
        })
      })
      const paying = (async () => {
        for (const debtor of payers) {
          if (!working) return
          await pay(debtor)
        }
      })()
      const deciding = (async () => {
        await forever(async () => {
          const request = asked.shift()
          if (request) await refuse(desk, request)
        })
      })()
      return Promise.all([...people, paying, deciding])
    }

    const victims = {
      async server() {
        acquit.child.kill('SIGKILL')
        await acquit.ended
        await acquit.start()
      },
      async worker() {
        worker.kill('SIGKILL')
        await worker.over
        await startWorker()
      },
      async postgresql() {
        await cluster.kill()
        await cluster.start()
      },
    }

    test(`${KILLS} times, and all that was answered is there once`, async (t) => {
      const work = everybody()
      // Whatever goes wrong there ends the test here.
      let broken
      work.catch((error) => { broken = error })
      const names = Object.keys(victims).filter((name) => name !== 'postgresql' || cluster)
      const killed = {}
      for (let kill = 0; kill < KILLS; kill++) {
        await pause(100 + number(900))
        if (broken) throw broken
        const victim = names[kill % names.length]
        killed[victim] = (killed[victim] ?? 0) + 1
        await victims[victim]()
      }
      // On a slow machine little was done between the kills.
      await eventually('something of each kind was answered', () => {
        if (broken) return true
        return Object.values(done).every((one) => one.size > 0)
      }, 120)
      working = false
      await work
      const all = Object.fromEntries(Object.entries(done).map(([kind, one]) => [kind, one.size]))
      tried('R4', KILLS)
      t.diagnostic(`killed ${JSON.stringify(killed)}; answered ${JSON.stringify(all)}`)
      for (const [kind, count] of Object.entries(all)) assert.ok(count > 0, `${kind}: nothing was done`)
    })

    test('nothing acknowledged is missing, nothing is there twice', async () => {
      // What a killed worker held is another's after five minutes, and what failed meanwhile is tried again
      // later: both are brought forward.
      worker.kill('SIGKILL')
      await worker.over
      await acquit.db.rows("UPDATE job SET locked_until = NULL, run_at = CASE WHEN attempts > 0 THEN created_at ELSE run_at END WHERE state = 'ready'")
      await startWorker()
      // A decision takes effect after its ten seconds.
      await eventually('every payment is booked', async () => await acquit.db.number("SELECT count(*) FROM ledger_posting WHERE kind = 'payment'") >= done.payment.size)
      await eventually('every decision has taken effect', async () => await acquit.db.number("SELECT count(*) FROM request WHERE pending IS NOT NULL") === 0)
      const count = async (sql) => new Map((await acquit.db.rows(sql)).map(({ what, many }) => [String(what), Number(many)]))
      const once = (found, wanted, kind) => {
        for (const [what, many] of found) assert.equal(many, 1, `${kind} ${what} is there ${many} times`)
        for (const what of wanted) assert.equal(found.get(what), 1, `${kind} ${what} is lost`)
      }
      once(await count('SELECT words AS what, count(*) AS many FROM request GROUP BY words'), done.dispute, 'dispute')
      once(await count("SELECT words AS what, count(*) AS many FROM turn WHERE author = 'debtor' GROUP BY words"), done.message, 'message')
      once(await count(`SELECT d.reference AS what, count(*) AS many FROM ledger_posting p JOIN debtor d ON d.id = p.debtor_id
        WHERE p.kind = 'payment' GROUP BY d.reference`), done.payment, 'payment')
      const refused = await acquit.db.number("SELECT count(*) FROM request WHERE state = 'refused'")
      assert.equal(refused, done.refusal.size, 'decisions')
    })

    test('each message left once, or a second time with the same Message-ID', async () => {
      await eventually('every message has left', async () => await acquit.db.number("SELECT count(*) FROM message WHERE state = 'planned'") === 0)
      const sent = await acquit.db.number("SELECT count(*) FROM message WHERE state = 'sent'")
      const ids = sink.messages.map((mail) => mail.id)
      assert.ok(ids.every(Boolean))
      tried('R6', ids.length)
      const distinct = new Set(ids).size
      assert.ok(distinct >= sent, `${distinct} of ${sent} were handed over`)
      // Each death of the worker leaves at most as many in doubt as it had in hand.
      assert.ok(ids.length - distinct <= 4 * KILLS, `${ids.length - distinct} were handed over twice`)
    })

    test('the books and the audit are sound', async () => {
      assert.deepEqual(await acquit.flaws(), [])
      const { code, stdout } = await acquit.run(['verify-audit'])
      assert.equal(code, 0, stdout)
    })
  })
}
