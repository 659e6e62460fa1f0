// What Lighthouse thinks of the portal on a phone: the door, the verification page, and the overview
// behind the door, with the session that a debtor has. Not a part of `make test`: its scores depend on
// what else the machine does.
//
//   npm ci --prefix end2end            the browser's driver
//   npm ci --prefix end2end/lighthouse
//   node end2end/lighthouse.js [runs]
//
// It prints three scores for each page, the median of so many runs (three unless said otherwise), and
// fails below those that are wanted.
import { createRequire } from 'node:module'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { freePort, startAcquit } from './support/acquit.js'

const LEAST = { performance: 95, accessibility: 100, 'best-practices': 100 }
const RUNS = Number(process.argv[2] ?? 3)

const require = createRequire(new URL('./lighthouse/package.json', import.meta.url))
let lighthouse
try {
  lighthouse = (await import(pathToFileURL(require.resolve('lighthouse')))).default
} catch (error) {
  console.error(`lighthouse: ${error.message.split('\n')[0]}; \`npm ci --prefix end2end/lighthouse\` installs it`)
  process.exit(1)
}

const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)]

/** The scores of one look at a page, from 0 to 100, and what was found wrong. */
async function look(url, port) {
  const { lhr } = await lighthouse(url, {
    port,
    output: 'json',
    logLevel: 'error',
    onlyCategories: Object.keys(LEAST),
    // The session's cookie is what opens the page: it must not be cleared.
    disableStorageReset: true,
  })
  if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`)
  const asked = new URL(url).pathname
  const shown = new URL(lhr.finalDisplayedUrl).pathname
  if (asked !== shown) throw new Error(`${asked} led to ${shown}: the page that was meant was not looked at`)
  const wrong = Object.keys(LEAST).filter((name) => name !== 'performance').flatMap((name) =>
    lhr.categories[name].auditRefs
      .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
      .map(({ id }) => `${name}: ${lhr.audits[id].title}`))
  const scores = Object.fromEntries(Object.keys(LEAST).map((name) => [name, Math.round(100 * (lhr.categories[name].score ?? 0))]))
  return { scores, wrong }
}

async function judge(name, url, port) {
  const looks = []
  for (let run = 0; run < RUNS; run += 1) looks.push(await look(url, port))
  const scores = Object.fromEntries(Object.keys(LEAST).map((category) => [category, median(looks.map((one) => one.scores[category]))]))
  const figures = Object.entries(scores).map(([category, score]) => `${category} ${score}`).join('  ')
  console.log(`${name.padEnd(10)}${figures}`)
  for (const text of new Set(looks.flatMap((one) => one.wrong))) console.log(`          ${text}`)
  return Object.entries(scores).filter(([category, score]) => score < LEAST[category])
    .map(([category, score]) => `${name}: ${category} ${score}, at least ${LEAST[category]} wanted`)
}

const acquit = await startAcquit({ template: undefined })
const profile = await fs.mkdtemp(path.join(os.tmpdir(), 'acquit-lighthouse-'))
const port = await freePort()
let context
let failed = ['nothing was looked at']
try {
  await acquit.quiet()
  const [debtor] = acquit.told.portal
  // Lighthouse opens its pages in the browser's own profile, so that is where the debtor comes in.
  context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    headless: true,
    locale: 'fr-FR',
    args: [`--remote-debugging-port=${port}`, '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  })
  const page = await context.newPage()
  await page.goto(debtor.link)
  await page.locator('form[action="/door"] button').first().waitFor()
  failed = [
    ...await judge('verify', `${acquit.url}/verify`, port),
    ...await judge('door', `${acquit.url}/door`, port),
  ]
  await page.goto(debtor.link)
  if (await page.locator('#answer').count()) await page.fill('#answer', debtor.gate)
  await Promise.all([page.waitForURL((url) => url.pathname === '/'), page.click('form[action="/door"] button')])
  failed.push(...await judge('overview', `${acquit.url}/`, port))
} finally {
  await context?.close()
  await acquit.remove()
  await fs.rm(profile, { recursive: true, force: true })
}
for (const text of failed) console.error(text)
process.exit(failed.length === 0 ? 0 : 1)
