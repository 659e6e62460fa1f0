// What a debtor does, from the link in an e-mail to the receipt: on a phone and on a desktop, with
// and without JavaScript, in French and English, in light and dark, on both databases.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import fs from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { eventually, postgres, startAcquit } from './support/acquit.js'
import { launch, nothingWrong, overflow, visitor } from './support/browser.js'
import { codeOfTransfer } from './support/counterparts.js'
import { signInClient } from './support/office.js'

const run = promisify(execFile)
/** Text with every kind of blank as one plain space. */
const plain = (text) => text.replace(/\s+/g, ' ').trim()
const textOf = async (page, selector) => plain(await page.locator(selector).first().textContent())
const heading = (page) => textOf(page, 'h1')
const path_of = (page) => new URL(page.url()).pathname

let browser
before(async () => { browser = await launch() })
after(() => browser?.close())

/** Opens a debtor's file as anyone would: the link, the question, the button. */
async function enter(guest, debtor, link = debtor.link) {
  const { page, go } = guest
  await page.goto(link)
  assert.equal(path_of(page), '/door')
  await page.fill('#answer', debtor.gate)
  await go('form[action="/door"] button')
  assert.equal(path_of(page), '/')
}

const pay = ({ go }) => go('form[action="/pay"] button[type=submit]')
const choose = ({ go }, outcome) => go(`button[name=outcome][value=${outcome}]`)
const atCheckout = ({ page }) => page.waitForURL((url) => url.pathname.startsWith('/demo/checkout/'))
const backFromCheckout = ({ page }) => page.waitForURL((url) => url.pathname.startsWith('/payments/'))

const PAID = { fr: /Merci, votre paiement est enregistré/, en: /Thank you, your payment is recorded/ }
const WAITING = { fr: /Nous attendons la confirmation/, en: /Waiting for confirmation/ }

