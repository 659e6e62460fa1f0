// Invoices made in the office, without JavaScript: what a paper must bear is stated, an invoice is
// written, seen and issued, the debtor finds it with its lines and its PDF, and a line of it is
// credited; one issued elsewhere is added with its PDF. And the pages as assistive technology has them.
import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { startAcquit } from './support/acquit.js'
import { audit, launch, nothingFound, nothingWrong, textOf, visitor } from './support/browser.js'
import { enter } from './support/debtor.js'
import { fileOf, signIn, signInClient } from './support/office.js'

const pathOf = (page) => new URL(page.url()).pathname

describe('invoices made in the office', () => {
  let acquit, browser, guest, page, debtor, file
  before(async () => {
    ;[acquit, browser] = await Promise.all([startAcquit(), launch()])
    guest = await visitor(browser, { device: 'desktop', js: false })
    page = guest.page
    const admin = await acquit.staff('admin')
    debtor = await acquit.debtor({ invoices: [120] })
    file = await fileOf(await signInClient(acquit.client(), await acquit.staff('viewer')), debtor.reference)
    await signIn(page, acquit.url, admin)
  })
  after(() => Promise.all([acquit?.remove(), browser?.close()]))

  /** Fills one row of the lines. */
  async function line(on, row, cells) {
    for (const [name, value] of Object.entries(cells)) await on.locator(`.lines [name=${name}]`).nth(row).fill(value)
  }
  const press = (on, verb) => on.click(`form.decision button[name=do][value=${verb}]`)

  test('says what is missing, and takes it', async () => {
    await page.goto(`${acquit.url}${file}/invoices/new`)
    await line(page, 0, { what: 'Pose', price: '100' })
    await press(page, 'preview')
    assert.match(await textOf(page, '#errors'), /numéro de TVA/)
    assert.equal(await page.locator('.lines [name=what]').first().inputValue(), 'Pose', 'what was typed stays')
    await page.goto(`${acquit.url}/office/settings/invoicing`)
    await page.fill('#vat_number', 'FR00526018155')
    await page.click('form.decision button')
    assert.match(await textOf(page, '#vat_number-error'), /n’est pas valable/)
    await page.fill('#vat_number', 'FR83 526 018 155')
    await page.fill('#legal', 'SARL au capital de 8 000 € · RCS Lyon')
    await page.click('form.decision button')
    assert.match(await textOf(page, '.notice.success'), /enregistré/)
    assert.equal(await page.inputValue('#vat_number'), 'FR83526018155')
    nothingWrong(guest)
  })

  test('issues an invoice that the debtor then sees, line by line', async () => {
    await page.goto(`${acquit.url}${file}/invoices/new`)
    await line(page, 0, { what: 'Pose de deux fenêtres', quantity: '2', price: '100,00', rate: '20' })
    await line(page, 1, { what: 'Bois', quantity: 'un peu', price: '50', rate: '10' })
    await press(page, 'more')
    assert.equal(await page.locator('.lines [name=what]').count(), 10, 'more rows, with what was typed')
    assert.equal(await page.locator('.lines [name=quantity]').nth(1).inputValue(), 'un peu')
    await press(page, 'preview')
    assert.match(await textOf(page, '#errors'), /Ligne 2 ?: la quantité/)
    await line(page, 1, { quantity: '1' })
    await press(page, 'preview')
    assert.equal(await textOf(page, 'h1'), 'Aperçu de la facture')
    assert.match(await textOf(page, 'main'), /TVA 20 % 200,00 € 40,00 €/)
    assert.match(await textOf(page, 'main'), /L441-10/)
    await press(page, 'edit')
    await page.fill('#purchase_order', 'BC-2026-7')
    await press(page, 'preview')
    assert.equal(await textOf(page, 'form.decision button[value=issue]'), 'Émettre la facture de 295,00 €')
    await press(page, 'issue')
    assert.match(await textOf(page, '.notice.success'), /Facture FA\d{4}-00001 émise, 295,00 €/)
    const number = await textOf(page, 'h1')
    const invoice = pathOf(page)
    nothingWrong(guest)

    // The debtor's page, without JavaScript.
    const phone = await enter(browser, debtor, { device: 'phone', js: false })
    await phone.page.goto(`${acquit.url}/`)
    assert.match(await textOf(phone.page, 'main'), new RegExp(number))
    await phone.page.goto(`${acquit.url}/invoices/${invoice.split('/').at(-1)}`)
    const told = await textOf(phone.page, 'main')
    for (const words of ['Pose de deux fenêtres', '240,00 €', 'Bois', '55,00 €', 'BC-2026-7', '295,00 €']) assert.ok(told.includes(words), `${words}: ${told}`)
    const [download] = await Promise.all([phone.page.waitForEvent('download'), phone.page.locator('a[href$="/pdf"]').first().tap()])
    assert.equal((await fs.readFile(await download.path())).subarray(0, 5).toString(), '%PDF-')
    nothingWrong(phone)
    await phone.close()

    // And with assistive technology.
    const reader = await enter(browser, debtor, { device: 'phone' })
    await reader.page.goto(`${acquit.url}/invoices/${invoice.split('/').at(-1)}`)
    nothingFound(await audit(reader, 'an issued invoice'))
    await reader.close()

    // One line too many: it is taken back, and what is owed follows.
    await page.goto(acquit.url + invoice)
    await page.click('a[href$="/credit"]')
    await page.uncheck('[name=line][value="0"]')
    // A browser would not even send it.
    await page.locator('#reason').evaluate((field) => field.removeAttribute('required'))
    await press(page, 'preview')
    assert.match(await textOf(page, '#reason-error'), /motif/)
    assert.ok(!(await page.isChecked('[name=line][value="0"]')), 'what was ticked stays')
    await page.fill('#reason', 'Bois non livré')
    await press(page, 'preview')
    await press(page, 'issue')
    assert.match(await textOf(page, '.notice.success'), /Avoir AV\d{4}-00001 émis, 55,00 €/)
    await page.goto(acquit.url + invoice)
    assert.match(await textOf(page, 'main'), /Solde 240,00 €/)
    assert.match(await textOf(page, '[aria-labelledby=corrections]'), /AV\d{4}-00001/)
    assert.deepEqual(await acquit.flaws(), [])
    nothingWrong(guest)
  })

  test('whose line the debtor contests, and the collector reads which', async () => {
    const [client, plain] = await Promise.all([acquit.debtor({ invoices: [80] }), acquit.staff('collector')])
    const theirs = await fileOf(await signInClient(acquit.client(), await acquit.staff('viewer')), client.reference)
    await page.goto(`${acquit.url}${theirs}/invoices/new`)
    await line(page, 0, { what: 'Pose', quantity: '1', price: '200,00', rate: '20' })
    await line(page, 1, { what: 'Bois de chêne', quantity: '1', price: '50', rate: '10' })
    await press(page, 'preview')
    await press(page, 'issue')
    const number = await textOf(page, 'h1')

    for (const js of [false, true]) {
      const phone = await enter(browser, client, { device: 'phone', js })
      await phone.page.goto(`${acquit.url}/ask/dispute`)
      if (js) nothingFound(await audit(phone, 'lines to contest'))
      const row = phone.page.locator('ul.boxes > li', { hasText: number }).first()
      if (js) {
        // What is contested already cannot be contested again.
        await row.locator('details.lines summary').click()
        await row.locator('[name=line]').first().check()
        await phone.page.locator('[name=category][value=billing]').check()
        await phone.page.fill('[name=words]', 'La pose non plus.')
        await phone.go('form[action="/ask/dispute"] button[type=submit]')
        assert.match(await textOf(phone.page, 'main'), /Pose, 240,00 €/)
      } else {
        await row.locator('details.lines summary').tap()
        await row.locator('label', { hasText: 'Bois de chêne' }).tap()
        await phone.page.fill('[name=words]', 'Le bois n’est pas venu.')
        await phone.go('form[action="/ask/dispute"] button[type=submit]')
        assert.ok(await row.locator('[name=line]').nth(1).isChecked(), 'what was ticked stays, in sight')
        await phone.page.locator('[name=category][value=delivery]').check()
        await phone.go('form[action="/ask/dispute"] button[type=submit]')
        assert.match(await textOf(phone.page, 'main'), /Ligne contestée Bois de chêne, 55,00 €/)
      }
      nothingWrong(phone)
      await phone.close()
    }

    const office = await visitor(browser, { device: 'desktop', js: false })
    await signIn(office.page, acquit.url, plain)
    await office.page.goto(`${acquit.url}/office/requests?category=delivery`)
    await office.page.click('[data-row] a')
    assert.match(await textOf(office.page, '[aria-labelledby=invoices]'), /Bois de chêne · 55,00 €/)
    nothingWrong(office)
    await office.close()
  })

  test('adds an invoice that was issued elsewhere, with its PDF', async () => {
    await page.goto(`${acquit.url}${file}/invoices/add`)
    const pdf = { name: 'facture.pdf', mimeType: 'application/pdf', buffer: Buffer.from('<html>') }
    await page.fill('#reference', 'AILLEURS-1')
    await page.fill('#issued_on', new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 10))
    await page.fill('#total', '80,50')
    await page.setInputFiles('#files', pdf)
    await page.click('form.decision button')
    assert.match(await textOf(page, '#files-error'), /ni un PDF/)
    assert.equal(await page.inputValue('#reference'), 'AILLEURS-1')
    await page.setInputFiles('#files', [])
    await page.click('form.decision button')
    assert.match(await textOf(page, '.notice.success'), /ajoutée/)
    assert.match(await textOf(page, 'main'), /Solde 80,50 €/)
    nothingWrong(guest)
  })

  test('has pages that everybody can use', async () => {
    const seen = await visitor(browser, { device: 'desktop' })
    await signIn(seen.page, acquit.url, await acquit.staff('admin'))
    const found = []
    const look = async (where) => found.push(...await audit(seen, where, { office: true }))
    for (const address of [`${file}/invoices/new`, `${file}/invoices/add`, '/office/settings/invoicing', '/office/settings/staff']) {
      await seen.page.goto(acquit.url + address)
      await look(address)
    }
    await seen.page.goto(`${acquit.url}${file}/invoices/new`)
    const send = (verb) => seen.go(`form.decision button[name=do][value=${verb}]`)
    await line(seen.page, 0, { what: 'Pose', price: 'dix' })
    await send('preview')
    await look('a line that is wrong')
    await line(seen.page, 0, { price: '10' })
    await send('preview')
    await look('the preview')
    await send('issue')
    await look('the invoice')
    await seen.go('a[href$="/credit"]')
    await look('its credit note')
    nothingFound(found)
    await seen.close()
  })

  test('adds a colleague, who signs in with the codes shown once', async () => {
    await page.goto(`${acquit.url}/office/settings/staff`)
    await page.fill('#name', 'Alix Martin')
    await page.fill('#email', 'alix@equipe.example')
    await page.fill('#password', 'court')
    await press(page, 'invite')
    assert.match(await textOf(page, '#password-error'), /12 caractères/)
    assert.equal(await page.inputValue('#email'), 'alix@equipe.example')
    const colleague = { email: 'alix@equipe.example', password: 'une phrase assez longue' }
    await page.fill('#password', colleague.password)
    await press(page, 'invite')
    colleague.totp_secret = await textOf(page, 'code.secret')
    assert.match(await textOf(page, 'tbody'), /Alix Martin/)
    await page.goto(`${acquit.url}/office/settings/staff`)
    assert.equal(await page.locator('code.secret').count(), 0, 'once')
    const client = await signInClient(acquit.client(), colleague)
    assert.equal((await client.get('/office')).status, 200)
    const row = page.locator('tbody tr', { hasText: 'Alix Martin' })
    await row.locator('summary', { hasText: 'Fermer' }).click()
    await row.locator('button[value=disable]').click()
    assert.match(await textOf(page, '.notice.success'), /Compte fermé/)
    assert.equal((await client.request('GET', '/office')).status, 303, 'out at once')
    nothingWrong(guest)
  })
})
