// Counterparts from the registries, which nobody here wrote. They prove that we speak a protocol
// as others read it; none of them proves what the real provider does.
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { eventually, freePort } from './acquit.js'

const run = promisify(execFile)

/**
 * Hosted checkout: `emulate` 0.11.2 (npm). It would listen on every interface; while it starts,
 * listening without an address is bent to loopback.
 */
export async function startEmulate({ webhook, secret }) {
  const { createEmulator } = await import('emulate')
  const port = await freePort()
  const listen = net.Server.prototype.listen
  net.Server.prototype.listen = function (...args) {
    if (typeof args[0] === 'object' && args[0] !== null) args[0] = { ...args[0], host: '127.0.0.1' }
    else if (typeof args[1] !== 'string') args.splice(1, 0, '127.0.0.1')
    else args[1] = '127.0.0.1'
    return listen.apply(this, args)
  }
  try {
    const origin = `http://127.0.0.1:${port}`
    const emulator = await createEmulator({
      service: 'stripe', port, baseUrl: origin, seed: { stripe: { webhooks: [{ url: webhook, events: ['*'], secret }] } },
    })
    return { origin, close: () => emulator.close() }
  } finally {
    net.Server.prototype.listen = listen
  }
}

const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'acquit')

/** Python with one package that setup/python.sh installed, in an environment of its own. */
function pythonWith(name, version) {
  const python = path.join(cache, `${name}-${version}`, 'bin/python')
  if (!existsSync(python)) throw new Error(`${name} ${version} is missing: setup/python.sh brings it`)
  return python
}

/** What a transfer's code has to say, by `segno` 1.6.6 (PyPI). */
export async function codeOfTransfer({ name, iban, bic, amount, reference }) {
  const program = `import json, sys
from segno.helpers import _make_epc_qr_data
sys.stdout.buffer.write(_make_epc_qr_data(encoding='utf-8', **json.loads(sys.argv[1])))`
  const { stdout } = await run(pythonWith('segno', '1.6.6'), ['-c', program, JSON.stringify({ name, iban, bic, amount, reference })])
  return stdout
}

const START = `
import sys
from localstripe.resources import Store
Store.dump_to_disk = lambda self: None  # one instance per process, nothing left behind
from localstripe.server import app
from aiohttp import web
web.run_app(app, host='127.0.0.1', port=int(sys.argv[1]), print=None)
`

/**
 * Payment intents, charges and refunds: `localstripe` 1.15.10 (PyPI, GPL-3, a test tool that is
 * never shipped).
 */
export async function startLocalstripe() {
  const port = await freePort()
  const child = spawn(pythonWith('localstripe', '1.15.10'), ['-c', START, String(port)], { stdio: 'ignore' })
  process.on('exit', () => child.kill('SIGKILL'))
  const origin = `http://127.0.0.1:${port}`
  await eventually('localstripe answers', async () => (await fetch(`${origin}/v1/refunds`)).status === 401, 30)
  return { origin, close: () => child.kill('SIGTERM') }
}
