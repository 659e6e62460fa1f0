// Working in the office, in a browser.
import { totp } from './totp.js'

/** Signs in; `who` has `email`, `password`, `totp_secret`, and perhaps a clock's `now`. */
export async function signIn(page, url, who) {
  await page.goto(`${url}/office/sign-in`)
  await fillSignIn(page, who)
  await page.click('form button[type=submit]')
  await page.waitForURL((address) => !address.pathname.includes('sign-in'))
}

/** Fills the page that asks to sign in, wherever it is shown. */
export async function fillSignIn(page, who) {
  await page.fill('#email', who.email)
  await page.fill('#password', who.password)
  await page.fill('#code', totp(who.totp_secret, who.now?.()))
}

/** Signs in without a screen. */
export async function signInClient(client, who) {
  await client.get('/office/sign-in')
  const { email, password, totp_secret, now } = who
  const answer = await client.post('/office/sign-in', { email, password, code: totp(totp_secret, now?.()), next: '/office' })
  if (answer.status !== 303) throw new Error(`sign-in answered ${answer.status}`)
  return client
}

/** The address of a debtor's file. */
export async function fileOf(client, name) {
  const { text } = await client.get(`/office/debtors?q=${encodeURIComponent(name)}`)
  const found = /href="(\/office\/debtors\/[0-9a-f-]{36})"/.exec(text)
  if (!found) throw new Error(`no file of ${name}`)
  return found[1]
}
