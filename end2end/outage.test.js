// The database goes away under a running server and comes back (R10): pages say so at once, a
// provider's event is never taken for kept, and nobody has to start the server again.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { eventually, postgres, startServer } from './support/acquit.js'
import { startCluster } from './support/cluster.js'
import { KEY, sign } from './support/twin.js'

const SECRET = 'whsec_of_the_outage'
const WORDS = { fr: /Momentanément indisponible/, en: /Away for a moment/ }

describe('while PostgreSQL is away', { skip: !postgres && 'there is no PostgreSQL' }, () => {
  let cluster, acquit, debtor, client, door
  before(async () => {
    cluster = await startCluster()
    acquit = await startServer({
      cluster,
      env: {
        ACQUIT__PAYMENTS__PROVIDER: 'stripe',
        ACQUIT__PAYMENTS__STRIPE__SECRET_KEY: KEY,
        ACQUIT__PAYMENTS__STRIPE__WEBHOOK_SECRETS: SECRET,
        // Nobody listens there: what Stripe would say is not the matter here.
        ACQUIT__PAYMENTS__STRIPE__API_BASE: 'http://127.0.0.1:9/',
      },
    })
    await acquit.must(['creditor', '--slug', 'demo', '--name', 'Atelier Marceau', '--email', 'compta@atelier-marceau.example',
      '--iban', 'FR7630006000011234567890189', '--gate', 'postcode'])
    debtor = await acquit.debtor({ invoices: [120] })
    client = acquit.client()
    await client.enter(debtor)
    door = acquit.client()
    await door.get(debtor.link)
  })
  after(async () => {
    await acquit?.remove()
    await cluster?.remove()
  })

  const event = (id) => JSON.stringify({
    id, object: 'event', type: 'payment_intent.created', created: Math.floor(Date.now() / 1000), livemode: false,
    data: { object: { id: 'pi_nobody', object: 'payment_intent' } },
  })
  async function deliver(id) {
    const body = event(id)
    const headers = { 'content-type': 'application/json', 'stripe-signature': sign(body, SECRET) }
    return (await acquit.client().request('POST', '/webhooks/stripe', { headers, body })).status
  }
  async function timed(answer) {
    const begun = performance.now()
    return { ...await answer, seconds: (performance.now() - begun) / 1000 }
  }

  test('(first, that all is well)', async () => {
    assert.equal((await client.get('/')).status, 200)
    assert.equal(await deliver('evt_before'), 200)
    assert.match((await client.get('/transfer')).text, /announce/)
  })

  test('pages say so in under two seconds, in the reader\'s language, and post nothing', async (t) => {
    await cluster.stop()
    const english = { headers: { 'accept-language': 'en-GB' } }
    const guest = acquit.client()
    assert.equal((await guest.get('/office/sign-in')).status, 200, 'what needs no database is there')
    const asked = {
      'the overview': () => client.request('GET', '/'),
      'the history': () => client.request('GET', '/history'),
      'a payment': () => client.post('/pay', { key: 'x', what: 'all' }),
      'an announcement': () => client.post('/transfer/announce'),
      'the door': () => door.request('GET', '/door'),
      'an answer at the door': () => door.post('/door', { answer: debtor.gate }),
      'a sign-in': () => guest.post('/office/sign-in', { email: 'a@b.example', password: 'x', code: '1' }),
      'the overview, in English': () => client.request('GET', '/', english),
    }
    let slowest = 0
    for (const [what, ask] of Object.entries(asked)) {
      const answer = await timed(ask())
      assert.equal(answer.status, 503, what)
      assert.ok(answer.seconds < 2, `${what}: ${answer.seconds} s`)
      assert.match(answer.text, what.endsWith('English') ? WORDS.en : WORDS.fr, what)
      assert.ok(Number(answer.headers['retry-after']) > 0, what)
      slowest = Math.max(slowest, answer.seconds)
    }
    // Many at once wait no longer than one.
    const crowd = await Promise.all(Array.from({ length: 40 }, () => timed(client.request('GET', '/'))))
    for (const answer of crowd) {
      assert.equal(answer.status, 503)
      assert.ok(answer.seconds < 2, `one of many: ${answer.seconds} s`)
      slowest = Math.max(slowest, answer.seconds)
    }
    t.diagnostic(`the slowest of ${crowd.length + Object.keys(asked).length} pages took ${slowest.toFixed(2)} s`)
    assert.equal((await client.request('GET', '/healthz')).status, 200, 'the process runs')
    assert.equal((await client.request('GET', '/readyz')).status, 503, 'and cannot serve')
  })

  test('a signed event is never answered with success', async () => {
    const statuses = [await deliver('evt_during'), ...await Promise.all(Array.from({ length: 8 }, () => deliver('evt_during')))]
    assert.deepEqual([...new Set(statuses)], [503], 'so the provider sends it again')
  })

  test('all works again once it is back, and nobody has started the server again', async () => {
    const { pid } = acquit.child
    await cluster.start()
    await eventually('it can serve', () => acquit.ready(), 10)
    assert.equal((await client.get('/')).status, 200, 'the session too is there')
    assert.match(client.page, /120,00/)
    assert.equal((await client.post('/transfer/announce')).status, 303)
    assert.equal(await deliver('evt_during'), 200)
    assert.equal(await deliver('evt_during'), 200)
    // The worker is back at work.
    await door.get('/door')
    assert.equal((await door.post('/door/new-link')).status, 303)
    const mail = await acquit.mail('a link', (mail) => mail.to === debtor.email)
    assert.equal((await acquit.client().enter({ ...debtor, link: mail.link })).status, 200)
    // Once what was answered with success, and nothing of what was refused.
    assert.equal(await acquit.db.number('SELECT count(*) FROM transfer_notice'), 1)
    assert.equal(await acquit.db.number('SELECT count(*) FROM payment_attempt'), 0)
    assert.equal(await acquit.db.number("SELECT count(*) FROM provider_event WHERE event_id IN ('evt_before', 'evt_during')"), 2)
    assert.deepEqual(await acquit.flaws(), [])
    assert.deepEqual([acquit.child.pid, acquit.child.exitCode], [pid, null])
  })

  test('a short absence, in which nobody asked for anything, costs nobody a page', async () => {
    await cluster.stop()
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    await cluster.start()
    for (let page = 0; page < 20; page++) {
      assert.equal((await client.request('GET', '/')).status, 200, `page ${page}`)
    }
  })
})
