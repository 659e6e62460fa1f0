// Paying through the twin by hand, and looking at what came of it.
import assert from 'node:assert/strict'
import { eventually } from './acquit.js'

/** What tests of one server and its twin do over and over. */
export function checkout(acquit, twin) {
  const of = (debtor) => `debtor_id IN (SELECT id FROM debtor WHERE reference = '${debtor.reference}')`
  const postings = (debtor, kind) => acquit.db.number(`SELECT count(*) FROM ledger_posting WHERE kind = '${kind}' AND ${of(debtor)}`)
  const attempts = (debtor) => acquit.db.rows(`SELECT * FROM payment_attempt WHERE ${of(debtor)} ORDER BY created_at DESC`)
  const attempt = async (debtor) => (await attempts(debtor))[0]
  const state = (debtor, wanted) => eventually(`the attempt is ${wanted}`, async () => (await attempt(debtor))?.state === wanted)

  /** No fault is left, and the books agree. */
  async function sound() {
    twin.calm()
    assert.deepEqual(await acquit.flaws(), [])
  }

  /** Begins a payment by hand: the answer that leads to the hosted page. */
  async function begin(debtor) {
    const client = acquit.client()
    await client.enter(debtor)
    const answer = await client.post('/pay', { key: client.field('key'), what: 'all' })
    return { client, answer }
  }

  /** Pays on emulate's page, by its form. */
  async function complete(address) {
    const page = await (await fetch(address)).text()
    assert.match(page, /<form/)
    const answer = await fetch(`${address}/complete`, { method: 'POST', redirect: 'manual' })
    assert.equal(answer.status, 302)
    return answer.headers.get('location')
  }

  async function pay(debtor) {
    const { client, answer } = await begin(debtor)
    assert.equal(answer.status, 303, answer.text.slice(0, 400))
    const back = await complete(answer.location)
    return { client, back, checkout: answer.location }
  }

  return { of, postings, attempts, attempt, state, sound, begin, complete, pay }
}
