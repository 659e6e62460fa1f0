// The product under test: `acquit demo` on a free loopback port with a folder of its own, the
// command line beside it, and its mail.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs/promises'
import { existsSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as pause } from 'node:timers/promises'
import { startClock } from './clock.js'
import { openDatabase } from './database.js'
import { Client } from './http.js'
import { readMail } from './mail.js'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..')
const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache')
const target = process.env.CARGO_TARGET_DIR || path.join(cache, 'acquit/target')

/** The built program. */
export const program = process.env.ACQUIT_BIN || path.join(target, 'debug/acquit')

/** What browsers download. */
export const assets = process.env.ACQUIT__ASSETS__DIR || path.join(target, 'site')

/** Starts, or `undefined` when the tests were given no PostgreSQL. */
export const postgres = process.env.ACQUIT_TEST_POSTGRES_URL

/**
 * Waits until `check` gives something, looking often; fails with `what` after `seconds`: enough for two
 * suites at once on a slow machine, where the first receipt alone takes several.
 */
export async function eventually(what, check, seconds = 40) {
  const end = Date.now() + seconds * 1000
  let last
  do {
    try {
      const found = await check()
      if (found) return found
      last = undefined
    } catch (error) {
      last = error
    }
    await pause(40)
  } while (Date.now() < end)
  throw new Error(`not within ${seconds} s: ${what}${last ? ` (${last.message})` : ''}`)
}

/** A port that was free a moment ago. */
export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

const running = new Set()
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')))

/**
 * Starts the demonstration.
 *
 * `template`: a filled folder to copy, which is faster than filling one; `env`: configuration;
 * `database`: `sqlite`, or `postgres` for a new database in the cluster given to the tests; `at`: an
 * instant for a clock of its own, which the test moves (`acquit.clock`).
 */
export async function startAcquit({ env = {}, database = 'sqlite', template = process.env.ACQUIT_E2E_TEMPLATE, at } = {}) {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'acquit-e2e-'))
  const clock = at && (await startClock(at))
  // A filled folder was filled today.
  if (template && database === 'sqlite' && !clock && existsSync(template)) await fs.cp(template, folder, { recursive: true })
  // The demonstration writes short messages into its folder; commands beside it must know.
  const settings = { ACQUIT__SMS__PROVIDER: 'folder', ...clock?.env, ...env }
  const fields = await place(folder, await openDatabase(database, path.join(folder, 'acquit.db')), settings)
  const acquit = new Acquit({ ...fields, clock })
  await acquit.start()
  return acquit
}

/**
 * Starts `acquit serve`, as an operator does, on a new database, of a `cluster` if one is given; nobody
 * is in it yet.
 */
export async function startServer({ cluster, env = {} }) {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'acquit-e2e-'))
  const database = cluster ? openDatabase('postgres', undefined, cluster.url) : openDatabase('sqlite', path.join(folder, 'acquit.db'))
  const server = new Server(await place(folder, await database, env))
  await server.start()
  return server
}

/** Where a server keeps what, and where it listens. */
async function place(folder, db, env) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const settings = {
    ...process.env,
    ACQUIT__PUBLIC_URL: url,
    ACQUIT__DATABASE__URL: db.url,
    ACQUIT__ASSETS__DIR: assets,
    ACQUIT__MAIL__DIR: path.join(folder, 'mail'),
    ...env,
  }
  delete settings.ACQUIT_CONFIG
  return { folder, port, url, env: settings, db }
}

class Acquit {
  constructor(fields) {
    Object.assign(this, fields)
    this.mailFolder = this.env.ACQUIT__MAIL__DIR
    this.log = ''
    this.debtors = 0
  }

  /** Starts the server, again after [`stop`]. Its links are new each time. */
  async start() {
    const invoices = path.join(root, '../shared/invoices')
    const child = this.spawn(['demo', '--json', '--port', String(this.port), '--data', this.folder, '--invoices', invoices])
    const line = await new Promise((resolve, reject) => {
      let text = ''
      child.stdout.setEncoding('utf8').on('data', (more) => {
        text += more
        if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
      })
      child.on('error', reject)
      this.ended.then((code) => reject(new Error(`acquit demo ended (${code}): ${this.log}`)))
    })
    this.told = JSON.parse(line)
    this.office = this.told.office
  }

