// A look into the database, and a hand on its clock: what has to wait for minutes or days in life
// is brought forward here. Through Python's own SQLite and through `psql`, so that no native
// module is needed.
import { execFile } from 'node:child_process'
import crypto from 'node:crypto'
import { promisify } from 'node:util'

const run = promisify(execFile)
const most = { maxBuffer: 256 << 20 }

const PYTHON = `
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=20)
db.row_factory = sqlite3.Row
with db:
    rows = [dict(r) for r in db.execute(sys.argv[2])]
print(json.dumps(rows, default=lambda b: b.hex() if isinstance(b, bytes) else str(b)))
`

const DIGEST = `
import hashlib, json, sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=20)
db.execute('BEGIN')
found = {}
for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND substr(name, 1, 1) <> '_'").fetchall():
    if table not in sys.argv[2:]:
        rows = sorted(repr(row) for row in db.execute(f'SELECT * FROM {table}'))
        found[table] = [len(rows), hashlib.sha256('\\n'.join(rows).encode()).hexdigest()[:16]]
print(json.dumps(found))
`

/** A database for one server; `kind` is `sqlite` (`file`) or `postgres` (a new one in `cluster`). */
export async function openDatabase(kind, file, cluster = process.env.ACQUIT_TEST_POSTGRES_URL) {
  return kind === 'postgres' ? postgresDatabase(cluster) : new Sqlite(file)
}

class Database {
  /** The single number that a query gives. */
  async number(sql) {
    const [row] = await this.rows(sql)
    return Number(Object.values(row)[0])
  }
}

class Sqlite extends Database {
  constructor(file) {
    super()
    this.file = file
    this.url = `sqlite:${file}`
  }

  async rows(sql) {
    const { stdout } = await run('python3', ['-c', PYTHON, this.file, sql], most)
    return JSON.parse(stdout)
  }

  /** Every table with its number of rows and a digest of them, except those named. */
  async digest(except = []) {
    const { stdout } = await run('python3', ['-c', DIGEST, this.file, ...except], most)
    return JSON.parse(stdout)
  }

  async tables() {
    const rows = await this.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    return rows.map((row) => row.name).filter((name) => !name.startsWith('_'))
  }

  async close() {}
}

class Postgres extends Database {
  constructor(cluster, name) {
    super()
    this.cluster = cluster
    this.name = name
    this.url = Object.assign(new URL(cluster), { pathname: `/${name}` }).href
  }

  async psql(url, sql) {
    const { stdout } = await run('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', sql], most)
    return stdout
  }

  async rows(sql) {
    if (!/^\s*select/i.test(sql)) {
      await this.psql(this.url, sql)
      return []
    }
    return JSON.parse(await this.psql(this.url, `SELECT coalesce(json_agg(found), '[]') FROM (${sql}) AS found`))
  }

  async tables() {
    const rows = await this.rows("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'")
    return rows.map((row) => row.name).filter((name) => !name.startsWith('_'))
  }

  close() {
    return this.psql(this.cluster, `DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`)
  }
}

async function postgresDatabase(cluster) {
  const database = new Postgres(cluster, `e2e_${process.pid}_${crypto.randomBytes(4).toString('hex')}`)
  await database.psql(cluster, `CREATE DATABASE ${database.name}`)
  return database
}
