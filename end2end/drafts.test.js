// What is typed is not lost, and what is private goes nowhere: drafts in the tab, figures that stand in
// no address, sliders that move plain fields.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startAcquit } from './support/acquit.js'
import { launch, nothingWrong, sound, textOf } from './support/browser.js'
import { enter } from './support/debtor.js'

const WORDS = 'La facture de mars, avec le détail des heures.'
const drafts = (page) => page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('draft:')))

describe('what is typed on the portal', () => {
  let acquit, browser
  before(async () => {
    browser = await launch()
    acquit = await startAcquit()
  })
  after(async () => {
    await browser?.close()
    await acquit?.remove()
  })

  test('survives a reload and a lost connection, and is forgotten once it is sent', async () => {
    const guest = await enter(browser, await acquit.debtor({ locale: 'fr', invoices: [300] }), { device: 'phone', js: true })
    const { page, go, context } = guest
    await page.goto(`${acquit.url}/ask/document`)
    assert.equal(await page.locator('[data-draft]').isVisible(), false)
    await page.fill('textarea[name=words]', WORDS)
    await page.reload()
    assert.equal(await page.inputValue('textarea[name=words]'), WORDS)
    assert.ok(await page.locator('[data-draft]').isVisible(), 'and that is said')
    await sound(guest, 'put back')
    // The connection is lost just as it is sent.
    await context.setOffline(true)
    const failed = page.waitForEvent('requestfailed')
    await page.locator('form[action="/ask/document"] button[type=submit]').tap({ noWaitAfter: true })
    await failed
    await context.setOffline(false)
    await page.goto(`${acquit.url}/ask/document`)
    assert.equal(await page.inputValue('textarea[name=words]'), WORDS)
    guest.problems.splice(0)
    await go('form[action="/ask/document"] button[type=submit]')
    assert.match(new URL(page.url()).pathname, /^\/requests\//)
    assert.deepEqual(await drafts(page), [])
    await page.goto(`${acquit.url}/ask/document`)
    assert.equal(await page.inputValue('textarea[name=words]'), '')
    nothingWrong(guest)
    await guest.close()
  })

  test('is its writer’s alone, whatever is ticked, and gone once the file is closed', async () => {
    const [one, two] = [await acquit.debtor({ invoices: [300] }), await acquit.debtor({ invoices: [200] })]
    const guest = await enter(browser, one, { device: 'desktop', js: true })
    const { page, go } = guest
    await page.goto(`${acquit.url}/ask/dispute`)
    await page.check('input[name=category][value=delivery]')
    await page.fill('textarea[name=words]', WORDS)
    await page.goto(`${acquit.url}/ask/dispute`)
    assert.ok(await page.isChecked('input[name=category][value=delivery]'))
    assert.equal((await drafts(page)).length, 1)
    // Another debtor in the same tab.
    await page.goto(two.link)
    await page.fill('#answer', two.gate)
    await go('form[action="/door"] button')
    await page.goto(`${acquit.url}/ask/dispute`)
    assert.equal(await page.inputValue('textarea[name=words]'), '')
    assert.deepEqual(await drafts(page), [])
    await page.fill('textarea[name=words]', WORDS)
    assert.equal((await drafts(page)).length, 1)
    await go('form[action="/sign-out"] button')
    assert.deepEqual(await drafts(page), [])
    nothingWrong(guest)
    await guest.close()
  })

  for (const way of [{ device: 'phone', js: false, lang: 'fr' }, { device: 'desktop', js: true, lang: 'en' }]) {
    test(`what can be spared each month finds a plan and stands in no address: JavaScript ${way.js ? 'on' : 'off'}, ${way.lang}`, async () => {
      const guest = await enter(browser, await acquit.debtor({ locale: way.lang, invoices: [300] }), way)
      const { page, go } = guest
      await page.goto(`${acquit.url}/ask/plan`)
      const form = page.locator('form[action="/ask/plan/spare"]')
      await page.locator('details', { has: form }).locator('summary').click()
      await page.fill('input[name=monthly]', '137')
      await go(form.locator('button[type=submit]'))
      assert.equal(page.url(), `${acquit.url}/ask/plan/spare`)
      assert.equal(await page.inputValue('input[name=monthly]'), '137', 'what was typed stays')
      const hrefs = await page.locator('main a[href]').evaluateAll((all) => all.map((a) => a.getAttribute('href')))
      assert.ok(hrefs.some((href) => href.startsWith('/ask/plan?')), 'plans are offered')
      assert.deepEqual(hrefs.filter((href) => /137|[?&]monthly=/.test(href)), [])
      await sound(guest, 'spared')
      // An address of before says nothing any more.
      await page.goto(`${acquit.url}/ask/plan?monthly=137`)
      if (way.js) assert.deepEqual(await drafts(page), [])
      nothingWrong(guest)
      await guest.close()
    })
  }

  test('sliders move the plain fields, and the fields move them; without JavaScript the fields are enough', async () => {
    const debtor = await acquit.debtor({ locale: 'en', invoices: [300] })
    const guest = await enter(browser, debtor, { device: 'phone', js: true })
    const { page, go } = guest
    await page.goto(`${acquit.url}/ask/plan`)
    const count = page.locator('[data-slider=count]')
    await page.fill('#count', '4')
    assert.equal(await count.inputValue(), '4')
    assert.match(await textOf(page, '.each'), /4 × €75\.00/)
    assert.match(await count.getAttribute('aria-valuetext'), /4 × €75\.00/, 'listeners hear the amount')
    await count.press('ArrowRight')
    assert.equal(await page.inputValue('#count'), '5')
    await page.locator('[data-slider=deposit]').fill('10000')
    assert.equal(await page.inputValue('#deposit'), '100.00')
    assert.match(await textOf(page, '.each'), /5 × €40\.00/)
    await sound(guest, 'sliders')
    await go('section[aria-labelledby=own] button[type=submit]')
    assert.match(await textOf(page, '#schedule'), /€40\.00/, 'the server says the same')
    nothingWrong(guest)
    await guest.close()
    const plain = await enter(browser, debtor, { device: 'phone', js: false })
    await plain.page.goto(`${acquit.url}/ask/plan`)
    assert.equal(await plain.page.locator('[data-slider]').first().isVisible(), false)
    await plain.page.fill('#count', '5')
    await plain.page.fill('#deposit', '100')
    await plain.go('section[aria-labelledby=own] button[type=submit]')
    assert.match(await textOf(plain.page, '#schedule'), /€40\.00/)
    await plain.close()
  })
})
