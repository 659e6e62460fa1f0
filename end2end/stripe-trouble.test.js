// What goes wrong with a payment on Stripe's side, by the same counterparts as `stripe.test.js`: a
// second tab, a checkout left to run out, a debit that comes back, a dispute with the bank, a server
// that dies between Stripe's answer and its own commit; and no card number anywhere afterwards.
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { eventually, postgres, startAcquit } from './support/acquit.js'
import { plain } from './support/browser.js'
import { checkout } from './support/checkout.js'
import { settings, startTwin } from './support/twin.js'

const SECRET = 'whsec_of_the_trouble'
const words = (html) => plain(html.replace(/<[^>]+>/g, ' '))

for (const database of ['sqlite', ...(postgres ? ['postgres'] : [])]) describe(`Stripe in trouble, on ${database}`, () => {
  let acquit, twin, postings, attempts, attempt, state, sound, begin, complete, pay
  before(async () => {
    twin = await startTwin({ secret: SECRET })
    acquit = await startAcquit({ database, env: settings(twin, SECRET) })
    twin.listen(acquit.url)
    ;({ postings, attempts, attempt, state, sound, begin, complete, pay } = checkout(acquit, twin))
  })
  after(async () => {
    await acquit?.remove()
    await twin?.close()
  })

  afterEach(() => twin.calm())

  const opened = (amount) => [...twin.sessions.values()].filter((one) => one.amount_total === amount)
  const balance = async (debtor) => {
    const client = acquit.client()
    await client.enter(debtor)
    return words((await client.get('/')).text)
  }

  test('two tabs that ask for the same share one checkout; another choice closes it', async () => {
    const debtor = await acquit.debtor({ invoices: [71, 9] })
    const one = await begin(debtor)
    const two = await begin(debtor)
    assert.equal(one.answer.location, two.answer.location)
    assert.equal(opened(8_000).length, 1)
    await two.client.get('/pay')
    const part = await two.client.post('/pay', { key: two.client.field('key'), what: 'part', amount: '50' })
    assert.equal(part.status, 303, words(part.text).slice(0, 300))
    assert.notEqual(part.location, one.answer.location)
    const [first] = opened(8_000)
    assert.equal((await twin.told(first)).status, 'expired', 'the first one cannot be paid any more')
    await complete(part.location)
    await state(debtor, 'succeeded')
    assert.equal(await postings(debtor, 'payment'), 1)
    assert.match(await balance(debtor), /30,00 €/)
    await sound()
  })

  test('a checkout that runs out credits nothing, says so, and one can pay again', async () => {
    const debtor = await acquit.debtor({ invoices: [72] })
    const { client, answer } = await begin(debtor)
    const [session] = opened(7_200)
    const expired = await fetch(`${twin.emulate.origin}/v1/checkout/sessions/${session.id}/expire`, { method: 'POST' })
    assert.ok(expired.ok)
    await twin.deliver(twin.event('checkout.session.expired', await twin.told(session)))
    await state(debtor, 'expired')
    const [{ id }] = await attempts(debtor)
    const page = `/payments/${id.replace(/-/g, '').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`
    assert.match(words((await client.get(page)).text), /délai|expiré/)
    assert.equal(await postings(debtor, 'payment'), 0)
    const again = await begin(debtor)
    assert.notEqual(again.answer.location, answer.location)
    await complete(again.answer.location)
    await state(debtor, 'succeeded')
    assert.equal(await postings(debtor, 'payment'), 1)
    await sound()
  })

  test('a debit that comes back credits nothing, says why in words, and one can pay again', async () => {
    const debtor = await acquit.debtor({ invoices: [73] })
    twin.faults.refused = 'insufficient_funds'
    const { client, back } = await pay(debtor)
    await state(debtor, 'failed')
    const told = words((await client.get(back)).text)
    assert.match(told, /n’a pas abouti|refusé/)
    assert.ok(!told.includes('insufficient_funds') && !told.includes('card_declined'), told)
    assert.equal(await postings(debtor, 'payment'), 0)
    twin.faults.refused = undefined
    await pay(debtor)
    await state(debtor, 'succeeded')
    assert.equal(await postings(debtor, 'payment'), 1)
    await sound()
  })

  for (const [outcome, left] of [['lost', /74,00 €/], ['won', /Tout est réglé/]]) {
    test(`a payment disputed with the bank, and ${outcome}`, async () => {
      const debtor = await acquit.debtor({ invoices: [74] })
      await pay(debtor)
      await state(debtor, 'succeeded')
      const { provider_payment } = await attempt(debtor)
      await twin.dispute(provider_payment, 7_400, 'needs_response')
      await eventually('it is booked', async () => (await postings(debtor, 'chargeback')) === 1)
      assert.deepEqual(await acquit.flaws(), [], 'while it is open')
      await twin.dispute(provider_payment, 7_400, outcome)
      await acquit.quiet()
      // Lost, it goes from what is disputed back to what is owed.
      assert.equal(await postings(debtor, 'chargeback'), outcome === 'lost' ? 2 : 1)
      assert.equal(await postings(debtor, 'chargeback_won'), outcome === 'won' ? 1 : 0)
      assert.match(await balance(debtor), left)
      await sound()
    })
  }

  test('a server that dies between Stripe’s answer and its own commit asks again with the same key', async () => {
    const debtor = await acquit.debtor({ invoices: [75] })
    const client = acquit.client()
    await client.enter(debtor)
    const key = client.field('key')
    twin.faults.api = [{ status: 'hang', after: true }]
    const lost = client.post('/pay', { key, what: 'all' }).catch(() => 'the connection ended')
    await eventually('Stripe has made the checkout', () => opened(7_500).length === 1)
    await acquit.stop('SIGKILL')
    await lost
    assert.equal((await attempt(debtor)).provider_session, null, 'we do not know of it')
    await acquit.start()
    await client.get('/')
    const again = await client.post('/pay', { key, what: 'all' })
    assert.equal(again.status, 303, words(again.text).slice(0, 300))
    assert.equal(opened(7_500).length, 1, 'the same checkout')
    const asked = twin.requests.filter((one) => one.path === '/v1/checkout/sessions' && one.fields.get('line_items[0][price_data][unit_amount]') === '7500')
    assert.ok(asked.length >= 2)
    assert.equal(new Set(asked.map((one) => one.key)).size, 1)
    await complete(again.location)
    await state(debtor, 'succeeded')
    assert.equal(await postings(debtor, 'payment'), 1)
    await sound()
  })

  test('no card number is in the database, the logs or what was asked, whoever wrote it', async () => {
    const debtor = await acquit.debtor({ invoices: [76] })
    const { client } = await pay(debtor)
    await state(debtor, 'succeeded')
    const other = await acquit.debtor({ invoices: [77] })
    await client.enter(other)
    await client.get('/messages')
    const card = '4242 4242 4242 4242'
    const said = await client.post('/messages', { key: client.field('key'), words: `Ma carte : ${card}, prélevez-la.` })
    assert.ok(said.status < 400, words(said.text).slice(0, 300))
    const thread = (await client.get('/messages')).text
    assert.match(words(thread), /prélevez-la/, 'the rest was kept')
    const number = /4242[ -]?4242[ -]?4242[ -]?4242/
    assert.ok(!number.test(thread), 'not on the page')
    for (const table of await acquit.db.tables()) {
      assert.ok(!number.test(JSON.stringify(await acquit.db.rows(`SELECT * FROM ${table}`))), table)
    }
    assert.ok(!number.test(acquit.log), 'not in the log')
    assert.ok(twin.requests.every((one) => !number.test(one.fields.toString())), 'not sent to Stripe')
    await sound()
  })
})
