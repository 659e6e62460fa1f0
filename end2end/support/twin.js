// OUR OWN test double of Stripe's API: it proves nothing about Stripe. It stands between Acquit
// and the counterparts that others wrote ([`counterparts`]), joins them into one account, and does
// what they cannot: it hands checkouts to `emulate` (whose hosted page takes products and prices,
// not `price_data`) and payments and refunds to `localstripe` (or, where that cannot be installed,
// keeps them in its own memory); it honours idempotency keys; it gives events their identifiers and
// signs them with Stripe's official SDK. And it misbehaves on demand: see `faults`.
import http from 'node:http'
import Stripe from 'stripe'
import { startEmulate, startLocalstripe } from './counterparts.js'

export const KEY = 'sk_test_acquit_end2end'
const sdk = new Stripe(KEY)

/** A header for a body, as Stripe's own SDK signs in tests. */
export const sign = (payload, secret, timestamp = Math.floor(Date.now() / 1000)) =>
  sdk.webhooks.generateTestHeaderString({ payload, secret, timestamp })

/** What Acquit is configured with to talk to the twin. */
export const settings = (twin, secrets) => ({
  ACQUIT__PAYMENTS__PROVIDER: 'stripe',
  ACQUIT__PAYMENTS__STRIPE__SECRET_KEY: KEY,
  ACQUIT__PAYMENTS__STRIPE__WEBHOOK_SECRETS: secrets,
  ACQUIT__PAYMENTS__STRIPE__API_BASE: twin.origin + '/',
  ACQUIT__PAYMENTS__STRIPE__CHECKOUT_ORIGIN: twin.checkoutOrigin,
  ACQUIT__PAYMENTS__STRIPE__TIMEOUT_SECONDS: '2',
})

export async function startTwin({ secret }) {
  const twin = new Twin(secret)
  await twin.start()
  return twin
}

class Twin {
  constructor(secret) {
    this.secret = secret
    this.sessions = new Map()
    this.answers = new Map() // idempotency key → what was answered
    this.intents = new Map() // debits that failed
    this.disputes = new Map() // payment → what was disputed with the bank
    this.requests = [] // everything that Acquit asked: method, path, key, fields
    this.deliveries = [] // what Acquit answered to events
    this.held = []
    this.calm()
  }

  /** No faults any more. */
  calm() {
    this.faults = {
      /** What to answer to the next POSTs instead of working: a status, or `hang`. `after: true` works first. */
      api: [],
      /** Keep events back until [`release`]. */
      hold: false,
      /** How often each event is delivered, in parallel. */
      copies: 1,
      /** Why the debtor's bank refuses the debit after the checkout was completed. */
      refused: undefined,
      /** What the payment really comes to, in minor units, instead of what was asked. */
      received: undefined,
    }
  }

