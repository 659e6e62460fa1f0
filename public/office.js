// The office at full speed: keys, and who else has a request open. Every page is whole without it.
// What a key does is written on the page: `data-key` on a link, a form or a dialog. Nothing here
// decides anything: the keys of answers lead to their form, where Enter sends it; only taking an
// answer back (`data-now`) happens at once.

const TYPING = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]'
const CONTROL = 'select, textarea, input:not([type=hidden]), button'

const rows = () => [...document.querySelectorAll('[data-row]')]
const current = () => rows().find((row) => row.contains(document.activeElement))

/** To the row so many places further; from nowhere to the first. */
function move(step) {
  const all = rows()
  const to = all[Math.min(Math.max(all.indexOf(current()) + step, 0), all.length - 1)]
  to?.querySelector('[data-open]').focus()
  return Boolean(to)
}

/** Opens, focuses or sends whatever carries the key. */
function act(key) {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`)
  if (!target) return false
  if (target instanceof HTMLDialogElement) {
    target.showModal()
  } else if (target instanceof HTMLAnchorElement) {
    target.click()
  } else if (target.hasAttribute('data-now')) {
    target.requestSubmit()
  } else {
    const fold = target.closest('details')
    if (fold) fold.open = true
    const control = target.querySelector(CONTROL)
    control?.focus()
    control?.scrollIntoView({ block: 'center' })
  }
  return true
}

/** Clicks a part of the row that has the focus. */
function click(part) {
  const found = current()?.querySelector(part)
  found?.click()
  return Boolean(found)
}

const KEYS = {
  j: () => move(1) || act('j'),
  k: () => move(-1) || act('k'),
  o: () => click('[data-open]'),
  x: () => click('input[type=checkbox]'),
}

let active = Date.now()
for (const kind of ['keydown', 'pointerdown', 'pointermove', 'wheel']) {
  addEventListener(kind, () => { active = Date.now() }, { passive: true })
}

addEventListener('keydown', (event) => {
  const { key, target } = event
  const meant = !event.defaultPrevented && !event.isComposing && !event.repeat
  if (!meant || event.ctrlKey || event.altKey || event.metaKey || key.length !== 1) return
  if (target.closest?.(TYPING) || document.querySelector('dialog[open]')) return
  if ((KEYS[key] ?? (() => act(key)))()) event.preventDefault()
})

// A page that nobody has touched for this long is as good as closed, and lets its session end.
const FORGOTTEN = 15 * 60_000

const beside = document.querySelector('form[data-beside]')
if (beside) {
  const words = document.querySelector('[data-beside-words]')
  const again = document.querySelector('[data-beside-again]')
  const beat = async () => {
    if (document.hidden || Date.now() - active > FORGOTTEN) return
    try {
      const body = new URLSearchParams(new FormData(beside))
      const answer = await fetch(beside.action, { method: 'POST', body, redirect: 'error' })
      if (!answer.ok) return
      const said = await answer.json()
      if (words.textContent !== said.words) words.textContent = said.words
      again.hidden = !said.changed
    } catch {
      // Away for a moment; the next beat asks again.
    }
  }
  beat()
  setInterval(beat, Number(beside.dataset.beside))
}
