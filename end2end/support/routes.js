// Every address of the portal and the office, and who gets what there. `routes.test.js` compares this
// list with the router's source: an address that is not here, or is no more, fails.
//
// Who may read, who may act: `all`; `debtor`, whose file is open; `guest`, who came by a link of another
// kind (an owner, a delegate, a new address) or stands at the door; or the least role of the office.
import fs from 'node:fs/promises'
import path from 'node:path'

/** Addresses that are read and acted upon by the same people. */
const both = (who, ...addresses) => addresses.map((address) => [address, { get: who, post: who }])
const read = (who, ...addresses) => addresses.map((address) => [address, { get: who }])
const act = (who, ...addresses) => addresses.map((address) => [address, { post: who }])
const office = (get, post, ...addresses) => addresses.map((address) => [address, { get, post }])

export const ROUTES = Object.fromEntries([
  ...read('all', '/', '/accessibility', '/rights', '/robots.txt', '/assets/{*file}', '/logo/{creditor}/{logo}'),
  ...both('all', '/question', '/verify'),
  // Links: the secret leaves the address at once.
  ...read('all', '/l/{token}', '/address/{token}', '/delegate/{token}', '/owner/{token}', '/address/done', '/owner/thanks'),
  ...both('all', '/unsubscribe/{token}'),
  ...both('guest', '/door', '/address', '/delegate', '/owner', '/owner/answer'),
  ...act('guest', '/door/code', '/door/new-link', '/door/pay'),

  ...read('debtor', '/ask', '/ask/contact', '/documents', '/documents/all', '/history', '/history/{message}', '/transfer', '/requests', '/requests/{id}', '/messages/events',
    '/invoices/{id}', '/invoices/{id}/pdf', '/receipts/{id}/pdf', '/clearance/pdf', '/plans/{id}/contract', '/plans/{id}/calendar',
    '/payments/{attempt}', '/payments/{attempt}/events', '/requests/{id}/files/{number}', '/requests/{id}/files/{number}/preview'),
  ...both('debtor', '/ask/callback', '/ask/contact/{whom}', '/ask/contact/{whom}/code', '/ask/data', '/ask/dispute', '/ask/document',
    '/ask/plan', '/ask/plan/code', '/ask/plan/spare', '/ask/settle', '/ask/situation', '/ask/time', '/ask/transferred', '/delegates', '/delegates/code', '/messages', '/not-me', '/pay', '/plans/{id}/move', '/preferences', '/requests/{id}/accept', '/requests/{id}/answer',
    '/requests/{id}/code', '/requests/{id}/decline', '/requests/{id}/withdraw'),
  ...act('debtor', '/delegates/revoke', '/transfer/announce', '/sign-out'),

  ...both('all', '/office/sign-in'),
  ...act('viewer', '/office/sign-out', '/office/language', '/office/creditor'),
  ...both('viewer', '/office/sessions'),
  ...read('viewer', '/office', '/office/help', '/office/kept', '/office/agenda', '/office/debtors', '/office/debtors/{id}', '/office/money', '/office/causes', '/office/causes.csv',
    '/office/conversations', '/office/conversations/{id}', '/office/plans', '/office/plans/{id}', '/office/requests', '/office/requests/{id}',
    '/office/requests/{id}/files/{number}', '/office/requests/{id}/files/{number}/view', '/office/requests/{id}/files/{number}/preview',
    '/office/debtors/{debtor}/messages/{message}', '/office/debtors/{debtor}/messages/{message}/html', '/office/debtors/{debtor}/invoices/{invoice}', '/office/debtors/{debtor}/invoices/{invoice}/pdf', '/office/imports/{id}',
    '/office/imports/{id}/rejections.csv', '/office/print/letters/{id}/pdf', '/office/templates'),
  ...read('collector', '/office/print/batches/{id}/pdf', '/office/debtors/{debtor}/contacts/{contact}/link/message'),
  ...read('viewer', '/office/money/suspense', '/office/money/payouts', '/office/money/payouts/{payout}'),
  ...read('manager', '/office/audit'),
  ...office('viewer', 'collector', '/office/actions/{id}', '/office/conversations/{id}/{verb}', '/office/debtors/{id}/reminders', '/office/imports',
    '/office/plans/{id}/pause', '/office/plans/{id}/renegotiate', '/office/plans/{id}/settle', '/office/plans/{id}/end', '/office/plans/{id}/confirm', '/office/plans/{id}/undo', '/office/print',
    '/office/print/batches/{id}', '/office/print/letters/{id}', '/office/print/letters/{id}/proof', '/office/print/principals',
    '/office/requests/{id}/{verb}', '/office/requests/{id}/hand-over', '/office/requests/{id}/beside', '/office/requests/views', '/office/requests/views/{id}/delete',
    '/office/scenarios', '/office/scenarios/{id}', '/office/tasks', '/office/templates/new', '/office/templates/{template}'),
  ...act('collector', '/office/agenda/validate', '/office/assistant/settle', '/office/templates/message'),
  ...read('collector', '/office/requests/bulk/done'),
  ...both('collector', '/office/debtors/{id}/transfer', '/office/debtors/{id}/invoices/new', '/office/debtors/{id}/invoices/add', '/office/money/transfer', '/office/requests/bulk', '/office/debtors/{debtor}/contacts/{contact}/conversation', '/office/debtors/{debtor}/contacts/{contact}/link'),
  ...office('viewer', 'manager', '/office/assistant', '/office/dead-letters', '/office/debtors/{id}/allowance', '/office/dry-run', '/office/settings',
    '/office/settings/reasons', '/office/settings/requests', '/office/settings/requests/restore'),
  ...both('manager', '/office/assistant/rules', '/office/debtors/{debtor}/invoices/{invoice}/credit', '/office/money/suspense/{posting}', '/office/transfers/{posting}/reverse', '/office/imports/columns', '/office/payments/{id}/refund', '/office/scenarios/{id}/move'),
  ...act('manager', '/office/assistant/restore'),
  ...both('admin', '/office/settings/creditor', '/office/settings/invoicing', '/office/settings/staff', '/office/settings/integrations', '/office/settings/integrations/{endpoint}'),
  ...act('admin', '/office/settings/creditor/logo'),
])

