// Messages between a debtor and whoever answers for the creditor: on phones and desktops, with and
// without JavaScript, both people at once.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { postgres, startAcquit } from './support/acquit.js'
import { launch, plain, sound, textOf, visitor } from './support/browser.js'
import { enter } from './support/debtor.js'
import { fileOf, signIn, signInClient } from './support/office.js'

const pathOf = (page) => new URL(page.url()).pathname

/** What would do harm if it were taken for markup. */
const EVIL = '<script>alert(1)</script> "><img src=x onerror=alert(2)> <svg onload=alert(3)> javascript:alert(4) </textarea><b>x</b>'

let browser
before(async () => { browser = await launch() })
after(() => browser?.close())

for (const database of ['sqlite', ...(postgres ? ['postgres'] : [])]) {
  describe(`messages with whoever answers, on ${database}`, () => {
    let acquit, desk
    before(async () => {
      acquit = await startAcquit({ database })
      // Here people answer; the assistant has a file of its own.
      const manager = await visitor(browser, { device: 'desktop' })
      await signIn(manager.page, acquit.url, await acquit.staff('admin'))
      await manager.page.goto(`${acquit.url}/office/assistant`)
      await manager.page.click('details.override summary')
      await manager.page.check('[name=answers][value=never]')
      await manager.go('form[action="/office/assistant"] button[type=submit]')
      await manager.close()
      desk = await visitor(browser, { device: 'desktop' })
      await signIn(desk.page, acquit.url, await acquit.staff('collector'))
    })
    after(async () => {
      await desk?.close()
      await acquit?.remove()
    })

    async function write(guest, words) {
      await guest.page.fill('textarea[name=words]', words)
      await guest.go('form#write button[type=submit]')
    }

    /** Opens a debtor's conversation from the inbox. */
    async function open(debtor, { page, go } = desk) {
      await page.goto(`${acquit.url}/office/conversations`)
      await go(page.locator('tr', { hasText: debtor.name }).locator('a[href^="/office/conversations/"]'))
    }

    for (const way of [{ device: 'phone', js: false, lang: 'fr' }, { device: 'desktop', js: true, lang: 'en' }]) {
      test(`a question, its answer, an e-mail without its words: ${way.device}, JavaScript ${way.js ? 'on' : 'off'}, ${way.lang}`, async () => {
        const debtor = await acquit.debtor({ locale: way.lang, invoices: [120] })
        const guest = await enter(browser, debtor, way)
        const { page, go } = guest
        await go('#help a[href="/messages"]')
        assert.match(await textOf(page, 'main'), way.lang === 'fr' ? /Réponse au plus tard le/ : /Answer by/)
        await sound(guest, 'nothing said yet')

        // What is wrong is said beside the words, which stay.
        page.expects = [422]
        await page.locator('form#write').evaluate((form) => { form.noValidate = true })
        await write(guest, '   ')
        assert.ok(await page.locator('textarea[name=words][aria-invalid=true]').isVisible())
        await sound(guest, 'nothing written')
        const long = 'é'.repeat(4001)
        await page.locator('textarea[name=words]').evaluate((field) => { field.removeAttribute('maxlength'); field.form.noValidate = true })
        await write(guest, long)
        assert.equal(await page.inputValue('textarea[name=words]'), long, 'nothing typed is lost')

        await write(guest, EVIL)
        assert.equal(pathOf(page), '/messages')
        assert.ok((await textOf(page, '.thread')).includes(plain(EVIL)))
        assert.ok(await page.locator('main .clock').isVisible(), 'since when and until when an answer is awaited')
        await sound(guest, 'written')

        await desk.page.goto(`${acquit.url}/office`)
        assert.ok(await desk.page.locator('.todo a[href="/office/conversations"]').isVisible(), 'the desk says so')
        // Whoever has the page open reads there, and gets no e-mail: this one has left it.
        if (way.js) await page.goto(acquit.url)
        await open(debtor)
        await sound(desk, 'conversation in the office')
        const thread = desk.page.url()
        assert.ok((await textOf(desk.page, '.thread')).includes(plain(EVIL)))
        const answer = way.lang === 'fr' ? 'Merci de nous avoir écrit.\n\nPrenons le temps d’en parler.' : 'Thank you for writing.\n\nLet us take the time to talk.'
        await write(desk, answer)
        assert.ok((await textOf(desk.page, '.thread')).includes(plain(answer)))
        await sound(desk, 'answered')
        await desk.page.goto(`${acquit.url}/office/conversations?which=under-way`)
        await sound(desk, 'inbox')

        const mail = await acquit.mail('the notice', (mail) => mail.to === debtor.email && /message vous attend|message waits/.test(mail.subject))
        assert.ok(!mail.text.includes('temps') && !mail.text.includes('the time to talk') && !mail.html.includes('script>alert'))
        await page.goto(acquit.url)
        assert.match(await textOf(page, 'main'), /Un message vous attend|A message waits for you/)
        await sound(guest, 'overview with a message to read')
        const later = await enter(browser, debtor, way, /http\S+\/l\/\S+/.exec(mail.text)[0])
        assert.equal(pathOf(later.page), '/messages', 'the e-mail leads to the answer')
        assert.ok((await textOf(later.page, '#last')).includes(plain(answer)))
        assert.ok((await textOf(later.page, '#last')).includes('Essai collector'), 'who wrote is named')
        await sound(later, 'read')
        await later.close()
        if (way.js) {
          await page.goto(`${acquit.url}/messages`)
          await desk.page.goto(thread)
          await write(desk, 'One more word.')
          await page.locator('.thread', { hasText: 'One more word.' }).waitFor({ timeout: 15_000 })
        }
        await page.goto(acquit.url)
        assert.doesNotMatch(await textOf(page, 'main'), /Un message vous attend|A message waits for you/)
        await page.goto(`${acquit.url}/history`)
        assert.match(await textOf(page, 'main'), /Essai collector (vous a écrit|wrote to you)/)
        await sound(guest, 'history')
        await guest.close()
      })
    }

    test('the second of two collectors reads what is new, and loses no word', async () => {
      const debtor = await acquit.debtor({ invoices: [120] })
      const guest = await enter(browser, debtor, { device: 'phone', js: false })
      await guest.page.goto(`${acquit.url}/messages`)
      await write(guest, 'Bonjour, avez-vous reçu mon virement ?')
      const other = await visitor(browser, { device: 'desktop', js: false })
      await signIn(other.page, acquit.url, await acquit.staff('collector'))
      await open(debtor, other)
      await open(debtor)
      await write(desk, 'Pas encore, je vous tiens au courant.')
      await write(guest, 'Merci beaucoup.')
      other.page.expects = [409]
      const mine = 'Je vérifie et je reviens vers vous.'
      await write(other, mine)
      assert.match(await textOf(other.page, '#errors'), /n’est pas parti/)
      assert.equal(await other.page.inputValue('textarea[name=words]'), mine)
      assert.equal(await other.page.locator('.thread > .new').count(), 2, 'the colleague’s and the debtor’s')
      await sound(other, 'stale')
      await other.go('form#write button[type=submit]')
      assert.ok((await textOf(other.page, '.thread')).includes(mine), 'sent after reading')
      await guest.page.goto(`${acquit.url}/messages`)
      assert.equal(await guest.page.locator('.thread > li').count(), 4)
      await other.close()
      await guest.close()
    })

    test('a collector writes first from the file, hands on, and closes', async () => {
      const debtor = await acquit.debtor({ invoices: [120] })
      const staff = await signInClient(acquit.client(), await acquit.staff('viewer'))
      const file = await fileOf(staff, debtor.name)
      const { page, go } = desk
      await page.goto(acquit.url + file)
      await go('a[href$="/conversation"]')
      const first = pathOf(page)
      await sound(desk, 'writing first')
      await write(desk, 'Bonjour, je suis votre interlocutrice.')
      const conversation = pathOf(page)
      assert.match(conversation, /^\/office\/conversations\/[0-9a-f-]{36}$/)
      await page.goto(acquit.url + first)
      assert.equal(pathOf(page), conversation, 'one thread for each contact')
      await page.goto(acquit.url + file)
      assert.ok(await page.locator('[aria-labelledby=conversations]').isVisible(), 'the file shows it')
      assert.match(await textOf(page, 'aside .timeline'), /Message écrit au débiteur/)
      await sound(desk, 'file')
      // So does that of somebody who has asked something, too.
      assert.equal((await staff.request('GET', await fileOf(staff, 'C-1050'))).status, 200)

      // Who only looks sees the words and no form.
      assert.match((await staff.get(conversation)).text, /votre interlocutrice/)
      assert.ok(!staff.page.includes('name="words"'))
      assert.equal((await staff.post(`${conversation}/answer`, { version: '0', words: 'x', key: 'x' })).status, 403)

      await page.goto(acquit.url + conversation)
      const fold = () => page.locator('details.more summary').click()
      await fold()
      await page.locator('select[name=to]').selectOption({ index: 1 })
      await go('form[action$="/give"]:has(select) button[type=submit]')
      await go('form[action$="/give"]:has(input[name=to]) button[type=submit]')
      await sound(desk, 'taken over')
      await fold()
      await go('form[action$="/close"] button[type=submit]')
      assert.match(await textOf(page, '.head'), /Close/)
      await sound(desk, 'closed')
      await page.goto(`${acquit.url}/office/conversations?which=closed`)
      assert.ok(await page.locator('tr', { hasText: debtor.name }).isVisible())
      await sound(desk, 'closed ones')
    })

    test('nobody else’s conversation can be opened or written into', async () => {
      const debtor = await acquit.debtor({ invoices: [120] })
      const guest = await enter(browser, debtor, { device: 'desktop', js: false })
      await guest.page.goto(`${acquit.url}/messages`)
      await write(guest, 'Une question à moi seul.')
      await open(debtor)
      const conversation = pathOf(desk.page)
      const elsewhere = await signInClient(acquit.client(), await acquit.staff('admin', { creditors: ['demo-agency'] }))
      assert.equal((await elsewhere.request('GET', conversation)).status, 404)
      await elsewhere.get('/office/conversations')
      for (const verb of ['answer', 'give', 'close']) {
        assert.equal((await elsewhere.post(`${conversation}/${verb}`, { version: '1', words: 'x', key: 'x', to: '' })).status, 404, verb)
      }
      const stranger = acquit.client()
      await stranger.enter(await acquit.debtor())
      assert.ok(!(await stranger.get('/messages')).text.includes('à moi seul'))
      const nobody = acquit.client()
      assert.equal((await nobody.request('GET', '/messages')).status, 303)
      assert.equal((await nobody.request('GET', conversation)).status, 303)
      for (const wrong of ['0', 'x', '00000000-0000-0000-0000-000000000000']) {
        assert.equal((await elsewhere.request('GET', `/office/conversations/${wrong}`)).status, 404, wrong)
      }
      await guest.close()
    })
  })
}
