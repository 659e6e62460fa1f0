// Other systems: the office page that lets them in, the feed they read, the calls they get, and the
// served interface against its own document, with Schemathesis.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import crypto from 'node:crypto'
import { existsSync } from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { eventually, postgres, startAcquit } from './support/acquit.js'
import { launch, sound, visitor } from './support/browser.js'
import { signIn, signInClient } from './support/office.js'

const HERE = '/office/settings/integrations'
const SCOPES = ['events:read', 'requests:read', 'invoices:read'].flatMap((scope) => ['--scope', scope])
const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache')
const schemathesis = path.join(cache, 'acquit/schemathesis-4.32.5/bin/schemathesis')

/** A creditor's own system on this machine: remembers its calls, answers as it is told. */
async function startListener() {
  const calls = []
  const listener = { calls, status: 200 }
  const server = http.createServer((request, response) => {
    const parts = []
    request.on('data', (part) => parts.push(part))
    request.on('end', () => {
      calls.push({ headers: request.headers, body: Buffer.concat(parts).toString('utf8') })
      response.writeHead(listener.status).end()
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  listener.url = `http://127.0.0.1:${server.address().port}/acquit`
  listener.close = () => server.close()
  return listener
}

/** As docs/api.md tells integrators to check it. */
function isGenuine({ headers, body }, secret) {
  const parts = headers['acquit-signature'].split(',').map((part) => part.split('='))
  const time = parts.find(([name]) => name === 't')[1]
  if (Math.abs(Date.now() / 1000 - Number(time)) > 300) return false
  const expected = crypto.createHmac('sha256', secret).update(`${time}.${body}`).digest()
  return parts.some(([name, value]) => name === 'v1' && value.length === 64 && crypto.timingSafeEqual(Buffer.from(value, 'hex'), expected))
}

/** Everything in the feed, page by page. */
async function feed(acquit, key) {
  const events = []
  for (let after = ''; ;) {
    const answer = await acquit.client().request('GET', `/api/v1/events?limit=50${after && `&after=${after}`}`, {
      headers: { authorization: `Bearer ${key}` },
    })
    assert.equal(answer.status, 200, answer.text)
    const page = JSON.parse(answer.text)
    events.push(...page.events)
    if (!page.has_more) return events
    after = page.next
  }
}

let browser
before(async () => {
  browser = await launch()
})
after(() => browser?.close())

describe('the page of other systems', () => {
  let acquit, listener
  before(async () => {
    ;[acquit, listener] = await Promise.all([startAcquit(), startListener()])
  })
  after(async () => {
    listener?.close()
    await acquit?.remove()
  })

  for (const [device, js, language] of [['phone', false, 'fr'], ['desktop', true, 'en']]) {
    test(`keys and webhooks, ${device}, ${js ? 'with' : 'without'} JavaScript, ${language}`, async () => {
      const guest = await visitor(browser, { device, js, locale: language === 'fr' ? 'fr-FR' : 'en-GB' })
      guest.device ??= device
      guest.js ??= js
      const { page } = guest
      const send = (selector) => Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.locator(selector).first().click()])
      const unfold = (selector) => page.locator(`details:has(${selector}) > summary`).first().click()
      await signIn(page, acquit.url, await acquit.staff('admin', { language }))
      await page.goto(`${acquit.url}/office/settings`)
      await send(`main a[href="${HERE}"]`)
      await sound(guest, 'nothing yet')

      // What is wrong stands beside its field; what was typed stays.
      await page.fill('[name=name]', `ERP ${device}`)
      await page.fill('[name=days]', '0')
      await page.check('[name=scope][value="invoices:read"]')
      await send('button[value=key]')
      assert.equal(await page.inputValue('[name=name]'), `ERP ${device}`)
      assert.ok(await page.isChecked('[name=scope][value="invoices:read"]'))
      assert.equal(await page.locator('#days-error').count(), 1)
      await page.fill('[name=days]', '90')
      await send('button[value=key]')
      const key = await page.locator('code.secret').innerText()
      assert.match(key, /^acq_[0-9A-Za-z]{32}$/)
      await sound(guest, 'a key, shown once')
      const events = await feed(acquit, key)
      assert.ok(events.some((event) => event.type === 'payment.received'), 'the demonstration was lived')
      await page.goto(`${acquit.url}${HERE}`)
      assert.equal((await page.content()).includes(key), false, 'not shown again')

      await unfold('button[value=rotate]')
      await page.check('[name=overlap][value="0"]')
      await send('button[value=rotate]')
      const next = await page.locator('code.secret').innerText()
      assert.notEqual(next, key)
      const old = await acquit.client().request('GET', '/api/v1/events', { headers: { authorization: `Bearer ${key}` } })
      assert.equal(old.status, 401)
      assert.ok((await feed(acquit, next)).length >= events.length)

      // An address that is not called.
      await page.fill('[name=url]', 'http://erp.example.com/')
      await send('button[value=endpoint]')
      assert.equal(await page.locator('#url-error').count(), 1)
      await sound(guest, 'an address in the clear')
      const before = listener.calls.length
      await page.fill('[name=url]', listener.url)
      await send('button[value=endpoint]')
      const secret = await page.locator('code.secret').innerText()
      assert.match(secret, /^whsec_/)
      await send(`a.address[href^="${HERE}/"] >> nth=-1`)
      await send('button[value=test]')
      const call = await eventually('the test', () => listener.calls[before])
      assert.ok(isGenuine(call, secret))
      assert.equal(isGenuine(call, `${secret}x`), false)
      assert.equal(JSON.parse(call.body).type, 'test')
      await eventually('it is noted', async () => {
        await page.reload()
        return (await page.locator('.badge', { hasText: language === 'fr' ? 'Reçu' : 'Taken' }).count()) > 0
      })
      await sound(guest, 'a webhook with its deliveries')
      await send('button[value=again]')
      const second = await eventually('the test again', () => listener.calls[before + 1])
      assert.equal(second.headers['acquit-event-id'], call.headers['acquit-event-id'])

      await unfold('button[value=rotate]')
      await send('button[value=rotate]')
      const replaced = await page.locator('code.secret').innerText()
      await send('button[value=test]')
      const signed = await eventually('a test with both', () => listener.calls[before + 2])
      assert.ok(isGenuine(signed, secret) && isGenuine(signed, replaced))
      await send('button[value=pause]')
      await sound(guest, 'paused')

      await page.goto(`${acquit.url}${HERE}`)
      await unfold('button[value=revoke]')
      await send('button[value=revoke]')
      const gone = await acquit.client().request('GET', '/api/v1/events', { headers: { authorization: `Bearer ${next}` } })
      assert.equal(gone.status, 401)
      await sound(guest, 'revoked')
      await guest.context?.close()
    })
  }

  test('a second click makes no second key, and nobody but an administrator makes one', async () => {
    const client = await signInClient(acquit.client(), await acquit.staff('admin'))
    await client.get(HERE)
    const form = { name: 'Deux fois', days: '10', scope: 'events:read', form_key: client.field('form_key'), do: 'key' }
    const first = await client.post(HERE, form)
    const second = await client.post(HERE, form)
    assert.deepEqual([first.status, second.status], [201, 303])
    const { text } = await client.get(HERE)
    assert.equal(text.split('Deux fois').length - 1 > 0, true)
    const rows = await acquit.db.rows("SELECT count(*) AS made FROM api_key WHERE name = 'Deux fois'")
    assert.equal(Number(rows[0].made), 1)
    const manager = await signInClient(acquit.client(), await acquit.staff('manager'))
    assert.equal((await manager.request('GET', HERE)).status, 403)
    assert.equal((await manager.get('/office/settings')).text.includes(HERE), false)
  })
})

for (const database of ['sqlite', 'postgres']) {
  describe(`the interface on ${database}`, { skip: database === 'postgres' && !postgres && 'no PostgreSQL' }, () => {
    let acquit, key
    before(async () => {
      acquit = await startAcquit({ database, env: { ACQUIT__API__REQUESTS_PER_MINUTE: '60000' } })
      key = (await acquit.must(['api-key', '--creditor', 'demo', '--name', 'Schemathesis', ...SCOPES])).trim()
      await acquit.quiet()
    })
    after(() => acquit?.remove())

    test('every event is there once and leads to what it names', async () => {
      const events = await eventually('the feed is filled', async () => {
        const found = await feed(acquit, key)
        return found.some((event) => event.request) && found
      })
      assert.equal(new Set(events.map((event) => event.id)).size, events.length)
      assert.deepEqual(events.map((event) => event.cursor), events.map((event) => event.cursor).toSorted())
      const ask = (target) => acquit.client().request('GET', target, { headers: { authorization: `Bearer ${key}` } })
      const opened = events.find((event) => event.type === 'request.opened')
      const request = JSON.parse((await ask(`/api/v1/requests/${opened.request.id}`)).text)
      assert.deepEqual([request.id, request.kind], [opened.request.id, opened.request.kind])
      const { reference } = events.find((event) => event.invoices.length > 0).invoices[0]
      const { invoices } = JSON.parse((await ask(`/api/v1/invoices?reference=${encodeURIComponent(reference)}`)).text)
      assert.equal(invoices[0].reference, reference)
    })

    test('Schemathesis finds nothing that the document does not say', async () => {
      assert.ok(existsSync(schemathesis), `${schemathesis} is missing: setup/python.sh brings it`)
      const run = (args) => new Promise((resolve) => {
        const all = ['run', `${acquit.url}/api/v1/openapi.json`, '--checks', 'all', '--max-examples', '60', '--seed', '4',
          '--workers', '2', '--continue-on-failure', '--request-timeout', '10', '--warnings', 'off', ...args]
        execFile(schemathesis, all, { timeout: 55_000, cwd: acquit.folder, maxBuffer: 16 << 20 }, (error, stdout, stderr) =>
          resolve({ code: error ? (error.code ?? error.signal) : 0, text: stdout + stderr }))
      })
      const known = await run(['-H', `Authorization: Bearer ${key}`])
      assert.equal(known.code, 0, known.text)
      assert.match(known.text, /generated|passed/)
      // Whoever shows no key is refused in every case, which is what the document says too.
      const anonymous = await run(['--exclude-checks', 'positive_data_acceptance,negative_data_rejection'])
      assert.equal(anonymous.code, 0, anonymous.text)
      const log = acquit.log.split('\n').filter((line) => /panicked|ERROR/.test(line))
      assert.deepEqual(log, [])
    })
  })
}
