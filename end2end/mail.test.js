// Messages through a real SMTP conversation: the npm package `smtp-server` stands for the mail
// server.
import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { eventually, startAcquit } from './support/acquit.js'
import { startSink } from './support/mail.js'

describe('mail over SMTP', () => {
  let acquit, sink
  before(async () => {
    sink = await startSink()
    acquit = await startAcquit({
      env: {
        ACQUIT__MAIL__HOST: '127.0.0.1', ACQUIT__MAIL__PORT: String(sink.port), ACQUIT__MAIL__ENCRYPTION: 'none',
        ACQUIT__MAIL__FROM: 'portail@acquit.example',
      },
    })
  })
  after(async () => {
    await acquit?.remove()
    await sink?.close()
  })

  const to = (debtor) => sink.messages.filter((mail) => mail.to === debtor.email)
  async function ask(debtor) {
    const client = acquit.client()
    await client.get(debtor.link)
    await client.post('/door/new-link')
  }

  test('a link message has text and HTML, one recipient, an unsubscribe header, a code, and opens', async () => {
    const debtor = await acquit.debtor({ locale: 'en' })
    await ask(debtor)
    const [mail] = await eventually('it arrives', () => to(debtor).length > 0 && to(debtor))
    assert.match(mail.raw, /^Content-Type: text\/plain/im)
    assert.match(mail.raw, /^Content-Type: text\/html/im)
    assert.equal(mail.from.address, 'portail@acquit.example')
    assert.equal(mail.from.name, 'Atelier Marceau')
    assert.equal(mail.replyTo, 'compta@atelier-marceau.example')
    assert.deepEqual(mail.recipients, [debtor.email])
    assert.match(mail.raw, /^List-Unsubscribe: <mailto:compta@atelier-marceau\.example\?subject=STOP>/m)
    assert.match(mail.id, /^<[0-9a-f-]{36}@127\.0\.0\.1>$/)
    for (const name of ['date', 'message-id', 'mime-version', 'subject']) {
      assert.equal(mail.headerLines.filter((line) => line === name).length, 1, name)
    }
    assert.match(mail.code, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/)
    assert.ok(mail.html.includes(mail.code) && mail.text.includes(mail.code))
    assert.ok(!/<script|<img|<link/i.test(mail.html), 'nothing is loaded from elsewhere')
    assert.deepEqual(sink.envelopes[sink.messages.indexOf(mail)].to, [debtor.email])
    const client = acquit.client()
    const page = await client.enter({ ...debtor, link: mail.link })
    assert.match(page.text, /lang="en"/)
  })

  test('a mail server that says "later" gets the message later, once, under the same Message-ID', async () => {
    const debtor = await acquit.debtor()
    sink.refusing = 451
    await ask(debtor)
    await eventually('it is refused for now', () => sink.refused >= 1)
    const [planned] = await acquit.db.rows(`SELECT id, state FROM message WHERE recipient = '${debtor.email}'`)
    assert.equal(planned.state, 'planned')
    sink.refusing = 0
    const [mail] = await eventually('it arrives', () => to(debtor).length > 0 && to(debtor))
    assert.equal(mail.id.replace(/-/g, '').slice(1, 33), planned.id)
    await eventually('it is marked as sent', async () =>
      (await acquit.db.rows(`SELECT state FROM message WHERE recipient = '${debtor.email}'`))[0].state === 'sent')
    await acquit.quiet()
    assert.equal(to(debtor).length, 1)
  })

  test('an address that is refused for good becomes a dead letter, and nobody else waits for it', async () => {
    const debtor = await acquit.debtor()
    sink.refusing = 550
    await ask(debtor)
    await eventually('it is given up', async () =>
      (await acquit.db.number(`SELECT count(*) FROM job WHERE state = 'dead' AND kind = 'send_message'`)) === 1)
    sink.refusing = 0
    const [{ state }] = await acquit.db.rows(`SELECT state FROM message WHERE recipient = '${debtor.email}'`)
    assert.equal(state, 'failed')
    const other = await acquit.debtor()
    await ask(other)
    await eventually('the next one arrives', () => to(other).length === 1)
    assert.equal(to(debtor).length, 0)
  })

  test('line breaks and dots in names smuggle no header, no recipient, no second message', async () => {
    const before = sink.messages.length
    const evil = 'Eve\r\n.\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<thief@b.example>\r\nBcc: thief@b.example'
    const debtor = await acquit.debtor({ contact: evil, name: evil, invoices: [{ amount: 12, label: evil }] })
    await ask(debtor)
    const [mail] = await eventually('it arrives', () => to(debtor).length > 0 && to(debtor))
    await acquit.quiet()
    assert.equal(sink.messages.length, before + 1)
    assert.ok(!mail.headerLines.includes('bcc'))
    assert.deepEqual(sink.envelopes.at(-1), { from: 'portail@acquit.example', to: [debtor.email] })
    assert.deepEqual(mail.recipients, [debtor.email])
  })

  test('an address with a second one in it is refused at the import', async () => {
    for (const email of ['a@b.example, thief@b.example', 'a@b.example\r\nthief@b.example', 'a＠b.example', 'a@b.example>;<thief@b.example']) {
      const client = acquit.debtor({ email }).catch((error) => error)
      const result = await client
      const addresses = (await acquit.db.rows('SELECT email FROM contact')).map((row) => row.email ?? '')
      assert.ok(!addresses.some((address) => address.includes('thief') || address.includes('＠')), `${email}: ${result}`)
    }
  })
})

