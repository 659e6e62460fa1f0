// Asking and deciding, with both people: a debtor on a phone or a desktop, a collector beside them,
// on both databases. What each does shows at the other's at once.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { eventually, postgres, startAcquit } from './support/acquit.js'
import { launch, nothingWrong, plain, sound, textOf, visitor } from './support/browser.js'
import { codes, digits, enter } from './support/debtor.js'
import { signIn } from './support/office.js'

const heading = (page) => textOf(page, 'h1')
const pathOf = (page) => new URL(page.url()).pathname

/** A day so many days from now, as date fields have it. */
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

let browser
before(async () => { browser = await launch() })
after(() => browser?.close())

for (const database of ['sqlite', ...(postgres ? ['postgres'] : [])]) {
  describe(`asking and deciding, on ${database}`, () => {
    let acquit, collector, desk
    before(async () => {
      acquit = await startAcquit({ database })
      const who = await acquit.staff('collector')
      collector = who
      desk = await visitor(browser, { device: 'desktop' })
      await signIn(desk.page, acquit.url, who)
    })
    after(async () => {
      await desk?.close()
      await acquit?.remove()
    })

    /** Asks for so many monthly instalments and signs; the page of the request. */
    async function askPlan(guest, debtor, count) {
      const { page, go } = guest
      const earlier = (await codes(acquit, debtor)).length
      await page.goto(`${acquit.url}/ask/plan?count=${count}&first=${inDays(10)}&frequency=monthly&deposit=`)
      await sound(guest, 'plan')
      await go('form[action="/ask/plan/code"] button[type=submit]')
      assert.match(await textOf(page, 'main'), /2240/, 'the acknowledgement is told before')
      await sound(guest, 'signing')
      await page.fill('input[name=code]', '000000')
      await go('form[action="/ask/plan"] button[type=submit]')
      assert.ok(await page.locator('[aria-invalid=true][name=code]').isVisible(), 'a wrong code is said beside its field')
      await page.fill('input[name=code]', await digits(acquit, debtor, earlier))
      await go('form[action="/ask/plan"] button[type=submit]')
      assert.match(pathOf(page), /^\/requests\/[0-9a-f-]{36}$/)
    }

    /** Opens the request of a debtor from the queue. */
    async function openCase(debtor) {
      await desk.page.goto(`${acquit.url}/office/requests`)
      const row = desk.page.locator('tr', { hasText: debtor.name })
      await desk.go(row.locator('a[href^="/office/requests/"]'))
      return pathOf(desk.page)
    }

    /** Opens what an answer is folded into, and sends it. */
    async function answer(verb, fill = async () => {}) {
      const form = desk.page.locator(`form[action$="/${verb}"]`)
      await form.evaluate((element) => element.closest('details')?.setAttribute('open', ''))
      await fill(form)
      await desk.go(form.locator('button[type=submit]').first())
    }

    for (const way of [{ device: 'phone', js: false, lang: 'fr' }, { device: 'desktop', js: true, lang: 'en' }]) {
      test(`a plan within the policy is signed, announced on the overview, and paid by its instalments: ${way.device}, JavaScript ${way.js ? 'on' : 'off'}, ${way.lang}`, async () => {
        const debtor = await acquit.debtor({ locale: way.lang, invoices: [300] })
        const guest = await enter(browser, debtor, way)
        const { page, go } = guest
        await go('a[href="/ask"]')
        await sound(guest, 'hub')
        await askPlan(guest, debtor, 3)
        await sound(guest, 'agreed')
        for (const [what, type] of [['contract', 'application/pdf'], ['calendar', 'text/calendar']]) {
          const address = await page.locator(`a[href$="/${what}"]`).getAttribute('href')
          const file = await guest.context.request.get(acquit.url + address)
          assert.ok(file.headers()['content-type'].startsWith(type), what)
          assert.match(file.headers()['content-disposition'], /^attachment/)
          assert.equal((await (await browser.newContext()).request.get(acquit.url + address, { maxRedirects: 0 })).status(), 303, `${what} is for its debtor alone`)
        }
        const amount = way.lang === 'fr' ? '100,00 €' : '€100.00'
        await page.goto(acquit.url)
        await sound(guest, 'overview with a plan')
        const next = page.locator('[aria-labelledby=waits] form[action="/pay"] button[type=submit]').first()
        assert.ok(plain(await next.innerText()).includes(amount))
        await go(next)
        await page.waitForURL((url) => url.pathname.startsWith('/demo/checkout/'))
        await go('button[name=outcome][value=succeed]')
        await page.waitForURL((url) => url.pathname.startsWith('/payments/'))
        await eventually('the payment is confirmed', async () => {
          await page.goto(acquit.url)
          return /1 (?:sur|of) 3/.test(await textOf(page, '[aria-labelledby=waits]'))
        })
        await desk.page.goto(`${acquit.url}/office/plans`)
        assert.ok(plain(await desk.page.locator('tr', { hasText: debtor.name }).innerText()).length > 0)
        await sound(desk, 'plans')
        nothingWrong(guest)
        await guest.close()
      })
    }

    test('a plan beyond the policy is countered, accepted by its signature, and in place', async () => {
      const debtor = await acquit.debtor({ locale: 'fr', invoices: [300] })
      const guest = await enter(browser, debtor, { device: 'phone', js: true })
      await askPlan(guest, debtor, 8)
      assert.match(await textOf(guest.page, 'main'), /étude/)
      const request = pathOf(guest.page)
      const address = await openCase(debtor)
      await sound(desk, 'case')
      assert.match(await textOf(desk.page, 'main'), /repose/, 'what the scenario does meanwhile')
      await answer('counter', (form) => form.locator('[name=count]').fill('5'))
      assert.equal(pathOf(desk.page), address)
      assert.ok(await desk.page.locator('form[action$="/undo"]').isVisible(), 'it can be taken back')
      await sound(desk, 'given')
      await eventually('the offer has left', async () => {
        await guest.page.goto(acquit.url + request)
        return guest.page.locator('form[action$="/code"]').count()
      }, 25)
      await sound(guest, 'offer')
      const earlier = (await codes(acquit, debtor)).length
      await guest.go('form[action$="/code"] button[type=submit]')
      await guest.page.fill('input[name=code]', await digits(acquit, debtor, earlier))
      await guest.go('form[action$="/accept"] button[type=submit]')
      const contract = await acquit.mail('the contract', (mail) => mail.to === debtor.email && mail.attachments.length === 2)
      assert.match(contract.attachments[1].content.toString(), /BEGIN:VCALENDAR/)
      assert.equal((contract.attachments[1].content.toString().match(/BEGIN:VEVENT/g) ?? []).length, 5)
      nothingWrong(guest)
      await guest.close()
    })

    test('a dispute of a part: the rest can be paid, the answer is read where it was asked', async () => {
      const debtor = await acquit.debtor({ locale: 'fr', invoices: [300] })
      const guest = await enter(browser, debtor, { device: 'phone', js: false })
      const { page, go } = guest
      await page.goto(`${acquit.url}/ask/dispute`)
      await sound(guest, 'dispute')
      await page.locator('input[name=category][value=quality]').check()
      const part = page.locator('input[name^="part-"]')
      if ((await page.locator('input[name=invoice][type=checkbox]').count()) > 0) await page.locator('input[name=invoice]').first().check()
      await part.first().fill('900')
      await page.fill('textarea[name=words]', 'Un panneau est fendu.')
      await go('form[action="/ask/dispute"] button[type=submit]')
      assert.match(await textOf(page, 'main'), /300,00/, 'no more than is owed')
      assert.equal(await page.inputValue('textarea[name=words]'), 'Un panneau est fendu.', 'nothing typed is lost')
      await part.first().fill('90')
      await go('form[action="/ask/dispute"] button[type=submit]')
      const request = pathOf(page)
      assert.match(request, /^\/requests\//)
      assert.match(await textOf(page, 'main'), /210,00/, 'the rest can be paid')
      await sound(guest, 'disputed')
      await openCase(debtor)
      await answer('approve-part', (form) => form.locator('input[name=amount]').fill('40'))
      await eventually('the decision has left', async () => {
        await page.goto(acquit.url + request)
        return /40,00/.test(await textOf(page, 'main'))
      }, 25)
      await sound(guest, 'decided')
      await page.goto(acquit.url)
      assert.match(await heading(page), /260,00/)
      nothingWrong(guest)
      await guest.close()
    })

    test('a slip is taken back before anything leaves; the second of two collectors is told', async () => {
      const debtor = await acquit.debtor({ locale: 'fr', invoices: [300] })
      const guest = await enter(browser, debtor, { device: 'desktop', js: true })
      await askPlan(guest, debtor, 8)
      const address = await openCase(debtor)
      const other = await visitor(browser, { device: 'desktop' })
      await signIn(other.page, acquit.url, await acquit.staff('collector'))
      await other.page.goto(acquit.url + address)
      await answer('refuse', (form) => form.locator('textarea[name=reason]').fill('La durée est trop longue pour nous.'))
      const late = other.page.locator('form[action$="/approve"]')
      other.page.expects = [409]
      await other.go(late.locator('button[type=submit]'))
      assert.match(await textOf(other.page, 'main'), /entre-temps|changé/, 'the second sees that it has moved on')
      await other.close()
      await desk.go('form[action$="/undo"] button[type=submit]')
      await pause(11_000)
      await guest.page.reload()
      assert.match(await textOf(guest.page, 'main'), /étude/, 'nothing has left')
      assert.equal((await acquit.mails((mail) => mail.to === debtor.email && /réponse à votre demande/.test(mail.subject))).length, 0)
      // With nobody's answer the debtor may still think otherwise.
      await guest.page.locator('details', { has: guest.page.locator('form[action$="/withdraw"]') }).locator('summary').click()
      await guest.go('form[action$="/withdraw"] button[type=submit]')
      await desk.page.goto(`${acquit.url}/office/requests`)
      assert.equal(await desk.page.locator('tr', { hasText: debtor.name }).count(), 0)
      nothingWrong(guest)
      await guest.close()
    })

    test('nobody is shown, or changes, what another debtor asked', async () => {
      const [one, two] = [await acquit.debtor({ invoices: [300] }), await acquit.debtor({ invoices: [300] })]
      const guest = await enter(browser, one, { device: 'desktop', js: true })
      await askPlan(guest, one, 8)
      const request = pathOf(guest.page)
      const stranger = await enter(browser, two, { device: 'desktop', js: true })
      stranger.page.expects = [404]
      assert.equal((await stranger.page.goto(acquit.url + request)).status(), 404)
      const agency = await acquit.staff('admin', { creditors: ['demo-agency'] })
      const office = await visitor(browser, { device: 'desktop' })
      await signIn(office.page, acquit.url, agency)
      assert.equal((await office.page.goto(`${acquit.url}/office${request}`)).status(), 404)
      for (const each of [guest, stranger, office]) await each.close()
    })

    for (const way of [{ device: 'phone', js: false, lang: 'fr' }, { device: 'desktop', js: true, lang: 'en' }]) {
      test(`what has happened is told without a proof and holds at once: ${way.device}, JavaScript ${way.js ? 'on' : 'off'}, ${way.lang}`, async () => {
        const debtor = await acquit.debtor({ locale: way.lang, invoices: [300] })
        const guest = await enter(browser, debtor, way)
        const { page, go } = guest
        await page.goto(`${acquit.url}/ask`)
        await go('a[href="/ask/situation"]')
        await sound(guest, 'situation')
        // Nothing chosen: it is said beside the choice, and the words are kept.
        await page.fill('[name=words]', 'Maître Roux')
        page.expects = [422]
        await go('form[action="/ask/situation"] button[type=submit]')
        assert.equal(await page.inputValue('[name=words]'), 'Maître Roux')
        await sound(guest, 'situation, to mend')
        await page.check('[name=what][value=insolvency]')
        await go('form[action="/ask/situation"] button[type=submit]')
        assert.equal(pathOf(page), '/')
        assert.match(await textOf(page, 'main'), /L622-7/, 'the overview says why nothing is paid')
        await sound(guest, 'overview, insolvent')
        // A person in distress reads nothing about money.
        await page.goto(`${acquit.url}/ask/situation`)
        await page.check('[name=what][value=vulnerable]')
        await go('form[action="/ask/situation"] button[type=submit]')
        const words = await textOf(page, 'main')
        assert.match(words, /3114/)
        assert.doesNotMatch(words, /€|EUR|factur|invoice|pay/i)
        await sound(guest, 'distress')
        // Whoever has left is signed out.
        await page.goto(`${acquit.url}/ask/situation`)
        await page.check('[name=what][value=left]')
        await go('form[action="/ask/situation"] button[type=submit]')
        await sound(guest, 'left')
        await page.goto(`${acquit.url}/ask`)
        assert.equal(pathOf(page), '/', 'the file is closed')
        // The collector finds three tasks with what was said.
        await desk.page.goto(`${acquit.url}/office/tasks`)
        const tasks = await textOf(desk.page, 'main')
        assert.match(tasks, /Maître Roux/)
        await guest.close()
      })
    }

    for (const way of [{ device: 'phone', js: false, lang: 'fr' }, { device: 'desktop', js: true, lang: 'en' }]) {
      test(`the day of a judgment parts what is frozen from what is owed: ${way.device}, JavaScript ${way.js ? 'on' : 'off'}, ${way.lang}`, async () => {
        // One invoice from before the judgment, one from after it.
        const debtor = await acquit.debtor({ locale: way.lang, invoices: [300, 120] })
        const guest = await enter(browser, debtor, way)
        const { page, go } = guest
        await page.goto(`${acquit.url}/ask/situation`)
        await page.check('[name=what][value=insolvency]')
        await go('form[action="/ask/situation"] button[type=submit]')
        assert.equal(await page.locator('form[action="/pay"]').count(), 0, 'until the day is known nothing is paid')
        // The collector reads the judgment: a day to come is refused, and kept as typed.
        await desk.page.goto(`${acquit.url}/office/debtors?q=${debtor.reference}`)
        const file = await desk.page.locator('main a[href^="/office/debtors/"]').first().getAttribute('href')
        await desk.page.goto(`${acquit.url}${file}/reminders`)
        await desk.page.fill('[name=opened_on]', inDays(3))
        desk.page.expects = [422]
        await desk.go('button[value=dated]')
        assert.equal(await desk.page.inputValue('[name=opened_on]'), inDays(3))
        assert.ok(await desk.page.locator('[aria-invalid=true][name=opened_on]').isVisible())
        await desk.page.fill('[name=opened_on]', inDays(-35))
        await desk.go('button[value=dated]')
        const held = plain(await textOf(desk.page, 'section[aria-labelledby=holds]'))
        const [older, newer] = debtor.invoices
        assert.match(held, new RegExp(`: ${older}.*: ${newer}`, 's'))
        await sound(desk, 'reminders, proceedings')
        // The debtor pays what came later, and only that.
        await page.goto(acquit.url)
        const summary = plain(await textOf(page, 'section.summary'))
        assert.match(summary, way.lang === 'fr' ? /120,00.*300,00/s : /120\.00.*300\.00/s)
        assert.match(summary, /L622-7/)
        await sound(guest, 'overview, partly frozen')
        await page.goto(`${acquit.url}/transfer`)
        assert.match(plain(await textOf(page, 'main')), way.lang === 'fr' ? /120,00/ : /120\.00/)
        await guest.close()
      })
    }

    test('the books and the audit are sound', async () => {
      assert.deepEqual(await acquit.flaws(), [])
      const { code, stdout } = await acquit.run(['verify-audit'])
      assert.equal(code, 0, stdout)
      const { events, flaws } = JSON.parse(stdout)
      assert.ok(events > 50 && flaws.length === 0)
      assert.ok(collector.email)
    })
  })
}
