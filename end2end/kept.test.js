// What a debtor was sending when the session had ended: kept for them alone, and put back.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { postgres, startAcquit } from './support/acquit.js'
import { launch, textOf } from './support/browser.js'
import { enter } from './support/debtor.js'

const pathOf = (page) => new URL(page.url()).pathname

let browser
before(async () => { browser = await launch() })
after(() => browser?.close())

for (const database of ['sqlite', ...(postgres ? ['postgres'] : [])]) {
  describe(`a session that ends while one writes, on ${database}`, () => {
    let acquit
    before(async () => { acquit = await startAcquit({ database }) })
    after(() => acquit?.remove())

    /** Twenty minutes without a sign of life pass for every debtor. */
    const wait = () => acquit.db.rows(database === 'postgres'
      ? `UPDATE session SET expires_at = now() - interval '1 minute' WHERE area = 'portal' RETURNING 1 AS n`
      : `UPDATE session SET expires_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-1 minute') WHERE area = 'portal' RETURNING 1 AS n`)

    /** Opens the door again, in the same browser. */
    async function again(guest, debtor) {
      await guest.page.goto(debtor.link)
      await guest.page.fill('#answer', debtor.gate)
      await guest.go('form[action="/door"] button')
    }

    for (const js of [false, true]) {
      test(`a dispute is put back into its form, without its files: JavaScript ${js ? 'on' : 'off'}`, async () => {
        const debtor = await acquit.debtor({ invoices: [300] })
        const guest = await enter(browser, debtor, { device: 'phone', js })
        const { page, go } = guest
        await page.goto(`${acquit.url}/ask/dispute`)
        await page.check('[name=category][value=quality]')
        await page.fill('[name=words]', 'Deux portes sur trois sont fendues.')
        await page.setInputFiles('[name=files]', { name: 'porte.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n') })
        await wait()
        await go('form[action="/ask/dispute"] button[type=submit]')
        assert.equal(pathOf(page), '/')
        assert.match(await textOf(page, 'main .notice'), /gardé une heure.*fichiers joints ne sont pas gardés/)

        await again(guest, debtor)
        assert.equal(pathOf(page), '/ask/dispute')
        assert.match(await textOf(page, 'main .notice'), /Rien n’est encore envoyé/)
        assert.equal(await page.inputValue('[name=words]'), 'Deux portes sur trois sont fendues.')
        assert.ok(await page.isChecked('[name=category][value=quality]'))
        assert.match(await textOf(page, '#files-again'), /porte\.pdf/)
        await go('form[action="/ask/dispute"] button[type=submit]')
        assert.match(pathOf(page), /^\/requests\//)
        await acquit.db.rows(`DELETE FROM kept_form RETURNING 1 AS n`)
        await guest.close()
      })
    }

    test('whoever opens another file in the same browser sees nothing of it', async () => {
      const [one, two] = [await acquit.debtor({ invoices: [300] }), await acquit.debtor({ invoices: [300] })]
      const guest = await enter(browser, one, { js: false })
      const { page, go } = guest
      await page.goto(`${acquit.url}/messages`)
      await page.fill('#words', 'Ceci ne regarde que moi.')
      await wait()
      await go('form#write button[type=submit]')
      await again(guest, two)
      assert.equal(pathOf(page), '/')
      await page.goto(`${acquit.url}/messages?kept`)
      assert.doesNotMatch(await page.content(), /Ceci ne regarde que moi/)
      await again(guest, one)
      assert.equal(pathOf(page), '/messages')
      assert.equal(await page.inputValue('#words'), 'Ceci ne regarde que moi.')
      await guest.close()
    })
  })
}
