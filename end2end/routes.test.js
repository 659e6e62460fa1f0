// The whole inventory of addresses against everybody: who may not read is sent away, who may not act is
// refused whatever the form says, another creditor's people and another debtor find nothing; and nothing
// of it leaves a trace in the tables.
import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startAcquit } from './support/acquit.js'
import { signInClient } from './support/office.js'
import { ROUTES, routesOf } from './support/routes.js'

const source = path.join(path.dirname(fileURLToPath(import.meta.url)), '../app/src')
const ROLES = ['viewer', 'collector', 'manager', 'admin']
const NOBODY = '00000000-0000-7000-8000-000000000000'
/** They end what is open, or never end: tried last, or elsewhere. */
const SESSIONS = ['/office/sign-out', '/office/creditor', '/office/language', '/office/sessions', '/sign-out', '/not-me']
const STREAMS = ['/messages/events', '/payments/{attempt}/events']
/** Tables in which asking leaves a trace whoever asks. */
const NOISE = ['session', 'throttle', 'job', 'audit_event', 'audit_head', 'staff', 'request_reader', 'demo_checkout', 'planned_day', 'planned_page', 'settlement_check']

test('every address that the router knows is in the inventory, and no other', async () => {
  const lines = (routes) => new Set(Object.entries(routes).map(([address, methods]) => `${address} ${methods.sort().join(' ')}`))
  const known = lines(await routesOf(source))
  const listed = lines(Object.fromEntries(Object.entries(ROUTES).map(([address, who]) => [address, Object.keys(who)])))
  assert.deepEqual([...known].filter((line) => !listed.has(line)), [], 'not in the inventory')
  assert.deepEqual([...listed].filter((line) => !known.has(line)), [], 'not in the router')
})

describe('every address', () => {
  let acquit, ids
  before(async () => {
    acquit = await startAcquit()
    ids = await things()
  })
  after(() => acquit?.remove())

  /** Something of each kind that belongs to the creditor `demo`; nobody's number where there is none. */
  async function things() {
    const uuid = (hex) => hex.replace(/-/g, '').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    const [{ id: creditor }] = await acquit.db.rows("SELECT id FROM creditor WHERE slug = 'demo'")
    const one = async (column, table, more = '') => {
      const [row] = await acquit.db.rows(`SELECT ${column} AS id FROM ${table} WHERE creditor_id = X'${creditor}' ${more} LIMIT 1`)
      return row ? uuid(row.id) : NOBODY
    }
    const debtor = await one('debtor_id', 'invoice', 'AND document_id IS NOT NULL')
    const his = `AND debtor_id = X'${debtor.replaceAll('-', '')}'`
    return {
      actions: await one('id', 'action'), conversations: await one('id', 'conversation'), debtors: debtor,
      invoices: await one('id', 'invoice', `${his} AND document_id IS NOT NULL`), contacts: await one('id', 'contact', his),
      imports: await one('id', 'import'), payments: await one('id', 'payment_attempt', "AND state = 'succeeded'"),
      requests: await one('id', 'request'), plans: await one('request_id', 'plan'), scenarios: await one('id', 'scenario'),
      templates: await one('id', 'template'), letters: await one('action_id', 'letter'), batches: await one('id', 'print_batch'),
    }
  }

  /** An address with somebody's numbers in it. */
  const filled = (address) => address
    .replace(/\/([a-z-]+)\/\{(id|debtor|invoice|contact|template|attempt)\}/g, (_, kind) => `/${kind}/${ids[kind] ?? NOBODY}`)
    .replace('{verb}', address.includes('conversations') ? 'answer' : 'approve').replace('{whom}', 'me').replace('{number}', '1')
    .replace(/\{[^}]+\}/g, NOBODY)

  const ask = (client, method, address) => (method === 'get' ? client.request('GET', filled(address)) : client.post(filled(address)))
  /** To the door, to signing in, or to a page that sends there. */
  const away = (answer) => [303, 401, 403].includes(answer.status)
  const said = (method, address, answer) => `${method} ${address} → ${answer.status} ${answer.location ?? ''}`

  /** Asks for all of it; what came of those for which `wrong` is true. */
  async function findings(client, wanted, wrong) {
    const found = []
    for (const [address, who] of Object.entries(ROUTES)) {
      if (SESSIONS.includes(address) || STREAMS.includes(address)) continue
      for (const method of Object.keys(who)) {
        if (!wanted(who[method], address)) continue
        const answer = await ask(client, method, address)
        if (answer.status >= 500 || wrong(answer, method)) found.push(said(method, address, answer))
      }
    }
    return found
  }
  const unchanged = async (what, doing) => {
    const before = await acquit.db.digest(NOISE)
    const found = await doing()
    assert.deepEqual(found, [], what)
    assert.deepEqual(await acquit.db.digest(NOISE), before, `${what}: nothing has changed`)
  }
  const enlisted = async (role, options) => {
    const client = await signInClient(acquit.client(), await acquit.staff(role, options))
    await client.get('/office')
    return client
  }

  test('sends strangers away, from the portal and from the office', async () => {
    const stranger = acquit.client()
    await stranger.get('/verify')
    await unchanged('a stranger', () => findings(stranger, (who) => who !== 'all' && who !== 'guest', (answer) => !away(answer)))
    for (const address of STREAMS) assert.ok([303, 401, 403, 404].includes((await stranger.request('GET', filled(address))).status), address)
  })

  test('refuses whoever stands below its role, and nobody else', async () => {
    await acquit.quiet()
    for (const [rank, role] of ROLES.entries()) {
      const client = await enlisted(role)
      const above = (who) => ROLES.indexOf(who) > rank
      await unchanged(role, () => findings(client, above, (answer) => answer.status !== 403))
    }
    for (const [rank, role] of ROLES.entries()) {
      const client = await enlisted(role)
      const may = (who) => ROLES.includes(who) && ROLES.indexOf(who) <= rank
      assert.deepEqual(await findings(client, may, (answer) => answer.status === 403), [], `${role} may`)
    }
  })

  test('shows another creditor’s people nothing, and takes nothing from them', async () => {
    const stranger = await enlisted('admin', { creditors: ['demo-agency'] })
    const ours = (who, address) => ROLES.includes(who) && /\{/.test(address)
    // A form that cannot be read is told so before anything is looked for.
    const nothing = (answer, method) => (method === 'get' ? ![303, 404].includes(answer.status) : answer.status < 400 && answer.status !== 303)
    await unchanged('another creditor', () => findings(stranger, ours, nothing))
  })

  test('shows another debtor nothing, and takes nothing from them', async () => {
    const stranger = acquit.client()
    await stranger.enter(await acquit.debtor({ invoices: [10] }))
    const ours = (who, address) => who === 'debtor' && /\{(?!whom)/.test(address)
    await unchanged('another debtor', () => findings(stranger, ours, (answer) => answer.status !== 404 && answer.status !== 303))
  })
})
