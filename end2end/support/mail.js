// Messages: as files, as received by a real mail server.
import fs from 'node:fs/promises'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

/** A message, parsed: `to`, `subject`, `text`, `html`, `link`, `code`, `attachments`, `raw`. */
export async function parseMail(raw) {
  const mail = await simpleParser(raw)
  const text = mail.text ?? ''
  return {
    raw: raw.toString('utf8'),
    id: mail.messageId,
    from: mail.from?.value[0],
    to: mail.to?.value[0]?.address,
    recipients: mail.to?.value.map((one) => one.address) ?? [],
    replyTo: mail.replyTo?.value[0]?.address,
    subject: mail.subject,
    date: mail.date,
    headers: mail.headers,
    headerLines: mail.headerLines.map((line) => line.key),
    text,
    html: mail.html || '',
    attachments: mail.attachments,
    link: /https?:\/\/\S+\/l\/\S+/.exec(text)?.[0],
    code: /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(text)?.[0],
  }
}

export const readMail = async (file) => parseMail(await fs.readFile(file))

/**
 * A mail server on loopback (the npm package `smtp-server`) that keeps what it gets. While
 * `refusing` is a number, every message is refused with that status.
 */
export async function startSink() {
  const sink = { messages: [], envelopes: [], refusing: 0, refused: 0, hold: undefined }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    async onData(stream, session, done) {
      const parts = []
      for await (const part of stream) parts.push(part)
      if (sink.refusing) {
        sink.refused += 1
        return done(Object.assign(new Error('not now'), { responseCode: sink.refusing }))
      }
      sink.messages.push(await parseMail(Buffer.concat(parts)))
      sink.envelopes.push({ from: session.envelope.mailFrom.address, to: session.envelope.rcptTo.map((one) => one.address) })
      done()
    },
  })
  server.on('error', () => {})
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  sink.port = server.server.address().port
  sink.close = () => new Promise((resolve) => server.close(resolve))
  return sink
}