  async start() {
    this.server = http.createServer((request, response) => this.serve(request, response).catch((error) => {
      response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { type: 'api_error', message: error.message } }))
    }))
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.origin = `http://127.0.0.1:${this.server.address().port}`
    this.emulateSecret = 'whsec_between_emulate_and_twin'
    this.emulate = await startEmulate({ webhook: `${this.origin}/from-emulate`, secret: this.emulateSecret })
    this.checkoutOrigin = this.emulate.origin
    this.localstripe = await startLocalstripe()
  }

  async close() {
    this.server.closeAllConnections?.()
    this.server.close()
    await this.emulate?.close()
    this.localstripe?.close?.()
  }

  /** Where Acquit listens to events. */
  listen(url) {
    this.webhook = `${url}/webhooks/stripe`
  }

  // What Acquit asks.

  async serve(request, response) {
    const parts = []
    for await (const part of request) parts.push(part)
    const body = Buffer.concat(parts).toString()
    const url = new URL(request.url, this.origin)
    if (url.pathname === '/from-emulate') {
      // The official SDK believes emulate's signature, or this throws.
      const event = sdk.webhooks.constructEvent(body, request.headers['stripe-signature'], this.emulateSecret)
      response.end('ok')
      return this.fromEmulate(event)
    }
    const fields = new URLSearchParams(body)
    const key = request.headers['idempotency-key']
    this.requests.push({ method: request.method, path: url.pathname, key, fields })
    const send = (status, value) => {
      if (!response.writableEnded) response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    }
    // Questions that the background asks meanwhile are answered as ever.
    const fault = request.method === 'POST' ? this.faults.api.shift() : undefined
    if (fault && !fault.after) {
      if (fault.status === 'hang') return undefined
      return send(fault.status, { error: { type: 'api_error', message: 'the twin was told to fail' } })
    }
    const { status, value } = await this.once(request, url, key, body, fields)
    if (fault?.status === 'hang') return undefined
    if (fault) return send(fault.status, { error: { type: 'api_error', message: 'the twin was told to fail' } })
    return send(status, value)
  }

  /** One idempotency key, one answer. */
  async once(request, url, key, body, fields) {
    // Parameters are compared, not their order (Stripe, "Idempotent requests").
    body = [...fields].map((pair) => pair.join('=')).sort().join('&')
    const known = key && this.answers.get(key)
    if (known && known.body !== body) {
      return { status: 400, value: { error: { type: 'idempotency_error', message: 'another request had this key' } } }
    }
    if (known) return known.answer
    const answer = await this.answer(request, url, fields)
    if (key && request.method === 'POST' && answer.status < 500) this.answers.set(key, { body, answer })
    return answer
  }

  async answer(request, url, fields) {
    const route = `${request.method} ${url.pathname.replace(/\/(cs|pi)_[^/]+/, '/ID')}`
    const id = /\/((?:cs|pi)_[^/]+)/.exec(url.pathname)?.[1]
    const missing = { status: 404, value: { error: { type: 'invalid_request_error', code: 'resource_missing', message: `No such object: ${id}` } } }
    switch (route) {
      case 'POST /v1/checkout/sessions':
        return { status: 200, value: await this.open(fields) }
      case 'GET /v1/checkout/sessions/ID': {
        const session = this.sessions.get(id)
        return session ? { status: 200, value: await this.told(session) } : missing
      }
      case 'GET /v1/checkout/sessions': {
        const wanted = url.searchParams.get('payment_intent')
        const found = [...this.sessions.values()].filter((session) => session.payment_intent === wanted)
        return { status: 200, value: { object: 'list', data: await Promise.all(found.map((one) => this.told(one))) } }
      }
      case 'POST /v1/checkout/sessions/ID/expire': {
        const session = this.sessions.get(id)
        if (!session) return missing
        const answer = await fetch(`${this.emulate.origin}/v1/checkout/sessions/${id}/expire`, { method: 'POST' })
        const value = await answer.json()
        return answer.ok ? { status: 200, value: await this.told(session) } : { status: answer.status, value }
      }
      case 'GET /v1/payment_intents/ID':
        return { status: 200, value: await this.intent(id) }
      case 'GET /v1/refunds':
        return { status: 200, value: await this.refunds(url) }
      case 'POST /v1/refunds':
        return this.refund(fields)
      case 'GET /v1/disputes':
        return { status: 200, value: { object: 'list', data: this.disputes.get(url.searchParams.get('payment_intent')) ?? [] } }
      case 'GET /v1/payouts':
      case 'GET /v1/balance_transactions':
        // Nothing is paid out here.
        return { status: 200, value: { object: 'list', data: [], has_more: false } }
      default:
        return missing
    }
  }

  /** `price_data` becomes a product and a price at emulate, which then makes the session. */
  async open(fields) {
    const json = async (path, value) => {
      const answer = await fetch(this.emulate.origin + path, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value),
      })
      if (!answer.ok) throw new Error(`emulate ${path}: ${await answer.text()}`)
      return answer.json()
    }
    const item = (name) => fields.get(`line_items[0][price_data]${name}`)
    const amount = Number(item('[unit_amount]'))
    const currency = item('[currency]')
    const product = await json('/v1/products', { name: item('[product_data][name]') })
    const price = await json('/v1/prices', { product: product.id, currency, unit_amount: amount })
    const metadata = { attempt: fields.get('metadata[attempt]'), creditor: fields.get('metadata[creditor]') }
    const session = await json('/v1/checkout/sessions', {
      mode: fields.get('mode'), line_items: [{ price: price.id, quantity: 1 }], metadata,
      success_url: fields.get('success_url'), cancel_url: fields.get('cancel_url'),
    })
    this.sessions.set(session.id, {
      id: session.id, amount_total: amount, currency, metadata, client_reference_id: fields.get('client_reference_id'),
      payment_intent: null, expires_at: Number(fields.get('expires_at')),
    })
    return this.told(this.sessions.get(session.id))
  }

  /** A session as Stripe would tell it: emulate's view and what emulate does not keep. */
  async told(session) {
    const answer = await fetch(`${this.emulate.origin}/v1/checkout/sessions/${session.id}`)
    return { ...(await answer.json()), ...session }
  }

  // What happens at the counterparts.

  async fromEmulate(event) {
    const session = this.sessions.get(event.data.object.id)
    if (!session) return
    if (event.type !== 'checkout.session.completed') return this.tell(event.type, await this.told(session))
    if (this.faults.refused) return this.refuse(session, this.faults.refused)
    session.payment_intent = await this.charge(session)
    return this.tell(event.type, await this.told(session))
  }

  /** The debit of a completed checkout comes back unpaid: Stripe tells both, one after the other. */
  async refuse(session, reason) {
    const id = `pi_${session.id.slice(3)}`
    session.payment_intent = id
    session.payment_status = 'unpaid'
    this.intents.set(id, {
      id, object: 'payment_intent', amount: session.amount_total, currency: session.currency, metadata: session.metadata,
      status: 'requires_payment_method', last_payment_error: { code: 'card_declined', decline_code: reason }, latest_charge: null,
    })
    await this.tell('checkout.session.completed', await this.told(session))
    await this.tell('checkout.session.async_payment_failed', await this.told(session))
  }

  /** The payer disputes a payment with the bank, which then decides: `needs_response`, `won`, `lost`. */
  async dispute(payment, amount, status) {
    const type = status === 'needs_response' ? 'charge.dispute.created' : 'charge.dispute.closed'
    const object = { id: `dp_${payment.slice(3)}`, object: 'dispute', amount, status, payment_intent: payment }
    this.disputes.set(payment, [object])
    await this.tell(type, object)
  }

  localstripeCall(method, path, fields) {
    return fetch(this.localstripe.origin + path, {
      method, headers: { authorization: `Bearer ${KEY}`, ...(fields && { 'content-type': 'application/x-www-form-urlencoded' }) },
      body: fields && new URLSearchParams(fields).toString(),
    })
  }

  async charge(session) {
    const amount = this.faults.received ?? session.amount_total
    const call = async (path, fields) => {
      const answer = await this.localstripeCall('POST', path, fields)
      if (!answer.ok) throw new Error(`localstripe ${path}: ${await answer.text()}`)
      return answer.json()
    }
    const method = await call('/v1/payment_methods', {
      type: 'card', 'card[number]': '4242424242424242', 'card[exp_month]': '12', 'card[exp_year]': '2040', 'card[cvc]': '123',
    })
    const intent = await call('/v1/payment_intents', {
      amount: String(amount), currency: session.currency, payment_method: method.id, confirm: 'true',
      'metadata[attempt]': session.metadata.attempt, 'metadata[creditor]': session.metadata.creditor,
    })
    return intent.id
  }

  async intent(id) {
    const intent = this.intents.get(id) ?? await (await this.localstripeCall('GET', `/v1/payment_intents/${id}?expand[]=latest_charge`)).json()
    const latest_charge = intent.latest_charge && { ...intent.latest_charge, disputed: this.disputes.has(id) }
    return { ...intent, latest_charge, amount_received: intent.status === 'succeeded' ? intent.amount : 0 }
  }

  async refunds(url) {
    return (await this.localstripeCall('GET', `/v1/refunds${url.search}`)).json()
  }

  async refund(fields) {
    const answer = await this.localstripeCall('POST', '/v1/refunds', Object.fromEntries(fields))
    return { status: answer.status, value: await answer.json() }
  }

  // What Acquit is told.

  /** An event with everything Stripe gives it. */
  event(type, object, id = `evt_${Math.random().toString(36).slice(2)}${Date.now()}`) {
    return { id, object: 'event', api_version: '2026-01-28', created: Math.floor(Date.now() / 1000), livemode: false, type, data: { object } }
  }

  async tell(type, object) {
    const event = this.event(type, object)
    if (this.faults.hold) this.held.push(event)
    else await this.deliver(event, this.faults.copies)
  }

  /** Delivers an event, so many copies at once; tells what Acquit answered. */
  async deliver(event, copies = 1) {
    const payload = JSON.stringify(event)
    const once = () => this.post(payload, sign(payload, this.secret))
    const statuses = await Promise.all(Array.from({ length: copies }, once))
    this.deliveries.push({ type: event.type, statuses })
    return statuses
  }

  async post(payload, signature) {
    const answer = await fetch(this.webhook, {
      method: 'POST', body: payload,
      headers: { 'content-type': 'application/json; charset=utf-8', ...(signature !== undefined && { 'stripe-signature': signature }) },
    })
    await answer.text()
    return answer.status
  }

  /** Delivers what was kept back; `order` may change it. */
  async release(order = (events) => events, copies = 1) {
    const events = order(this.held.splice(0))
    const statuses = []
    for (const event of events) statuses.push(...await this.deliver(event, copies))
    return statuses
  }
}
