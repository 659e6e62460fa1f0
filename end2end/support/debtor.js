// What a debtor does in most journeys: comes in by a link, signs with a code.
import { eventually } from './acquit.js'
import { visitor } from './browser.js'

/** Opens a debtor's file as anyone would: the link, the question, the button. */
export async function enter(browser, debtor, way = {}, link = debtor.link) {
  const guest = await visitor(browser, { ...way, locale: debtor.locale === 'en' ? 'en-GB' : 'fr-FR' })
  await guest.page.goto(link)
  await guest.page.fill('#answer', debtor.gate)
  await guest.go('form[action="/door"] button')
  return guest
}

/** The mails that carried a code to sign with. */
export const codes = (acquit, debtor) =>
  acquit.mails((mail) => mail.to === debtor.email && /code de signature|signing code/.test(mail.subject))

/** Six digits, as they are read in the e-mail that follows so many earlier ones. */
export async function digits(acquit, debtor, earlier) {
  const mails = await eventually('a code by e-mail', async () => {
    const found = await codes(acquit, debtor)
    return found.length > earlier && found
  })
  return /(?:Votre code|Your code) ?: ([\d ]{7})/.exec(mails.at(-1).text.replace(/\s+/g, ' '))[1].replaceAll(' ', '')
}
