// What a decision, or silence, does in the days that follow, with both people: a debtor and a collector
// beside them, on both databases. The clock is the test's.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { eventually, postgres, startAcquit } from './support/acquit.js'
import { launch, nothingWrong, plain, sound, textOf, visitor } from './support/browser.js'
import { TUESDAY } from './support/clock.js'
import { codes, digits, enter } from './support/debtor.js'
import { openOffice, plan, planned } from './support/scenarios.js'

const heading = (page) => textOf(page, 'h1')
const main = (page) => textOf(page, 'main')
const pathOf = (page) => new URL(page.url()).pathname

let browser
before(async () => { browser = await launch() })
after(() => browser?.close())

for (const database of ['sqlite', ...(postgres ? ['postgres'] : [])]) describe(`what follows from a decision, on ${database}`, () => {
  let acquit, who, desk
  before(async () => {
    acquit = await startAcquit({ database, at: TUESDAY })
    who = await acquit.staff('collector')
    desk = await visitor(browser, { device: 'desktop' })
    await planned(acquit)
  })
  after(async () => {
    await desk?.close()
    await acquit?.remove()
  })

  /** So many days later, at ten; the day has been planned and what was due is done. */
  async function later(days) {
    await acquit.clock.goTo(days, '10:00')
    await plan(acquit)
    await acquit.quiet()
  }

  /** The debtor's file, opened by a link of today. */
  async function again(debtor, way = { device: 'phone', js: false }) {
    const link = (await acquit.must(['link', '--creditor', 'demo', '--debtor', debtor.reference])).trim()
    return enter(browser, debtor, way, link)
  }

  /** Asks for so many monthly instalments, the first in ten days, and signs: the request's address. */
  async function askPlan(guest, debtor, count) {
    const earlier = (await codes(acquit, debtor)).length
    await guest.page.goto(`${acquit.url}/ask/plan?count=${count}&first=${acquit.clock.day(10)}&frequency=monthly&deposit=`)
    await guest.go('form[action="/ask/plan/code"] button[type=submit]')
    await guest.page.fill('input[name=code]', await digits(acquit, debtor, earlier))
    await guest.go('form[action="/ask/plan"] button[type=submit]')
    return pathOf(guest.page)
  }

  async function promise(guest, days) {
    await guest.page.goto(`${acquit.url}/ask/time`)
    await guest.page.check('[name=what][value=promise]')
    await guest.page.fill('[name=on]', acquit.clock.day(days))
    await guest.go('form[action="/ask/time"] button[type=submit]')
    return pathOf(guest.page)
  }

  async function dispute(guest) {
    await guest.page.goto(`${acquit.url}/ask/dispute`)
    await guest.page.check('input[name=category][value=delivery]')
    await guest.page.fill('textarea[name=words]', 'Rien n’a été livré.')
    await guest.go('form[action="/ask/dispute"] button[type=submit]')
    return pathOf(guest.page)
  }

  /** The collector answers a request, and the ten seconds pass. */
  async function answer(request, verb, fill = async () => {}) {
    await openOffice(desk, acquit, who, `/office${request}`)
    const form = desk.page.locator(`form[action$="/${verb}"]`)
    await form.evaluate((element) => element.closest('details')?.setAttribute('open', ''))
    await fill(form)
    await desk.go(form.locator('button[type=submit]').first())
    await acquit.clock.set(acquit.clock.now() + 11_000)
    await eventually('the answer counts', async () => {
      await desk.page.reload()
      return (await desk.page.locator('form[action$="/undo"]').count()) === 0
    })
    await acquit.quiet()
  }

  /** Where the invoices of a debtor stand. */
  const runsOf = (debtor) => acquit.db.rows(`SELECT stage, next_step, level, broken_promises FROM run WHERE debtor_id IN
    (SELECT id FROM debtor WHERE reference = '${debtor.reference}')`)
  const holdsOf = async (debtor) => (await acquit.db.rows(`SELECT reason FROM hold WHERE invoice_id IS NOT NULL AND lifted_at IS NULL AND debtor_id IN
    (SELECT id FROM debtor WHERE reference = '${debtor.reference}')`)).map((row) => row.reason)

  test('a refusal is read with its reason and what can still be done; reminders stand where they stood', async () => {
    const debtor = await acquit.debtor({ invoices: [300] })
    const guest = await enter(browser, debtor, { device: 'phone', js: false })
    const request = await askPlan(guest, debtor, 9)
    assert.match(await main(guest.page), /étude/)
    const [before] = await runsOf(debtor)
    assert.deepEqual(await holdsOf(debtor), ['plan_review'])
    await answer(request, 'refuse', (form) => form.locator('textarea[name=reason]').fill('Neuf mois sont trop longs pour nous.'))
    assert.match(await main(desk.page), /Neuf mois sont trop longs/)
    await guest.page.goto(acquit.url + request)
    assert.match(await main(guest.page), /Neuf mois sont trop longs pour nous\./)
    for (const way of ['/ask', '/ask/callback', '/pay']) assert.ok(await guest.page.locator(`main a[href="${way}"]`).first().isVisible(), way)
    await sound(guest, 'refused')
    const mail = await acquit.mail('the refusal', (one) => one.to === debtor.email && /réponse à votre demande/.test(one.subject))
    assert.match(mail.text, /Neuf mois sont trop longs/)
    assert.deepEqual(await runsOf(debtor), [before])
    assert.deepEqual(await holdsOf(debtor), [])
    nothingWrong(guest)
    await guest.close()
  })

  test('a whole dispute has its clock; accepted, nothing is owed any more; rejected, the debtor reads why', async () => {
    const [right, wrong] = [await acquit.debtor({ invoices: [300] }), await acquit.debtor({ invoices: [200] })]
    const guests = [await enter(browser, right, { device: 'phone', js: false }), await enter(browser, wrong, { device: 'desktop', js: true })]
    const requests = [await dispute(guests[0]), await dispute(guests[1])]
    for (const [place, guest] of guests.entries()) {
      assert.match(await main(guest.page), /au plus tard|d’ici/, 'the clock')
      assert.deepEqual(await holdsOf([right, wrong][place]), ['dispute'])
      await sound(guest, 'disputed')
      await guest.page.goto(acquit.url)
      assert.doesNotMatch(await heading(guest.page), /300,00|200,00/, 'what is contested is not asked for')
    }
    await answer(requests[0], 'approve')
    await guests[0].page.goto(acquit.url + requests[0])
    assert.match(await main(guests[0].page), /300,00/)
    assert.equal((await runsOf(right))[0].stage, 'cancelled')
    await answer(requests[1], 'refuse', (form) => form.locator('textarea[name=reason]').fill('Le bon de livraison est signé.'))
    await guests[1].page.goto(acquit.url + requests[1])
    assert.match(await main(guests[1].page), /Le bon de livraison est signé\./)
    await guests[1].page.goto(acquit.url)
    assert.match(await heading(guests[1].page), /200,00/, 'asked for again')
    assert.equal((await runsOf(wrong))[0].stage, 'chasing')
    assert.deepEqual(await holdsOf(wrong), [])
    for (const guest of guests) {
      nothingWrong(guest)
      await guest.close()
    }
  })

  test('an offer that nobody answers expires; a promise that is kept ends it, one that is not is counted', async () => {
    const [offered, keeps, breaks] = [await acquit.debtor({ invoices: [300] }), await acquit.debtor({ invoices: [70] }), await acquit.debtor({ invoices: [80] })]
    const one = await enter(browser, offered, { device: 'phone', js: false })
    const request = await askPlan(one, offered, 9)
    await answer(request, 'counter', (form) => form.locator('[name=count]').fill('5'))
    await one.page.goto(acquit.url + request)
    assert.ok(await one.page.locator('form[action$="/code"]').first().isVisible())
    assert.match(await main(one.page), /jusqu’au/, 'until when it stands')
    await sound(one, 'offered')
    await one.close()
    for (const debtor of [keeps, breaks]) {
      const guest = await enter(browser, debtor, { device: 'phone', js: false })
      await promise(guest, 5)
      assert.deepEqual(await holdsOf(debtor), ['promise'])
      await sound(guest, 'promised')
      await guest.close()
    }

    await later(5)
    const kept = await again(keeps)
    await kept.page.goto(`${acquit.url}/pay`)
    await kept.go('form[action="/pay"] button[type=submit]')
    await kept.page.waitForURL((url) => url.pathname.startsWith('/demo/checkout/'))
    await kept.go('button[name=outcome][value=succeed]')
    await eventually('the promise is kept', async () => (await runsOf(keeps))[0].stage === 'paid')
    assert.equal(Number((await runsOf(keeps))[0].broken_promises), 0)
    await kept.close()

    await later(4)
    const [after] = await runsOf(breaks)
    assert.equal(Number(after.broken_promises), 1)
    assert.equal(after.stage, 'chasing')
    assert.deepEqual(await holdsOf(breaks), [])
    const broken = await again(breaks)
    await promise(broken, 5)
    assert.match(await main(broken.page), /étude|au plus tard/, 'the next one is looked at by a person')
    await broken.close()

    assert.deepEqual(await holdsOf(offered), [])
    const expired = await again(offered)
    await expired.page.goto(acquit.url + request)
    assert.match(await main(expired.page), /n’est plus valable/)
    assert.equal(await expired.page.locator('form[action$="/code"]').count(), 0)
    await sound(expired, 'expired')
    // Left open for days, the office was signed out: its look at who else is there was refused.
    desk.problems.splice(0)
    await openOffice(desk, acquit, who, `/office${request}`)
    assert.match(await main(desk.page), /expir/i)
    await sound(desk, 'expired, in the office')
    await expired.close()
  })

  test('an instalment missed beyond the grace breaks the plan: both sides see it, and what is due', async () => {
    const debtor = await acquit.debtor({ invoices: [300] })
    const guest = await enter(browser, debtor, { device: 'phone', js: false })
    const request = await askPlan(guest, debtor, 3)
    assert.equal((await runsOf(debtor))[0].stage, 'supervised')
    await guest.close()
    await later(12)
    assert.equal((await runsOf(debtor))[0].stage, 'supervised', 'within the grace')
    await openOffice(desk, acquit, who, '/office/plans?show=risk')
    assert.equal(await desk.page.locator('tr', { hasText: debtor.name }).count(), 1, 'at risk')
    await later(3)
    assert.equal((await runsOf(debtor))[0].stage, 'chasing')
    await openOffice(desk, acquit, who, '/office/plans?show=broken')
    assert.equal(await desk.page.locator('tr', { hasText: debtor.name }).count(), 1)
    await sound(desk, 'broken plans')
    const back = await again(debtor)
    assert.match(await heading(back.page), /300,00/)
    await back.page.goto(acquit.url + request)
    assert.match(await main(back.page), /n’est plus suivi|interrompu|rompu/)
    await sound(back, 'broken')
    await acquit.mail('the news', (one) => one.to === debtor.email && /interrompu/.test(one.subject))
    nothingWrong(back)
    await back.close()
  })

  test('the books and the audit are sound', async () => {
    assert.deepEqual(await acquit.flaws(), [])
    const { code, stdout } = await acquit.run(['verify-audit'])
    assert.equal(code, 0, plain(stdout))
  })
})
