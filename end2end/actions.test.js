// What collectors decide about one action: what came of a call, another day, another person, another
// colleague, left out, stopped; and invoices that are moved to another version of their scenario. Without
// JavaScript, and with the agenda's filters kept.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { postgres, startAcquit } from './support/acquit.js'
import { launch, nothingWrong, textOf, visitor } from './support/browser.js'
import { TUESDAY } from './support/clock.js'
import { signInClient } from './support/office.js'
import { actionsOf, openActionOf, openOffice, plan, planned, publishScenario, remindersOf, step } from './support/scenarios.js'

let browser
before(async () => { browser = await launch() })
after(() => browser?.close())

for (const database of ['sqlite', ...(postgres ? ['postgres'] : [])]) describe(`decisions about actions, on ${database}`, () => {
  let acquit, who, collector, client, called, written, moved, scenario
  const AGENDA = '/office/agenda?days=7&kind=call_task'

  before(async () => {
    acquit = await startAcquit({ database, at: TUESDAY })
    await planned(acquit)
    who = { collector: await acquit.staff('collector'), manager: await acquit.staff('manager') }
    collector = await visitor(browser, { js: false })
    client = acquit.client()
    await signInClient(client, who.manager)
    const late = (number, more) => acquit.debtor({ invoices: [{ amount: 100 + number, due: -5 }], phone: `06 12 34 56 ${number}`, ...more })
    called = { promise: await late(10), voicemail: await late(11), wrong: await late(12), dispute: await late(13) }
    written = { postpone: await late(20), skip: await late(21), stop: await late(22), redirect: await late(23), assign: await late(24) }
    // The same debtor has a second person.
    const { reference, name } = written.redirect
    await acquit.debtor({ reference, name, contact: 'Autre Personne', email: `autre-${reference}@exemple.example`, invoices: [{ amount: 5, due: 60 }] })
    moved = await late(30)
    const references = (all) => Object.values(all).map((one) => one.reference)
    await publishScenario(client, 'Appels', references(called), [step('call_task', 3, { template: 'firm', mode: 'manual' }), step('email', 40)])
    await publishScenario(client, 'Messages', references(written), [step('email', 3, { mode: 'to_validate' }), step('email', 40)])
    scenario = await publishScenario(client, 'Versions', [moved.reference], [step('email', 3, { mode: 'to_validate' }), step('email', 40)])
    await plan(acquit)
  })
  after(async () => {
    await collector?.close()
    await acquit?.remove()
  })

  const office = (address) => openOffice(collector, acquit, who.collector, address)
  const notice = () => textOf(collector.page, '.notice')
  const here = () => { const at = new URL(collector.page.url()); return at.pathname + at.search }
  const only = async (debtor) => { const all = await actionsOf(acquit, debtor); return all[0] }
  const open = (name) => collector.page.click(`details.override:has(button[value="${name}"]) summary`)

  /** The call of a debtor, from the filtered agenda. */
  const call = async (debtor) => {
    await office(AGENDA)
    await collector.go(`main tbody tr:has-text("${debtor.name}") th a`)
    assert.equal(here(), await openActionOf(acquit, debtor))
  }

  test('a promise is noted on its day, and leads back to the agenda as it was filtered', async () => {
    const { page } = collector
    await call(called.promise)
    assert.match(await textOf(page, '.phone a'), /^06 12 34 56 10$/, 'in groups')
    assert.equal(await page.getAttribute('.phone a', 'href'), 'tel:+33612345610')
    // What cannot be is said beside its field, and what was typed stays.
    await page.fill('[name=note]', 'rappeler le service comptable')
    await page.fill('[name=promised]', acquit.clock.day(-3))
    await collector.go('button[value=promise]')
    assert.match(await textOf(page, '#promised-error'), /à partir d’aujourd’hui/)
    assert.equal(await page.inputValue('[name=note]'), 'rappeler le service comptable')
    await page.fill('[name=promised]', acquit.clock.day(6))
    await collector.go('button[value=promise]')
    assert.match(await notice(), /Appel noté/)
    assert.equal(here(), AGENDA)
    assert.equal((await only(called.promise)).outcome, 'promise')
    await office(await remindersOf(acquit, called.promise))
    assert.match(await textOf(page, '[aria-labelledby=holds]'), /promesse/i)
    nothingWrong(collector)
  })

  test('nobody there is called again; a wrong number is not', async () => {
    await call(called.voicemail)
    await collector.page.check('input[name=again][value=yes]')
    await collector.go('button[value=voicemail]')
    assert.match(await notice(), /Appel noté/)
    const again = await actionsOf(acquit, called.voicemail)
    assert.deepEqual(again.map((one) => one.state).sort(), ['done', 'to_do'])
    await call(called.wrong)
    await collector.go('button[value=wrong_number]')
    assert.match(await notice(), /Appel noté/)
    const next = await actionsOf(acquit, called.wrong)
    assert.equal(next.filter((one) => one.kind === 'call_task' && one.state === 'to_do').length, 0, 'nobody calls it again')
    nothingWrong(collector)
  })

  test('a dispute told by telephone opens a request', async () => {
    await call(called.dispute)
    await collector.page.fill('[name=amount]', '20,00')
    await collector.go('button[value=dispute]')
    assert.match(await notice(), /Appel noté/)
    await office('/office/requests')
    assert.match(await textOf(collector.page, `main:has-text("${called.dispute.name}")`), /20,00/)
    nothingWrong(collector)
  })

  test('a message is put off, and goes no earlier', async () => {
    const { page } = collector
    await office(await openActionOf(acquit, written.postpone))
    await open('postpone')
    await page.fill('#day', '')
    // A browser would not even send it.
    await page.locator('#day').evaluate((field) => field.removeAttribute('required'))
    await collector.go('button[value=postpone]')
    assert.match(await textOf(page, '#day-error'), /jour/)
    await page.fill('#day', acquit.clock.day(7))
    await collector.go('button[value=postpone]')
    assert.match(await notice(), /Reporté/)
    const action = await only(written.postpone)
    assert.ok(String(action.due_on).slice(0, 10) >= acquit.clock.day(7), action.due_on)
    nothingWrong(collector)
  })

  test('a step is left out with its reason, which is asked for', async () => {
    const { page } = collector
    await office(await openActionOf(acquit, written.skip))
    await open('skip')
    await page.fill('#reason', '   ')
    await collector.go('button[value=skip]')
    assert.match(await textOf(page, '#errors'), /Dites pourquoi/)
    await page.fill('#reason', 'le client a appelé')
    await collector.go('button[value=skip]')
    assert.match(await notice(), /Étape sautée/)
    assert.equal((await only(written.skip)).state, 'skipped')
    nothingWrong(collector)
  })

  test('everything about an invoice is stopped until a day', async () => {
    const { page } = collector
    await office(await openActionOf(acquit, written.stop))
    await open('stop')
    await page.fill('#why', 'litige en cours de règlement')
    await page.fill('#until', acquit.clock.day(20))
    await collector.go('button[value=stop]')
    assert.match(await notice(), /Relances suspendues/)
    assert.equal((await only(written.stop)).state, 'cancelled')
    assert.equal((await plan(acquit)).of(written.stop)[0].fate, 'waits')
    nothingWrong(collector)
  })

  test('a message goes to another person, or to a colleague’s desk', async () => {
    const { page } = collector
    await office(await openActionOf(acquit, written.redirect))
    await open('redirect')
    await page.selectOption('#contact', { label: 'Autre Personne' })
    await collector.go('button[value=redirect]')
    assert.match(await notice(), /Destinataire changé/)
    await office(await openActionOf(acquit, written.redirect))
    assert.match(await textOf(page, '[aria-labelledby=facts]'), /Autre Personne/)
    assert.match(await textOf(page, '[aria-labelledby=facts]'), /Messages v1, étape 1/, 'which version it comes from')
    await office(await openActionOf(acquit, written.assign))
    await open('assign')
    await page.selectOption('#to', { label: 'Essai manager' })
    await collector.go('button[value=assign]')
    await office(await openActionOf(acquit, written.assign))
    assert.match(await textOf(page, '[aria-labelledby=facts]'), /Confiée à Essai manager/)
    nothingWrong(collector)
  })

  test('an invoice is moved to a later version on purpose, after one has seen what changes', async () => {
    const manager = await visitor(browser, { js: false })
    const { page } = manager
    // Somebody whose code of this half minute has not served yet.
    const other = await acquit.staff('manager')
    const at = (address) => openOffice(manager, acquit, other, address)
    await at(scenario)
    await page.fill('[name="step.1.days"]', '25')
    await manager.go('form.editor button[name=do][value=save]:not(.visually-hidden)')
    await manager.go('button[value=publish]')
    await manager.go(`a[href^="${scenario}/move?from="]`)
    const line = await textOf(page, `main tbody tr:has-text("${moved.invoices[0]}")`)
    assert.match(line, /1\. E-mail .* 1\. E-mail/, 'where it stands, and where it would')
    await manager.go('form.stack button[type=submit]')
    assert.match(await textOf(page, '.notice'), /1 facture déplacée/)
    await at(await remindersOf(acquit, moved))
    assert.match(await textOf(page, '[aria-labelledby=runs] tbody'), /Versions v2/)
    assert.equal((await only(moved)).state, 'cancelled', 'what was planned by the former one')
    await plan(acquit)
    await at(await openActionOf(acquit, moved))
    assert.match(await textOf(page, '[aria-labelledby=facts]'), /Versions v2, étape 1/)
    nothingWrong(manager)
    await manager.close()
  })
})
