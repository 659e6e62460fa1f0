// Reminders as collectors write and plan them.
import { eventually } from './acquit.js'
import { signIn } from './office.js'

/** A step as the editor's rows name its fields. */
export const step = (kind, days, fields = {}) => ({
  kind, days: String(days), unit: 'calendar', from: 'due_date', level: '1', tone: 'friendly', template: 'friendly', mode: 'automatic', ...fields,
})

/** Types a step into the row with this place. */
export async function typeStep(page, place, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`[name="step.${place}.${name}"]`)
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value)
    else await field.fill(value)
  }
}

/** What stands in a row. */
export async function typedStep(page, place) {
  const fields = await page.locator(`#step-${place} :is(input, select)[name^="step.${place}."]`)
    .evaluateAll((all) => all.map((field) => [field.name.split('.').at(-1), field.value]))
  return Object.fromEntries(fields.filter(([name]) => !['count', 'not', 'on', 'is'].includes(name)))
}

/** Presses a button of the editor. */
export const press = (guest, value) => guest.go(guest.page.locator(`form.editor button[name=do][value="${value}"]:not(.visually-hidden)`))

/** Writes and publishes a scenario by hand, tried before all others, for these debtors only. */
export async function publishScenario(client, name, debtors, steps, { end = 30 } = {}) {
  await client.get('/office/scenarios')
  const { location } = await client.post('/office/scenarios', { name })
  const fields = { steps: String(steps.length), end_after: String(end), 'if.count': '1', 'if.0.not': '0', 'if.0.on': 'debtor', 'if.0.is': debtors.join(', ') }
  steps.forEach((one, place) => Object.entries(one).forEach(([field, value]) => (fields[`step.${place}.${field}`] = value)))
  await client.get(location)
  const saved = await client.post(location, { ...fields, seen: client.field('seen'), do: 'save' })
  if (saved.status !== 303) throw new Error(`saving ${name} answered ${saved.status}`)
  await client.get(location)
  const published = await client.post(location, { seen: client.field('seen'), do: 'publish' })
  await client.get(published.location)
  if (!/Publié|Published/.test(client.page)) throw new Error(`${name} was not published`)
  const id = location.split('/').at(-1)
  for (let place = 0; place < 10; place++) await client.post('/office/scenarios', { do: `up:${id}` })
  return location
}

/** Waits until the server has planned today for every creditor, which it does by itself. */
export async function planned(acquit) {
  await eventually('the server has planned the day', async () => (await acquit.db.number(
    `SELECT count(*) FROM planned_day WHERE finished_at IS NOT NULL AND CAST(day AS TEXT) = '${acquit.clock.day()}'`)) === 2)
  await acquit.quiet()
}

/** Plans a day by the command line, today's unless said otherwise: its lines and its counts. */
export async function plan(acquit, ...more) {
  const out = await acquit.must(['run', '--creditor', 'demo', '--json', '--explain', ...more])
  const lines = out.trim().split('\n').map((line) => JSON.parse(line))
  const { counts } = lines.pop()
  return { counts, lines, of: (debtor) => lines.filter((line) => line.debtor === debtor.reference) }
}

/** Opens a page of the office, signing in again when days have gone by. */
export async function openOffice(guest, acquit, who, address) {
  await guest.page.goto(acquit.url + address)
  if (new URL(guest.page.url()).pathname !== '/office/sign-in') return
  await signIn(guest.page, acquit.url, who)
  await guest.page.goto(acquit.url + address)
}

/** The address of a debtor's reminders. */
export async function remindersOf(acquit, debtor) {
  const [{ id }] = await acquit.db.rows(`SELECT id FROM debtor WHERE reference = '${debtor.reference}'`)
  return `/office/debtors/${uuid(id)}/reminders`
}

/** The actions of a debtor, oldest first. */
export const actionsOf = (acquit, debtor) => acquit.db.rows(`SELECT * FROM action WHERE debtor_id IN
  (SELECT id FROM debtor WHERE reference = '${debtor.reference}') ORDER BY created_at, id`)

/** The page of the debtor's only open action. */
export async function openActionOf(acquit, debtor) {
  const open = (await actionsOf(acquit, debtor)).filter((one) => ['to_validate', 'planned', 'to_do', 'to_print'].includes(one.state))
  if (open.length !== 1) throw new Error(`${open.length} open actions of ${debtor.reference}`)
  return `/office/actions/${uuid(open[0].id)}`
}

/** An identifier as addresses have it. */
export const uuid = (id) => id.replace(/-/g, '').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
