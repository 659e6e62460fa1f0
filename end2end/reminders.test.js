// What bends a reminder that is on its way: the switch that stops everything, a collector's decision,
// the buttons of the message itself, one click that ends e-mails; and who words it. The clock is the
// test's.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { eventually, postgres, startAcquit } from './support/acquit.js'
import { launch, nothingWrong, overflow, plain, textOf, visitor } from './support/browser.js'
import { TUESDAY } from './support/clock.js'
import { actionsOf, openActionOf, openOffice, plan, planned, remindersOf } from './support/scenarios.js'

let browser
before(async () => { browser = await launch() })
after(() => browser?.close())

const pathOf = (page) => new URL(page.url()).pathname

// Every test begins at six in the morning of a Monday of its own, before messages may leave; none of
// the winter's holidays falls on a day that matters.
for (const database of ['sqlite', ...(postgres ? ['postgres'] : [])]) describe(`a reminder, on ${database}`, () => {
  let acquit, who, guest, page
  before(async () => {
    acquit = await startAcquit({ database, at: TUESDAY })
    who = await acquit.staff('manager')
    guest = await visitor(browser, { js: false })
    page = guest.page
    await planned(acquit)
  })
  after(async () => {
    await guest?.close()
    await acquit?.remove()
  })

  const office = (address) => openOffice(guest, acquit, who, address)
  const notice = () => textOf(page, '.notice')
  const mailsTo = (debtor) => acquit.mails((mail) => mail.to === debtor.email)
  const textsTo = (debtor) => acquit.texts((text) => text.raw.includes(debtor.phone.replace(/ /g, '').replace(/^0/, '+33')))
  const stateOf = async (debtor) => (await actionsOf(acquit, debtor)).at(-1).state

  let mobile = 10
  /** The next Monday at six, and debtors whose friendly e-mail is planned for eight. */
  async function morning(number = 1, given = {}) {
    do await acquit.clock.goTo(1, '06:00')
    while (new Date(acquit.clock.now()).getUTCDay() !== 1)
    const debtors = []
    for (let one = 0; one < number; one++) {
      debtors.push(await acquit.debtor({ invoices: [{ amount: 70, due: -4 }], phone: `07 12 34 56 ${++mobile}`, ...given }))
    }
    const today = await plan(acquit)
    for (const debtor of debtors) assert.equal(today.of(debtor)[0].fate, 'email')
    await acquit.quiet()
    return debtors
  }
  /** The hour at which messages leave. */
  const eight = () => acquit.clock.goTo(0, '08:01')
  async function received(debtor) {
    await eight()
    return acquit.mail('the reminder', (mail) => mail.to === debtor.email)
  }

  test('does not leave while sending is switched off, which every page says; afterwards it leaves once', async () => {
    const [debtor] = await morning()
    await office('/office/settings')
    await page.fill('#why', '  ')
    await guest.go('button[value=off]')
    assert.match(await textOf(page, '#errors'), /Dites pourquoi/)
    await page.fill('#why', 'Fichier de novembre douteux')
    await guest.go('button[value=off]')
    for (const address of ['/office', '/office/agenda', '/office/debtors', '/office/scenarios', '/office/templates']) {
      await office(address)
      assert.match(await textOf(page, '.switched-off'), /Envois coupés depuis le .* par Essai manager : Fichier de novembre douteux/)
    }
    const letters = (await acquit.mails()).length
    await eight()
    await acquit.quiet()
    const late = await acquit.debtor({ invoices: [{ amount: 75, due: -4 }] })
    assert.equal((await plan(acquit)).of(late)[0].reason, 'switched_off')
    await acquit.clock.goTo(0, '11:00')
    await acquit.quiet()
    assert.equal((await acquit.mails()).length, letters, 'nobody gets anything')
    assert.equal(await stateOf(debtor), 'planned', 'and nothing is lost')
    await office('/office/dry-run?date=' + acquit.clock.day())
    assert.match(await textOf(page, `main tbody tr:has-text("${late.invoices[0]}")`), /Attend – envois coupés/)

    await office('/office/settings')
    await guest.go('button[value=on]')
    assert.match(await notice(), /Les envois reprennent/)
    assert.equal(await page.locator('.switched-off').count(), 0)
    await acquit.clock.goTo(0, '11:20')
    await acquit.mail('what was kept', (mail) => mail.to === debtor.email)
    await acquit.quiet()
    assert.equal((await mailsTo(debtor)).length, 1)
    nothingWrong(guest)
  })

  test('is put off by a collector, not to a day that has passed, and leaves on the new one', async () => {
    const [debtor] = await morning()
    const address = await openActionOf(acquit, debtor)
    const putOff = async (day) => {
      await page.locator('details.override:has(button[value=postpone]) summary').click()
      await page.fill('#day', day)
      await guest.go('button[value=postpone]')
    }
    await office(address)
    await putOff(acquit.clock.day(-3))
    assert.match(await textOf(page, '#errors'), /Choisissez un jour à partir d’aujourd’hui/)
    assert.equal(await page.inputValue('#day'), acquit.clock.day(-3), 'what was typed')
    await page.fill('#day', acquit.clock.day(7))
    await guest.go('button[value=postpone]')
    assert.match(await notice(), /Reporté/)
    await eight()
    await acquit.quiet()
    assert.equal((await mailsTo(debtor)).length, 0)
    await office(`/office/agenda?from=${acquit.clock.day(7)}`)
    assert.match(await textOf(page, `main tbody tr:has-text("${debtor.name}")`), /E-mail Envoi automatique/)
    await acquit.clock.goTo(7, '08:01')
    await acquit.mail('what was put off', (mail) => mail.to === debtor.email)
    nothingWrong(guest)
  })

  test('is worded anew by a collector for one message; what cannot be said is refused, and nothing typed is lost', async () => {
    const [debtor] = await morning()
    await office(await openActionOf(acquit, debtor))
    assert.match(await textOf(page, '.wording'), /Tel qu’il partirait .* Il vous reste 70,00 € à régler/)
    const reword = page.locator('details.override:has(button[value=reword]) summary')
    await reword.click()
    const own = 'Bonjour {{ contact_name }},\n\nComme convenu, il reste {{ total }}.'
    await page.fill('#subject', 'Après notre appel')
    await page.fill('#body', `${own}\n\n{{ humeur }}`)
    await guest.go('button[value=reword]')
    assert.match(await textOf(page, '#errors'), /humeur/)
    assert.equal(await page.inputValue('#subject'), 'Après notre appel')
    assert.match(await page.inputValue('#body'), /\{\{ humeur \}\}$/)
    await page.fill('#body', own)
    await guest.go('button[value=reword]')
    assert.match(await notice(), /Texte enregistré pour ce message seul/)
    await office(await openActionOf(acquit, debtor))
    assert.match(await textOf(page, '.wording'), /Texte d’un gestionnaire .* Comme convenu, il reste 70,00 €/)
    const mail = await received(debtor)
    assert.equal(mail.subject, 'Après notre appel')
    assert.match(plain(mail.text), /Comme convenu, il reste 70,00 €/)
    assert.match(mail.text, /go=pay/, 'with the ways to answer, whatever it says')
    nothingWrong(guest)
  })

  test('is left out by a collector who says why; two collectors do not decide twice', async () => {
    const [debtor] = await morning()
    const address = await openActionOf(acquit, debtor)
    await office(address)
    const stale = await guest.context.newPage()
    await stale.goto(page.url())
    const skip = async (tab, why) => {
      await tab.locator('details.override:has(button[value=skip]) summary').click()
      await tab.fill('#reason', why)
      await Promise.all([tab.waitForNavigation(), tab.click('button[value=skip]')])
    }
    await skip(page, 'Accord au téléphone')
    assert.match(await notice(), /Étape sautée ; la séquence continue/)
    await skip(stale, 'Moi aussi')
    assert.match(await textOf(stale, '#errors'), /Un collègue s’en est occupé entre-temps/)
    await stale.close()
    await eight()
    await acquit.quiet()
    assert.equal((await mailsTo(debtor)).length, 0)
    await office(await remindersOf(acquit, debtor))
    assert.match(await textOf(page, '[aria-labelledby=actions] tbody'), /E-mail niveau 1 Sautée décision d’un gestionnaire · Accord au téléphone · Essai manager/)
    assert.match(await textOf(page, '[aria-labelledby=runs] tbody'), /3\. SMS/, 'the next step is on its way')
    nothingWrong(guest)
  })

  test('says "it is not me" to whoever is written to by mistake: no debt is told, and all of it stops', async () => {
    const [debtor] = await morning()
    const mail = await received(debtor)
    const stranger = await visitor(browser, { device: 'phone', js: false })
    await stranger.page.goto(/http\S+go=not-me\S*/.exec(mail.text)[0])
    assert.equal(pathOf(stranger.page), '/not-me')
    const told = await textOf(stranger.page, 'body')
    for (const secret of ['70,00', debtor.name, debtor.contact, debtor.invoices[0], debtor.email]) assert.ok(!told.includes(secret), secret)
    assert.deepEqual(await overflow(stranger.page), [])
    const runs = () => acquit.db.number(`SELECT count(*) FROM hold WHERE lifted_at IS NULL AND debtor_id IN (SELECT id FROM debtor WHERE reference = '${debtor.reference}')`)
    assert.equal(await runs(), 0, 'looking changes nothing')
    await stranger.go('form[action="/not-me"] button')
    assert.match(await textOf(stranger.page, 'h1'), /Merci, c’est noté/)
    await stranger.page.goto(mail.link)
    assert.match(await textOf(stranger.page, 'h1'), /Ce lien n’ouvre plus de dossier/)
    nothingWrong(stranger)
    await stranger.close()

    await office('/office/tasks')
    assert.match(await textOf(page, `main tbody tr:has-text("${debtor.name}")`), /Mauvaise personne/)
    await office(await remindersOf(acquit, debtor))
    assert.match(await textOf(page, '[aria-labelledby=holds]'), new RegExp(debtor.contact))
    await acquit.clock.goTo(14, '08:30')
    assert.equal((await plan(acquit)).of(debtor)[0].fate, 'waits')
    await acquit.quiet()
    assert.equal((await mailsTo(debtor)).length, 1)
    assert.equal((await textsTo(debtor)).length, 0)
    nothingWrong(guest)
  })

  test('leads whoever needs time, or disagrees, to where they can say so', async () => {
    for (const [go, locale, button] of [['time', 'fr', 'J’ai besoin de temps'], ['contest', 'en', 'I disagree']]) {
      const [debtor] = await morning(1, { locale })
      const mail = await received(debtor)
      assert.ok(mail.text.includes(button) && mail.html.includes(button))
      const reader = await visitor(browser, { device: 'phone', js: false, locale: locale === 'fr' ? 'fr-FR' : 'en-GB' })
      await reader.page.goto(new RegExp(`http\\S+go=${go}\\S*`).exec(mail.text)[0])
      assert.equal(pathOf(reader.page), '/door')
      assert.equal(await reader.page.locator('html').getAttribute('lang'), locale)
      await reader.page.fill('#answer', debtor.gate)
      await reader.go('form[action="/door"] button')
      assert.equal(pathOf(reader.page), go === 'time' ? '/ask/time' : '/ask/dispute')
      assert.equal(await reader.page.locator('main form[method=post]').count(), 1)
      nothingWrong(reader)
      await reader.close()
    }
  })

  test('ends e-mails with one click of the mail program, or on a page that asks first', async () => {
    const [byProgram, byHand] = await morning(2)
    for (const debtor of [byProgram, byHand]) await received(debtor)
    const [one, other] = [(await mailsTo(byProgram))[0], (await mailsTo(byHand))[0]]
    const address = (mail) => /^List-Unsubscribe: <(http[^>]+)>/m.exec(mail.raw)[1]
    assert.match(one.raw, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m)
    const optedOut = (debtor) => acquit.db.number(`SELECT count(*) FROM contact WHERE email = '${debtor.email}' AND email_opted_out_at IS NOT NULL`)

    // RFC 8058: a POST from anywhere, without cookies; a GET by a scanner does nothing.
    const program = acquit.client()
    assert.equal((await program.request('GET', address(one))).status, 200)
    assert.equal(await optedOut(byProgram), 0)
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = 'List-Unsubscribe=One-Click'
    assert.equal((await program.request('POST', address(one), { headers, body })).status, 200)
    assert.equal((await program.request('POST', address(one), { headers, body })).status, 200, 'again, as programs do')
    assert.equal(await optedOut(byProgram), 1)
    assert.equal((await program.request('POST', `${acquit.url}/unsubscribe/A1b2C3d4E5f6G7h8I9j0K1`, { headers, body })).status, 404)

    // By hand, from the foot of the message; and back again behind the door.
    const reader = await visitor(browser, { device: 'phone', js: false })
    await reader.page.goto(/http\S+\/unsubscribe\/\S+/.exec(other.text)[0])
    assert.match(await textOf(reader.page, 'h1'), /Ne plus recevoir d’e-mails/)
    await reader.go('form[action^="/unsubscribe/"] button')
    assert.match(await textOf(reader.page, 'h1'), /C’est noté/)
    assert.equal(await optedOut(byHand), 1)
    await reader.page.goto(other.link)
    await reader.page.fill('#answer', byHand.gate)
    await reader.go('form[action="/door"] button')
    await reader.page.goto(`${acquit.url}/preferences`)
    assert.ok(!await reader.page.isChecked('input[value=email]'))
    await reader.page.check('input[value=email]')
    await reader.page.uncheck('input[value=sms]')
    await reader.go('form[action="/preferences"] button')
    assert.match(await textOf(reader.page, '.notice'), /Vos choix valent dès maintenant/)
    nothingWrong(reader)
    await reader.close()

    // The next step, a short message, and the one after, an e-mail, take the way that is left.
    await acquit.clock.goTo(7, '08:30')
    const today = await plan(acquit)
    assert.equal(today.of(byProgram)[0].fate, 'sms')
    assert.equal(today.of(byHand)[0].fate, 'email', 'no short message: the next channel takes the step')
    await acquit.clock.goTo(10, '08:30')
    assert.equal((await plan(acquit)).of(byProgram)[0].fate, 'sms', 'no e-mail: the next channel takes the step')
    await acquit.quiet()
    assert.equal((await mailsTo(byProgram)).length, 1)
    assert.equal((await textsTo(byProgram)).length, 2)
    assert.equal((await textsTo(byHand)).length, 0)
  })

  test('is worded by a template: previewed on a real debtor, refused with an unknown variable, nothing typed lost', async () => {
    const [debtor] = await morning()
    assert.match(plain((await received(debtor)).text), /Cela arrive à tout le monde/)
    await office('/office/templates')
    await guest.go('main tbody tr:has-text("friendly"):has-text("E-mail"):has-text("Français") th a')
    const address = pathOf(page)
    const body = await page.inputValue('#body')
    const own = body.replace('Cela arrive à tout le monde', 'Cela nous arrive aussi')
    assert.notEqual(own, body)

    // An unknown variable is named, beside the text, with its line; nothing is saved or lost.
    await page.fill('#subject', 'Un mot de {{ creditor_name }}')
    await page.fill('#body', `${own}\n\n{{ montant_du }}`)
    await page.fill('#debtor', debtor.reference)
    for (const button of ['preview', 'save', 'test']) {
      await guest.go(`button[value=${button}]`)
      assert.match(await textOf(page, '#errors'), /montant_du/, button)
      assert.equal(await page.locator('#body').getAttribute('aria-invalid'), 'true')
      assert.equal(plain(await page.inputValue('#body')), plain(`${own} {{ montant_du }}`))
      assert.equal(await page.inputValue('#subject'), 'Un mot de {{ creditor_name }}')
      assert.equal(await page.inputValue('#debtor'), debtor.reference)
    }
    assert.equal(pathOf(page), address)

    // As this debtor would read it; still nothing is saved.
    await page.fill('#body', own)
    await page.fill('#debtor', 'T-0')
    await guest.go('button[value=preview]')
    assert.match(await textOf(page, '#errors'), /Aucun débiteur n’a cette référence/)
    await page.fill('#debtor', debtor.reference)
    await guest.go('button[value=preview]')
    const preview = await textOf(page, '[aria-labelledby=preview]')
    for (const said of [debtor.name, debtor.contact, 'Un mot de Atelier Marceau', 'Cela nous arrive aussi', '70,00 €', debtor.invoices[0]]) assert.ok(preview.includes(said), said)
    const [link] = /http\S+\/l\/[A-Za-z0-9]+/.exec(preview)
    assert.equal((await acquit.client().get(link)).status, 404, 'its link opens nothing')
    await page.click('form[target=message] button')
    const frame = page.frameLocator('iframe[name=message]')
    await eventually('the e-mail in its frame', async () => /Cela nous arrive aussi/.test(await frame.locator('body').innerText()))
    await guest.go('button[value=save]')
    assert.match(await notice(), /Modèle enregistré/)
    const [next] = await morning()
    const mail = await received(next)
    assert.equal(plain(mail.subject), 'Un mot de Atelier Marceau')
    assert.match(plain(mail.text), /Cela nous arrive aussi/)
    nothingWrong(guest)
  })

  test('and the ledger has no flaw afterwards', async () => {
    assert.deepEqual(await acquit.flaws(), [])
  })
})
