// A scenario's life: a collector writes it, a manager publishes it, it runs by itself, and it stops by
// itself, debtor by debtor, when each is done with. The clock is the test's: weeks go by in seconds.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { eventually, postgres, startAcquit } from './support/acquit.js'
import { launch, nothingWrong, overflow, plain, textOf, visitor } from './support/browser.js'
import { TUESDAY } from './support/clock.js'
import { actionsOf, openActionOf, openOffice, plan, planned, press, remindersOf, step, typedStep, typeStep } from './support/scenarios.js'

let browser
before(async () => { browser = await launch() })
after(() => browser?.close())

// Each chapter goes on where the last one ended.
for (const database of ['sqlite', ...(postgres ? ['postgres'] : [])]) describe(`a scenario, on ${database}`, () => {
  let acquit, collector, manager, who, debtors, payer, second, silent, held, early, scenario, letter

  before(async () => {
    acquit = await startAcquit({ database, at: TUESDAY })
    await planned(acquit)
    who = { collector: await acquit.staff('collector'), manager: await acquit.staff('manager') }
    collector = await visitor(browser, { js: false })
    manager = await visitor(browser)
    // Due two days ago; the one who is early, in ten days.
    const mobile = (number) => ({ phone: `06 12 34 56 ${number}` })
    const late = (amount, number) => acquit.debtor({ invoices: [{ amount, due: -2 }], ...mobile(number) })
    payer = await late(120, 10)
    second = await late(130, 20)
    silent = await late(140, 30)
    held = await late(150, 40)
    early = await acquit.debtor({ invoices: [{ amount: 160, due: 10 }], ...mobile(50) })
    debtors = [payer, second, silent, held, early]
  })
  after(async () => {
    await collector?.close()
    await manager?.close()
    await acquit?.remove()
  })

  const office = (guest, address) => openOffice(guest, acquit, guest === manager ? who.manager : who.collector, address)
  const notice = (guest) => textOf(guest.page, '.notice')
  const findings = (guest, place) => textOf(guest.page, `#step-${place} .findings`)
  const mailsTo = (debtor) => acquit.mails((mail) => mail.to === debtor.email)
  const textsTo = (debtor) => acquit.texts((text) => plain(text.raw).includes(debtor.phone.replace(/ /g, '').replace(/^0/, '+33')))
  const lineOf = (guest, debtor) => textOf(guest.page, `main tbody tr:has-text("${debtor.invoices[0]}")`)

  const wanted = [
    step('email', 3, { mode: 'to_validate' }),
    step('sms', 10),
    step('email', 20, { level: '2', tone: 'firm', template: 'firm' }),
  ]

  test('is written by a collector; what is wrong is said beside its step, and nothing typed is lost', async () => {
    const { page } = collector
    await office(collector, '/office/scenarios')
    await page.fill('input[name=name]', 'Petits chantiers')
    await collector.go('form.line button')
    scenario = new URL(page.url()).pathname
    assert.equal(await textOf(page, 'h1'), 'Petits chantiers')
    await press(collector, 'if.add')
    await page.selectOption('[name="if.0.on"]', 'debtor')
    await page.fill('[name="if.0.is"]', debtors.map((debtor) => debtor.reference).join(', '))
    for (const place of [0, 1, 2]) {
      await press(collector, 'add')
      await typeStep(page, place, wanted[place])
    }

    // What cannot be read.
    await typeStep(page, 1, { days: 'dix' })
    await page.fill('[name=end_after]', 'tôt')
    await press(collector, 'save')
    assert.match(await findings(collector, 1), /Le décalage est un nombre de jours/)
    assert.match(await textOf(page, 'form.editor > fieldset .findings'), /Indiquez de 0 à 730 jours/)
    assert.deepEqual(await typedStep(page, 0), wanted[0])
    assert.deepEqual(await typedStep(page, 1), { ...wanted[1], days: 'dix' })
    assert.deepEqual(await typedStep(page, 2), wanted[2])
    assert.equal(await page.inputValue('[name=end_after]'), 'tôt')
    assert.match(await page.inputValue('[name="if.0.is"]'), new RegExp(payer.reference))

    // What can be read and makes no sense: it is kept as a draft, which nobody can publish.
    await page.fill('[name=end_after]', '15')
    await typeStep(page, 0, { tone: 'formal', level: '3' })
    await typeStep(page, 1, { days: '2', template: 'inconnu' })
    await press(collector, 'save')
    assert.match(await notice(collector), /Enregistré comme brouillon : \d+ points à corriger avant de publier/)
    assert.match(await findings(collector, 0), /Une mise en demeure suit au moins un message plus amical/)
    assert.match(await findings(collector, 1), /Ce modèle n’existe pas pour ce canal/)
    assert.match(await findings(collector, 1), /Cette étape tombe avant la précédente/)
    assert.match(await findings(collector, 1), /ne redescend jamais/)
    assert.deepEqual(await typedStep(page, 1), { ...wanted[1], days: '2', template: 'inconnu' })
    await office(manager, scenario)
    assert.equal(await manager.page.locator('button[value=publish]').count(), 0, 'a draft with errors cannot be published')

    // Rows move and go with what was typed in them; the example shows when each step falls.
    for (const place of [0, 1]) await typeStep(page, place, wanted[place])
    await press(collector, 'down.0')
    assert.deepEqual([await typedStep(page, 0), await typedStep(page, 1)], [wanted[1], wanted[0]])
    await press(collector, 'up.1')
    await press(collector, 'add')
    await press(collector, 'remove.3')
    await page.fill('[name=due]', '2026-11-02')
    await press(collector, 'show')
    const sequence = await textOf(page, 'section.sequence')
    for (const said of [/J\+3 E-mail Amical .* jeudi 5 novembre 2026/, /J\+10 SMS/, /J\+20 E-mail Ferme/, /Impayée : douteuse .* 7 décembre 2026/]) {
      assert.match(sequence, said)
    }
    await press(collector, 'save')
    assert.match(await notice(collector), /Enregistré et vérifié/)
    assert.equal(await page.locator('.findings .error').count(), 0)

    // A collector writes; publishing is a manager's.
    assert.equal(await page.locator('button[value=publish]').count(), 0)
    const client = acquit.client()
    for (const { name, value } of await collector.context.cookies()) client.cookies.set(name, value)
    await client.get(scenario)
    assert.equal((await client.post(scenario, { do: 'publish', seen: client.field('seen') })).status, 403)
    nothingWrong(collector)
  })

  test('is not overwritten by a colleague who saw it earlier, whose typing stays', async () => {
    await office(manager, scenario)
    await typeStep(manager.page, 1, { days: '12' })
    await typeStep(collector.page, 2, { days: '21' })
    await press(collector, 'save')
    await press(manager, 'save')
    assert.match(await textOf(manager.page, '#errors'), /Un collègue a modifié ce scénario entre-temps/)
    assert.equal(await manager.page.inputValue('[name="step.1.days"]'), '12')
    for (const place of [1, 2]) await typeStep(manager.page, place, { days: wanted[place].days })
    await press(manager, 'save')
    assert.match(await notice(manager), /Enregistré et vérifié/)
    nothingWrong(manager)
  })

  test('is published by a manager, who reads first how many invoices it will take', async () => {
    const { page } = manager
    await office(manager, scenario)
    assert.match(await textOf(page, 'form.decision .consequence'), /ne prendra aucune nouvelle facture/, 'the scenario before it takes all')
    await office(manager, '/office/scenarios')
    assert.match(await textOf(page, 'tr:has-text("Petits chantiers")'), /Ne prend rien : un scénario placé avant prend toute facture/)
    await manager.go('tr:has-text("Petits chantiers") button[aria-label="Essayer avant"]')
    assert.match(await notice(manager), /Ordre modifié/)
    assert.match(await textOf(page, 'main tbody tr'), /Petits chantiers .* Vérifiée v1/)
    await office(manager, scenario)
    assert.match(await textOf(page, 'form.decision .consequence'), /la version 1 prendra 5 factures ouvertes sans scénario/)
    await manager.go('button[value=publish]')
    assert.match(await notice(manager), /Publié : la prochaine planification s’en sert/)
    assert.match(await textOf(page, '[aria-labelledby=versions]'), /v1 Publiée/)
    nothingWrong(manager)
  })

  test('is tried without effect: what would go out, and why the rest waits', async () => {
    const { page } = manager
    // Someone is ill: a person takes over.
    await office(manager, await remindersOf(acquit, held))
    await page.click('details.override summary')
    await page.selectOption('#reason', 'vulnerable')
    await page.fill('#note', 'hospitalisée')
    await manager.go('button[value=hold]')
    assert.match(await textOf(page, '[aria-labelledby=holds]'), /hospitalisée/)

    const written = async () => [await acquit.db.number('SELECT count(*) FROM action'), await acquit.db.number('SELECT count(*) FROM message'),
      await acquit.db.number('SELECT count(*) FROM run'), (await acquit.mails()).length]
    const before = await written()
    await office(manager, '/office/dry-run')
    assert.match(await textOf(page, '.head'), /mercredi 25 novembre 2026/, 'tomorrow, unless another day is asked for')
    assert.match(await textOf(page, 'main .notice'), /5 factures sans scénario : 5 prises par un scénario ce jour-là/)
    for (const debtor of [payer, second, silent]) assert.match(await lineOf(manager, debtor), /1 E-mail/)
    assert.match(await lineOf(manager, held), /Attend – situation fragile signalée/)
    assert.match(await lineOf(manager, early), /Attend – prochaine étape pas encore due .*7 déc/)
    // Why, all of one reason.
    await manager.go('ul.segments a:has-text("situation fragile")')
    assert.equal(await page.locator('main tbody tr').count(), 1)
    assert.match(await lineOf(manager, held), /150,00 €/)
    // Today is too early for all of them.
    await page.fill('input[name=date]', acquit.clock.day())
    await manager.go('form.line button')
    for (const debtor of [payer, second, silent]) assert.match(await lineOf(manager, debtor), /pas encore due/)
    assert.deepEqual(await written(), before, 'nothing was written or sent')
    nothingWrong(manager)
  })

  test('runs by itself the next morning; what needs a person waits, and leaves once it is validated', async () => {
    const { page } = collector
    await acquit.stop()
    await acquit.clock.goTo(1, '06:00')
    await acquit.start()
    await planned(acquit)
    assert.equal((await actionsOf(acquit, silent)).length, 1, 'nobody has asked for it')
    await office(collector, '/office/agenda?group=to_validate')
    const rows = await page.locator('main tbody tr').allInnerTexts()
    assert.equal(rows.length, 3)
    for (const debtor of [payer, second, silent]) assert.ok(rows.some((row) => row.includes(debtor.name)), debtor.name)

    // Many at once: looked at, one left out, then validated.
    for (const debtor of [payer, second, silent]) await page.check(`input[aria-label="Choisir ${debtor.name}"]`)
    await collector.go('button[value=preview]')
    assert.equal(await textOf(page, '.sum'), '3 messages')
    assert.match(await textOf(page, `article.review:has-text("${payer.name}")`), new RegExp(`${payer.contact} 120,00 € · ${payer.invoices[0]}`))
    assert.match(await textOf(page, `article.review:has-text("${payer.name}") .wording`), /Il vous reste 120,00 € à régler/, 'as it would leave')
    assert.ok(!(await textOf(page, 'main')).includes('{{'), 'and not as a template')
    await page.locator('article.review', { hasText: second.name }).locator('input[type=checkbox]').uncheck()
    await collector.go('button[value=validate]')
    assert.match(await notice(collector), /2 messages validés/)

    // One by one.
    await office(collector, await openActionOf(acquit, second))
    assert.match(await textOf(page, 'main'), /À demander 130,00 €/)
    await collector.go('button[value=validate]')
    assert.match(await notice(collector), /Validé : part à sa prochaine heure permise/)
    await acquit.quiet()
    assert.deepEqual(await Promise.all([payer, second, silent].map(async (debtor) => (await mailsTo(debtor)).length)), [0, 0, 0], 'nobody is woken at six')

    await acquit.clock.goTo(0, '08:01')
    letter = await acquit.mail('the first reminder', (mail) => mail.to === payer.email)
    assert.equal(plain(letter.subject), 'Il vous reste 120,00 € à régler')
    await acquit.quiet()
    for (const debtor of [second, silent]) assert.equal((await mailsTo(debtor)).length, 1)
    for (const debtor of [held, early]) assert.equal((await mailsTo(debtor)).length, 0)
    nothingWrong(collector)
  })

  test('is read by a debtor, who follows its button through the door, pays, and is left in peace', async () => {
    const guest = await visitor(browser, { device: 'phone' })
    const { page } = guest
    await page.goto(`${acquit.url}/demo/mail`)
    const listed = page.locator('main li', { hasText: payer.email }).first()
    assert.match(plain(await listed.innerText()), /Il vous reste 120,00 € à régler/)
    await guest.go(listed.locator('a'))
    await guest.go('a[href*="go=pay"]')
    assert.equal(new URL(page.url()).pathname, '/door')
    await page.fill('#answer', payer.gate)
    await guest.go('form[action="/door"] button')
    assert.equal(new URL(page.url()).pathname, '/pay', 'the button leads where it says')
    assert.deepEqual(await overflow(page), [])
    await guest.go('form.pay button[type=submit]')
    await page.waitForURL(/\/demo\/checkout\//)
    await guest.go('button[name=outcome][value=succeed]')
    await eventually('it is paid', async () => /Merci, votre paiement est enregistré/.test(await textOf(page, 'h1')))
    nothingWrong(guest)
    await guest.close()

    await office(collector, await remindersOf(acquit, payer))
    const run = await textOf(collector.page, '[aria-labelledby=runs] tbody tr')
    assert.match(run, new RegExp(`^${payer.invoices[0]} Réglée Petits chantiers v1`))
    assert.match(await textOf(collector.page, '[aria-labelledby=actions] tbody'), /E-mail niveau 1 Faite/)
    await office(collector, '/office/debtors?q=' + payer.reference)
    await collector.go('main tbody th a')
    assert.match(await textOf(collector.page, 'main'), /Paiement enregistré/)
    nothingWrong(collector)
  })

  test('stops by itself, even with a message already planned; for whoever has not paid it goes on', async () => {
    await acquit.clock.goTo(7, '06:00')
    const today = await plan(acquit)
    assert.deepEqual(today.of(payer), [], 'nothing is planned for what is paid')
    for (const debtor of [second, silent]) assert.equal(today.of(debtor)[0].fate, 'sms')
    assert.equal(today.of(held)[0].reason, 'vulnerable')

    // Paid between planning and sending.
    const client = acquit.client()
    await client.enter({ ...second, link: (await mailsTo(second))[0].link })
    const checkout = await client.post('/pay', { key: client.field('key'), what: 'all' })
    const back = await client.post(checkout.location, { outcome: 'succeed' })
    await eventually('it is paid', async () => /Merci/.test((await client.get(back.location)).text))
    await office(collector, await remindersOf(acquit, second))
    assert.match(await textOf(collector.page, '[aria-labelledby=runs] tbody'), /Réglée/)
    assert.match(await textOf(collector.page, '[aria-labelledby=actions] tbody'), /SMS niveau 1 Annulée plus rien à payer/)

    await acquit.clock.goTo(0, '08:01')
    const [text] = await eventually('the short message', async () => (await textsTo(silent)).length > 0 && textsTo(silent))
    assert.match(plain(text.text), /^Atelier Marceau : 140,00 ?(€|EUR) à régler .* http:\S+\/l\/\S+$/)
    await acquit.quiet()
    for (const debtor of [payer, second, held]) assert.deepEqual(await textsTo(debtor), [], debtor.reference)
    assert.equal((await mailsTo(payer)).filter((mail) => /Il vous reste/.test(mail.subject)).length, 1)
    const phone = await visitor(browser, { device: 'phone' })
    await phone.page.goto(/http\S+\/l\/\S+/.exec(text.text)[0])
    assert.equal(new URL(phone.page.url()).pathname, '/door', 'the short message opens the door too')
    nothingWrong(phone)
    await phone.close()
    nothingWrong(collector)
  })

  test('ends unpaid as doubtful, with its reason and a task for a person, and then says nothing more', async () => {
    await acquit.clock.goTo(10, '08:30')
    assert.equal((await plan(acquit)).of(silent)[0].fate, 'email')
    const firm = await acquit.mail('the firm one', (mail) => mail.to === silent.email && /d’ici au/.test(mail.text))
    assert.match(plain(firm.text), /140,00 €/)
    await acquit.clock.goTo(16, '08:30')
    assert.equal((await plan(acquit)).of(silent)[0].fate, 'ended')
    await office(collector, await remindersOf(acquit, silent))
    assert.match(await textOf(collector.page, '[aria-labelledby=runs] tbody'), /Douteuse/)
    await office(collector, '/office/tasks')
    assert.match(await textOf(collector.page, `main tbody tr:has-text("${silent.name}")`), /Séquence terminée sans paiement/)
    const before = (await actionsOf(acquit, silent)).length
    await acquit.clock.goTo(30, '08:30')
    const later = await plan(acquit)
    for (const debtor of [payer, second]) assert.deepEqual(later.of(debtor), [], debtor.reference)
    assert.deepEqual(later.of(silent).map((line) => line.fate), ['doubtful'], 'it is told that nothing goes any more')
    assert.equal((await actionsOf(acquit, silent)).length, before)
    assert.equal((await actionsOf(acquit, held)).length, 0, 'whoever is held hears nothing in all that time')
    assert.deepEqual(await acquit.flaws(), [])
    nothingWrong(collector)
  })
})
