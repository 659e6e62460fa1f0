// Chromium as people use it, and everything that must be true of every page it shows.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import fs from 'node:fs/promises'
import { HtmlValidate } from 'html-validate'
import { chromium } from 'playwright-core'

const require = createRequire(import.meta.url)
const axe = require('axe-core').source

/** Text with every kind of blank as one plain space. */
export const plain = (text) => text.replace(/\s+/g, ' ').trim()

/** The text of the first element that fits, as it is read: cells and blocks apart. */
export const textOf = async (page, selector) => plain(await page.locator(selector).first().innerText())

/** The system's Chromium: nothing is downloaded. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
    ],
  })
}

const DEVICES = {
  phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  desktop: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 },
}

/**
 * A new visitor. `problems` collects what must not happen on any page: console errors, violations
 * of the content security policy, failed requests, dialogs, uncaught errors, pages that answer 5xx.
 */
export async function visitor(browser, { device = 'desktop', js = true, locale = 'fr-FR', scheme = 'light', ...more } = {}) {
  const context = await browser.newContext({
    ...DEVICES[device], locale, colorScheme: scheme, javaScriptEnabled: js, reducedMotion: 'reduce', ...more,
  })
  context.setDefaultTimeout(40_000)
  const problems = []
  const note = (page, text) => problems.push(`${page.url().replace(/^https?:\/\/[^/]+/, '')}: ${text}`)
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.error(`CSP violated: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`)
    })
  })
  context.on('page', (page) => {
    page.documents = new Map()
    page.on('console', (message) => {
      const quiet = message.type() !== 'error' && message.type() !== 'warning'
      // Answers that are errors are judged below, with their addresses.
      if (quiet || message.text().startsWith('Failed to load resource')) return
      note(page, `console ${message.type()}: ${message.text()}`)
    })
    page.on('pageerror', (error) => note(page, `uncaught: ${error.message}`))
    page.on('dialog', (dialog) => {
      note(page, `dialog: ${dialog.message()}`)
      dialog.dismiss().catch(() => {})
    })
    page.on('response', async (response) => {
      const request = response.request()
      const document = request.isNavigationRequest()
      if (response.status() >= 500 && !page.expects?.includes(response.status())) note(page, `${response.status()} ${response.url()}`)
      else if (response.status() >= 400 && !document) note(page, `${response.status()} ${response.url()}`)
      if (document && request.frame() === page.mainFrame() && response.status() < 300 | response.status() >= 400) {
        page.documents.set(response.url().split('#')[0], response.text().catch(() => ''))
      }
    })
  })
  const page = await context.newPage()
  const tap = (target) => {
    const locator = typeof target === 'string' ? page.locator(target).first() : target
    return device === 'phone' ? locator.tap() : locator.click()
  }
  /** Taps, and waits for the page to which it leads. */
  const go = (target) => Promise.all([page.waitForNavigation({ waitUntil: 'domcontentloaded' }), tap(target)])
  return { context, page, problems, device, js, scheme, tap, go, close: () => context.close() }
}

/** Fails with everything noted, and forgets it. */
export function nothingWrong({ problems }, where = '') {
  const found = problems.splice(0)
  assert.deepEqual(found, [], where)
}

const validator = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: {
    // Matters of taste.
    'attr-quotes': 'off', 'attribute-boolean-style': 'off', 'attribute-empty-style': 'off', 'doctype-style': 'off',
    'void-style': 'off', 'no-trailing-whitespace': 'off', 'no-inline-style': 'error', 'long-title': 'off',
    'no-raw-characters': 'off', 'tel-non-breaking': 'off', 'element-required-attributes': 'error',
    // Labels, hints and errors that are pointed at have to be there.
    'no-missing-references': 'error',
    // Nonces and integrity are checked by the policy itself, and images are our own.
    'require-sri': 'off', 'require-csp-nonce': 'off',
  },
})

/** What the validator says of a page as it was sent. */
export async function invalid(html) {
  // Leptos marks places with `<!>`, which browsers read as an empty comment; the validator cannot.
  const report = await validator.validateString(html.replaceAll('<!>', ''))
  return report.results.flatMap((result) => result.messages)
    .filter((message) => message.severity === 2 && !/leptos-island|leptos-children/.test(message.message))
    .map((message) => `${message.ruleId} (line ${message.line}, column ${message.column}): ${message.message}`)
}

