// A browser's requests made by hand: cookies kept, redirects not followed, any header possible.
import http from 'node:http'

export class Client {
  constructor(base, { headers = {} } = {}) {
    this.base = base
    this.headers = headers
    this.cookies = new Map()
    this.page = ''
  }

  /** One request; the answer has `status`, `headers`, `text`, `bytes`, `location`. */
  request(method, target, { headers = {}, body } = {}) {
    const url = new URL(target, this.base)
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const all = { ...(cookie && { cookie }), ...this.headers, ...headers }
    for (const name of Object.keys(all)) if (all[name] === undefined) delete all[name]
    return new Promise((resolve, reject) => {
      const { hostname, port, pathname, search } = url
      const request = http.request({ method, hostname, port, path: pathname + search, headers: all }, (answer) => {
        const parts = []
        answer.on('data', (part) => parts.push(part))
        answer.on('error', reject)
        answer.on('end', () => {
          const bytes = Buffer.concat(parts)
          for (const line of answer.headers['set-cookie'] ?? []) this.keep(line)
          resolve({
            status: answer.statusCode,
            headers: answer.headers,
            rawHeaders: answer.rawHeaders,
            location: answer.headers.location,
            bytes,
            text: bytes.toString('utf8'),
          })
        })
      })
      request.on('error', reject)
      request.setTimeout(30_000, () => request.destroy(new Error(`${method} ${target} took too long`)))
      request.end(body)
    })
  }

  keep(line) {
    const [pair, ...attributes] = line.split(';').map((part) => part.trim())
    const at = pair.indexOf('=')
    const gone = attributes.some((attribute) => /^max-age=0$/i.test(attribute))
    if (gone) this.cookies.delete(pair.slice(0, at))
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }

  /** A page, redirects followed; its forms' token is remembered for [`post`]. */
  async get(target, options) {
    let answer = await this.request('GET', target, options)
    for (let hops = 0; answer.location && hops < 5; hops++) {
      answer = await this.request('GET', new URL(answer.location, this.base).href, options)
    }
    this.page = answer.text
    return answer
  }

  /** The token of the page last seen. */
  get token() {
    return /name="csrf"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="csrf"/.exec(this.page)?.slice(1).find(Boolean) ?? ''
  }

  /** The value of a hidden field of the page last seen. */
  field(name) {
    const tag = this.page.match(/<input[^>]*>/g)?.find((tag) => tag.includes(`name="${name}"`))
    return tag && /value="([^"]*)"/.exec(tag)?.[1]
  }

  /** A form sent, with the token of the page last seen unless `fields` has its own. */
  post(target, fields = {}, { headers = {}, ...options } = {}) {
    const body = new URLSearchParams()
    body.append('csrf', fields.csrf ?? this.token)
    for (const [name, value] of Object.entries(fields)) {
      if (name !== 'csrf') [value].flat().forEach((one) => body.append(name, one))
    }
    const type = { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(this.base).origin }
    return this.request('POST', target, { headers: { ...type, ...headers }, body: body.toString(), ...options })
  }

  /** Opens a debtor's file: link, gate, overview. */
  async enter(debtor) {
    await this.get(debtor.link)
    const answer = await this.post('/door', { answer: debtor.gate })
    if (answer.status !== 303) throw new Error(`the door of ${debtor.reference} answered ${answer.status}`)
    return this.get('/')
  }
}