describe('mail that comes back', () => {
  let acquit, sink, maildir
  before(async () => {
    sink = await startSink()
    maildir = await fs.mkdtemp(path.join(os.tmpdir(), 'acquit-maildir-'))
    for (const name of ['new', 'cur', 'tmp']) await fs.mkdir(path.join(maildir, name))
    acquit = await startAcquit({
      env: {
        ACQUIT__MAIL__HOST: '127.0.0.1', ACQUIT__MAIL__PORT: String(sink.port), ACQUIT__MAIL__ENCRYPTION: 'none',
        ACQUIT__MAIL__FROM: 'portail@acquit.example', ACQUIT__MAIL__BOUNCES: 'bounces@acquit.example',
        ACQUIT__MAIL__BOUNCES_KEY: 'a key for tests only', ACQUIT__MAIL__BOUNCES_DIR: maildir,
      },
    })
  })
  after(async () => {
    await acquit?.remove()
    await sink?.close()
    await fs.rm(maildir, { recursive: true, force: true })
  })

  /** Sends a debtor a link, and tells where it returns to. */
  async function send() {
    const debtor = await acquit.debtor()
    const client = acquit.client()
    await client.get(debtor.link)
    await client.post('/door/new-link')
    const place = await eventually('it arrives', () => sink.messages.findIndex((mail) => mail.to === debtor.email) + 1)
    await eventually('it is marked as sent', async () => (await known(debtor)).state === 'sent')
    return { debtor, returns: sink.envelopes[place - 1].from, mail: sink.messages[place - 1] }
  }
  const known = async (debtor) =>
    (await acquit.db.rows(`SELECT state, delivery FROM message WHERE recipient = '${debtor.email}'`))[0]
  const report = (to, fields) => [
    `Delivered-To: ${to}`, 'From: MAILER-DAEMON@mx.example', 'Subject: Undelivered Mail Returned to Sender', 'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', '', '--b', 'Content-Type: text/plain', '',
    'Sorry.', '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', '',
    'Final-Recipient: rfc822; x@exemple.example', ...fields, '', '--b--', ''].join('\r\n')
  const refused = ['Action: failed', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 5.1.1 no such user']

  test('each message returns to an address of its own, which the reader does not see', async () => {
    const [one, other] = [await send(), await send()]
    assert.match(one.returns, /^bounces\+[a-z2-7]{34}@acquit\.example$/)
    assert.notEqual(one.returns, other.returns)
    assert.equal(one.mail.from.address, 'portail@acquit.example')
    assert.ok(!one.mail.raw.includes('bounces+'))
  })

  test('what a mail server pipes in is known of the message, and asks a human; what is forged is not', async () => {
    const { debtor, returns } = await send()
    const forged = returns.replace(/\+./, (start) => (start === '+a' ? '+b' : '+a'))
    for (const [recipient, input] of [[forged, report(forged, refused)], [returns, 'nonsense'], [returns, '\0'.repeat(2_000_000)]]) {
      const { code } = await acquit.run(['bounce', '--recipient', recipient], input)
      assert.equal(code, 0)
      assert.equal((await known(debtor)).delivery, 'unknown')
    }
    await acquit.must(['bounce', '--recipient', returns], report(returns, refused))
    assert.equal((await known(debtor)).delivery, 'bounced')
    assert.equal(await acquit.db.number(`SELECT count(*) FROM contact WHERE email = '${debtor.email}' AND email_bounced_at IS NOT NULL`), 1)
    assert.equal(await acquit.db.number(`SELECT count(*) FROM task WHERE kind = 'bounce' AND done_at IS NULL`), 1)
  })

  test('what a mail server delivers to the Maildir is taken in and put away', async () => {
    const { debtor, returns } = await send()
    await fs.writeFile(path.join(maildir, 'tmp', '1.a'), report(returns, ['Action: delivered', 'Status: 2.0.0']))
    await fs.rename(path.join(maildir, 'tmp', '1.a'), path.join(maildir, 'new', '1.a'))
    await fs.writeFile(path.join(maildir, 'new', '2.b'), 'Subject: spam\r\n\r\nspam\r\n')
    await eventually('it is known', async () => (await known(debtor)).delivery === 'delivered')
    await eventually('both are put away', async () => (await fs.readdir(path.join(maildir, 'new'))).length === 0)
    assert.deepEqual((await fs.readdir(path.join(maildir, 'cur'))).sort(), ['1.a:2,S', '2.b:2,S'])
  })
})
