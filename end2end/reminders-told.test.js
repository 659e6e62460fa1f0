// What the office tells about reminders: why something waits, what happened, what was asked.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startAcquit } from './support/acquit.js'
import { launch, nothingWrong, textOf, visitor } from './support/browser.js'
import { TUESDAY } from './support/clock.js'
import { fillSignIn } from './support/office.js'
import { actionsOf, openOffice, plan, planned, remindersOf, uuid } from './support/scenarios.js'

describe('the office tells', () => {
  let acquit, browser, who, guest, page
  before(async () => {
    ;[acquit, browser] = await Promise.all([startAcquit({ at: TUESDAY }), launch()])
    await planned(acquit)
    who = await acquit.staff('manager')
    guest = await visitor(browser, { js: false })
    page = guest.page
  })
  after(async () => {
    await browser?.close()
    await acquit?.remove()
  })

  const office = (address) => openOffice(guest, acquit, who, address)
  const late = async (due = -4) => {
    const debtor = await acquit.debtor({ invoices: [{ amount: 70, due }] })
    await plan(acquit)
    return debtor
  }
  async function hold(debtor) {
    await office(await remindersOf(acquit, debtor))
    await page.click('details.override summary')
    await page.selectOption('#reason', 'vulnerable')
    await guest.go('button[value=hold]')
  }
  const run = () => textOf(page, '[aria-labelledby=runs] tbody tr')

  test('when the next step falls, and why an invoice took its scenario', async () => {
    const debtor = await late(-1)
    await office(await remindersOf(acquit, debtor))
    assert.match(await run(), /Relances v1 prend toute facture 0 2\. E-mail · 26 novembre 2026 prochaine étape pas encore due/)
    nothingWrong(guest)
  })

  test('that a file is held, in each invoice’s row, at once, and no longer once the hold is lifted', async () => {
      const debtor = await late(-1)
      await hold(debtor)
      assert.match(await run(), /situation fragile signalée/)
      await guest.go('button[value=lift]')
      assert.doesNotMatch(await run(), /situation fragile signalée/)
    })

  test('reasons in words, in the file and in the audit', async () => {
      const debtor = await late(-1)
      await hold(debtor)
      await office((await remindersOf(acquit, debtor)).replace('/reminders', ''))
      assert.doesNotMatch(await textOf(page, 'main'), /motif : vulnerable/)
      await office('/office/audit')
      assert.doesNotMatch(await textOf(page, 'main'), /motif : vulnerable/)
    })

  test('what has changed an invoice’s reminders: paid, held, step done', async () => {
      const debtor = await late()
      await acquit.mail('the reminder', (mail) => mail.to === debtor.email)
      await office('/office/audit?subject=run')
      assert.match(await textOf(page, `main tbody tr:has-text("${debtor.name}"):has-text("Relance mise à jour")`), /étape|E-mail/i)
    })

  test('what a message that has left had asked for, not what is left to ask', async () => {
      const debtor = await late()
      await acquit.mail('the reminder', (mail) => mail.to === debtor.email)
      await acquit.quiet()
      const [done] = await actionsOf(acquit, debtor)
      await office(`/office/actions/${uuid(done.id)}`)
      assert.match(await textOf(page, 'h1'), /Essai/)
      assert.doesNotMatch(await textOf(page, 'main'), /À demander 0,00 €/)
    })

  test('in a preview nothing that is not true of its debtor, such as a promise never made', async () => {
      const debtor = await late()
      await office('/office/templates')
      await guest.go('main tbody tr:has-text("firm"):has-text("E-mail"):has-text("Français") th a')
      await page.fill('#debtor', debtor.reference)
      await guest.go('button[value=preview]')
      assert.match(await textOf(page, '#preview'), /Aperçu/)
      assert.doesNotMatch(await textOf(page, '[aria-labelledby=preview]'), /mars 2026/)
    })

  test('with a new scenario that an unpaid invoice is doubtful some weeks after the last step, not on its day', async () => {
      await office('/office/scenarios')
      await page.fill('input[name=name]', 'Nouveau')
      await guest.go('form.line button')
      assert.ok(Number(await page.inputValue('[name=end_after]')) >= 15)
    })

  test('that saving a published scenario begins another version', async () => {
      await office('/office/scenarios')
      await guest.go('tr:has-text("Relances") th a')
      assert.match(await textOf(page, 'main'), /version 2/)
    })

  test('what was typed, still there after signing in again', async () => {
      await office('/office/templates')
      await guest.go('main tbody tr:has-text("friendly"):has-text("E-mail"):has-text("Français") th a')
      const address = page.url()
      await page.fill('#subject', 'Un long travail')
      await acquit.clock.goTo(1, '10:00')
      await guest.go('button[value=save]')
      assert.match(await textOf(page, 'main'), /Ce que vous veniez d’écrire est gardé/)
      await fillSignIn(page, { ...who, password: 'not this one' })
      await guest.go('main button')
      assert.match(await textOf(page, 'main'), /incorrect/)
      await fillSignIn(page, who)
      await guest.go('main button')
      assert.match(await textOf(page, 'blockquote'), /Un long travail/)
      await guest.go('main button')
      await page.goto(address)
      assert.equal(await page.inputValue('#subject'), 'Un long travail')
    })

  test('for whom a kept form would be sent, to someone who works for several', async () => {
      const both = await acquit.staff('manager', { creditors: ['demo', 'demo-agency'] })
      const other = await visitor(browser, { js: false })
      await openOffice(other, acquit, both, '/office/templates')
      await other.go('main tbody tr:has-text("friendly"):has-text("E-mail"):has-text("Français") th a')
      await acquit.clock.goTo(1, '10:00')
      await other.go('button[value=save]')
      await fillSignIn(other.page, both)
      await other.go('main button')
      const [, creditor] = (await textOf(other.page, 'main .notice')).match(/travaillez maintenant pour (.+?)\. Si/)
      assert.equal(await textOf(other.page, 'main form button'), `L’envoyer pour ${creditor}`)
    })
})
