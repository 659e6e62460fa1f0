// The pages of scenarios and reminders, looked at as pages.test.js looks at the others: accessible in
// light and dark, valid, quiet in the console, within the content security policy, never scrolling
// sideways, and with targets that a thumb can hit. The clock is the test's, so that every kind of
// action can be shown.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { eventually, startAcquit } from './support/acquit.js'
import { launch, nothingFound as none, visitor, walk as walkOf } from './support/browser.js'
import { TUESDAY } from './support/clock.js'
import { signIn, signInClient } from './support/office.js'
import { actionsOf, openActionOf, plan, planned, press, publishScenario, remindersOf, step, typeStep, uuid } from './support/scenarios.js'

describe('every page of scenarios and reminders', () => {
  let acquit, browser, published, cast, agent

  before(async () => {
    ;[acquit, browser] = await Promise.all([startAcquit({ at: TUESDAY }), launch()])
    await planned(acquit)
    // One debtor for each kind of action; amounts tell them apart.
    const one = (amount, given) => acquit.debtor({ invoices: [{ amount, due: -30 }, { amount: amount / 2, due: -12 }], phone: `06 12 34 56 ${amount}`, ...given })
    const [validate, call, paper, registered, task, escalation, automatic, english] = [
      await one(10), await one(12), await one(14), await one(16), await one(18), await one(20), await one(22), await one(24, { locale: 'en' }),
    ]
    cast = { validate, call, paper, registered, task, escalation, automatic, english }
    const client = await signInClient(acquit.client(), await acquit.staff('manager'))
    const kinds = {
      validate: step('email', 3, { mode: 'to_validate' }),
      call: step('call_task', 3, { mode: 'manual' }),
      paper: step('letter', 3),
      registered: step('registered_letter', 3, { level: '2', tone: 'firm' }),
      task: step('internal_task', 3, { template: 'Relire le contrat', mode: 'manual' }),
      escalation: step('escalation', 3, { template: 'Décider de la suite', mode: 'manual' }),
      automatic: step('sms', 3),
      english: step('email', 3, { mode: 'to_validate' }),
    }
    published = {}
    for (const [name, first] of Object.entries(kinds)) {
      const level = String(Math.max(2, Number(first.level)))
      const steps = [first, step('email', 40, { level, tone: 'firm', template: 'firm' })]
      published[name] = await publishScenario(client, `Suite ${name}`, [cast[name].reference], steps)
    }
    await plan(acquit)
    await eventually('letters are laid out', async () => (await actionsOf(acquit, registered))[0]?.state === 'to_print')
    // Versions to move between.
    await client.get(published.call)
    const fields = { steps: '1', end_after: '20', 'if.count': '1', 'if.0.not': '0', 'if.0.on': 'debtor', 'if.0.is': call.reference }
    for (const [field, value] of Object.entries(step('email', 45))) fields[`step.0.${field}`] = value
    await client.post(published.call, { ...fields, seen: client.field('seen'), do: 'save' })
    await client.get(published.call)
    await client.post(published.call, { seen: client.field('seen'), do: 'publish' })
    agent = await acquit.staff('admin', { creditors: ['demo-agency'] })
  })
  after(async () => {
    await browser?.close()
    await acquit?.remove()
  })

  const walk = (guest, options) => walkOf(acquit, guest, options)

  for (const [device, lang] of [['phone', 'fr'], ['desktop', 'en']]) {
    const locale = lang === 'fr' ? 'fr-FR' : 'en-GB'
    const begin = async () => {
      const guest = await visitor(browser, { device, locale })
      const { page } = guest
      await signIn(page, acquit.url, await acquit.staff('admin', { language: lang }))
      const walked = walk(guest, { office: true, schemes: device === 'desktop' ? ['light', 'dark'] : ['light'] })
      return { guest, page, ...walked }
    }
    const send = async (page, button) => Promise.all([page.waitForNavigation({ waitUntil: 'domcontentloaded' }), page.locator(button).first().click()])
    const unfold = (page, button) => page.locator(`details:has(${button}) > summary`).first().click()

    test(`scenarios and settings, ${device}, ${lang}`, async () => {
      const { guest, page, found, at } = await begin()
      await at('scenarios', '/office/scenarios')
      await at('a new scenario', async () => {
        await page.fill('input[name=name]', `Essai ${lang}`)
        await send(page, 'form.line button')
      })
      const draft = new URL(page.url()).pathname
      await at('draft with rows and conditions', async () => {
        for (const button of ['if.add', 'add', 'add', 'step.0.if.add', 'step.1.if.add']) await press(guest, button)
      })
      await at('draft that cannot be read', async () => {
        await typeStep(page, 0, { days: 'x' })
        await page.fill('[name=end_after]', 'x')
        await press(guest, 'save')
      })
      await at('draft with errors and remarks', async () => {
        await press(guest, 'step.0.if.remove.0')
        await press(guest, 'step.1.if.remove.0')
        await page.fill('[name="if.0.is"]', '100')
        await typeStep(page, 0, step('email', 3, { tone: 'formal', template: 'formal', level: '2' }))
        await typeStep(page, 1, step('sms', 4, { template: 'nowhere' }))
        await page.fill('[name=end_after]', '30')
        await press(guest, 'save')
      })
      await at('draft, checked', async () => {
        await typeStep(page, 0, step('email', 3))
        await typeStep(page, 1, step('sms', 10))
        await press(guest, 'save')
        await page.locator('button[value=publish]').waitFor()
      })
      await at('draft, what may be written', () => page.locator('details.more summary').first().click())
      await at('published', async () => send(page, 'button[value=publish]'))
      await at('published, name and archive', () => unfold(page, 'button[value=rename]'))
      await at('archived', async () => {
        await send(page, 'button[value=archive]')
        await page.locator('details.more summary').last().click()
      })
      await at('an archived scenario', draft)
      await at('scenario with two versions', published.call)
      await at('moving to another version', async () => send(page, '[aria-labelledby=versions] a[href*="/move?"]'))
      await at('settings', '/office/settings')
      await at('settings, refused', async () => {
        await page.fill('[name=spacing_days]', '0')
        await page.fill('[name=contract_rate]', '1')
        await send(page, 'button[value=save]')
      })
      await at('settings, switched off without saying why', async () => send(page, 'button[value=off]'))
      await at('settings, switched off', async () => {
        await page.fill('#why', 'Contrôle des fichiers')
        await send(page, 'button[value=off]')
      })
      await at('desk, switched off', '/office')
      await page.goto(`${acquit.url}/office/settings`)
      await at('settings, switched on again', async () => send(page, 'button[value=on]'))
      await at('scenario that is not there', '/office/scenarios/00000000-0000-0000-0000-000000000000')
      await guest.close()
      none(found)
    })

    test(`agenda, actions and the dry run, ${device}, ${lang}`, async () => {
      const { guest, page, found, at } = await begin()
      await at('agenda', '/office/agenda')
      await at('agenda, to validate', '/office/agenda?group=to_validate')
      await at('agenda, a week of mine', `/office/agenda?days=7&who=nobody&kind=email`)
      await at('agenda, nothing', '/office/agenda?from=2027-06-01')
      await at('review', async () => {
        await page.goto(`${acquit.url}/office/agenda?group=to_validate`)
        for (const box of await page.locator('main tbody input[type=checkbox]').all()) await box.check()
        await send(page, 'button[value=preview]')
      })
      await at('review, nothing ticked', async () => {
        await page.goto(`${acquit.url}/office/agenda?group=to_validate`)
        await send(page, 'button[value=preview]')
      })
      for (const name of ['validate', 'english', 'task', 'escalation', 'paper']) {
        await at(`action, ${name}`, async () => page.goto(acquit.url + await openActionOf(acquit, cast[name])))
      }
      await at('action, every override open', async () => {
        await page.goto(acquit.url + await openActionOf(acquit, cast.validate))
        for (const row of await page.locator('details.override summary').all()) await row.click()
      })
      await at('action, put off to a day that has passed', async () => {
        await page.fill('#day', '2026-01-05')
        await send(page, 'button[value=postpone]')
      })
      await at('action, left out without a reason', async () => {
        await page.goto(acquit.url + await openActionOf(acquit, cast.validate))
        await unfold(page, 'button[value=skip]')
        await page.fill('#reason', ' ')
        await send(page, 'button[value=skip]')
      })
      await at('action, text that cannot be said', async () => {
        await page.goto(acquit.url + await openActionOf(acquit, cast.validate))
        await unfold(page, 'button[value=reword]')
        await page.fill('#subject', '{{ nobody }}')
        await page.fill('#body', '{{ nothing }}')
        await send(page, 'button[value=reword]')
      })
      await at('call script', async () => page.goto(acquit.url + await openActionOf(acquit, cast.call)))
      await at('call, amount refused', async () => {
        await page.fill('#amount', 'abc')
        await send(page, 'button[value=dispute]')
      })
      await at('action, done', async () => {
        const [done] = await actionsOf(acquit, cast.automatic)
        assert.equal(done.state, 'done')
        await page.goto(`${acquit.url}/office/actions/${uuid(done.id)}`)
      })
      await at('dry run', '/office/dry-run')
      await at('dry run, one reason', '/office/dry-run?fate=waits.not_due')
      await at('dry run, today', `/office/dry-run?date=${acquit.clock.day()}`)
      await at('planned now', async () => send(page, 'button[value=plan]'))
      await at('action that is not there', '/office/actions/00000000-0000-0000-0000-000000000000')
      await at('reminders of a debtor', await remindersOf(acquit, cast.call))
      await at('reminders, every form open', async () => {
        for (const row of await page.locator('details.override summary').all()) await row.click()
      })
      await at('reminders, refused', async () => {
        await page.fill('#contested', '999999')
        await page.fill('#words', 'Deux heures de trop')
        await send(page, 'button[value=contested]')
      })
      await at('reminders, held', async () => {
        await unfold(page, 'button[value=hold]')
        await page.selectOption('#reason', 'vulnerable')
        await page.fill('#note', 'Appelée par sa fille')
        await send(page, 'button[value=hold]')
      })
      await at('reminders, hold lifted', async () => send(page, 'button[value=lift]'))
      await at('file of a debtor with reminders', (await remindersOf(acquit, cast.call)).replace('/reminders', ''))
      await at('tasks', '/office/tasks')
      await at('audit', '/office/audit')
      await guest.close()
      none(found)
    })

    test(`templates, ${device}, ${lang}`, async () => {
      const { guest, page, found, at } = await begin()
      await at('templates', '/office/templates')
      for (const [what, words] of [['e-mail', 'E-mail'], ['short message', 'SMS'], ['letter', lang === 'fr' ? 'Lettre' : 'Letter'], ['call', lang === 'fr' ? 'Script d’appel' : 'Call script']]) {
        await at(`template, ${what}`, async () => {
          await page.goto(`${acquit.url}/office/templates`)
          await send(page, `main tbody tr:has(td:text-is("${words}")):has-text("${lang === 'fr' ? 'Français' : 'English'}") th a`)
        })
        await at(`template, ${what}, previewed`, async () => {
          await page.fill('#debtor', cast.validate.reference)
          await send(page, 'button[value=preview]')
          await page.locator('#preview').waitFor()
        })
        if (what !== 'e-mail') continue
        await at('template, as it arrives', async () => {
          await page.click('form[target=message] button')
          await page.frameLocator('iframe[name=message]').locator('p').first().waitFor()
        })
        await at('template, with faults', async () => {
          await page.fill('#body', 'Bonjour {{ nobody }},\n\n{% if %}')
          await page.fill('#subject', '')
          await send(page, 'button[value=save]')
        })
      }
      await at('new template', '/office/templates/new')
      await at('new template, refused', async () => {
        await page.fill('#name', 'Pas Un Nom')
        await page.fill('#body', 'x')
        await send(page, 'button[value=save]')
      })
      await at('template, tested', async () => {
        await page.goto(`${acquit.url}/office/templates`)
        await send(page, 'main tbody tr:has(td:text-is("E-mail")) th a')
        await page.fill('#debtor', cast.validate.reference)
        await send(page, 'button[value=test]')
      })
      await guest.close()
      none(found)
    })

    test(`post, ${device}, ${lang}`, async () => {
      const { guest, page, found, at } = await begin()
      await at('post', '/office/print')
      await at('post, letter not found', '/office/print?mark=L-NONE')
      const [letter] = await actionsOf(acquit, cast.registered)
      const of = `/office/print/letters/${uuid(letter.id)}`
      await at('letter, waiting', of)
      await at('letter, tracking refused', async () => {
        await page.fill('#tracking', '!')
        await send(page, 'button[value=tracking]')
      })
      await at('batch', async () => {
        await page.goto(`${acquit.url}/office/print`)
        await send(page, 'form.decision button')
      })
      await at('batch, taken apart?', () => page.locator('details.more summary').click())
      await at('batch, tracking list refused', async () => {
        await page.fill('#list', 'rien')
        await send(page, 'button[value=tracking]')
      })
      const batch = new URL(page.url()).pathname
      await at('post, with a batch', '/office/print')
      if (device === 'phone') {
        // The second walk makes a batch of its own.
        await at('post, taken apart', async () => {
          await page.goto(acquit.url + batch)
          await page.locator('details.more summary').click()
          await send(page, 'button[value=undo]')
        })
      } else {
        await at('batch, posted', async () => {
          await page.goto(acquit.url + batch)
          await send(page, 'button[value=posted]')
        })
        await at('letter, posted', of)
        await at('letter, return refused', async () => send(page, 'button[value=returned]'))
        await at('post, news awaited', '/office/print')
        await at('letter, proved', async () => {
          await page.goto(acquit.url + of)
          await page.setInputFiles('#file', { name: 'avis.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%%EOF\n') })
          await send(page, 'form[enctype] button')
        })
      }
      await guest.close()
      const other = await visitor(browser, { device, locale })
      await signIn(other.page, acquit.url, { ...agent, now: () => acquit.now() + (device === 'phone' ? 0 : 30_000) })
      const { found: more, at: there } = walk(other, { office: true, schemes: device === 'desktop' ? ['light', 'dark'] : ['light'] })
      if (lang === 'en') {
        await other.page.locator('details.person summary').click()
        await send(other.page, 'form[action="/office/language"] button')
      }
      await there('original creditors', '/office/print/principals')
      await there('an original creditor', async () => send(other.page, 'main tbody a'))
      await there('an original creditor, refused', async () => {
        await other.page.fill('#street', 'x')
        await other.page.fill('#postcode', 'x')
        await other.page.fill('#city', 'x')
        await send(other.page, 'form.decision button')
      })
      await other.close()
      none([...found, ...more])
    })

    test(`of the portal that reminders lead to, ${device}, ${lang}`, async () => {
      const debtor = await acquit.debtor({ locale: lang, invoices: [{ amount: 90, due: -4 }] })
      await plan(acquit)
      const mail = await acquit.mail('the reminder', (mail) => mail.to === debtor.email)
      const link = (go) => new RegExp(`http\\S+go=${go}\\S*`).exec(mail.text)[0]
      const guest = await visitor(browser, { device, locale })
      const { page } = guest
      const { found, at } = walk(guest)
      await at('messages of the demonstration', '/demo/mail')
      await at('a reminder', () => send(page, `main li:has-text("${debtor.email}") a`))
      await at('unsubscribe', () => page.goto(/http\S+\/unsubscribe\/\S+/.exec(mail.text)[0]))
      await at('unsubscribed', () => send(page, 'form[action^="/unsubscribe"] button'))
      await at('unsubscribe, unknown link', '/unsubscribe/A1b2C3d4E5f6G7h8I9j0K1')
      await at('door, from a button', () => page.goto(link('time')))
      await at('where one asks for time', async () => {
        await page.fill('#answer', debtor.gate)
        await send(page, 'form[action="/door"] button')
      })
      await at('preferences', '/preferences')
      await at('preferences, saved', async () => {
        await page.locator('input[value=email]').check()
        await send(page, 'form[action="/preferences"] button')
      })
      await at('not me, behind the door', '/not-me')
      await at('not me', () => page.goto(link('not-me')))
      await at('not me, thanks', () => send(page, 'form[action="/not-me"] button'))
      await at('dead link after it', () => page.goto(mail.link))
      await guest.close()
      none(found)
    })
  }
})