/** Violations of WCAG 2.2 AA that axe finds. */
export async function inaccessible(page) {
  await page.evaluate(axe)
  // What stands under a sticky bar while the page is scrolled is no smaller for it.
  await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }))
  const found = await page.evaluate(() => globalThis.axe.run(document, {
    // Frames show messages, which run nothing: axe would only knock at them.
    iframes: false,
    resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }))
  return found.violations.map((rule) => {
    const where = rule.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} [${node.any.concat(node.all, node.none).map((check) => check.message).join('; ')}]`)
    return `${rule.id}: ${where.join(' | ').slice(0, 420)}`
  })
}

/** By how many pixels the page is wider than the screen. */
export const overflow = (page) => page.evaluate(() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
  if (wide <= 0) return []
  // What scrolls or is cut off within a frame of its own does not widen the page.
  const framed = (element) => element.parentElement && element !== document.body &&
    (getComputedStyle(element.parentElement).overflowX !== 'visible' && element.parentElement !== document.documentElement && element.parentElement !== document.body || framed(element.parentElement))
  const seen = [...document.body.querySelectorAll('*')]
    .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .filter((element) => !framed(element) && !element.closest('.visually-hidden'))
    .slice(-3).map((element) => element.outerHTML.slice(0, 90))
  return [`${wide} px too wide: ${seen.join(' | ')}`]
})

/** What one taps on that is smaller than 44 by 44 px: everything but links within sentences. */
export const small = (page) => page.evaluate(() => {
  const selector = '.button, button, summary, .way a, .payments a, .documents a, header.site a.switch, label.check, ' +
    'label.tick, select, textarea, ul.other a, .back a, ' +
    'input:not([type=hidden], [type=checkbox], [type=radio])'
  return [...document.querySelectorAll(selector)]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.matches('footer .link'))
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
    .map(([element, box]) => `${Math.round(box.width)}×${Math.round(box.height)} ${element.tagName.toLowerCase()}.${element.className}`)
    .filter((text, index, all) => all.indexOf(text) === index)
})

/** Everything a page must be, in both schemes; `office` pages are not made for fingers. */
export async function audit(guest, where, { office = false, schemes = ['light', 'dark'] } = {}) {
  const { page } = guest
  const found = []
  const add = (kind, list) => found.push(...list.map((text) => `${where} ${kind}: ${text}`))
  // axe needs the page's own timers; the page's HTML is the same without JavaScript.
  for (const colorScheme of guest.js ? schemes : []) {
    await page.emulateMedia({ colorScheme })
    add(colorScheme, await inaccessible(page))
  }
  await page.emulateMedia({ colorScheme: guest.scheme })
  add('width', await overflow(page))
  if (!office && guest.device === 'phone') add('too small to tap', await small(page))
  const html = await page.documents.get(page.url().split('#')[0])
  if (html) add('html', await invalid(html))
  add('problem', guest.problems.splice(0))
  return found
}

/** Visits pages one after the other and collects what is wrong with each. */
export function walk(acquit, guest, options) {
  const found = []
  return {
    found,
    async at(where, go) {
      try {
        await (typeof go === 'string' ? guest.page.goto(acquit.url + go) : go?.())
        await guest.page.locator('h1').first().waitFor()
        found.push(...await audit(guest, where, options))
      } catch (error) {
        found.push(`${where}: ${error.message.split('\n')[0]}`)
      }
    },
  }
}

export const nothingFound = (found) => assert.ok(found.length === 0, `\n${found.join('\n')}`)

/** A picture for the README, if they were asked for: WebP of at most 60 kB. */
export async function shot(page, name) {
  const folder = process.env.ACQUIT_SHOTS
  if (!folder) return
  await fs.mkdir(folder, { recursive: true })
  const client = await page.context().newCDPSession(page)
  for (const quality of [90, 75, 60, 45, 30]) {
    const { data } = await client.send('Page.captureScreenshot', { format: 'webp', quality })
    const bytes = Buffer.from(data, 'base64')
    if (bytes.length > 60_000 && quality > 30) continue
    await fs.writeFile(`${folder}/${name}.webp`, bytes)
    return
  }
}

/** What must be true of every page, as it was sent and as it stands; words of people are text in it. */
export async function sound(guest, name) {
  const { page } = guest
  const html = await page.documents.get(page.url().split('#')[0])
  const found = [
    ...(await overflow(page)),
    ...(guest.device === 'phone' ? await small(page) : []),
    ...(guest.js ? await inaccessible(page) : []),
    ...(html ? await invalid(html) : []),
  ]
  assert.deepEqual(found, [], name)
  assert.equal(await page.locator('main img[src="x"], main [onload], main [onerror]').count(), 0, `${name}: words are text`)
  nothingWrong(guest, name)
}
