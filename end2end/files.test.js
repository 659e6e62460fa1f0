// Files that debtors attach, and transfers they announce: with and without JavaScript, on a phone and
// at a desk; and what strangers, scripts and disguises get.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startAcquit } from './support/acquit.js'
import { launch, nothingWrong, plain, sound, textOf, visitor } from './support/browser.js'
import { enter } from './support/debtor.js'
import { signIn } from './support/office.js'

const pathOf = (page) => new URL(page.url()).pathname

const HOSTILE = [
  '<script>alert(1)</script>', '"><img src=x onerror=alert(2)>', "'-alert(3)-'", '<svg onload=alert(4)>', 'javascript:alert(5)',
  '</textarea><script>alert(6)</script>', '<iframe srcdoc="<script>alert(7)</script>">', '{{constructor.constructor("alert(8)")()}}',
  '<a href="javascript:alert(9)">x</a>', '<style>@import "//evil.example"</style>', '<body onpageshow=alert(10)>', '\u202egnp.<b>', '<!--><script>alert(11)</script>',
  '<math><mi//xlink:href="data:x,<script>alert(12)</script>">', '<details open ontoggle=alert(13)>',
]

describe('files and transfers', () => {
  let acquit, browser, desk, photo, png, pdf
  before(async () => {
    ;[acquit, browser] = await Promise.all([startAcquit(), launch()])
    desk = await visitor(browser, { device: 'desktop' })
    await signIn(desk.page, acquit.url, await acquit.staff('collector'))
    const artist = await (await browser.newContext({ viewport: { width: 900, height: 600 } })).newPage()
    await artist.setContent('<body style="background:linear-gradient(120deg,#486,#fc8)"><h1>Panneau fendu</h1>')
    photo = await artist.screenshot({ type: 'jpeg' })
    png = await artist.screenshot({ type: 'png' })
    pdf = await artist.pdf()
  })
  after(async () => {
    await desk?.close()
    await browser?.close()
    await acquit?.remove()
  })

  const file = (name, buffer, mimeType = 'application/octet-stream') => ({ name, mimeType, buffer })

  async function dispute(guest, words, files) {
    const { page, go } = guest
    await page.goto(`${acquit.url}/ask/dispute`)
    await page.locator('input[name=category][value=quality]').check()
    if ((await page.locator('input[name=invoice][type=checkbox]').count()) > 0) await page.locator('input[name=invoice]').first().check()
    if (words) await page.fill('textarea[name=words]', words)
    await page.setInputFiles('input[name=files]', files)
    await go('form[action="/ask/dispute"] button[type=submit]')
  }

  /** Everything a request's page of the office shows, opened. */
  const openCase = async (request) => desk.page.goto(`${acquit.url}/office${request}`)

  for (const way of [{ device: 'phone', js: false, lang: 'fr' }, { device: 'phone', js: true, lang: 'en' }, { device: 'desktop', js: true, lang: 'fr' }, { device: 'desktop', js: false, lang: 'en' }]) {
    test(`a dispute with a photo and a PDF, seen by the collector: ${way.device}, JavaScript ${way.js ? 'on' : 'off'}, ${way.lang}`, async () => {
      const debtor = await acquit.debtor({ locale: way.lang, invoices: [300] })
      const guest = await enter(browser, debtor, way)
      const { page, go } = guest
      await page.goto(`${acquit.url}/ask/dispute`)
      await sound(guest, 'form')
      // One that cannot be kept is named, nothing typed is lost, and the files are asked for again.
      await dispute(guest, 'Le panneau est fendu.', [file('photo.jpg', photo, 'image/jpeg'), file('facture.pdf', Buffer.from('<html><script>alert(1)</script>'), 'application/pdf')])
      assert.equal(pathOf(page), '/ask/dispute')
      assert.match(await textOf(page, '#files-error'), /facture\.pdf/)
      assert.doesNotMatch(await textOf(page, '#files-error'), /photo\.jpg/)
      assert.match(await textOf(page, '#files-again'), /photo\.jpg, facture\.pdf/)
      assert.equal(await page.inputValue('textarea[name=words]'), 'Le panneau est fendu.')
      await sound(guest, 'refused')
      await page.setInputFiles('input[name=files]', [file('photo.jpg', photo, 'image/jpeg'), file('bon de livraison.pdf', pdf, 'application/pdf')])
      await go('form[action="/ask/dispute"] button[type=submit]')
      const request = pathOf(page)
      assert.match(request, /^\/requests\/[0-9a-f-]{36}$/)
      const listed = plain(await page.locator('ul.files').first().innerText())
      assert.match(listed, /photo\.jpg.*JPEG.*900 × 600.*bon de livraison\.pdf.*PDF/)
      await sound(guest, 'sent')
      for (const [number, type] of [[1, 'image/jpeg'], [2, 'application/pdf']]) {
        const got = await guest.context.request.get(`${acquit.url}${request}/files/${number}`)
        const headers = got.headers()
        assert.deepEqual([got.status(), headers['content-type'], headers['x-content-type-options'], headers['cache-control']], [200, type, 'nosniff', 'no-store'])
        assert.match(headers['content-disposition'], /^attachment/)
        assert.match(headers['content-security-policy'], /sandbox/)
      }
      const kept = await guest.context.request.get(`${acquit.url}${request}/files/2`)
      assert.ok((await kept.body()).equals(pdf), 'a PDF is kept as it was sent')

      await openCase(request)
      const seen = desk.page.locator('[aria-labelledby=asked] ul.files')
      assert.match(plain(await seen.innerText()), /photo\.jpg.*bon de livraison\.pdf/)
      assert.ok(await seen.locator('img').evaluate((image) => image.decode().then(() => image.naturalWidth === 480)), 'the picture is seen')
      await sound(desk, 'case')
      const large = await desk.context.newPage()
      await large.goto(`${acquit.url}/office${request}/files/1/view`)
      await large.close()
      nothingWrong(desk, 'the picture by itself')

      // A document that was asked for, answered with a file alone.
      const form = desk.page.locator('form[action$="/ask-document"]')
      await form.evaluate((element) => element.closest('details')?.setAttribute('open', ''))
      await form.locator('textarea[name=what]').fill('Une photo de l’étiquette, SVP.')
      await desk.go(form.locator('button[type=submit]').first())
      const deadline = Date.now() + 25_000
      do await page.goto(acquit.url + request)
      while (!/étiquette/.test(await textOf(page, 'main')) && Date.now() < deadline)
      await page.setInputFiles('form[action$="/answer"] input[name=files]', [file('étiquette.png', png, 'image/png')])
      await go('form[action$="/answer"] button[type=submit]')
      assert.match(await textOf(page, '[aria-labelledby=story]'), /étiquette\.png/)
      await sound(guest, 'answered')
      await openCase(request)
      assert.match(await textOf(desk.page, '[aria-labelledby=history]'), /étiquette\.png/)
      nothingWrong(guest)
      await guest.close()
    })
  }

  for (const way of [{ device: 'phone', js: false, lang: 'fr' }, { device: 'desktop', js: true, lang: 'en' }]) {
    test(`a transfer announced with its proof: ${way.device}, JavaScript ${way.js ? 'on' : 'off'}, ${way.lang}`, async () => {
      const debtor = await acquit.debtor({ locale: way.lang, invoices: [240] })
      const guest = await enter(browser, debtor, way)
      const { page, go } = guest
      await page.goto(`${acquit.url}/transfer`)
      await go('a[href="/ask/transferred"]')
      await sound(guest, 'form')
      await page.fill('input[name=amount]', 'beaucoup')
      await page.fill('input[name=reference]', 'FAC 2026')
      await go('form[action="/ask/transferred"] button[type=submit]')
      assert.ok(await page.locator('[aria-invalid=true][name=amount]').isVisible())
      assert.equal(await page.inputValue('input[name=reference]'), 'FAC 2026')
      await page.fill('input[name=amount]', '240')
      await page.setInputFiles('input[name=files]', [file('avis.pdf', pdf)])
      await go('form[action="/ask/transferred"] button[type=submit]')
      const request = pathOf(page)
      assert.match(await textOf(page, 'main'), way.lang === 'fr' ? /Reçu, attend votre banque/ : /Received, awaiting your bank/)
      assert.match(await textOf(page, 'main'), /avis\.pdf/)
      await sound(guest, 'announced')
      await page.goto(acquit.url)
      assert.match(await textOf(page, '[aria-labelledby=waits]'), way.lang === 'fr' ? /Virement annoncé/ : /Announced transfer/)
      await sound(guest, 'overview')
      await desk.page.goto(`${acquit.url}/office/requests`)
      assert.match(plain(await desk.page.locator('tr', { hasText: debtor.name }).innerText()), /Virement annoncé/)
      await openCase(request)
      assert.match(await textOf(desk.page, 'main'), /FAC 2026.*avis\.pdf/s)
      await sound(desk, 'case of a transfer')
      // Announced twice, it is the same one; taken back, reminders go on.
      await page.goto(`${acquit.url}/ask/transferred`)
      assert.ok(await page.locator(`main a[href="${request}"]`).isVisible())
      await page.goto(acquit.url + request)
      await page.locator('details', { has: page.locator('form[action$="/withdraw"]') }).locator('summary').click()
      await go('form[action$="/withdraw"] button[type=submit]')
      nothingWrong(guest)
      await guest.close()
    })
  }

  test('words, references, notes and names of files that are scripts run nowhere', async () => {
    const debtor = await acquit.debtor({ locale: 'fr', invoices: [300, 90] })
    const guest = await enter(browser, debtor, { device: 'desktop', js: true })
    const { page, go } = guest
    const pictures = await Promise.all(HOSTILE.map(async (_, index) => {
      const artist = await (await browser.newContext({ viewport: { width: 40 + index, height: 30 } })).newPage()
      const picture = await artist.screenshot({ type: 'jpeg' })
      await artist.context().close()
      return picture
    }))
    const named = HOSTILE.map((name, index) => file(`${name}.jpg`, pictures[index], 'image/jpeg'))
    await dispute(guest, HOSTILE.join('\n'), named.slice(0, 5))
    const request = pathOf(page)
    assert.match(request, /^\/requests\//)
    for (const from of [5, 10]) {
      await page.locator('details', { has: page.locator('form[action$="/answer"]') }).evaluate((element) => element.setAttribute('open', ''))
      await page.fill('form[action$="/answer"] textarea', HOSTILE.slice(from).join(' '))
      await page.setInputFiles('form[action$="/answer"] input[name=files]', named.slice(from, from + 5))
      await go('form[action$="/answer"] button[type=submit]')
      assert.equal(pathOf(page), request)
    }
    nothingWrong(guest, 'portal')
    await openCase(request)
    assert.equal(await desk.page.locator('ul.files li').count(), 20, 'those that came first are shown twice')
    await desk.page.fill('textarea[name=note]', HOSTILE.join(' '))
    await desk.go('form[action$="/note"] button[type=submit]')
    assert.match(await textOf(desk.page, '[aria-labelledby=history]'), /onerror=alert/)
    await desk.page.locator('img').evaluateAll((images) => Promise.all(images.map((image) => { image.loading = 'eager'; return image.decode() })))
    const shown = await desk.page.locator('ul.files bdi').allInnerTexts()
    assert.ok(shown.every((name) => !/[\u202a-\u202e]/.test(name) && name.endsWith('.jpg')), shown.join())
    await sound(desk, 'case')
    for (const place of ['/office/requests', '/office/audit']) {
      await desk.page.goto(acquit.url + place)
      nothingWrong(desk, place)
    }
    for (const reference of HOSTILE.slice(0, 3)) {
      await page.goto(`${acquit.url}/ask/transferred`)
      await page.fill('input[name=amount]', '10')
      await page.fill('input[name=reference]', reference)
      await go('form[action="/ask/transferred"] button[type=submit]')
      const announced = pathOf(page)
      await openCase(announced)
      assert.ok((await textOf(desk.page, 'main')).includes(plain(reference)))
      nothingWrong(desk, reference)
      await page.locator('details', { has: page.locator('form[action$="/withdraw"]') }).locator('summary').click()
      await go('form[action$="/withdraw"] button[type=submit]')
    }
    nothingWrong(guest)
    await guest.close()
  })

  test('files are for their debtor and their creditor alone, at every address', async () => {
    const guest = await enter(browser, await acquit.debtor({ invoices: [300] }), { device: 'desktop', js: false })
    await dispute(guest, 'Voir les photos.', [file('photo.jpg', photo), file('bon.pdf', pdf)])
    const request = pathOf(guest.page)
    const theirs = [`${request}/files/1`, `${request}/files/1/preview`, `${request}/files/2`]
    const ours = theirs.map((address) => `/office${address}`).concat(`/office${request}/files/1/view`, `/office${request}/files/2/view`)
    const status = async (who, address) => (await who.context.request.get(acquit.url + address, { maxRedirects: 0 })).status()
    for (const address of theirs) assert.equal(await status(guest, address), 200, address)
    for (const address of ours) assert.equal(await status(desk, address), 200, address)
    const thief = await enter(browser, await acquit.debtor({ invoices: [300] }), { device: 'desktop', js: false })
    const agency = await visitor(browser, { device: 'desktop' })
    await signIn(agency.page, acquit.url, await acquit.staff('admin', { creditors: ['demo-agency'] }))
    const nobody = await visitor(browser, { device: 'desktop' })
    for (const address of theirs) {
      assert.equal(await status(thief, address), 404, address)
      assert.equal(await status(nobody, address), 303, address)
      assert.ok([303, 404].includes(await status(desk, address)), address)
    }
    for (const address of ours) {
      assert.equal(await status(agency, address), 404, address)
      assert.ok([303, 403].includes(await status(thief, address)), address)
      assert.ok([303, 403].includes(await status(nobody, address)), address)
    }
    for (const wrong of ['0', '3', '-1', 'x', '1e9', '99999999999999999999', '%00']) assert.equal(await status(guest, `${request}/files/${wrong}`), 404, wrong)
    for (const each of [guest, thief, agency, nobody]) await each.close()
  })

  test('bodies that are no forms, too many or too large are answered, never with a fault', async () => {
    const guest = await enter(browser, await acquit.debtor({ invoices: [300] }), { device: 'desktop', js: false })
    const { page, context } = guest
    await page.goto(`${acquit.url}/ask/document`)
    const csrf = await page.inputValue('main input[name=csrf]')
    const post = (body, type, target = '/ask/document') => context.request.post(acquit.url + target, { data: body, headers: { 'content-type': type, origin: acquit.url }, maxRedirects: 0 })
    const form = (...parts) => Buffer.concat([...parts.flatMap(([head, body]) => [Buffer.from(`--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n`), Buffer.from(body), Buffer.from('\r\n')]), Buffer.from('--b--\r\n')])
    const multi = 'multipart/form-data; boundary=b'
    const token = ['name="csrf"', csrf]
    for (const [name, body, type, expected] of [
      ['no boundary', 'x', 'multipart/form-data', 400],
      ['no end', Buffer.from('--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n'), multi, 400],
      ['no token', form(['name="words"', 'x']), multi, 403],
      ['the token after the file', form(['name="files"; filename="a.pdf"', pdf], token), multi, 403],
      ['another token', form(['name="csrf"', 'x'.repeat(32)], ['name="words"', 'x']), multi, 403],
      ['six files', form(token, ['name="words"', 'x'], ...Array.from({ length: 6 }, () => ['name="files"; filename="a.pdf"', pdf])), multi, 422],
      ['eleven megabytes', form(token, ['name="words"', 'x'], ['name="files"; filename="a.pdf"', Buffer.alloc(11 << 20, 32)]), multi, 422],
      ['thirty megabytes', form(token, ['name="words"', 'x'], ...Array.from({ length: 3 }, (_, n) => [`name="files"; filename="${n}.pdf"`, Buffer.alloc((10 << 20) - n, 32)])), multi, 422],
      ['a megabyte of words', form(token, ['name="words"', 'x'.repeat(1 << 20)]), multi, 413],
      ['words that are no text', form(token, ['name="words"', Buffer.from([0xff, 0xfe])]), multi, 400],
    ]) {
      const answer = await post(body, type)
      assert.equal(answer.status(), expected, name)
      assert.match(await answer.text(), /<h1/, name)
    }
    await guest.close()
  })
})

test('without its virus scanner no file is taken, and what is asked goes without', async () => {
  const acquit = await startAcquit({ env: { ACQUIT__UPLOADS__CLAMD: 'tcp://127.0.0.1:9' } })
  const browser = await launch()
  try {
    const guest = await visitor(browser, { device: 'phone', js: false })
    const { page, go } = guest
    const debtor = await acquit.debtor({ locale: 'fr', invoices: [300] })
    await page.goto(debtor.link)
    await page.fill('#answer', debtor.gate)
    await go('form[action="/door"] button')
    await page.goto(`${acquit.url}/ask/document`)
    await page.fill('textarea[name=words]', 'Le bon de commande, SVP.')
    await page.setInputFiles('input[name=files]', [{ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await page.screenshot({ type: 'jpeg' }) }])
    page.expects = [503]
    await go('form[action="/ask/document"] button[type=submit]')
    assert.match(await textOf(page, '#files-error'), /sans fichier/)
    assert.equal(await page.inputValue('textarea[name=words]'), 'Le bon de commande, SVP.')
    await go('form[action="/ask/document"] button[type=submit]')
    assert.match(pathOf(page), /^\/requests\//)
    await guest.close()
  } finally {
    await browser.close()
    await acquit.remove()
  }
})
