// What a collector does: signing in with a one-time code, finding a file, sending a link, sending
// money back, taking in a file, looking at what failed and who did what. And what each role may not.
import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { eventually, startAcquit } from './support/acquit.js'
import { launch, nothingWrong, visitor } from './support/browser.js'
import { fileOf, signIn, signInClient } from './support/office.js'
import { totp } from './support/totp.js'

const plain = (text) => text.replace(/\s+/g, ' ').trim()
const textOf = async (page, selector) => plain(await page.locator(selector).first().textContent())

describe('the office', () => {
  let acquit, browser, manager, guest, page
  before(async () => {
    ;[acquit, browser] = await Promise.all([startAcquit(), launch()])
    manager = await acquit.staff('manager')
    guest = await visitor(browser, { device: 'desktop', js: false })
    page = guest.page
  })
  after(() => Promise.all([acquit?.remove(), browser?.close()]))

  /** Pays everything through the hosted page of the demonstration. */
  async function paid(debtor) {
    const client = acquit.client()
    await client.enter(debtor)
    const checkout = await client.post('/pay', { key: client.field('key'), what: 'all' })
    await client.get(checkout.location)
    const back = await client.post(checkout.location, { outcome: 'succeed' })
    await eventually('the payment is booked', async () => /Merci|Thank you/.test((await client.get(back.location)).text))
    return client
  }

  test('opens with password and one-time code; a wrong one, or the same code again, does not', async () => {
    await page.goto(`${acquit.url}/office/debtors?q=rhone`)
    assert.equal(new URL(page.url()).pathname, '/office/sign-in')
    const attempt = async (password, code) => {
      await page.fill('#email', manager.email)
      await page.fill('#password', password)
      await page.fill('#code', code)
      await page.click('form button[type=submit]')
    }
    await attempt('une autre phrase assez longue', totp(manager.totp_secret))
    assert.match(await textOf(page, '#errors'), /incorrect/)
    assert.equal(await page.inputValue('#password'), '', 'a password is never sent back')
    await attempt(manager.password, '000000')
    assert.match(await textOf(page, '#errors'), /incorrect/)
    const code = totp(manager.totp_secret)
    await attempt(manager.password, code)
    await page.waitForURL((url) => url.pathname === '/office/debtors')
    assert.match(page.url(), /q=rhone/, 'where one wanted to go')
    const replay = acquit.client()
    await replay.get('/office/sign-in')
    const again = await replay.post('/office/sign-in', { email: manager.email, password: manager.password, code })
    assert.equal(again.status, 422, 'a code works once')
    nothingWrong(guest)
  })

  test('finds a debtor by name without accents, reference, SIREN or e-mail', async () => {
    for (const asked of ['brasserie rhone', 'C-1007', '908301666', 'compta@brasserie-rhone']) {
      await page.goto(`${acquit.url}/office/debtors`)
      await page.fill('#q', asked)
      await page.click('form[role=search] button')
      const rows = await page.locator('main tbody tr').allTextContents()
      assert.equal(rows.length, 1, asked)
      assert.match(rows[0], /Brasserie du Rhône/)
    }
    await page.goto(`${acquit.url}/office/debtors?q=${encodeURIComponent('personne de ce nom %_')}`)
    assert.equal(await page.locator('main tbody tr').count(), 0)
    nothingWrong(guest)
  })

  test('shows a file whole, and its invoice with PDF', async () => {
    await page.goto(`${acquit.url}/office/debtors?q=C-1007`)
    await page.click('main tbody th a')
    assert.match(await textOf(page, 'h1'), /Brasserie du Rhône/)
    for (const section of ['invoices', 'payments', 'messages', 'contacts', 'timeline', 'facts']) {
      assert.equal(await page.locator(`#${section}`).count(), 1, section)
    }
    assert.equal(await page.locator('[aria-labelledby=invoices] tbody tr').count(), 12)
    await page.locator('[aria-labelledby=invoices] tbody th a').first().click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('main a[href$="/pdf"]')])
    assert.equal((await fs.readFile(await download.path())).subarray(0, 5).toString(), '%PDF-')
    nothingWrong(guest)
  })

  test('keeps tables within their frames, references and amounts on one line', async () => {
    const long = await acquit.debtor({ invoices: [{ amount: 123456.78, reference: `CHANTIER-${'0'.repeat(60)}-7` }] })
    for (const [debtor, fits] of [['C-1007', true], [long.reference, false]]) {
      const file = acquit.url + await fileOf(await cookiesOf(page), debtor)
      for (const width of [1280, 1024, 360]) {
        await page.setViewportSize({ width, height: 800 })
        await page.goto(file)
        const [table] = await page.locator('[aria-labelledby=invoices] .scroll').evaluateAll((frames) => frames.map((frame) => ({
          inside: frame.scrollWidth <= frame.clientWidth,
          broken: [...frame.querySelectorAll('.reference, .amount')].filter((one) => one.getClientRects().length > 1).length,
          page: document.documentElement.scrollWidth <= document.documentElement.clientWidth,
        })))
        assert.ok(table.page, `${debtor}: the page never scrolls sideways, ${width} px`)
        assert.equal(table.broken, 0, `${debtor}: nothing is broken over two lines, ${width} px`)
        if (fits && width > 360) assert.ok(table.inside, `${debtor}: the table fits, ${width} px`)
      }
    }
    await page.setViewportSize({ width: 1280, height: 800 })
    nothingWrong(guest)
  })

  test('shows the message before it is sent, sends it once, and the link in it opens', async () => {
    const debtor = await acquit.debtor()
    await page.goto(acquit.url + await fileOf(await cookiesOf(page), debtor.reference))
    await page.click('[aria-labelledby=contacts] a[href$="/link"]')
    const preview = page.frameLocator('iframe')
    assert.match(plain(await preview.locator('body').textContent()), /il vous reste 120,00 € à régler/)
    assert.ok(!(await page.content()).match(/\/l\/[A-Za-z0-9]{22}/), 'the preview holds no link that opens')
    await page.click('form.decision button')
    assert.match(await textOf(page, '.notice'), /part dans la minute/)
    const mail = await acquit.mail('the link', (mail) => mail.to === debtor.email)
    await eventually('it is shown as sent', async () => {
      await page.reload()
      return (await textOf(page, '[aria-labelledby=messages]')).includes('Envoyé')
    })
    await page.click('[aria-labelledby=contacts] a[href$="/link"]')
    await page.click('form.decision button')
    assert.match(await textOf(page, '.notice'), /rien n’a été envoyé en double/)
    const client = acquit.client()
    assert.equal((await client.enter({ ...debtor, link: mail.link })).status, 200)
    nothingWrong(guest)
  })

  test('sends a part back, refuses more than is left, and says so to the debtor', async () => {
    const debtor = await acquit.debtor({ invoices: [90] })
    const client = await paid(debtor)
    const file = acquit.url + await fileOf(await cookiesOf(page), debtor.reference)
    await page.goto(file)
    await page.click('[aria-labelledby=payments] a[href$="/refund"]')
    assert.match(await textOf(page, '.consequence'), new RegExp(`${debtor.invoices[0]} redevient dû`))
    const refund = async (amount, reason) => {
      await page.fill('#amount', amount)
      await page.fill('#reason', reason)
      await page.click('form.decision button')
    }
    await refund('90,01', 'trop')
    assert.match(await textOf(page, '#errors'), /Il reste au plus 90,00 €/)
    assert.equal(await page.inputValue('#amount'), '90,01')
    await refund('30', 'planche manquante')
    assert.match(await textOf(page, '.notice.success'), /Remboursement de 30,00 € demandé/)
    const mail = await acquit.mail('the refund', (mail) => mail.to === debtor.email && /remboursé 30,00/.test(plain(mail.text)))
    assert.ok(mail)
    await page.goto(file)
    assert.match(await textOf(page, '[aria-labelledby=payments]'), /30,00 € renvoyé/)
    assert.match(plain((await client.get('/')).text.replace(/<[^>]+>/g, ' ')), /Il vous reste à régler 30,00 €/)
    // The second time, less is left; a form that was open meanwhile is stale.
    await page.click('[aria-labelledby=payments] a[href$="/refund"]')
    await refund('60,01', 'encore')
    assert.match(await textOf(page, '#errors'), /Il reste au plus 60,00 €/)
    const stale = page.url()
    await refund('60', 'le reste')
    await page.goto(stale)
    assert.match(await textOf(page, '.notice'), /plus rien à rembourser/)
    // The same form sent twice, as by a double click: the second changes nothing and says why.
    const twice = await acquit.debtor({ invoices: [80] })
    await paid(twice)
    await page.goto(acquit.url + await fileOf(await cookiesOf(page), twice.reference))
    await page.click('[aria-labelledby=payments] a[href$="/refund"]')
    const form = new URL(page.url()).pathname
    const clicks = [await cookiesOf(page), await cookiesOf(page)]
    for (const click of clicks) await click.get(form)
    const sent = await Promise.all(clicks.map((click) => click.post(form, { left: '8000', amount: '20', reason: 'une fois' })))
    assert.deepEqual(sent.map((answer) => answer.status).sort(), [303, 409])
    const refused = sent.find((answer) => answer.status === 409).text
    assert.match(refused, /Rien n’a été décidé une seconde fois/)
    assert.match(refused, /value="20"/, 'what was typed')
    assert.match(refused, /name="left" value="6000"/, 'and what is left now')
    await eventually('both are booked', async () =>
      (await acquit.db.number(`SELECT count(*) FROM ledger_posting WHERE kind = 'refund'
        AND debtor_id IN (SELECT id FROM debtor WHERE reference = '${debtor.reference}')`)) === 2)
    assert.deepEqual(await acquit.flaws(), [])
    nothingWrong(guest)
  })

  test('takes in a file: good rows are kept, a bad one is named with its line, field and reason', async () => {
    const file = path.join(acquit.folder, 'fichier.csv')
    await fs.writeFile(file, [
      'facture;date;échéance;montant ttc;code client;client;email;code postal;ville',
      'IMP-1;01/10/2026;31/10/2026;1 234,50;IMP-A;Atelier Importé;a@exemple.example;69001;Lyon',
      'IMP-2;01/10/2026;31/10/2026;douze;IMP-A;Atelier Importé;a@exemple.example;69001;Lyon',
      'IMP-3;01/10/2026;31/10/2026;12,00;=HYPERLINK("http://127.0.0.1:9/x");@SUM(1+1);pas une adresse;69001;Lyon',
    ].join('\n'))
    await page.goto(`${acquit.url}/office/imports`)
    await page.setInputFiles('#file', file)
    await page.click('form.upload button')
    await page.waitForURL(/\/office\/imports\/[0-9a-f-]{36}/)
    await eventually('it is read', async () => {
      await page.reload()
      return /Terminé/.test(await textOf(page, '.head'))
    })
    const rejections = await textOf(page, '[aria-labelledby=rejections]')
    assert.match(rejections, /3/, 'the line')
    assert.match(rejections, /douze/, 'the value')
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[href$="rejections.csv"]')])
    const csv = await fs.readFile(await download.path(), 'utf8')
    for (const cell of csv.replace('\ufeff', '').split(/\r\n|;/).filter(Boolean)) {
      assert.match(cell, /^"(?![=+\-@\t])/, `no formula: ${cell}`)
    }
    await page.goto(`${acquit.url}/office/debtors?q=IMP-A`)
    assert.equal(await page.locator('main tbody tr').count(), 1)
    assert.match(plain(await page.locator('main tbody tr').textContent()), /1 234,50 €/)

    // Again: nothing twice.
    await page.goto(`${acquit.url}/office/imports`)
    await page.setInputFiles('#file', file)
    await page.click('form.upload button')
    await eventually('it is read', async () => {
      await page.reload()
      return /Terminé/.test(await textOf(page, '.head'))
    })
    await page.goto(`${acquit.url}/office/debtors?q=IMP-A`)
    assert.match(plain(await page.locator('main tbody tr').textContent()), /1 234,50 €/)
    assert.deepEqual(await acquit.flaws(), [])
    nothingWrong(guest)
  })

  test('shows what failed for good, tries again when told to, and keeps who did what', async () => {
    const debtor = await acquit.debtor()
    const client = acquit.client()
    await client.get(debtor.link)
    // A letter whose mail folder is away is refused until the tries are used up: brought forward.
    await client.post('/door/new-link')
    await acquit.mail('a link', (mail) => mail.to === debtor.email)
    const now = new Date().toISOString()
    await acquit.db.rows(`INSERT INTO job (id, creditor_id, kind, subject_id, state, run_at, attempts, last_error, created_at)
      SELECT randomblob(16), creditor_id, 'send_message', id, 'dead', '${now}', 14, 'mail server away <b>x</b>', '${now}'
      FROM message WHERE recipient = '${debtor.email}' LIMIT 1`)
    await page.goto(`${acquit.url}/office/dead-letters`)
    assert.match(await textOf(page, 'main'), /mail server away <b>x<\/b>/)
    await page.click('form[action="/office/dead-letters"] button')
    assert.match(await textOf(page, '.notice.success'), /nouvel essai/)
    await acquit.quiet()
    await page.goto(`${acquit.url}/office/dead-letters`)
    assert.equal(await page.locator('form[action="/office/dead-letters"]').count(), 0)
    assert.equal((await acquit.mails((mail) => mail.to === debtor.email)).length, 1, 'what was sent is not sent again')

    await page.goto(`${acquit.url}/office/audit`)
    const audit = await textOf(page, 'main')
    for (const act of ['Nouvel essai demandé', 'Remboursement décidé', 'Fichier déposé', 'Lien envoyé par un gestionnaire', 'Connexion']) {
      assert.ok(audit.includes(act), act)
    }
    assert.match(audit, /Essai manager/)
    nothingWrong(guest)
  })

  test('jobs of no creditor are in no office; the operator lists them and tries them again', async () => {
    const now = new Date(Date.now() - 26 * 3_600_000).toISOString()
    await acquit.db.rows(`INSERT INTO job (id, creditor_id, kind, subject_id, state, run_at, attempts, last_error, created_at)
      VALUES (randomblob(16), NULL, 'apply_provider_event', randomblob(16), 'dead', '${now}', 14, 'unknown provider', '${now}')`)
    await page.goto(`${acquit.url}/office/dead-letters`)
    assert.ok(!(await textOf(page, 'main')).includes('unknown provider'))
    const [job, ...others] = (await acquit.must(['jobs', '--json'])).trim().split('\n').map((line) => JSON.parse(line))
    assert.equal(others.length, 0)
    assert.deepEqual([job.kind, job.creditor, job.error, job.attempts], ['apply_provider_event', null, 'unknown provider', 14])
    assert.ok(job.age_seconds >= 26 * 3_600 && job.age_seconds < 27 * 3_600)
    assert.match(await acquit.must(['jobs']), new RegExp(`${job.id} +apply_provider_event +– +1 d 2 h +14 +unknown provider`))
    await acquit.must(['jobs', '--retry', job.id])
    assert.equal((await acquit.run(['jobs', '--retry', job.id])).code, 1, 'once')
    await acquit.quiet()
    assert.equal((await acquit.must(['jobs'])).trim(), 'No job was given up.')
    nothingWrong(guest)
  })

  test('pages of the bar open, in both languages', async () => {
    for (const address of ['', '/debtors', '/tasks', '/imports', '/imports/columns', '/dead-letters', '/audit', '/sessions', '/help', '/money']) {
      const answer = await page.goto(`${acquit.url}/office${address}`)
      assert.equal(answer.status(), 200, address)
      assert.equal(await page.locator('h1').count(), 1)
    }
    await page.locator('details.person summary').click()
    await page.click('form[action="/office/language"] button')
    assert.equal(await page.locator('html').getAttribute('lang'), 'en')
    await page.goto(`${acquit.url}/office/debtors`)
    assert.equal(await textOf(page, 'h1'), 'Debtors')
    await page.locator('details.person summary').click()
    await page.click('form[action="/office/language"] button')
    assert.equal(await page.locator('html').getAttribute('lang'), 'fr')
    nothingWrong(guest)
  })

  test('works for several creditors, each seen alone', async () => {
    const both = await acquit.staff('admin', { creditors: ['demo', 'demo-agency'] })
    const desk = await visitor(browser)
    await signIn(desk.page, acquit.url, both)
    const seen = {}
    for (const round of [0, 1]) {
      await desk.page.goto(`${acquit.url}/office/debtors?sort=name`)
      seen[round] = await textOf(desk.page, 'main')
      await desk.page.locator('details.creditor summary').click()
      await desk.page.locator('details.creditor button:not([aria-current])').click()
    }
    const marceau = Object.values(seen).filter((text) => text.includes('Brasserie du Rhône'))
    const alliance = Object.values(seen).filter((text) => text.includes('Transports Vasseur'))
    assert.deepEqual([marceau.length, alliance.length], [1, 1])
    assert.notEqual(marceau[0], alliance[0])
    nothingWrong(desk)
    await desk.close()
  })

  test('a session is seen in the list and ended from another browser', async () => {
    const who = await acquit.staff('collector')
    const first = await visitor(browser)
    await signIn(first.page, acquit.url, who)
    // A second code: the next step's, which the tolerance accepts.
    const client = acquit.client({ headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' } })
    await client.get('/office/sign-in')
    const later = await client.post('/office/sign-in', {
      email: who.email, password: who.password, code: totp(who.totp_secret, Date.now() + 30_000),
    })
    assert.equal(later.status, 303)
    assert.equal((await client.get('/office')).status, 200)
    await first.page.goto(`${acquit.url}/office/sessions`)
    assert.match(await textOf(first.page, 'main'), /Firefox, Linux/)
    await first.page.click('button[name=others]')
    const shut = await client.request('GET', '/office')
    assert.equal(shut.status, 303)
    assert.match(shut.location, /sign-in/)
    await first.page.locator('details.person summary').click()
    await first.page.click('form[action="/office/sign-out"] button')
    assert.equal(new URL(first.page.url()).pathname, '/office/sign-in')
    await first.page.goto(`${acquit.url}/office`)
    assert.equal(new URL(first.page.url()).pathname, '/office/sign-in')
    nothingWrong(first)
    await first.close()
  })

  test('each role does what it may and is refused the rest, by page and by form', async () => {
    const debtor = await acquit.debtor({ invoices: [55] })
    await paid(debtor)
    const [{ id }] = await acquit.db.rows(`SELECT id FROM payment_attempt WHERE debtor_id IN
      (SELECT id FROM debtor WHERE reference = '${debtor.reference}')`)
    const payment = id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    const counts = () => acquit.db.digest(['session', 'throttle', 'audit_event', 'audit_head', 'job', 'staff', 'membership'])
    for (const [role, may] of Object.entries({
      viewer: { send: false, refund: false, upload: false, audit: false, columns: false },
      collector: { send: true, refund: false, upload: true, audit: false, columns: false },
    })) {
      const client = await signInClient(acquit.client(), await acquit.staff(role))
      const file = await fileOf(client, debtor.reference)
      const shown = (await client.get(file)).text
      assert.equal(/\/contacts\/[0-9a-f-]+\/link/.test(shown), may.send)
      assert.ok(!shown.includes('/refund'), `${role} is offered no refund`)
      const contact = /\/contacts\/([0-9a-f-]{36})/.exec(shown)?.[1]
        ?? (await acquit.db.rows(`SELECT id FROM contact WHERE email = '${debtor.email}'`))[0].id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
      const before = await counts()
      const refused = {
        send: () => client.post(`${file}/contacts/${contact}/link`),
        refund: () => client.post(`/office/payments/${payment}/refund`, { left: '5500', amount: '10', reason: 'x' }),
        audit: () => client.request('GET', '/office/audit'),
        columns: () => client.post('/office/imports/columns', { mark: 'comma' }),
        upload: () => client.request('POST', '/office/imports', {
          headers: { 'content-type': 'multipart/form-data; boundary=x', origin: acquit.url },
          body: `--x\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n${client.token}\r\n--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nx\r\n--x--\r\n`,
        }),
      }
      for (const [act, send] of Object.entries(refused).filter(([act]) => !may[act])) {
        assert.equal((await send()).status, 403, `${role}: ${act}`)
      }
      assert.deepEqual(await counts(), before, `${role}: nothing changed`)
    }
  })

  /** A client with the browser's session. */
  async function cookiesOf(page) {
    const client = acquit.client()
    for (const { name, value } of await page.context().cookies()) client.cookies.set(name, value)
    return client
  }
})
