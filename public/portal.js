// What makes the portal kinder where there is JavaScript; every page is whole without it.
//
// Drafts: what is typed into a long form (`[data-draft]` within it names whose it is) stays in this
// tab until it has been sent: a lost connection or a reload loses nothing. It goes when the form has
// led elsewhere, when the file is closed, and when somebody else opens theirs.
//
// Sliders: `[data-slider]` moves the field of that name, and the field moves it.

const BEGIN = 'draft:'
const SECRET = '[type=hidden], [type=password], [type=file], [type=submit], [autocomplete=one-time-code], [data-private]'

let store
try {
  store = window.sessionStorage
} catch {
  // A browser that keeps nothing.
}

const keys = () => Object.keys(store ?? {}).filter((key) => key.startsWith(BEGIN))
const path = (address) => new URL(address, location).pathname
const read = (key) => {
  try {
    return JSON.parse(store.getItem(key))
  } catch {
    return null
  }
}
const write = (key, draft) => {
  try {
    store?.setItem(key, JSON.stringify(draft))
  } catch {
    // Full: what is typed is still on the page.
  }
}

const fields = (form) => [...form.elements].filter((field) => field.name && !field.matches(SECRET))
const ticks = (field) => field.type === 'checkbox' || field.type === 'radio'

/** What stands in a form: name, value, and whether it is ticked. */
const typed = (form) => fields(form).map((field) => [field.name, field.value, ticks(field) ? field.checked : null])

function putBack(form, values) {
  let changed = false
  for (const field of fields(form)) {
    const own = ticks(field)
    const found = values.find(([name, value]) => name === field.name && (!own || value === field.value))
    if (!found || (own ? found[2] === field.checked : found[1] === field.value)) continue
    if (own) field.checked = found[2]
    else field.value = found[1]
    changed = true
    field.dispatchEvent(new Event(own ? 'change' : 'input', { bubbles: true }))
  }
  return changed
}

const kept = new WeakMap()

function keep(note) {
  const form = note.closest('form')
  const key = `${BEGIN}${note.dataset.draft}:${location.pathname}:${path(form.action)}:${form.id}`
  kept.set(note, key)
  const known = read(key)
  if (known && putBack(form, known.values)) note.hidden = false
  const save = (sent) => write(key, { values: typed(form), sent })
  // Shown again: it was not taken as it was.
  if (known?.sent) save(false)
  form.addEventListener('input', () => save(false))
  form.addEventListener('change', () => save(false))
  form.addEventListener('submit', () => read(key) && save(true))
}

/** What has been sent is forgotten once a page says that it was taken. */
function forget() {
  const taken = document.querySelector('[data-taken]')
  const owner = document.querySelector('[data-owner]')?.dataset.owner
  for (const key of keys()) {
    const draft = read(key)
    if (!draft || (taken && draft.sent) || (owner && !key.startsWith(`${BEGIN}${owner}:`))) store.removeItem(key)
  }
}

/** A conversation changes within its page: where a form has made place for a new one, it was taken. */
function follow(talk) {
  let notes = [...talk.querySelectorAll('[data-draft]')]
  new MutationObserver(() => {
    const gone = notes.filter((note) => !note.isConnected)
    gone.forEach((note) => store?.removeItem(kept.get(note)))
    notes = [...talk.querySelectorAll('[data-draft]')]
    notes.filter((note) => !kept.has(note)).forEach(keep)
  }).observe(talk, { childList: true, subtree: true })
}

forget()
document.querySelectorAll('[data-draft]').forEach(keep)
document.querySelectorAll('.talk').forEach(follow)
document.querySelector('form[action="/sign-out"]')
  ?.addEventListener('submit', () => keys().forEach((key) => store.removeItem(key)))

/** An amount as people of this page's language write it. */
const money = (minor, currency) => new Intl.NumberFormat(document.documentElement.lang, { style: 'currency', currency }).format(minor / 100)
const french = document.documentElement.lang === 'fr'
const minor = (text) => {
  const digits = text.replace(/[^\d,.]/g, '')
  return Math.round(Number(french ? digits.replace(',', '.') : digits.replaceAll(',', '')) * 100) || 0
}

function slide(slider) {
  const form = slider.closest('form')
  const field = form.elements.namedItem(slider.dataset.slider)
  const isMoney = 'money' in slider.dataset
  const tell = () => slider.dispatchEvent(new Event('told', { bubbles: true }))
  const follow = () => {
    slider.value = isMoney ? minor(field.value) : Number(field.value)
    tell()
  }
  slider.addEventListener('input', () => {
    const value = Number(slider.value)
    const amount = (value / 100).toFixed(2)
    field.value = !isMoney ? value : value === 0 ? '' : french ? amount.replace('.', ',') : amount
    field.dispatchEvent(new Event('change', { bubbles: true }))
    tell()
  })
  field.addEventListener('input', follow)
  slider.closest('[hidden]').hidden = false
  follow()
}

/** What the terms of a plan come to, said beside them and by its sliders. */
function plan(form) {
  const { total, currency } = form.dataset
  const told = form.querySelector('[data-each]')
  const say = () => {
    if (!told.isConnected) return
    const count = Math.max(Number(form.elements.namedItem('count').value) || 1, 1)
    const deposit = Math.min(minor(form.elements.namedItem('deposit').value), Number(total))
    const each = Math.floor((Number(total) - deposit) / count)
    told.textContent = `${count} × ${money(each, currency)}`
    told.parentElement.hidden = false
    for (const slider of form.querySelectorAll('[data-slider]')) {
      slider.setAttribute('aria-valuetext', 'money' in slider.dataset ? money(slider.value, currency) : told.textContent)
    }
  }
  form.addEventListener('told', say)
  // Of other invoices the sum is another, which the server adds up.
  form.addEventListener('change', ({ target }) => target.name === 'invoice' && told.parentElement?.remove())
}

document.querySelectorAll('form[data-total]').forEach(plan)
document.querySelectorAll('[data-slider]').forEach(slide)
