// A PostgreSQL of a suite's own, to be stopped and started again: the one that the other tests share
// must not go away under them.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs/promises'
import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { eventually, freePort } from './acquit.js'

const run = promisify(execFile)
const told = async (...command) => (await run(command[0], command.slice(1))).stdout.trim()

/** The folder that holds `initdb` and `postgres`: as `pg_config` says, else Debian's newest. */
async function programs() {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? (await fs.readdir(debian)).sort((a, b) => b - a) : []
  const folders = [await told('pg_config', '--bindir').catch(() => ''), ...versions.map((version) => path.join(debian, version, 'bin'))]
  const found = folders.find((folder) => folder && existsSync(path.join(folder, 'initdb')))
  if (!found) throw new Error('no PostgreSQL server found; setup/postgres.sh installs it')
  return found
}

/** Who runs it: PostgreSQL refuses to be run by root. Whatever becomes of us, the kernel stops it. */
async function account() {
  const words = ['setpriv', '--pdeathsig=INT']
  if (process.getuid() !== 0) return { words: [...words, '--'] }
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = await Promise.all([told('id', '-u', name), told('id', '-g', name)]).catch(() => [])
    if (uid) return { words: [...words, `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'], uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('no user `postgres` or `nobody` to run PostgreSQL as')
}

/** Makes and starts a cluster; its databases are gone with [`remove`]. */
export async function startCluster() {
  const [bin, who, port] = await Promise.all([programs(), account(), freePort()])
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'acquit-cluster-'))
  if (who.uid !== undefined) await fs.chown(folder, who.uid, who.gid)
  const cluster = new Cluster({ bin, who, port, folder })
  await run(who.words[0], [...who.words.slice(1), path.join(bin, 'initdb'), '--username=acquit', '--auth=trust', '--no-sync',
    '--locale=C', '--encoding=UTF8', '--pgdata', cluster.data], { cwd: folder })
  await cluster.start()
  return cluster
}

class Cluster {
  constructor(fields) {
    Object.assign(this, fields)
    this.data = path.join(this.folder, 'data')
    this.url = `postgres://acquit@127.0.0.1:${this.port}/postgres`
  }

  /** Starts it, again on the same port after [`stop`]. */
  async start() {
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'timezone=UTC', 'fsync=off']
    const [program, ...words] = [...this.who.words, path.join(this.bin, 'postgres'), '-D', this.data, '-p', String(this.port)]
    this.server = spawn(program, [...words, ...settings.flatMap((one) => ['-c', one])], { cwd: this.folder, stdio: 'ignore' })
    this.ended = once(this.server, 'exit')
    await eventually('PostgreSQL answers', () => run(path.join(this.bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(this.port)]).then(() => true), 30)
  }

  /** Stops it as an operator does who cannot wait: open connections are ended. */
  async stop() {
    this.server.kill('SIGINT')
    await this.ended
  }

  /** Kills it and every process that it has begun, as a loss of power would; it recovers on [`start`]. */
  async kill() {
    const pid = Number((await fs.readFile(path.join(this.data, 'postmaster.pid'), 'utf8')).split('\n')[0])
    const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(pid)]).catch(() => ({ stdout: '' }))
    for (const one of [pid, ...stdout.split(/\s+/).filter(Boolean).map(Number)]) {
      try { process.kill(one, 'SIGKILL') } catch { /* it has ended with its parent */ }
    }
    await this.ended
  }

  async remove() {
    if (this.server.exitCode === null && this.server.signalCode === null) await this.stop()
    await fs.rm(this.folder, { recursive: true, force: true })
  }
}