  /** Starts the program that serves. */
  spawn(args) {
    const child = spawn(program, args, { env: this.env, cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    this.child = child
    this.ended = once(child, 'exit').then(([code, signal]) => {
      running.delete(child)
      return code ?? signal
    })
    child.stderr.setEncoding('utf8').on('data', (text) => (this.log += text))
    return child
  }

  /** Ends the server as an operator would, and tells how it ended. */
  async stop(signal = 'SIGTERM') {
    if (!running.has(this.child)) return undefined
    this.child.kill(signal)
    return this.ended
  }

  /** Ends the server and removes what it kept. */
  async remove() {
    await this.stop()
    await this.db.close()
    await this.clock?.remove()
    await fs.rm(this.folder, { recursive: true, force: true })
  }

  /** The time at the server's. */
  now() {
    return this.clock?.now() ?? Date.now()
  }

  /** Someone of the demonstration, by reference: link, gate, kind, locale. */
  cast(reference) {
    const found = this.told.portal.find((one) => one.reference === reference)
    if (!found) throw new Error(`nobody is called ${reference}`)
    return found
  }

  /** Runs a command on the same database. */
  async run(args, input = '') {
    const child = spawn(program, args, { env: this.env, cwd: this.folder, stdio: 'pipe' })
    running.add(child)
    const out = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => (out[name] += text))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    const [code] = await once(child, 'close')
    running.delete(child)
    return { code, ...out }
  }

  /** The same, and it must succeed. */
  async must(args, input) {
    const { code, stdout, stderr } = await this.run(args, input)
    if (code !== 0) throw new Error(`acquit ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`)
    return stdout
  }

  /** What `acquit verify-ledger` finds wrong: nothing, one hopes. */
  async flaws() {
    const { code, stdout, stderr } = await this.run(['verify-ledger'])
    const report = JSON.parse(stdout || 'null')
    if (!report) throw new Error(`verify-ledger ended with ${code}: ${stderr}`)
    return code === 0 ? report.flaws : [`exit code ${code}`, ...report.flaws]
  }

  /** Adds a debtor with invoices through `acquit import`, and issues a link. */
  async debtor({ locale = 'fr', invoices = [120], creditor = 'demo', kind = 'business', ...given } = {}) {
    const number = `${process.pid}${String(++this.debtors).padStart(3, '0')}`
    const person = {
      reference: `T-${number}`,
      name: `Essai ${number}`,
      contact: `Personne ${number}`,
      email: `personne-${number}@exemple.example`,
      postcode: '75011',
      siren: '',
      phone: '',
      ...given,
    }
    const day = (offset) => new Date(this.now() + offset * 86_400_000).toISOString().slice(0, 10)
    const rows = invoices.map((item, index) => {
      const { amount, label = `Travaux ${index + 1}`, due = -20 + index * 30, reference } =
        typeof item === 'object' ? item : { amount: item }
      const money = Math.abs(amount).toFixed(2).replace('.', ',')
      return [reference ?? `E${number}-${index + 1}`, amount < 0 ? 'avoir' : 'facture', day(due - 30), day(due), money,
        label, person.reference, person.name, kind, person.siren, person.email, person.phone, person.contact,
        '1 rue des Essais', person.postcode, 'Paris', 'FR', locale]
    })
    const head = ['facture', 'type', 'date', 'échéance', 'montant ttc', 'libellé', 'code client', 'client',
      'type de client', 'siren', 'email', 'téléphone', 'contact', 'adresse', 'code postal', 'ville', 'pays', 'langue']
    const quote = (cell) => `"${String(cell).replaceAll('"', '""')}"`
    const file = path.join(this.folder, `import-${number}.csv`)
    await fs.writeFile(file, [head, ...rows].map((row) => row.map(quote).join(';')).join('\n') + '\n')
    const report = JSON.parse(await this.must(['import', '--creditor', creditor, file]))
    const link = (await this.must(['link', '--creditor', creditor, '--debtor', person.reference])).trim()
    return { ...person, creditor, locale, link, gate: person.postcode, invoices: rows.map((row) => row[0]), report }
  }

  /** Adds a member of staff: e-mail, password, secret of the one-time codes. */
  async staff(role, { creditors = ['demo'], language = 'fr' } = {}) {
    const email = `${role}-${process.pid}-${++this.debtors}@acquit.example`
    const password = 'une phrase assez longue'
    const args = ['staff', '--email', email, '--name', `Essai ${role}`, '--role', role, '--language', language]
    const address = await this.must([...args, ...creditors.flatMap((slug) => ['--creditor', slug])], `${password}\n`)
    return { email, password, totp_secret: new URL(address.trim()).searchParams.get('secret'), now: () => this.now() }
  }

  /** A browser without a screen, for requests made by hand. */
  client(options) {
    return new Client(this.url, options)
  }

  /** Messages written so far, oldest first. */
  async mails(wanted = () => true, ending = '.eml') {
    const names = (await fs.readdir(this.mailFolder)).filter((name) => name.endsWith(ending)).sort()
    const read = await Promise.all(names.map((name) => readMail(path.join(this.mailFolder, name))))
    return read.filter(wanted)
  }

  /** Short messages written so far. */
  texts(wanted) {
    return this.mails(wanted, '.sms')
  }

  /** The first message that fits, waited for. */
  async mail(what, wanted) {
    return eventually(`a message: ${what}`, async () => (await this.mails(wanted))[0])
  }

  /** A link as someone gets it: asked for at the door, read from the e-mail. */
  async emailedLink(debtor) {
    const client = this.client()
    await client.get(debtor.link)
    const before = (await this.mails((mail) => mail.to === debtor.email)).length
    await client.post('/door/new-link')
    const mails = await eventually(`a link for ${debtor.email}`, async () => {
      const now = await this.mails((mail) => mail.to === debtor.email)
      return now.length > before && now
    })
    return mails.at(-1)
  }

  /** Waits until no job is due. */
  async quiet() {
    await eventually('no job is due', async () => {
      const now = new Date(this.now()).toISOString()
      const [{ due }] = await this.db.rows(`SELECT count(*) AS due FROM job WHERE state = 'ready' AND run_at <= '${now}'`)
      return Number(due) === 0
    })
  }
}

class Server extends Acquit {
  async start() {
    Object.assign(this.env, { ACQUIT__HTTP__ADDR: `127.0.0.1:${this.port}`, ACQUIT__HTTP__METRICS_ADDR: `127.0.0.1:${await freePort()}` })
    this.spawn(['serve']).stdout.resume()
    await eventually('it can serve', () => this.ready())
  }

  /** What a load balancer asks. */
  async ready() {
    if (!running.has(this.child)) throw new Error(`acquit serve has ended: ${this.log}`)
    return (await this.client().request('GET', '/readyz')).status === 200
  }

  /** Its database goes with its cluster. */
  async remove() {
    await this.stop()
    await fs.rm(this.folder, { recursive: true, force: true })
  }
}
