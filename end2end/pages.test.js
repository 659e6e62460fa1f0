// What must be true of every page: nothing in the console, no violation of the content security
// policy, WCAG 2.2 AA by axe in light and dark, no sideways scroll at 360 px, targets a thumb can
// hit, valid HTML; and how much the first visit weighs. Also takes the README's pictures.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { eventually, startAcquit } from './support/acquit.js'
import { launch, nothingFound as none, shot, visitor, walk as walkOf } from './support/browser.js'
import { signIn } from './support/office.js'

describe('every page', () => {
  let acquit, browser
  before(async () => {
    ;[acquit, browser] = await Promise.all([startAcquit(), launch()])
  })
  after(async () => {
    await browser?.close()
    await acquit?.remove()
  })

  async function enter({ page }, debtor) {
    await page.goto(debtor.link)
    await page.fill('#answer', debtor.gate)
    await page.click('form[action="/door"] button')
    await page.waitForURL((url) => url.pathname === '/')
  }

  const walk = (guest, options) => walkOf(acquit, guest, options)

  for (const [device, lang] of [['phone', 'fr'], ['desktop', 'en']]) {
    const locale = lang === 'fr' ? 'fr-FR' : 'en-GB'
    test(`of the portal before the door, ${device}, ${lang}`, async () => {
      const guest = await visitor(browser, { device, locale })
      const { page } = guest
      const { found, at } = walk(guest)
      await at('front', '/')
      await at('verify', '/verify')
      await at('verify, unknown code', async () => {
        await page.fill('#code', 'AAAA-AAAA')
        await page.click('form[action="/verify"] button')
      })
      const [mail] = await acquit.mails((mail) => mail.code && (lang === 'en') === /Hello/.test(mail.text))
      await at('verify, genuine', async () => {
        await page.fill('#code', mail.code)
        await page.click('form[action="/verify"] button')
      })
      await at('rights', '/rights')
      await at('accessibility', '/accessibility')
      await at('not found', '/nothing-here')
      await at('dead link', '/l/A1b2C3d4E5f6G7h8I9j0K1')
      await at('new link asked', () => page.click('form[action="/door/new-link"] button'))
      const debtor = acquit.cast(lang === 'fr' ? 'C-1007' : 'C-1019')
      await at('door, postcode', () => page.goto(debtor.link))
      await at('door, payment opened', () => page.click('details.aside summary'))
      await at('door, wrong answer', async () => {
        await page.fill('#answer', '00000')
        await page.click('form[action="/door"] button')
      })
      await at('door, SIREN', () => page.goto(acquit.cast(lang === 'fr' ? 'D-2201' : 'D-2214').link))
      await at('mail', '/demo/mail')
      await at('one mail', () => page.click('main ul a'))
      await guest.close()
      none(found)
    })

    test(`of a debtor's file, ${device}, ${lang}`, async () => {
      const guest = await visitor(browser, { device, locale })
      const { page } = guest
      const { found, at } = walk(guest)
      const debtor = lang === 'fr' ? acquit.cast('C-1007') : await acquit.debtor({ locale: 'en', invoices: [120, 300, -40] })
      await enter(guest, debtor)
      await at('overview')
      await at('overview, an invoice open and one ticked', async () => {
        await page.locator('.invoices summary').first().click()
        await page.locator('.invoices input[type=checkbox]').first().check()
        await eventually('the sum', async () => /\d/.test(await page.locator('output').textContent()))
      })
      await at('invoice', async () => page.goto(acquit.url + await page.locator('.invoices .more a').first().getAttribute('href')))
      await at('pay', '/pay')
      await at('pay, refused', async () => {
        await page.locator('input[value=part]').check()
        await page.fill('#amount', 'abc')
        await page.click('form.pay button[type=submit]')
      })
      for (const what of ['', '/plan', '/plan?count=3&frequency=monthly&deposit=', '/time', '/dispute', '/settle', '/callback', '/document', '/data']) await at(`ask${what}`, `/ask${what}`)
      await at('requests', '/requests')
      await at('documents', '/documents')
      await at('history', '/history')
      await at('rights', '/rights')
      await at('transfer', '/transfer')
      await at('transfer, announced', () => page.click('form[action="/transfer/announce"] button'))
      await at('checkout', async () => {
        await page.goto(`${acquit.url}/pay`)
        await page.locator('input[value=part]').check()
        await page.fill('#amount', '12,34')
        await page.click('form.pay button[type=submit]')
        await page.waitForURL(/\/demo\/checkout\//)
      })
      const checkout = page.url()
      const [{ id }] = await acquit.db.rows("SELECT id FROM payment_attempt WHERE state = 'open' AND amount_minor = 1234 ORDER BY created_at DESC")
      await at('payment, waiting', `/payments/${id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`)
      await at('checkout, authentication', async () => {
        await page.goto(checkout)
        await page.click('button[value=authenticate]')
      })
      await at('payment, declined', async () => {
        await page.click('button[value=fail]')
        await page.waitForURL(/\/payments\//)
        await eventually('the end', async () => /refusé|declined/.test(await page.locator('h1').textContent()))
      })
      await at('payment, paid', async () => {
        await page.goto(`${acquit.url}/`)
        await page.locator('form[action="/pay"] button[type=submit]').first().click()
        await page.waitForURL(/\/demo\/checkout\//)
        await page.click('button[value=succeed]')
        await page.waitForURL(/\/payments\//)
        await eventually('the end', async () => /Merci|Thank you/.test(await page.locator('h1').textContent()))
      })
      await at('overview, settled', '/')
      await at('transfer, settled', '/transfer')
      await at('history, with a payment', '/history')
      await at('signed out', () => page.click('form[action="/sign-out"] button'))
      for (const [reference, what] of [['C-1038', 'direct debit under way'], ['C-1044', 'transfer announced'], ['C-1046', 'credit'], ['D-2201', 'third party']]) {
        await enter(guest, acquit.cast(reference))
        await at(`overview, ${what}`)
      }
      await at('rights, third party', '/rights')
      await guest.close()
      none(found)
    })

    test(`of the office, ${device}, ${lang}`, async () => {
      const guest = await visitor(browser, { device, locale })
      const { page } = guest
      const { found, at } = walk(guest, { office: true, schemes: device === 'desktop' ? ['light', 'dark'] : ['light'] })
      await at('sign in', '/office/sign-in')
      await at('sign in, refused', async () => {
        await page.fill('#email', 'x@y.example')
        await page.fill('#password', 'x')
        await page.fill('#code', '1')
        await page.click('form button[type=submit]')
      })
      await signIn(page, acquit.url, await acquit.staff('admin', { creditors: ['demo', 'demo-agency'], language: lang }))
      // In the creditor whose debtors are known by name here.
      if (!/Marceau/.test(await page.locator('h1').textContent())) {
        await page.locator('details.creditor summary').click()
        await page.locator('details.creditor button', { hasText: 'Marceau' }).click()
      }
      await at('desk')
      await at('menus open', async () => {
        // A figure that lies half under an open menu is not there to be hit.
        await page.locator('main').evaluate((main) => main.querySelectorAll('.stats a').forEach((one) => { one.inert = true }))
        await page.locator('details.person summary').click()
      })
      await at('debtors', '/office/debtors')
      await at('debtors, none', '/office/debtors?q=zzzz')
      await at('file', async () => {
        await page.goto(`${acquit.url}/office/debtors?q=C-1034`)
        await page.locator('main tbody th a').first().click()
      })
      const file = page.url().replace(acquit.url, '')
      await at('invoice', () => page.locator('[aria-labelledby=invoices] tbody th a').first().click())
      await at('link', async () => {
        await page.goto(acquit.url + file)
        await page.locator('[aria-labelledby=contacts] a[href$="/link"]').click()
      })
      await at('refund', async () => {
        await page.goto(acquit.url + file)
        await page.locator('a[href$="/refund"]').first().click()
      })
      await at('refund, refused', async () => {
        await page.fill('#amount', '9999999')
        await page.fill('#reason', 'x')
        await page.click('form.decision button')
      })
      await at('imports', '/office/imports')
      await at('import with rejections', async () => {
        await page.setInputFiles('#file', { name: 'x.csv', mimeType: 'text/csv', buffer: Buffer.from('facture;date;montant\nA;pas une date;douze\n') })
        await page.click('form.upload button')
        await page.waitForURL(/imports\/[0-9a-f-]{36}/)
        await eventually('it is read', async () => {
          await page.reload()
          return page.locator('[aria-labelledby=rejections] tbody tr').count()
        })
      })
      for (const name of ['imports/columns', 'tasks', 'dead-letters', 'audit', 'sessions', 'help', 'money']) await at(name, `/office/${name}`)
      await at('not found', '/office/nothing-here')
      await guest.close()
      none(found)
    })
  }
})

describe('the first visit', () => {
  let acquit, browser
  before(async () => {
    ;[acquit, browser] = await Promise.all([startAcquit(), launch()])
  })
  after(async () => {
    await browser?.close()
    await acquit?.remove()
  })

  test('weighs at most 30 kB, and its islands, loaded afterwards, at most 130 kB more', async (t) => {
    const client = acquit.client()
    await client.enter(acquit.cast('C-1007'))
    const guest = await visitor(browser, { device: 'phone' })
    const { page } = guest
    await guest.context.addCookies([...client.cookies].map(([name, value]) => ({ name, value, url: acquit.url })))
    const requests = []
    page.on('requestfinished', (request) => requests.push(request))
    const loaded = page.waitForEvent('load')
    await page.goto(`${acquit.url}/`)
    await loaded
    const atLoad = new Set(requests.map((request) => request.url()))
    await eventually('the islands', () => requests.some((request) => request.url().endsWith('.wasm')))
    const kinds = {}
    for (const request of requests) {
      const { pathname } = new URL(request.url())
      // What keeps drafts is no island: it comes with the page, and counts as such.
      const plain = /\/portal\.[^/]+\.js$/.test(pathname) && 'script'
      const kind = request.resourceType() === 'document' ? 'html' : plain || pathname.split('.').at(-1).slice(0, 5)
      const { responseBodySize } = await request.sizes()
      kinds[kind] = (kinds[kind] ?? 0) + responseBodySize
    }
    t.diagnostic(`transferred: ${Object.entries(kinds).map(([kind, size]) => `${kind} ${(size / 1000).toFixed(1)} kB`).join(', ')}`)
    const islands = (kinds.js ?? 0) + (kinds.wasm ?? 0)
    const first = (kinds.html ?? 0) + (kinds.css ?? 0) + (kinds.woff2 ?? 0) + (kinds.script ?? 0)
    assert.ok(![...atLoad].some((url) => /\/app\.[^/]+\.(js|wasm)$/.test(url)), 'no island before the page has loaded')
    assert.ok(islands <= 130_000, `islands: ${islands} bytes`)
    assert.ok(first <= 30_000, `first visit: ${first} bytes (${JSON.stringify(kinds)})`)
    await guest.close()
  })

  test('needs nothing from anywhere else', async () => {
    const guest = await visitor(browser)
    const elsewhere = []
    guest.page.on('request', (request) => { if (new URL(request.url()).origin !== acquit.url && !request.url().startsWith('data:')) elsewhere.push(request.url()) })
    await guest.page.goto(acquit.cast('C-1042').link)
    await guest.page.goto(`${acquit.url}/rights`)
    await guest.page.goto(`${acquit.url}/office/sign-in`)
    assert.deepEqual(elsewhere, [])
    const cookies = await guest.context.cookies()
    assert.deepEqual(cookies.map((cookie) => cookie.name).sort(), ['acquit-door', 'lang'], 'no cookie that would need a banner')
    await guest.close()
  })

  test('leaves its pictures for the README, if asked', async () => {
    const guest = await visitor(browser, { device: 'phone' })
    const { page } = guest
    const debtor = acquit.cast('C-1042')
    await page.goto(debtor.link)
    await shot(page, 'door')
    await page.fill('#answer', debtor.gate)
    await page.click('form[action="/door"] button')
    await page.waitForURL((url) => url.pathname === '/')
    await shot(page, 'overview')
    await page.goto(`${acquit.url}/transfer`)
    await shot(page, 'transfer')
    await guest.close()
    const desk = await visitor(browser)
    await signIn(desk.page, acquit.url, await acquit.staff('manager'))
    await desk.page.goto(`${acquit.url}/office/debtors?q=C-1007`)
    await desk.page.locator('main tbody th a').first().click()
    await shot(desk.page, 'office')
    await desk.close()
  })
})
