// What an operator counts on: a server and a worker of their own, their metrics and logs, an orderly
// end, nothing of the demonstration, and a configuration that says what is wrong with it.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { eventually, freePort, program, startServer } from './support/acquit.js'

describe('serving for real', () => {
  let acquit, debtor, worker
  before(async () => {
    acquit = await startServer({ env: { ACQUIT__WORKER__EMBEDDED: 'false' } })
    await acquit.must(['creditor', '--slug', 'demo', '--name', 'Atelier Marceau', '--email', 'compta@atelier-marceau.example',
      '--iban', 'FR7630006000011234567890189', '--gate', 'postcode'])
    debtor = await acquit.debtor({ invoices: [120] })
  })
  after(async () => {
    worker?.kill('SIGKILL')
    await acquit?.remove()
  })

  const metrics = async (address) => (await fetch(`http://${address}/metrics`)).text()

  test('nobody reads what was sent', async () => {
    for (const address of ['/demo/mail', '/demo/mail/0']) {
      assert.equal((await acquit.client().request('GET', address)).status, 404, address)
    }
  })

  test('each answer carries the number under which the log knows it', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => acquit.client().request('GET', '/door')))
    const ids = [one, two].map((answer) => answer.headers['x-request-id'])
    assert.ok(ids.every((id) => /^[0-9a-f-]{36}$/.test(id)) && ids[0] !== ids[1], ids.join())
  })

  test('background work waits for a worker, which ends in order like the server', async () => {
    const client = acquit.client()
    await client.get(debtor.link)
    assert.equal((await client.post('/door/new-link')).status, 303)
    assert.match(await metrics(acquit.env.ACQUIT__HTTP__METRICS_ADDR), /acquit_http_request_seconds/)
    assert.equal((await acquit.mails((mail) => mail.to === debtor.email)).length, 0)
    const address = `127.0.0.1:${await freePort()}`
    worker = spawn(program, ['worker'], { env: { ...acquit.env, ACQUIT__HTTP__METRICS_ADDR: address }, cwd: acquit.folder, stdio: 'ignore' })
    const ended = once(worker, 'exit')
    const mail = await acquit.mail('a link', (mail) => mail.to === debtor.email)
    assert.equal((await acquit.client().enter({ ...debtor, link: mail.link })).status, 200)
    await eventually('it is counted', async () => /acquit_jobs_run_total [1-9]/.test(await metrics(address)))
    worker.kill('SIGTERM')
    assert.deepEqual(await ended, [0, null], 'the worker')
    const child = acquit.child
    const stopped = once(child, 'exit')
    child.kill('SIGTERM')
    assert.deepEqual(await stopped, [0, null], 'the server')
    await acquit.start()
  })

  test('files that cannot be read are told of, and the others are taken in', async () => {
    const good = path.join(acquit.folder, 'good.csv')
    await fs.writeFile(good, 'facture;date;échéance;montant ttc;code client;client;email;code postal\nF-1;2026-01-05;2026-02-04;12,50;C-1;Durand;durand@example.org;69003\n')
    const told = await acquit.run(['import', '--creditor', 'demo', path.join(acquit.folder, 'none.csv'), acquit.folder, good])
    const lines = told.stdout.trim().split('\n').map((line) => JSON.parse(line))
    assert.deepEqual(lines.map((line) => line.rejected), [1, 1, 0], told.stderr)
    assert.ok(lines.slice(0, 2).every((line) => line.rejections[0].message.startsWith('Ce fichier ne peut pas être lu')))
    assert.equal(lines[2].accepted, 1)
    assert.equal(told.code, 1)
  })

  test('a configuration says what is wrong with it', async () => {
    const rates = path.join(acquit.folder, 'rates.csv')
    await fs.writeFile(rates, 'kind;from;percent;reviewed;confirmed;source\necb_refinancing;2026-07-02;2.15;2026-07-02;yes;ECB\n')
    const check = async (env) => {
      const child = spawn(program, ['check-config'], { env: { ...acquit.env, ...env }, cwd: acquit.folder })
      let text = ''
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (more) => (text += more))
      const [code] = await once(child, 'close')
      return { code, text }
    }
    const wrong = [
      [{ ACQUIT__PUBLIC_URL: 'https://pay.example.org' }, /payments\.provider is missing/],
      [{ ACQUIT__PUBLIC_URL: 'http://pay.example.org' }, /public_url must be https/],
      [{ ACQUIT__LEGAL__RATES: rates }, /rates\.csv: line 2, from: a half-year starts/],
      [{ ACQUIT__PAYMENTS__PROVIDER: 'stripe' }, /secret_key is missing/],
    ]
    for (const [env, words] of wrong) {
      const { code, text } = await check(env)
      assert.equal(code, 1, text)
      assert.match(text, words)
    }
    assert.equal((await check({})).code, 0)
  })
})
