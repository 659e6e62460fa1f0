// Stripe's side, by counterparts that nobody here wrote: the official SDK signs, `emulate` shows
// the hosted page, `localstripe` keeps payments and refunds; a twin of OURS joins them and
// misbehaves (support/twin.js). None of it proves what the real Stripe does.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { eventually, postgres, startAcquit } from './support/acquit.js'
import { launch, nothingWrong, visitor } from './support/browser.js'
import { checkout } from './support/checkout.js'
import { fileOf, signInClient } from './support/office.js'
import { settings, sign, startTwin } from './support/twin.js'

const OLD = 'whsec_the_one_before'
const NEW = 'whsec_the_one_after'
const plain = (text) => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

for (const database of ['sqlite', ...(postgres ? ['postgres'] : [])]) describe(`Stripe, by its counterparts, on ${database}`, () => {
  let acquit, twin, browser, postings, attempt, state, sound, begin, complete, pay
  before(async () => {
    twin = await startTwin({ secret: NEW })
    acquit = await startAcquit({ database, env: settings(twin, `${NEW},${OLD}`) })
    twin.listen(acquit.url)
    ;({ postings, attempt, state, sound, begin, complete, pay } = checkout(acquit, twin))
    browser = await launch()
  })
  after(async () => {
    await browser?.close()
    await acquit?.remove()
    await twin?.close()
  })

  test('events: good, stale, wrong secret, rotated, tampered → 200, 400, 400, 200, 400', async () => {
    const payload = (id) => JSON.stringify(twin.event('payment_intent.created', { id: 'pi_nobody', object: 'payment_intent' }, id))
    const now = Math.floor(Date.now() / 1000)
    const kept = () => acquit.db.number(`SELECT count(*) FROM provider_event WHERE provider = 'stripe'`)
    const before = await kept()
    const good = payload('evt_good')
    assert.equal(await twin.post(good, sign(good, NEW)), 200)
    const stale = payload('evt_stale')
    assert.equal(await twin.post(stale, sign(stale, NEW, now - 301)), 400)
    const future = payload('evt_future')
    assert.equal(await twin.post(future, sign(future, NEW, now + 330)), 400)
    const wrong = payload('evt_wrong')
    assert.equal(await twin.post(wrong, sign(wrong, 'whsec_of_someone_else')), 400)
    const rotated = payload('evt_rotated')
    assert.equal(await twin.post(rotated, sign(rotated, OLD)), 200)
    const tampered = payload('evt_tampered')
    assert.equal(await twin.post(tampered.replace('pi_nobody', 'pi_somebody'), sign(tampered, NEW)), 400)
    for (const signature of [undefined, '', 't=1', 'v1=00', `t=${now},v1=`, `t=${now},v0=${'0'.repeat(64)}`]) {
      assert.equal(await twin.post(payload('evt_unsigned'), signature), 400)
    }
    // Signed well, but not an event.
    for (const nonsense of ['', '[]', '{}', '{"id":1}', 'null', '\u0000', `{"a":${'['.repeat(5000)}`]) {
      const status = await twin.post(nonsense, sign(nonsense || ' ', NEW))
      assert.ok(status >= 400 && status < 500, `${status} for ${nonsense.slice(0, 20)}`)
    }
    assert.equal(await kept(), before + 2)
    assert.equal((await fetch(twin.webhook)).status, 405, 'only POST')
    assert.equal((await fetch(`${acquit.url}/webhooks/nobody`, { method: 'POST' })).status, 404)
  })

  test('pays through the hosted page without JavaScript: processing until the event, then paid, with a receipt', async () => {
    const debtor = await acquit.debtor({ invoices: [150.25] })
    const guest = await visitor(browser, { device: 'phone', js: false })
    const { page, tap } = guest
    twin.faults.hold = true
    await page.goto(debtor.link)
    await page.fill('#answer', debtor.gate)
    await tap('form[action="/door"] button')
    await page.waitForURL((url) => url.pathname === '/')
    await tap('form[action="/pay"] button')
    await page.waitForURL((url) => url.origin === twin.checkoutOrigin)
    assert.match(plain(await page.content()), /150[.,]25/)
    nothingWrong(guest, 'the policy allows the way to the hosted page')
    // The counterpart's own page is not ours to judge.
    await page.locator('form[action$="/complete"] button').click()
    await page.waitForURL((url) => url.pathname.startsWith('/payments/'))
    guest.problems.length = 0
    assert.match(await page.locator('h1').textContent(), /Nous attendons la confirmation/)
    assert.equal(await postings(debtor, 'payment'), 0, 'the return page proves nothing')
    await eventually('emulate has told the twin', () => twin.held.length === 1)
    assert.deepEqual(await twin.release(), [200])
    await eventually('paid', async () => /Merci/.test(await page.locator('h1').textContent()))
    await acquit.mail('the receipt', (mail) => mail.to === debtor.email && mail.attachments.length === 1)
    assert.equal(await postings(debtor, 'payment'), 1)
    nothingWrong(guest)
    await guest.close()

    // What Stripe was asked: our reference, exact amount, our key, no card data.
    const asked = twin.requests.find((request) => request.fields.get('client_reference_id') && request.path === '/v1/checkout/sessions')
    assert.equal(asked.fields.get('line_items[0][price_data][unit_amount]'), '15025')
    assert.equal(asked.fields.get('line_items[0][price_data][currency]'), 'eur')
    assert.equal(asked.fields.get('mode'), 'payment')
    assert.match(asked.key, /^acquit-[0-9a-f-]{36}$/)
    assert.equal(asked.fields.get('client_reference_id'), asked.fields.get('metadata[attempt]'))
    assert.ok(![...asked.fields.keys()].some((name) => name.includes('card[')))
    await sound()
  })

  test('the same event ten times at once is one posting; so are ten different ones about the same payment', async () => {
    const debtor = await acquit.debtor({ invoices: [61] })
    twin.faults.copies = 10
    await pay(debtor)
    await eventually('all are delivered', () => twin.deliveries.at(-1)?.statuses.length === 10)
    assert.deepEqual(twin.deliveries.at(-1).statuses, Array(10).fill(200))
    await state(debtor, 'succeeded')
    const { provider_payment } = await attempt(debtor)
    const intent = await twin.intent(provider_payment)
    const session = await twin.told([...twin.sessions.values()].find((one) => one.payment_intent === provider_payment))
    await Promise.all(['payment_intent.succeeded', 'charge.succeeded', 'payment_intent.created', 'checkout.session.completed', 'checkout.session.async_payment_succeeded']
      .flatMap((type) => [twin.deliver(twin.event(type, type.startsWith('checkout') ? session : intent)), twin.deliver(twin.event(type, type.startsWith('checkout') ? session : intent))]))
    await acquit.quiet()
    assert.equal(await postings(debtor, 'payment'), 1)
    assert.equal((await acquit.mails((mail) => mail.to === debtor.email && mail.attachments.length)).length, 1, 'one receipt')
    await sound()
  })

  test('completion told before creation, and an old failure after it, end the same', async () => {
    const debtor = await acquit.debtor({ invoices: [62] })
    twin.faults.hold = true
    await pay(debtor)
    await eventually('it is held', () => twin.held.length === 1)
    const done = twin.held[0].data.object
    twin.held.push(twin.event('payment_intent.created', { id: done.payment_intent, object: 'payment_intent', metadata: done.metadata }))
    twin.held.push(twin.event('payment_intent.payment_failed', { id: done.payment_intent, object: 'payment_intent', metadata: done.metadata }))
    twin.held.push(twin.event('checkout.session.expired', done))
    assert.deepEqual(await twin.release((events) => [events[3], events[0], events[2], events[1]], 2), Array(8).fill(200))
    await acquit.quiet()
    await state(debtor, 'succeeded')
    assert.equal(await postings(debtor, 'payment'), 1)
    await sound()
  })

  test('an event that is lost is made up for by asking later', async () => {
    const debtor = await acquit.debtor({ invoices: [63] })
    twin.faults.hold = true
    const { client, back } = await pay(debtor)
    await eventually('it is lost', () => twin.held.length === 1)
    twin.held.length = 0
    assert.match((await client.get(back)).text, /Nous attendons la confirmation/)
    // The look that is planned for the end of the checkout's life, brought forward.
    const { id } = await attempt(debtor)
    const jobs = await acquit.db.rows(`SELECT id, run_at FROM job WHERE kind = 'reconcile_attempt' AND subject_id = ${literal(id)}`)
    assert.equal(jobs.length, 1, 'a look is planned')
    await acquit.db.rows(`UPDATE job SET run_at = created_at WHERE kind = 'reconcile_attempt' AND subject_id = ${literal(id)}`)
    await state(debtor, 'succeeded')
    assert.equal(await postings(debtor, 'payment'), 1)
    assert.match((await client.get(back)).text, /Merci/)
    await sound()
  })

  test('a provider that fails, then is silent, then works: a clear message, and the same key on the wire', async () => {
    const debtor = await acquit.debtor({ invoices: [64] })
    const before = twin.requests.length
    twin.faults.api = [{ status: 500 }]
    const { client, answer } = await begin(debtor)
    assert.equal(answer.status, 503)
    assert.match(plain(answer.text), /La page de paiement ne répond pas\. Rien n’a été débité/)
    client.page = answer.text
    twin.faults.api = [{ status: 'hang' }]
    const second = await client.post('/pay', { key: client.field('key'), what: 'all' })
    assert.equal(second.status, 503)
    client.page = second.text
    const third = await client.post('/pay', { key: client.field('key'), what: 'all' })
    assert.equal(third.status, 303)
    const keys = twin.requests.slice(before).filter((request) => request.path === '/v1/checkout/sessions').map((request) => request.key)
    assert.ok(keys.length >= 3)
    assert.deepEqual([...new Set(keys)], [keys[0]], 'one key')
    assert.equal([...twin.sessions.values()].filter((one) => one.amount_total === 6400).length, 1, 'one checkout')
    await complete(third.location)
    await state(debtor, 'succeeded')
    assert.equal(await postings(debtor, 'payment'), 1)
    await sound()
  })

  test('an answer lost after the checkout was made finds that same checkout again', async () => {
    const debtor = await acquit.debtor({ invoices: [65] })
    twin.faults.api = [{ status: 'hang', after: true }]
    const { client, answer } = await begin(debtor)
    assert.equal(answer.status, 503)
    client.page = answer.text
    const again = await client.post('/pay', { key: client.field('key'), what: 'all' })
    assert.equal(again.status, 303, acquit.log.slice(-600))
    assert.equal([...twin.sessions.values()].filter((one) => one.amount_total === 6500).length, 1)
    await complete(again.location)
    await state(debtor, 'succeeded')
    await sound()
  })

  test('another amount than asked goes to suspense, with a task in the office', async () => {
    const debtor = await acquit.debtor({ invoices: [66] })
    twin.faults.received = 100
    const { client, back } = await pay(debtor)
    await state(debtor, 'quarantined')
    assert.equal(await postings(debtor, 'payment'), 0)
    assert.equal(await postings(debtor, 'suspense'), 1)
    assert.match((await client.get(back)).text, /Paiement en cours de vérification/)
    const office = await signInClient(acquit.client(), await acquit.staff('collector'))
    const tasks = plain((await office.get('/office/tasks')).text)
    assert.match(tasks, /Paiement qui ne correspond pas/)
    assert.match(tasks, /attendu : 66,00 €/)
    assert.match(tasks, /reçu : 1,00 €/)
    assert.match(tasks, new RegExp(debtor.name))
    await sound()
  })

  test('a refund from the office reaches the counterpart once, even if its answer is lost', async () => {
    const debtor = await acquit.debtor({ invoices: [67] })
    await pay(debtor)
    await state(debtor, 'succeeded')
    const office = await signInClient(acquit.client(), await acquit.staff('manager'))
    await office.get(await fileOf(office, debtor.reference))
    const address = /\/office\/payments\/[0-9a-f-]+\/refund/.exec(office.page)[0]
    await office.get(address)
    twin.faults.api = [{ status: 'hang', after: true }]
    const decided = await office.post(address, { left: '6700', amount: '27,50', reason: 'geste' })
    assert.equal(decided.status, 303)
    await eventually('it is booked', async () => (await postings(debtor, 'refund')) === 1)
    const { provider_payment } = await attempt(debtor)
    const there = await twin.refunds(new URL(`http://x/?payment_intent=${provider_payment}`))
    assert.deepEqual(there.data.map((refund) => refund.amount), [2750])
    const keys = twin.requests.filter((request) => request.method === 'POST' && request.path === '/v1/refunds' && request.fields.get('payment_intent') === provider_payment).map((request) => request.key)
    assert.ok(keys.length >= 2)
    assert.equal(new Set(keys).size, 1, 'the same key both times')
    assert.match(plain((await office.get(await fileOf(office, debtor.reference))).text), /27,50 € renvoyé/)
    await sound()
  })

  test('a refund made at the provider itself is booked when it is told, whatever the order', async () => {
    const debtor = await acquit.debtor({ invoices: [68] })
    twin.faults.hold = true
    await pay(debtor)
    await eventually('it is held', () => twin.held.length === 1)
    const { payment_intent } = twin.held[0].data.object
    await twin.refund(new URLSearchParams({ payment_intent, amount: '6800', 'metadata[by]': 'dashboard' }))
    twin.held.unshift(twin.event('charge.refunded', { id: 'ch_x', object: 'charge', payment_intent }))
    await twin.release()
    await eventually('both are booked', async () => (await postings(debtor, 'refund')) === 1 && (await postings(debtor, 'payment')) === 1)
    await sound()
  })

  test('a server that dies after the provider was asked finds the payment again', async () => {
    const debtor = await acquit.debtor({ invoices: [69] })
    twin.faults.hold = true
    const { answer } = await begin(debtor)
    await acquit.stop('SIGKILL')
    await complete(answer.location)
    await eventually('it is held', () => twin.held.length === 1)
    await acquit.start()
    assert.deepEqual(await twin.release(), [200])
    await state(debtor, 'succeeded')
    assert.equal(await postings(debtor, 'payment'), 1)
    await sound()
  })

  test('without a webhook secret nothing starts', async () => {
    for (const secrets of ['', ' ', `${NEW},`]) {
      const env = { ...acquit.env, ...settings(twin, secrets) }
      const other = Object.assign(Object.create(Object.getPrototypeOf(acquit)), acquit, { env })
      const { code, stderr } = await other.run(['check-config'])
      assert.notEqual(code, 0)
      assert.match(stderr, /webhook_secrets/)
    }
  })

  const literal = (id) => (database === 'sqlite' ? `X'${id}'` : `'${id}'`)
})
