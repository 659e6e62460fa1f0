// The assistant: a small debt settled by talking alone, handed over to a person, looked after in the
// office; on phones and desktops, with and without JavaScript, on both databases.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { postgres, startAcquit } from './support/acquit.js'
import { launch, sound, textOf, visitor } from './support/browser.js'
import { digits, enter } from './support/debtor.js'
import { signIn } from './support/office.js'

const pathOf = (page) => new URL(page.url()).pathname
const EVIL = '<img src=x onerror=alert(1)> </textarea><script>alert(2)</script>'

let browser
before(async () => { browser = await launch() })
after(() => browser?.close())

for (const database of ['sqlite', ...(postgres ? ['postgres'] : [])]) {
  describe(`the assistant, on ${database}`, () => {
    let acquit, desk
    before(async () => {
      acquit = await startAcquit({ database })
      desk = await visitor(browser, { device: 'desktop' })
      await signIn(desk.page, acquit.url, await acquit.staff('admin'))
    })
    after(async () => {
      await desk?.close()
      await acquit?.remove()
    })

    /** Says something and reads the answer; with JavaScript the page stays. */
    async function say(guest, words) {
      const { page } = guest
      const before = await page.locator('.thread > li').count()
      await page.fill('form#write textarea', words)
      if (guest.js) await page.click('form#write button[type=submit]')
      else await guest.go('form#write button[type=submit]')
      await page.locator('.thread > li').nth(before + 1).waitFor()
      return textOf(page, '#last')
    }

    for (const way of [{ device: 'phone', js: false, lang: 'fr' }, { device: 'desktop', js: true, lang: 'en' }]) {
      const fr = way.lang === 'fr'
      const named = `${way.device}, JavaScript ${way.js ? 'on' : 'off'}, ${way.lang}`

      test(`a small debt is settled by talking alone: ${named}`, async () => {
        const debtor = await acquit.debtor({ locale: way.lang, invoices: [240] })
        const guest = await enter(browser, debtor, way)
        await guest.page.goto(`${acquit.url}/messages`)
        const { page } = guest
        await sound(guest, 'nothing said yet')
        const offer = await say(guest, fr ? 'bonjour, je peux payer en 3 fois ?' : 'hello, can I pay in 3 instalments?')
        assert.match(offer, fr ? /assistant automatique/ : /automatic assistant/, 'it says what it is at the first turn')
        assert.match(offer, /80[.,]00/)
        assert.match(offer, /2240/, 'the acknowledgement is told before')
        await sound(guest, 'offered')
        // A question between is answered, then what was asked is asked again.
        const answered = await say(guest, fr ? 'c’est une arnaque ?' : 'is this a scam?')
        assert.match(answered, /80[.,]00/)
        const asked = await say(guest, fr ? 'oui' : 'yes')
        assert.match(asked, fr ? /six chiffres/ : /six digits/)
        await say(guest, '000000')
        const done = await say(guest, await digits(acquit, debtor, 0))
        assert.match(done, fr ? /en place/ : /in place/)
        await sound(guest, 'agreed')
        await page.goto(`${acquit.url}/requests`)
        assert.match(await textOf(page, 'main'), fr ? /Échéancier/ : /Instalments/)
        await page.goto(acquit.url)
        assert.match(await textOf(page, '[aria-labelledby=waits]'), /80[.,]00/, 'the overview follows')
        await guest.close()
      })

      test(`beyond the policy it is passed on, and a person takes over: ${named}`, async () => {
        const debtor = await acquit.debtor({ locale: way.lang, invoices: [240] })
        const guest = await enter(browser, debtor, way)
        await guest.page.goto(`${acquit.url}/messages`)
        const { page } = guest
        await say(guest, EVIL)
        await sound(guest, 'markup')
        await say(guest, fr ? 'je voudrais payer en 8 fois' : 'I would like to pay in 8 instalments')
        await say(guest, fr ? 'oui' : 'yes')
        const passed = await say(guest, await digits(acquit, debtor, 0))
        assert.match(passed, fr ? /transmise/ : /passed on/)
        const handed = await say(guest, fr ? 'passez-moi un conseiller' : 'I want to speak to a person')
        assert.match(handed, fr ? /une personne/ : /a person/)
        await sound(guest, 'handed over')

        await desk.page.goto(`${acquit.url}/office/requests`)
        assert.match(await textOf(desk.page, 'main'), new RegExp(debtor.name), 'the request is the forms’ own')
        await desk.page.goto(`${acquit.url}/office/conversations`)
        await desk.go(desk.page.locator('tr', { hasText: debtor.name }).locator('a[href^="/office/conversations/"]'))
        assert.ok(await desk.page.locator('details.trace').count() >= 4, 'how it read each turn')
        await sound(desk, 'the conversation with its traces')
        const words = fr ? 'Bonjour, je m’en occupe.' : 'Hello, I will see to it.'
        await desk.page.fill('form#write textarea, textarea[name=words]', words)
        await desk.go('form[action$="/answer"] button[type=submit]')
        if (!way.js) await page.reload()
        await page.locator('.thread', { hasText: words }).waitFor({ timeout: 15_000 })
        await sound(guest, 'answered by a person')
        await guest.close()
      })
    }

    test('distress goes to a person before all others, and no amount is said any more', async () => {
      const debtor = await acquit.debtor({ locale: 'fr', invoices: [240] })
      const guest = await enter(browser, debtor, { device: 'phone', js: false })
      await guest.page.goto(`${acquit.url}/messages`)
      const { page } = guest
      const care = await say(guest, 'je n’en peux plus, je pense au suicide')
      assert.match(care, /3114/)
      assert.doesNotMatch(care, /€/)
      assert.equal(await page.getAttribute('#last a[href^="tel:"]', 'href'), 'tel:3114')
      await sound(guest, 'in distress')
      await desk.page.goto(`${acquit.url}/office/conversations`)
      const first = await textOf(desk.page, 'tbody tr:first-child')
      assert.match(first, new RegExp(debtor.name))
      assert.match(first, /En détresse|In distress/)
      await sound(desk, 'the inbox with somebody in distress')
      await page.fill('form#write textarea', 'combien je dois ?')
      await guest.go('form#write button[type=submit]')
      assert.doesNotMatch(await textOf(page, '.thread'), /240,00/)
      await guest.close()
    })

    test('a quick answer is one touch, and a card number is masked', async () => {
      const debtor = await acquit.debtor({ locale: 'fr', invoices: [120] })
      const guest = await enter(browser, debtor, { device: 'phone', js: true })
      await guest.page.goto(`${acquit.url}/messages`)
      const { page } = guest
      await page.click('.quick button >> nth=0')
      await page.locator('.thread > li').nth(1).waitFor()
      assert.match(await textOf(page, '#last'), /120,00/)
      await say(guest, 'prenez ma carte 4970 1000 0000 0014')
      assert.doesNotMatch(await textOf(page, '.thread'), /4970/)
      await sound(guest, 'masked')
      await guest.close()
    })

    test('before the door it answers anybody, and reveals nothing', async () => {
      const debtor = await acquit.debtor({ locale: 'en', invoices: [777] })
      for (const way of [{ device: 'phone', js: false }, { device: 'desktop', js: true }]) {
        const guest = await visitor(browser, { ...way, locale: 'en-GB' })
        const { page, go } = guest
        await page.goto(debtor.link)
        await go('a[href="/question"]')
        await sound(guest, 'question')
        for (const [words, answer] of [['how much do I owe?', /open it first/], ['is this a scam?', /check/]]) {
          await page.fill('textarea[name=words]', words)
          await go('form[action="/question"] button[type=submit]')
          assert.match(await textOf(page, '#last'), answer)
          assert.doesNotMatch(await textOf(page, 'main'), /777/)
          await sound(guest, words)
        }
        await guest.close()
      }
    })

    test('what it did not understand is taught, tried, published and taken back', async () => {
      const debtor = await acquit.debtor({ locale: 'fr', invoices: [120] })
      const guest = await enter(browser, debtor, { device: 'desktop', js: false })
      await guest.page.goto(`${acquit.url}/messages`)
      await say(guest, 'le zébulon du mois s’il vous plaît')
      const { page, go } = desk
      await page.goto(`${acquit.url}/office/assistant`)
      await sound(desk, 'the assistant’s desk')
      await go(page.locator('tr', { hasText: 'zébulon' }).locator('a'))
      await page.selectOption('#intent', 'document_request')
      await go('form[method=get] button')
      await sound(desk, 'rules')
      await go('button[name=do][value=try]')
      assert.match(await textOf(page, 'main'), /zébulon/)
      await page.fill('#note', 'zébulon')
      await go('button[name=do][value=publish]')
      assert.equal(pathOf(page), '/office/assistant')
      assert.match(await say(guest, 'le zébulon du mois s’il vous plaît'), /document|facture/i)
      await page.goto(`${acquit.url}/office/assistant/rules`)
      await page.fill('#overlay', '[fr]\ndisable = ["vulnerable.suicide"]\n')
      page.expects = [422]
      await go('button[name=do][value=try]')
      assert.match(await textOf(page, 'main'), /vulnerable\.suicide/)
      await guest.close()
    })

    test('the books and the audit are sound', async () => {
      assert.deepEqual(await acquit.flaws(), [])
      const { code, stdout } = await acquit.run(['verify-audit'])
      assert.equal(code, 0, stdout)
    })
  })
}
