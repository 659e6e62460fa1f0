// A collector's day at the queue: keys, saved views, several requests at once, two people on the
// same request, and plans that change their way, on both databases.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { eventually, postgres, startAcquit } from './support/acquit.js'
import { launch, nothingWrong, sound, textOf, visitor } from './support/browser.js'
import { enter } from './support/debtor.js'
import { signIn } from './support/office.js'

const pathOf = (page) => new URL(page.url()).pathname
const focused = (page) => page.evaluate(() => document.activeElement?.closest('[data-row]')?.innerText ?? '')

/** A day so many days from now, as date fields have it. */
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

let browser
before(async () => { browser = await launch() })
after(() => browser?.close())

for (const database of ['sqlite', ...(postgres ? ['postgres'] : [])]) {
  describe(`the queue, on ${database}`, () => {
    let acquit, desk, camille
    before(async () => {
      acquit = await startAcquit({ database })
      camille = await acquit.staff('collector')
      desk = await visitor(browser, { device: 'desktop' })
      await signIn(desk.page, acquit.url, camille)
    })
    after(async () => {
      await desk?.close()
      await acquit?.remove()
    })

    /** Asks for more time than the policy grants; the page of the request. */
    async function askDelay(days) {
      const debtor = await acquit.debtor({ locale: 'fr', invoices: [300] })
      const guest = await enter(browser, debtor, { device: 'phone', js: false })
      await guest.page.goto(`${acquit.url}/ask/time`)
      await guest.page.locator('input[type=radio][value=delay]').check({ force: true })
      await guest.page.fill('input[type=date]', inDays(days))
      await guest.go('form[action="/ask/time"] button[type=submit]')
      assert.match(pathOf(guest.page), /^\/requests\//)
      return { debtor, guest, request: pathOf(guest.page) }
    }

    const row = (guest, debtor) => guest.page.locator('tr[data-row]', { hasText: debtor.name })
    const queue = (guest) => guest.page.goto(`${acquit.url}/office/requests`)

    test('keys move through the list, open a request and lead to its answers', async () => {
      await askDelay(40)
      await askDelay(41)
      const { page } = desk
      await queue(desk)
      await sound(desk, 'queue')
      await page.keyboard.press('j')
      const first = await focused(page)
      assert.ok(first.length > 0, 'the first row has the focus')
      await page.keyboard.press('j')
      assert.notEqual(await focused(page), first)
      await page.keyboard.press('k')
      assert.equal(await focused(page), first)
      await page.keyboard.press('x')
      assert.equal(await page.locator('input[name=chosen]:checked').count(), 1)
      await page.keyboard.press('?')
      assert.ok(await page.locator('dialog[open]').isVisible(), 'the keys are told')
      await page.keyboard.press('j')
      assert.ok(await page.locator('dialog[open]').isVisible(), 'and nothing else listens')
      await page.keyboard.press('Escape')
      await page.locator('#within').focus()
      await page.keyboard.press('j')
      assert.equal(await focused(page), '', 'never while typing')
      await page.locator('[data-open]').first().focus()
      await Promise.all([page.waitForNavigation(), page.keyboard.press('o')])
      assert.match(pathOf(page), /^\/office\/requests\/[0-9a-f-]{36}$/)
      await sound(desk, 'case')
      await page.keyboard.press('r')
      assert.ok(await page.evaluate(() => document.activeElement.closest('form')?.action.endsWith('/refuse')))
      await page.evaluate(() => document.activeElement.blur())
      await page.keyboard.press('Control+a')
      assert.ok(!(await page.evaluate(() => document.activeElement.closest('form'))), 'shortcuts of the browser are left alone')
      await page.keyboard.press('a')
      assert.ok(await page.evaluate(() => document.activeElement.matches('form[action$="/approve"] button')), 'a key decides nothing by itself')
      await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
      assert.ok(await page.locator('form[action$="/undo"]').isVisible())
      await Promise.all([page.waitForNavigation(), page.keyboard.press('u')])
      assert.equal(await page.locator('form[action$="/undo"]').count(), 0, 'taken back')
      nothingWrong(desk)
    })

    test('a view is named, found again and deleted, without JavaScript too', async () => {
      const plain = await visitor(browser, { device: 'phone', js: false })
      await signIn(plain.page, acquit.url, await acquit.staff('collector'))
      const { page, go } = plain
      await page.goto(`${acquit.url}/office/requests?kind=delay&all=1`)
      await page.locator('.views summary').tap()
      await page.fill('#view_name', 'Mes délais')
      await go('form[action="/office/requests/views"] button')
      await queue(plain)
      await go(page.locator('.views a', { hasText: 'Mes délais' }))
      assert.equal(new URL(page.url()).search, '?kind=delay&all=1')
      await sound(plain, 'saved view')
      await queue(desk)
      assert.equal(await desk.page.locator('.views a', { hasText: 'Mes délais' }).count(), 0, 'nobody else has it')
      await go(page.locator('.views button', { hasText: 'Supprimer' }))
      assert.equal(await page.locator('.views a').count(), 0)
      nothingWrong(plain)
      await plain.close()
    })

    for (const device of ['desktop', 'phone']) {
      test(`several are granted at once, and what was not is named: ${device}`, async () => {
        const [near, far] = [await askDelay(25), await askDelay(50)]
        const worker = await visitor(browser, { device, js: device === 'desktop' })
        await signIn(worker.page, acquit.url, await acquit.staff('collector'))
        const { page, go } = worker
        await queue(worker)
        page.expects = [422]
        await go('button[name=do][value=approve]')
        assert.match(await textOf(page, 'main'), /Cochez au moins une demande/)
        for (const { debtor } of [near, far]) await row(worker, debtor).locator('input[name=chosen]').check({ force: true })
        await page.fill('#within', inDays(30))
        await go('button[name=do][value=approve]')
        await sound(worker, 'preview')
        const preview = await textOf(page, 'table')
        assert.match(preview, /repose jusqu’au/, 'what the scenario does next')
        assert.match(preview, /plus que cette date/)
        await go('form[method=post][action="/office/requests/bulk"] button[type=submit]')
        assert.equal(pathOf(page), '/office/requests/bulk/done')
        await sound(worker, 'done')
        const done = await textOf(page, 'table')
        assert.match(done, /Accordée/)
        assert.match(done, /Laissée/)
        await page.reload()
        assert.equal(pathOf(page), '/office/requests/bulk/done', 'loading it again does nothing again')
        await eventually('the debtor has the time', async () => {
          await near.guest.page.goto(acquit.url + near.request)
          return /acceptée|accordé/i.test(await textOf(near.guest.page, 'main'))
        }, 25)
        await far.guest.page.goto(acquit.url + far.request)
        assert.match(await textOf(far.guest.page, 'main'), /étude/)
        nothingWrong(worker)
        for (const each of [near.guest, far.guest, worker]) await each.close()
      })
    }

    test('two who have the same request open see each other, and the second is told when it is answered', async () => {
      const { debtor, guest } = await askDelay(45)
      const paul = await visitor(browser, { device: 'desktop' })
      const who = await acquit.staff('collector')
      await signIn(paul.page, acquit.url, who)
      await queue(desk)
      await desk.go(row(desk, debtor).locator('[data-open]'))
      const address = desk.page.url()
      await paul.page.goto(address)
      for (const each of [desk, paul]) {
        await eventually('the other one is named', async () => /a aussi ouvert cette demande/.test(await textOf(each.page, '[data-beside-words]')))
      }
      await sound(paul, 'two on it')
      await desk.go('form[action$="/approve"] button[type=submit]')
      await eventually('Paul is told', async () => /vient d’y répondre/.test(await textOf(paul.page, '[data-beside-words]')))
      assert.ok(await paul.page.locator('[data-beside-again]').isVisible())
      paul.page.expects = [409]
      await paul.page.fill('form[action$="/refuse"] textarea[name=reason]', 'Trop long.')
      await paul.go('form[action$="/refuse"] button[type=submit]')
      assert.match(await textOf(paul.page, 'main'), /a changé/)
      assert.match(await textOf(paul.page, 'main'), /Trop long\./, 'what was written is kept')
      nothingWrong(desk)
      for (const each of [guest, paul]) await each.close()
    })

    test('a plan is renegotiated, paused and settled, and its debtor sees each at once', async () => {
      const debtor = await acquit.debtor({ locale: 'fr', invoices: [300] })
      const guest = await enter(browser, debtor, { device: 'phone', js: false })
      const { page } = guest
      await page.goto(`${acquit.url}/ask/plan?count=3&first=${inDays(10)}&frequency=monthly&deposit=`)
      await guest.go('form[action="/ask/plan/code"] button[type=submit]')
      const code = async (earlier) => {
        const mails = await eventually('a code by e-mail', async () => {
          const found = await acquit.mails((mail) => mail.to === debtor.email && /code de signature/.test(mail.subject))
          return found.length > earlier && found
        })
        return /Votre code ?: ([\d ]{7})/.exec(mails.at(-1).text.replace(/\s+/g, ' '))[1].replaceAll(' ', '')
      }
      await page.fill('input[name=code]', await code(0))
      await guest.go('form[action="/ask/plan"] button[type=submit]')
      const agreed = pathOf(page)

      const change = async (verb, fill) => {
        await desk.page.goto(`${acquit.url}/office/plans`)
        await desk.go(desk.page.locator('tr', { hasText: debtor.name }).locator('a[href^="/office/plans/"]'))
        const form = desk.page.locator(`form[action$="/${verb}"]`)
        await form.evaluate((element) => element.closest('details').setAttribute('open', ''))
        await sound(desk, `before: ${verb}`)
        await fill(form)
        await desk.go(form.locator('button[type=submit]'))
      }
      // Larger instalments: the debtor signs first.
      await change('renegotiate', (form) => form.locator('[name=count]').fill('2'))
      assert.match(pathOf(desk.page), /^\/office\/requests\//)
      const offer = pathOf(desk.page).replace('/office', '')
      await page.goto(acquit.url + agreed)
      assert.match(await textOf(page, 'main'), /0 sur 3/, 'the plan goes on meanwhile')
      await page.goto(acquit.url + offer)
      assert.match(await textOf(page, 'main'), /150,00/)
      await sound(guest, 'offer')
      const codes = (await acquit.mails((mail) => mail.to === debtor.email && /code de signature/.test(mail.subject))).length
      await guest.go('form[action$="/code"] button[type=submit]')
      await page.fill('input[name=code]', await code(codes))
      await guest.go('form[action$="/accept"] button[type=submit]')
      await page.goto(acquit.url + offer)
      assert.match(await textOf(page, 'main'), /0 sur 2/)
      await page.goto(acquit.url + agreed)
      assert.match(await textOf(page, 'main'), /n’est plus suivi/)

      await change('pause', async (form) => {
        await form.locator('[name=paused_until]').fill(inDays(60))
        await form.locator('[name=why_paused]').fill('Arrêt maladie')
      })
      assert.match(await textOf(desk.page, 'main'), /En pause jusqu’au/)
      await page.goto(acquit.url + offer)
      assert.match(await textOf(page, 'main'), /en pause/i)
      await sound(guest, 'paused')

      desk.page.expects = [422]
      await change('settle', (form) => form.locator('[name=sum]').fill('300'))
      assert.equal(await desk.page.inputValue('[name=sum]'), '300', 'what was typed stays')
      await change('settle', (form) => form.locator('[name=sum]').fill('200'))
      await page.goto(acquit.url + offer)
      const settle = page.locator('form[action="/pay"] button', { hasText: '200,00' })
      assert.ok(await settle.isVisible(), 'the sum can be paid')
      await sound(guest, 'settlement')
      nothingWrong(desk)
      await guest.close()
    })

    test('the policy has versions, and a form that is older overwrites nothing', async () => {
      const [one, two] = await Promise.all([0, 1].map(async () => {
        const manager = await visitor(browser, { device: 'desktop' })
        await signIn(manager.page, acquit.url, await acquit.staff('manager'))
        await manager.page.goto(`${acquit.url}/office/settings/requests`)
        return manager
      }))
      await one.page.fill('#delay_days', '12')
      await one.go('form[action="/office/settings/requests"] button[type=submit]')
      assert.match(await textOf(one.page, '.versions'), /→ 12/)
      await sound(one, 'versions')
      two.page.expects = [409]
      await two.page.fill('#delay_days', '99')
      await two.go('form[action="/office/settings/requests"] button[type=submit]')
      assert.match(await textOf(two.page, '#errors'), /Une autre politique a été publiée/)
      assert.equal(await two.page.inputValue('#delay_days'), '99', 'what was typed stays')
      await two.go('form[action="/office/settings/requests"] button[type=submit]')
      assert.match(await textOf(two.page, '.versions'), /12 → 99/)
      await two.go(two.page.locator('form[action$="/restore"] button').first())
      assert.equal(await two.page.inputValue('#delay_days'), '12')
      for (const page of ['/office/settings/reasons', '/office/causes']) {
        await two.page.goto(acquit.url + page)
        await sound(two, page)
      }
      const sheet = await two.context.request.get(`${acquit.url}/office/causes.csv`)
      assert.match(sheet.headers()['content-disposition'], /^attachment/)
      for (const each of [one, two]) await each.close()
    })
  })
}