/** The addresses that the router's source names, with the methods of each. */
export async function routesOf(folder) {
  const sources = await Promise.all((await rustFiles(folder)).map((file) => fs.readFile(file, 'utf8')))
  // A name that means several addresses is looked up in its own file only.
  const named = (source) => [...source.matchAll(/const (\w+): &str\s*=\s*"(\/[^"]*)"/g)].map(([, name, value]) => [name, value])
  const everywhere = Object.fromEntries(sources.flatMap(named))
  const found = {}
  for (const source of sources) {
    const constants = { ...everywhere, ...Object.fromEntries(named(source)) }
    for (const call of source.split('.route(').slice(1).map(untilClosed)) {
      const [, address, name] = /^\s*(?:"([^"]+)"|(?:\w+::)*([A-Z_]+))\s*,/.exec(call)
      const methods = [...call.matchAll(/\b(get|post|put|patch|delete|any)\(/g)].map(([, method]) => method)
      const at = address ?? constants[name] ?? `${name}, which is no constant`
      found[at] = [...new Set([...(found[at] ?? []), ...methods])].sort()
    }
  }
  return found
}

/** The arguments of a call whose opening parenthesis stands before the text. */
function untilClosed(text) {
  let open = 1
  for (const [at, letter] of [...text].entries()) {
    open += Number(letter === '(') - Number(letter === ')')
    if (open === 0) return [...text].slice(0, at).join('')
  }
  return text
}

async function rustFiles(folder) {
  const found = []
  for (const entry of await fs.readdir(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name)
    if (entry.isDirectory()) found.push(...await rustFiles(at))
    else if (entry.name.endsWith('.rs')) found.push(at)
  }
  return found
}
