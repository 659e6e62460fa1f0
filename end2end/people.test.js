// People beside the contact and the collector: whoever reads a new address, the owner of a dispute,
// who answers without a seat, and whoever was lent a view of the file; on phones and desktops, with and without JavaScript.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { eventually, postgres, startAcquit } from './support/acquit.js'
import { launch, sound, textOf, visitor } from './support/browser.js'
import { enter } from './support/debtor.js'
import { signIn } from './support/office.js'

const pathOf = (page) => new URL(page.url()).pathname

/** The address in a mail that begins with this path. */
const linkIn = (mail, path) => new RegExp(`http\\S+/${path}/[0-9A-Za-z]{22}`).exec(mail.text)[0]

let browser
before(async () => { browser = await launch() })
after(() => browser?.close())

for (const database of ['sqlite', ...(postgres ? ['postgres'] : [])]) {
  describe(`people beside the contact, on ${database}`, () => {
    let acquit, desk
    before(async () => {
      acquit = await startAcquit({ database })
      desk = await visitor(browser, { device: 'desktop' })
      await signIn(desk.page, acquit.url, await acquit.staff('collector'))
    })
    after(async () => {
      await desk?.close()
      await acquit?.remove()
    })

    for (const way of [{ device: 'phone', js: false, lang: 'fr' }, { device: 'desktop', js: true, lang: 'en' }]) {
      const name = `${way.device}, JavaScript ${way.js ? 'on' : 'off'}, ${way.lang}`

      test(`a new address is signed by the old one and confirmed by its reader: ${name}`, async () => {
        const debtor = await acquit.debtor({ locale: way.lang, invoices: [120] })
        const guest = await enter(browser, debtor, way)
        const { page, go } = guest
        await page.goto(`${acquit.url}/ask`)
        await go('a[href="/ask/contact/me"]')
        await sound(guest, 'contact')
        const fresh = `new-${debtor.email}`
        await page.fill('input[name=email]', `${fresh},pirate@evil.example`)
        page.expects = [422]
        // The browser itself refuses a list; the server is asked all the same.
        await page.locator('form.ask').evaluate((form) => { form.noValidate = true })
        await go('form.ask button[type=submit]')
        assert.ok(await page.locator('[name=email][aria-invalid=true]').isVisible(), 'one address, no list')
        await page.fill('input[name=email]', fresh)
        await go('form.ask button[type=submit]')
        assert.ok((await textOf(page, 'main')).includes(fresh), 'what is signed is shown')
        await sound(guest, 'signing a change')
        const code = await acquit.mail('the code', (mail) => mail.to === debtor.email && /code de signature|signing code/.test(mail.subject))
        await page.fill('input[name=code]', /(?:Votre code|Your code) ?: ([\d ]{7})/.exec(code.text.replace(/\s+/g, ' '))[1].replaceAll(' ', ''))
        await go('form[action="/ask/contact/me"] button[type=submit]')
        assert.match(pathOf(page), /^\/requests\/[0-9a-f-]{36}$/)
        const request = pathOf(page)
        assert.ok((await textOf(page, 'main')).includes(fresh), 'it says that the address waits')
        await sound(guest, 'address awaited')

        const mail = await acquit.mail('the question', (mail) => mail.to === fresh)
        assert.ok(!mail.text.includes('120'), 'nothing of what is owed')
        const reader = await visitor(browser, { ...way, locale: way.lang === 'fr' ? 'fr-FR' : 'en-GB' })
        await reader.page.goto(linkIn(mail, 'address'))
        assert.equal(pathOf(reader.page), '/address', 'the token stays in no address')
        await sound(reader, 'confirming')
        await reader.go('form[action="/address"] button[type=submit]')
        assert.equal(pathOf(reader.page), '/address/done')
        await sound(reader, 'confirmed')
        await reader.close()
        await acquit.mail('a link to the new address', (mail) => mail.to === fresh && mail.text.includes('/l/'))
        const notice = await acquit.mail('a word to the former one', (mail) => mail.to === debtor.email && /adresse a changé|address has changed/.test(mail.subject))
        assert.ok(!notice.text.includes('/l/'))
        await page.goto(acquit.url + request)
        assert.equal(pathOf(page), '/', 'the session of the former address has ended')
        await guest.close()
      })

      test(`the owner of a dispute answers without a seat, for the collector alone: ${name}`, async () => {
        const debtor = await acquit.debtor({ locale: way.lang, invoices: [300] })
        const guest = await enter(browser, debtor, way)
        await guest.page.goto(`${acquit.url}/ask/dispute`)
        await guest.page.locator('input[name=category][value=other]').check()
        if ((await guest.page.locator('input[name=invoice][type=checkbox]').count()) > 0) await guest.page.locator('input[name=invoice]').first().check()
        await guest.page.fill('textarea[name=words]', '<img src=x onerror=alert(1)> Rien n’est arrivé.')
        await guest.go('form[action="/ask/dispute"] button[type=submit]')
        const request = pathOf(guest.page)

        await desk.page.goto(`${acquit.url}/office${request}`)
        const form = desk.page.locator('form[action$="/owner"]')
        await form.evaluate((element) => element.closest('details').setAttribute('open', ''))
        const address = `logistique-${way.device}@marceau.example`
        await form.locator('[name=owner_name]').fill('Logistique')
        await form.locator('[name=owner_email]').fill(address)
        await desk.go(form.locator('button[type=submit]'))
        await sound(desk, 'owner asked')

        const mail = await acquit.mail('the question', (mail) => mail.to === address)
        assert.ok(!mail.text.includes(debtor.name), 'the debtor is named behind the link')
        const owner = await visitor(browser, { ...way, locale: way.lang === 'fr' ? 'fr-FR' : 'en-GB' })
        const { page } = owner
        await page.goto(linkIn(mail, 'owner'))
        assert.equal(pathOf(page), '/owner')
        assert.ok(!(await textOf(page, 'main')).includes(debtor.name), 'nothing before the button')
        await sound(owner, 'owner’s door')
        await owner.go('form[action="/owner"] button[type=submit]')
        const shown = await textOf(page, 'main')
        assert.ok(shown.includes(debtor.name) && shown.includes('onerror'), 'what was said, as text')
        await sound(owner, 'owner’s dispute')
        await page.locator('input[name=advice][value=part]').check()
        await page.fill('input[name=amount]', '900')
        await page.fill('textarea[name=words]', 'Deux palettes sur six <b>manquent</b>.')
        page.expects = [422]
        await owner.go('form[action="/owner/answer"] button[type=submit]')
        assert.ok(await page.locator('[name=amount][aria-invalid=true]').isVisible(), 'a part is less than the whole')
        assert.equal(await page.inputValue('textarea[name=words]'), 'Deux palettes sur six <b>manquent</b>.', 'nothing typed is lost')
        await page.fill('input[name=amount]', '90')
        await owner.go('form[action="/owner/answer"] button[type=submit]')
        assert.equal(pathOf(page), '/owner/thanks')
        await sound(owner, 'owner’s thanks')
        await owner.close()

        await eventually('the collector reads it', async () => {
          await desk.page.goto(`${acquit.url}/office${request}`)
          return (await textOf(desk.page, '[aria-labelledby=owner]')).includes('<b>manquent</b>')
        })
        assert.match(await textOf(desk.page, '[aria-labelledby=owner]'), /90,00/)
        await sound(desk, 'owner answered')
        await guest.page.goto(acquit.url + request)
        assert.ok(!(await textOf(guest.page, 'main')).includes('manquent'), 'the debtor does not')
        await guest.close()
      })
    }

    for (const way of [{ device: 'phone', js: false, lang: 'fr' }, { device: 'desktop', js: true, lang: 'en' }]) {
      test(`a view of the file is lent, used and taken back: ${way.device}, JavaScript ${way.js ? 'on' : 'off'}, ${way.lang}`, async () => {
        const debtor = await acquit.debtor({ locale: way.lang, invoices: [120] })
        const guest = await enter(browser, debtor, way)
        const { page, go } = guest
        await page.goto(`${acquit.url}/ask`)
        await go('a[href="/delegates"]')
        await sound(guest, 'lending')
        const address = `roux-${debtor.email}`
        await page.fill('input[name=name]', 'Cabinet Roux')
        await page.fill('input[name=email]', address)
        await page.fill('input[name=days]', '5')
        await go('form[action="/delegates/code"] button[type=submit]')
        await sound(guest, 'signing a loan')
        const code = await acquit.mail('the code', (mail) => mail.to === debtor.email && /code de signature|signing code/.test(mail.subject))
        await page.fill('input[name=code]', /(?:Votre code|Your code) ?: ([\d ]{7})/.exec(code.text.replace(/\s+/g, ' '))[1].replaceAll(' ', ''))
        await go('form[action="/delegates"] button[type=submit]')
        assert.equal(pathOf(page), '/delegates')
        await sound(guest, 'lent')
        assert.ok(!(await page.content()).includes('/delegate/'), 'the link stands on no page')

        const mail = await acquit.mail('the link', (mail) => mail.to === address)
        const accountant = await visitor(browser, { ...way, locale: way.lang === 'fr' ? 'fr-FR' : 'en-GB' })
        await accountant.page.goto(linkIn(mail, 'delegate'))
        assert.equal(pathOf(accountant.page), '/delegate')
        await sound(accountant, 'delegate’s door')
        await accountant.go('form[action="/delegate"] button[type=submit]')
        assert.equal(pathOf(accountant.page), '/')
        const seen = await textOf(accountant.page, 'main')
        assert.ok(seen.includes('120') && seen.includes(debtor.name), 'for whom, and what')
        await sound(accountant, 'delegate’s overview')
        accountant.page.expects = [403]
        for (const own of ['/ask/plan', '/ask/contact/me', '/ask/dispute', '/preferences', '/requests', '/delegates', '/history']) {
          await accountant.page.goto(acquit.url + own)
          assert.match(await textOf(accountant.page, 'h1'), /confié|lent you/, own)
        }
        await accountant.page.goto(`${acquit.url}/documents`)
        await sound(accountant, 'delegate’s documents')

        await page.goto(`${acquit.url}/delegates`)
        await go('form[action="/delegates/revoke"] button[type=submit]')
        await accountant.page.goto(acquit.url)
        assert.ok(!(await textOf(accountant.page, 'main')).includes('120'), 'outside at once')
        await accountant.close()
        await guest.close()
      })
    }

    test('links of guests open nothing else, and dead ones all look alike', async () => {
      const stranger = await visitor(browser, { device: 'desktop' })
      const { page } = stranger
      page.expects = [404]
      const bodies = []
      for (const way of ['owner', 'address', 'delegate']) {
        for (const token of ['0123456789ABCDEFGHIJKL', 'nonsense']) {
          await page.goto(`${acquit.url}/${way}/${token}`)
          assert.equal(pathOf(page), `/${way}`)
          bodies.push(await textOf(page, 'main'))
        }
      }
      assert.equal(new Set(bodies).size, 1)
      await stranger.close()
    })
  })
}
