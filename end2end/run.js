// `npm test`: fills one demonstration for all to copy, then runs the suites with Node's own runner.
// `npm test -- portal` runs one of them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs/promises'
import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { assets, postgres, program, startAcquit } from './support/acquit.js'

const here = path.dirname(fileURLToPath(import.meta.url))

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20) {
  console.error(`end2end: Node 20 or later is needed; this is ${process.version}`)
  process.exit(1)
}
for (const [what, file, how] of [
  ['the program', program, 'cargo build -p server --bin acquit'],
  ['the site', path.join(assets, 'manifest.json'), 'cargo xtask site'],
]) {
  if (!existsSync(file)) {
    console.error(`end2end: ${what} is not at ${file}; \`${how}\` makes it`)
    process.exit(1)
  }
}
if (!postgres) console.log('end2end: ACQUIT_TEST_POSTGRES_URL is not set; PostgreSQL is left out')

const template = await fs.mkdtemp(path.join(os.tmpdir(), 'acquit-template-'))
let status = 1
try {
  const begun = Date.now()
  const filled = await startAcquit()
  await filled.quiet()
  await filled.stop()
  await fs.cp(filled.folder, template, { recursive: true })
  await filled.remove()
  console.log(`end2end: a demonstration filled in ${((Date.now() - begun) / 1000).toFixed(1)} s`)

  const asked = process.argv.slice(2)
  const suites = (await fs.readdir(here)).filter((name) => name.endsWith('.test.js')).sort()
    .filter((name) => asked.length === 0 || asked.some((word) => name.startsWith(word)))
  const two = major > 20 || (major === 20 && minor >= 10) ? ['--test-concurrency=2'] : []
  const runner = spawn(process.execPath, ['--test', '--test-reporter=spec', ...two, ...suites], {
    cwd: here, stdio: 'inherit', env: { ...process.env, ACQUIT_E2E_TEMPLATE: template },
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => runner.kill(signal))
  const [code] = await once(runner, 'exit')
  status = code ?? 1
} finally {
  await fs.rm(template, { recursive: true, force: true })
}
process.exit(status)