for (const database of ['sqlite', ...(postgres ? ['postgres'] : [])]) {
  describe(`paying, on ${database}`, () => {
    let acquit
    before(async () => { acquit = await startAcquit({ database }) })
    after(() => acquit?.remove())

    const ways = [
      { device: 'phone', js: false, lang: 'fr', scheme: 'light' },
      { device: 'phone', js: true, lang: 'en', scheme: 'dark' },
      { device: 'desktop', js: true, lang: 'fr', scheme: 'dark' },
      { device: 'desktop', js: false, lang: 'en', scheme: 'light' },
    ]
    for (const way of database === 'sqlite' ? ways : ways.slice(0, 2)) {
      const name = `${way.device}, JavaScript ${way.js ? 'on' : 'off'}, ${way.lang}, ${way.scheme}`
      test(`from the e-mail to the receipt: ${name}`, async () => {
        const debtor = await acquit.debtor({ locale: way.lang, invoices: [120, 80.5] })
        const letter = await acquit.emailedLink(debtor)
        assert.ok(letter.html.includes(letter.link.replaceAll('&', '&amp;')), 'the link is in the HTML part too')
        const guest = await visitor(browser, { ...way, locale: way.lang === 'fr' ? 'fr-FR' : 'en-GB' })
        const { page, tap, go } = guest

        // The door reveals the creditor and a masked reference, nothing else.
        await page.goto(letter.link)
        assert.equal(path_of(page), '/door')
        const token = /\/l\/([^?]+)/.exec(letter.link)[1]
        assert.ok(!page.url().includes(token) && !(await page.content()).includes(token), 'the secret is in no page')
        const door = await textOf(page, 'main')
        assert.match(door, /Atelier Marceau/)
        for (const secret of [debtor.name, debtor.contact, debtor.email, debtor.reference, '200,50', '200.50', debtor.invoices[0]]) {
          assert.ok(!door.includes(secret), `${secret} is not shown before the gate`)
        }
        assert.deepEqual(await overflow(page), [])
        await page.fill('#answer', debtor.gate)
        await go('form[action="/door"] button')
        await page.waitForURL((url) => url.pathname === '/')

        // One page says it all.
        const amount = way.lang === 'fr' ? '200,50 €' : '€200.50'
        assert.equal(await page.locator('html').getAttribute('lang'), way.lang)
        assert.ok((await heading(page)).includes(amount), await heading(page))
        const overview = await textOf(page, 'main')
        for (const known of [debtor.name, debtor.reference, 'Atelier Marceau', ...debtor.invoices]) assert.ok(overview.includes(known), known)
        assert.ok((await textOf(page, 'form[action="/pay"] button')).includes(amount), 'the button says the amount')
        assert.deepEqual(await overflow(page), [])

        // The hosted page; the return page opened too early credits nothing.
        await pay(guest)
        await atCheckout(guest)
        assert.ok((await textOf(page, 'main')).includes(amount))
        const [attempt] = await acquit.db.rows(`SELECT * FROM payment_attempt WHERE amount_minor = 20050 AND state = 'open'`)
        const id = attempt.id.replace(/-/g, '').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
        const early = await guest.context.newPage()
        await early.goto(`${acquit.url}/payments/${id}`)
        assert.match(await heading(early), WAITING[way.lang])
        await choose(guest, 'succeed')
        await backFromCheckout(guest)
        // Without JavaScript the page reloads itself; with it the server tells.
        for (const tab of [page, early]) {
          await eventually('the payment is confirmed', async () => PAID[way.lang].test(await heading(tab)))
        }
        await early.close()
        assert.deepEqual(await overflow(page), [])

        // The receipt: to keep, and by e-mail.
        const [download] = await Promise.all([page.waitForEvent('download'), tap('main a[href^="/receipts/"]')])
        const receipt = await fs.readFile(await download.path())
        assert.equal(receipt.subarray(0, 5).toString(), '%PDF-')
        assert.match(download.suggestedFilename(), /\.pdf$/)
        const mail = await acquit.mail('the receipt', (mail) => mail.to === debtor.email && mail.attachments.length > 0)
        assert.equal(mail.attachments[0].contentType, 'application/pdf')
        assert.equal(mail.attachments[0].content.subarray(0, 5).toString(), '%PDF-')
        assert.match(plain(mail.text), way.lang === 'fr' ? /Nous avons reçu 200,50 €/ : /We have received €200\.50/)

        // Everything is settled; nothing can be transferred any more.
        await go('main a.button.quiet[href="/"]')
        assert.match(await heading(page), way.lang === 'fr' ? /Tout est réglé/ : /All settled/)
        await page.goto(`${acquit.url}/transfer`)
        assert.equal(await page.locator('svg.qr').count(), 0, 'no code at zero balance')
        await page.goto(`${acquit.url}/history`)
        assert.ok((await page.locator('.timeline li').count()) >= 2)
        await page.goto(`${acquit.url}/documents`)
        assert.equal(await page.locator('.documents a[href^="/receipts/"]').count(), 1)
        assert.equal(await page.locator('.documents a[href^="/invoices/"]').count(), 2)
        const [kept] = await Promise.all([page.waitForEvent('download'), tap('main a[href="/clearance/pdf"]')])
        const clearance = (await run('pdftotext', ['-layout', await kept.path(), '-'])).stdout
        assert.match(clearance, way.lang === 'fr' ? /il ne vous reste rien à régler/ : /you have nothing left to pay/)
        for (const settled of debtor.invoices) assert.ok(clearance.includes(settled), `${settled} is in the letter`)
        const [whole] = await Promise.all([page.waitForEvent('download'), tap('main a[href="/documents/all"]')])
        const listed = (await run('python3', ['-m', 'zipfile', '-l', await whole.path()])).stdout
        const papers = way.lang === 'fr' ? /historique\.csv[\s\S]*factures\/[\s\S]*recus\// : /history\.csv[\s\S]*invoices\/[\s\S]*receipts\//
        assert.match(listed, papers)
        assert.match(listed, /messages\/[\d-]+receipt\.txt/)

        // The other language, then out.
        await go('header.site a.switch')
        await page.waitForURL((url) => url.searchParams.has('lang'))
        assert.equal(await page.locator('html').getAttribute('lang'), way.lang === 'fr' ? 'en' : 'fr')
        await page.goto(`${acquit.url}/`)
        assert.equal(await page.locator('html').getAttribute('lang'), way.lang === 'fr' ? 'en' : 'fr', 'the choice is kept')
        await go('form[action="/sign-out"] button')
        await page.waitForURL((url) => url.pathname === '/')
        assert.equal(await page.locator('.notice.success').count(), 1)
        await page.goto(`${acquit.url}/documents`)
        assert.equal(path_of(page), '/', 'nothing is left open')
        nothingWrong(guest)
        await guest.close()
      })
    }

    test('the ledger has no flaw afterwards', async () => {
      assert.deepEqual(await acquit.flaws(), [])
    })
  })
}

