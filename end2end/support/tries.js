// How often a promise was tried, for `cargo xtask trust`.
import { appendFileSync } from 'node:fs'

/** Notes that the promise with this code was tried so often. */
export function tried(code, count) {
  const file = process.env.ACQUIT_TRUST_TRIES
  if (file) appendFileSync(file, `${code} ${count}\n`)
}