describe('a debtor', () => {
  let acquit
  before(async () => { acquit = await startAcquit() })
  after(() => acquit?.remove())

  const stateOf = async (page) => eventually('an end', async () => {
    const title = await heading(page)
    return !WAITING.fr.test(title) && !WAITING.en.test(title) && title
  })

  test('chooses invoices, sees their total, pays those and no others', async () => {
    const debtor = await acquit.debtor({ invoices: [100, 50, 25] })
    const guest = await visitor(browser, { device: 'phone' })
    const { page } = guest
    await enter(guest, debtor)
    const boxes = page.locator('.invoices input[type=checkbox]')
    assert.equal(await boxes.count(), 3)
    const button = page.locator('.chosen button')
    await eventually('the island is alive', () => button.isDisabled())
    await boxes.nth(0).check()
    await boxes.nth(2).check()
    assert.equal(await textOf(page, '.chosen output'), '125,00 €')
    assert.equal(await textOf(page, '.chosen button'), 'Payer 125,00 €')
    await guest.go(button)
    await atCheckout(guest)
    await choose(guest, 'succeed')
    await eventually('paid', async () => PAID.fr.test(await heading(page)))
    assert.match(await textOf(page, 'main'), /Il vous reste 50,00 € à régler/)
    await page.goto(`${acquit.url}/`)
    assert.match(await heading(page), /50,00 €/)
    assert.equal(await page.locator('.invoices > li').count(), 1)
    assert.ok((await textOf(page, '.invoices')).includes(debtor.invoices[1]))
    nothingWrong(guest)
    await guest.close()
  })

  test('chooses invoices without JavaScript', async () => {
    const debtor = await acquit.debtor({ invoices: [100, 50, 25] })
    const guest = await visitor(browser, { device: 'phone', js: false })
    const { page } = guest
    await enter(guest, debtor)
    // Nothing ticked: said beside the boxes.
    await guest.go('.chosen button')
    assert.match(await textOf(page, '#errors'), /Cochez au moins une facture/)
    await page.locator('input[name=what][value=chosen]').check()
    await page.locator('.boxes input[type=checkbox]').nth(1).check()
    await guest.go('form.pay button[type=submit]')
    await atCheckout(guest)
    assert.match(await textOf(page, 'main'), /50,00 €/)
    await choose(guest, 'succeed')
    await eventually('paid', async () => PAID.fr.test(await heading(page)))
    await page.goto(`${acquit.url}/`)
    assert.match(await heading(page), /125,00 €/)
    nothingWrong(guest)
    await guest.close()
  })

  test('pays a part, which settles the oldest first; too much is refused and kept as typed', async () => {
    const debtor = await acquit.debtor({ locale: 'en', invoices: [{ amount: 100, due: -40 }, { amount: 60, due: -10 }] })
    const guest = await visitor(browser, { device: 'phone', locale: 'en-GB' })
    const { page } = guest
    await enter(guest, debtor)
    await page.goto(`${acquit.url}/pay`)
    assert.match(await textOf(page, 'form.pay'), /acknowledge the debt/, 'the consequence is said before')
    await page.locator('input[name=what][value=part]').check()
    for (const [typed, message] of [['1,000', /more than what is owed/], ['abc', /Write an amount/], ['0.20', /smallest amount/]]) {
      await page.fill('#amount', typed)
      await guest.go('form.pay button[type=submit]')
      await eventually(`${typed} is refused`, async () => message.test(await textOf(page, '#errors')))
      assert.equal(await page.inputValue('#amount'), typed)
      assert.ok(await page.locator('input[name=what][value=part]').isChecked())
      assert.equal(await page.locator('#amount').getAttribute('aria-invalid'), 'true')
    }
    await page.fill('#amount', '130')
    await guest.go('form.pay button[type=submit]')
    await atCheckout(guest)
    await choose(guest, 'succeed')
    await eventually('paid', async () => PAID.en.test(await heading(page)))
    await page.goto(`${acquit.url}/`)
    assert.match(await heading(page), /€30\.00/)
    const left = await textOf(page, '.invoices')
    assert.ok(left.includes(debtor.invoices[1]) && !left.includes(debtor.invoices[0]), 'the oldest is settled')
    nothingWrong(guest)
    await guest.close()
  })

  test('whose card is declined reads so, and pays again', async () => {
    const debtor = await acquit.debtor({ invoices: [42] })
    const guest = await visitor(browser, { device: 'phone', js: false })
    const { page } = guest
    await enter(guest, debtor)
    await pay(guest)
    await atCheckout(guest)
    await choose(guest, 'fail')
    await backFromCheckout(guest)
    assert.match(await stateOf(page), /Le paiement a été refusé/)
    assert.match(await textOf(page, 'main'), /Rien n’a été débité/)
    await guest.go('main a.button[href="/pay"]')
    await guest.go('form.pay button[type=submit]')
    await atCheckout(guest)
    await choose(guest, 'succeed')
    await backFromCheckout(guest)
    assert.match(await stateOf(page), PAID.fr)
    nothingWrong(guest)
    await guest.close()
  })

  test('who leaves the checkout owes the same, reads so, and goes back to pay', async () => {
    const debtor = await acquit.debtor({ invoices: [43] })
    const guest = await visitor(browser)
    const { page } = guest
    await enter(guest, debtor)
    await pay(guest)
    await atCheckout(guest)
    const checkout = page.url()
    await choose(guest, 'abandon')
    await backFromCheckout(guest)
    assert.doesNotMatch(await heading(page), PAID.fr)
    assert.match(await textOf(page, 'main'), /Rien n’a été débité/)
    await page.goto(`${acquit.url}/`)
    assert.match(await heading(page), /43,00 €/)
    await pay(guest)
    await atCheckout(guest)
    assert.equal(page.url(), checkout, 'the checkout that is still open')
    await choose(guest, 'succeed')
    await eventually('paid', async () => PAID.fr.test(await heading(page)))
    nothingWrong(guest)
    await guest.close()
  })

  test('who let the checkout run out reads so, and pays again', async () => {
    const debtor = await acquit.debtor({ locale: 'en', invoices: [43] })
    const guest = await visitor(browser, { js: false })
    await enter(guest, debtor)
    await pay(guest)
    await atCheckout(guest)
    await choose(guest, 'expire')
    await backFromCheckout(guest)
    assert.match(await stateOf(guest.page), /timed out/)
    assert.match(await textOf(guest.page, 'main'), /Nothing was taken/)
    await guest.go('main a.button[href="/pay"]')
    await guest.go('form.pay button[type=submit]')
    await atCheckout(guest)
    await choose(guest, 'succeed')
    await eventually('paid', async () => PAID.en.test(await heading(guest.page)))
    nothingWrong(guest)
    await guest.close()
  })

  test('authenticates at the bank: yes pays, no does not', async () => {
    for (const [answer, end] of [['fail', /Le paiement a été refusé/], ['succeed', PAID.fr]]) {
      const debtor = await acquit.debtor({ invoices: [44] })
      const guest = await visitor(browser, { js: false })
      await enter(guest, debtor)
      await pay(guest)
      await atCheckout(guest)
      await choose(guest, 'authenticate')
      assert.match(await textOf(guest.page, 'h2'), /Votre banque demande/)
      await choose(guest, answer)
      await backFromCheckout(guest)
      assert.match(await stateOf(guest.page), end)
      nothingWrong(guest)
      await guest.close()
    }
  })

  test('who pays by direct debit reads that the bank confirms, and cannot pay twice', async () => {
    const debtor = await acquit.debtor({ invoices: [45] })
    const guest = await visitor(browser, { device: 'phone' })
    const { page } = guest
    await enter(guest, debtor)
    await pay(guest)
    await atCheckout(guest)
    await choose(guest, 'later')
    await backFromCheckout(guest)
    assert.match(await stateOf(page), /banque/)
    assert.equal(await page.locator('.clock').count(), 1)
    await page.goto(`${acquit.url}/`)
    assert.match(await textOf(page, 'main'), /45,00 € en cours de paiement/)
    assert.equal(await page.locator('form[action="/pay"]').count(), 0)
    nothingWrong(guest)
    await guest.close()
  })

  test('pays by transfer: the code read by a scanner says what is printed', async () => {
    for (const reference of ['C-1042', 'D-2214']) {
      const debtor = acquit.cast(reference)
      const guest = await visitor(browser, { device: 'phone', scheme: 'dark' })
      const { page } = guest
      await enter(guest, debtor)
      await guest.go('.way a[href="/transfer"]')
      const picture = path.join(acquit.folder, 'qr.png')
      await page.locator('svg.qr').screenshot({ path: picture })
      const { stdout } = await run('zbarimg', ['--quiet', '--raw', picture])
      const lines = stdout.replace(/\n$/, '').split('\n')
      const [tag, version, charset, kind, bic, holder, iban, amount, purpose, rf, ...rest] = lines
      assert.deepEqual([tag, version, charset, kind, purpose ?? ''], ['BCD', '002', '1', 'SCT', ''])
      assert.deepEqual(rest.filter(Boolean), [], 'a structured reference, no free text')
      assert.ok(Buffer.byteLength(stdout) <= 331)
      // As somebody else's library writes it, which leaves out the cents' last zero.
      const theirs = await codeOfTransfer({ name: holder, iban, bic, amount: Number(amount.slice(3)), reference: rf })
      assert.deepEqual(lines.map((line) => line.replace(/^(EUR\d+)\.?0*$|^(EUR\d+\.\d)0$/, '$1$2')), theirs.split('\n'))
      const modules = Number((await page.locator('svg.qr').getAttribute('viewBox')).split(' ')[2]) - 8
      assert.ok((modules - 17) / 4 <= 13, 'at most version 13')

      // As printed beside it.
      const facts = Object.fromEntries(await page.locator('.transfer .facts > div').evaluateAll((rows) => rows.map((row) => [
        row.querySelector('dt').textContent.trim(),
        (row.querySelector('.code') ?? row.querySelector('dd')).textContent.replace(/\s+/g, ' ').trim(),
      ])))
      const values = Object.values(facts)
      const spaced = (text) => text.replace(/\s/g, '')
      for (const one of [holder, iban, bic, rf]) assert.ok(values.some((value) => spaced(value) === spaced(one)), `${one} in ${values}`)
      const printed = values.find((value) => value.includes('€')).replace(/[^\d,.]/g, '').replace(',', '.')
      assert.equal(amount, `EUR${Number(printed).toFixed(2)}`)
      // Check digits by our own arithmetic (ISO 7064): not the product's.
      const mod97 = (text) => [...(text.slice(4) + text.slice(0, 4))].reduce((rest, c) => Number(`${rest}${parseInt(c, 36)}`) % 97, 0)
      assert.equal(mod97(iban), 1)
      assert.match(rf, /^RF\d\d[A-Z0-9]{1,21}$/)
      assert.equal(mod97(rf), 1)
      nothingWrong(guest)
      await guest.close()
    }
  })

  test('copies the IBAN with one tap', async () => {
    const debtor = await acquit.debtor()
    const guest = await visitor(browser, { device: 'phone', permissions: ['clipboard-read', 'clipboard-write'] })
    const { page } = guest
    await enter(guest, debtor)
    await page.goto(`${acquit.url}/transfer`)
    const button = page.locator('button[data-copy]').first()
    await button.waitFor({ state: 'visible' })
    await guest.tap(button)
    const wanted = await button.getAttribute('data-copy')
    await eventually('it is copied', async () => (await page.evaluate(() => navigator.clipboard.readText())) === wanted)
    assert.match(wanted, /^FR\d{2}/)
    assert.equal(plain(await button.textContent()), 'Copié')
    nothingWrong(guest)
    await guest.close()
  })

  test('says that a transfer is on its way: once, with the date until which nothing is sent', async () => {
    const debtor = await acquit.debtor()
    const guest = await visitor(browser, { device: 'phone', js: false })
    const { page } = guest
    await enter(guest, debtor)
    await page.goto(`${acquit.url}/transfer`)
    await guest.go('form[action="/transfer/announce"] button')
        assert.match(await textOf(page, '.notice.success'), /Aucun rappel ne partira jusqu’au (lundi|mardi|mercredi|jeudi|vendredi) \d/)
    assert.equal(await page.locator('.clock').count(), 1)
    assert.equal(await page.locator('form[action="/transfer/announce"]').count(), 0)
    nothingWrong(guest)
    await guest.close()
  })

  test('verifies a message by its code, and learns nothing from a wrong one', async () => {
    const debtor = await acquit.debtor()
    const letter = await acquit.emailedLink(debtor)
    const guest = await visitor(browser, { device: 'phone', js: false })
    const { page } = guest
    await page.goto(`${acquit.url}/verify`)
    await page.fill('#code', letter.code.toLowerCase().replace('-', ' '))
    await guest.go('form[action="/verify"] button')
    const told = await textOf(page, '.notice.success')
    assert.match(told, /Oui, ce message est authentique/)
    assert.match(told, /Atelier Marceau/)
    assert.match(told, /par e-mail/)
    assert.ok(!told.includes(debtor.name) && !told.includes(debtor.email))
    const { iban_digits } = (await acquit.db.rows(`SELECT iban_digits FROM message WHERE recipient = '${debtor.email}'`))[0]
    assert.ok(told.includes(iban_digits))
    await page.fill('#code', 'AAAA-BBBB')
    await guest.go('form[action="/verify"] button')
    assert.match(await textOf(page, '#errors'), /aucun message avec ce code/)
    nothingWrong(guest)
    await guest.close()
  })

  test('whose link has died asks for a new one, which arrives and opens', async () => {
    const debtor = await acquit.debtor()
    await acquit.db.rows(`UPDATE access_link SET expires_at = '2020-01-01T00:00:00.000000Z'
      WHERE contact_id IN (SELECT id FROM contact WHERE email = '${debtor.email}')`)
    const guest = await visitor(browser, { device: 'phone', js: false })
    const { page } = guest
    await page.goto(debtor.link)
    assert.match(await heading(page), /n’ouvre plus de dossier/)
    await guest.go('form[action="/door/new-link"] button')
    assert.match(await textOf(page, '.notice'), /un nouveau part/)
    const mail = await acquit.mail('a new link', (mail) => mail.to === debtor.email && mail.link)
    await enter(guest, debtor, mail.link)
    assert.match(await heading(page), /120,00 €/)
    nothingWrong(guest)
    await guest.close()
  })

  test('pays at the door, without the file being opened', async () => {
    const debtor = await acquit.debtor({ invoices: [66] })
    const guest = await visitor(browser, { device: 'phone', js: false })
    const { page } = guest
    await page.goto(debtor.link)
    await guest.tap('details.aside summary')
    await guest.go('form[action="/door/pay"] button')
    await atCheckout(guest)
    assert.match(await textOf(page, 'main'), /66,00 €/)
    await choose(guest, 'succeed')
    await backFromCheckout(guest)
    assert.match(await stateOf(page), PAID.fr)
    const shown = await textOf(page, 'body')
    for (const secret of [debtor.name, debtor.reference, ...debtor.invoices]) assert.ok(!shown.includes(secret))
    await page.goto(`${acquit.url}/documents`)
    assert.equal(path_of(page), '/', 'paying opens nothing')
    await acquit.mail('the receipt', (mail) => mail.to === debtor.email && mail.attachments.length > 0)
    nothingWrong(guest)
    await guest.close()
  })

  test('who answers the gate wrongly five times has to wait, even with the right answer', async () => {
    const debtor = await acquit.debtor()
    const guest = await visitor(browser, { device: 'phone', js: false })
    const { page } = guest
    await page.goto(debtor.link)
    for (let times = 1; times <= 5; times++) {
      await page.fill('#answer', '00000')
      await guest.go('form[action="/door"] button')
      assert.match(await textOf(page, '#errors'), /Ce n’est pas le code postal/, `try ${times}`)
      assert.equal(await page.inputValue('#answer'), '00000', 'what was typed stays')
    }
    await page.fill('#answer', debtor.gate)
    await guest.go('form[action="/door"] button')
    assert.match(await textOf(page, '#errors'), /Trop d’essais/)
    // The same for a new link of the same debtor.
    const again = (await acquit.must(['link', '--creditor', 'demo', '--debtor', debtor.reference])).trim()
    await page.goto(again)
    await page.fill('#answer', debtor.gate)
    await guest.go('form[action="/door"] button')
    assert.match(await textOf(page, '#errors'), /Trop d’essais/)
    nothingWrong(guest)
    await guest.close()
  })

  test('opens a file with the digits of a SIREN, or with a code sent to the stored address', async () => {
    const business = acquit.cast('D-2201')
    const guest = await visitor(browser, { device: 'phone', js: false })
    await enter(guest, business)
    assert.match(await textOf(guest.page, 'main'), /Transports Vasseur/)
    assert.match(await textOf(guest.page, 'main'), /Pneus Nord/)
    await guest.close()

    await acquit.must(['creditor', '--slug', 'par-code', '--name', 'Par Code', '--email', 'compta@par-code.example',
      '--iban', 'FR7630006000011234567890189', '--gate', 'code'])
    const debtor = await acquit.debtor({ creditor: 'par-code' })
    const second = await visitor(browser, { device: 'phone', js: false })
    const { page, go } = second
    await page.goto(debtor.link)
    await go('form[action="/door/code"] button')
    const mail = await acquit.mail('a code', (mail) => mail.to === debtor.email && /\b\d{3} \d{3}\b/.test(mail.text))
    assert.equal(mail.link, undefined, 'a code brings no link')
    await page.fill('#answer', /\b\d{3} \d{3}\b/.exec(mail.text)[0])
    await go('form[action="/door"] button')
    await page.waitForURL((url) => url.pathname === '/')
    assert.match(await textOf(page, 'main'), new RegExp(debtor.name))
    nothingWrong(second)
    await second.close()
  })

  test('who clicks twice, or pays in two tabs, has one checkout and one payment', async () => {
    const debtor = await acquit.debtor({ invoices: [77] })
    const guest = await visitor(browser)
    const { page } = guest
    await enter(guest, debtor)
    const other = await guest.context.newPage()
    await other.goto(`${acquit.url}/`)
    await page.locator('form[action="/pay"] button').first().dblclick()
    await atCheckout(guest)
    await other.locator('form[action="/pay"] button').first().click()
    await other.waitForURL((url) => url.pathname.startsWith('/demo/checkout/'))
    assert.equal(other.url(), page.url())
    await Promise.all([page, other].map((tab) => tab.locator('button[value=succeed]').click()))
    await eventually('paid', async () => {
      await page.goto(`${acquit.url}/`)
      return /Tout est réglé/.test(await heading(page))
    })
    const of = `debtor_id IN (SELECT id FROM debtor WHERE reference = '${debtor.reference}')`
    assert.equal(await acquit.db.number(`SELECT count(*) FROM payment_attempt WHERE ${of}`), 1)
    assert.equal(await acquit.db.number(`SELECT count(*) FROM ledger_posting WHERE kind = 'payment' AND ${of}`), 1)
    nothingWrong(guest)
    await guest.close()
  })

  test('who chooses something else in another tab closes the first checkout', async () => {
    const debtor = await acquit.debtor({ invoices: [30, 20] })
    const guest = await visitor(browser)
    const { page } = guest
    await enter(guest, debtor)
    const other = await guest.context.newPage()
    await other.goto(`${acquit.url}/pay`)
    await pay(guest)
    await atCheckout(guest)
    await other.locator('input[value=part]').check()
    await other.fill('#amount', '10')
    await other.locator('form.pay button[type=submit]').click()
    await other.waitForURL((url) => url.pathname.startsWith('/demo/checkout/'))
    assert.notEqual(other.url(), page.url())
    await page.reload()
    assert.equal(await page.locator('button[value=succeed]').count(), 0, 'the first can no longer be paid')
    await other.locator('button[value=succeed]').click()
    await eventually('paid', async () => PAID.fr.test(await heading(other)))
    await page.goto(`${acquit.url}/`)
    assert.match(await heading(page), /40,00 €/)
    nothingWrong(guest)
    await guest.close()
  })

  test('reads an invoice line by line, downloads it, and prints a page', async () => {
    const debtor = acquit.cast('C-1007')
    const guest = await visitor(browser, { device: 'desktop', js: false })
    const { page } = guest
    await enter(guest, debtor)
    await page.locator('.invoices summary').first().click()
    await page.locator('.invoices .more a[href^="/invoices/"]').first().click()
    assert.match(await heading(page), /Facture F2026-/)
    assert.match(await textOf(page, 'main'), /Comptoir en frêne/)
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a[href$="/pdf"]').first().click()])
    assert.equal((await fs.readFile(await download.path())).subarray(0, 5).toString(), '%PDF-')
    await page.goto(`${acquit.url}/`)
    await page.emulateMedia({ media: 'print' })
    assert.ok(await page.locator('h1').isVisible())
    for (const gone of ['form[action="/pay"] button', 'header.site a.switch', 'form[action="/sign-out"]']) {
      assert.equal(await page.locator(gone).first().isVisible(), false, `${gone} is not printed`)
    }
    const paper = await page.pdf({ format: 'A4' })
    assert.equal(paper.subarray(0, 5).toString(), '%PDF-')
    nothingWrong(guest)
    await guest.close()
  })

  test('failures are told in the language of whoever is signed in, a wrong method too', async () => {
    const asked = [
      [404, 'GET', '/nothing-here', '/office/nothing-here'],
      [405, 'DELETE', '/transfer', '/office/tasks'],
      [403, 'POST', '/transfer/announce', '/office/tasks'], // without its form's token
    ]
    const form = { origin: acquit.url, 'content-type': 'application/x-www-form-urlencoded' }
    for (const [locale, other] of [['en', 'fr'], ['fr', 'en']]) {
      const headers = { 'accept-language': other }
      const client = acquit.client({ headers })
      await client.enter(await acquit.debtor({ locale }))
      const staff = await signInClient(acquit.client({ headers }), await acquit.staff('viewer', { language: locale }))
      for (const [status, method, ...targets] of asked) {
        for (const [who, target] of [[client, targets[0]], [staff, targets[1]]]) {
          const answer = await who.request(method, target, { headers: form })
          assert.equal(answer.status, status, `${method} ${target}`)
          assert.match(answer.text, new RegExp(`<html lang="${locale}".*<h1`, 's'), `${method} ${target}`)
        }
      }
      // A language that was chosen goes before one's own.
      assert.match((await client.get(`/nothing-here?lang=${other}`)).text, new RegExp(`<html lang="${other}"`))
    }
    const nobody = await acquit.client({ headers: { 'accept-language': 'en' } }).request('PUT', '/verify')
    assert.equal(nobody.status, 405)
    assert.match(nobody.headers.allow, /GET/)
    assert.match(nobody.text, /<html lang="en"/)
  })

  test('leaves a ledger without a flaw', async () => {
    assert.deepEqual(await acquit.flaws(), [])
  })
})
