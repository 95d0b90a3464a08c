// Preloaded into an application by `prove` and `scripts/bench rehearsal`, to make it
// misbehave on purpose as SLUICE_FAULT says:
// {"server": [rule…], "mail": {"find", "by"}, "health": path, "seed": number}.
// It changes what Node's HTTP server answers, whatever framework is on top, and
// what is written to a mail server. Never part of an image.
"use strict"
const http = require("node:http")
const net = require("node:net")

const fault = JSON.parse(process.env.SLUICE_FAULT || "{}")
const MAIL_PORTS = new Set([25, 465, 587, 1025, 2525])
const rules = (fault.server || []).map((rule) => ({
  ...rule,
  path: rule.path === undefined ? undefined : new RegExp(rule.path),
  seen: 0,
}))

// A small generator (mulberry32), so that a seed gives the same draws again.
let state = (fault.seed === undefined ? Math.random() * 2 ** 32 : fault.seed) >>> 0
function random() {
  state = (state + 0x6d2b79f5) >>> 0
  let t = Math.imul(state ^ (state >>> 15), state | 1)
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

const seconds = () => process.uptime()
for (const { exitAfterSeconds } of rules)
  if (exitAfterSeconds !== undefined)
    setTimeout(() => process.exit(1), Math.max(0, exitAfterSeconds - seconds()) * 1000).unref()

// The health path is left alone unless a rule names it: a fault is to be seen by its gate.
function applies(rule, request) {
  const path = request.url.split("?")[0]
  if (rule.method !== undefined && rule.method !== request.method) return false
  if (rule.path === undefined ? path === fault.health : !rule.path.test(path)) return false
  const age = seconds()
  if (age < (rule.fromSeconds || 0) || age >= (rule.untilSeconds || Infinity)) return false
  rule.seen += 1
  if (rule.part !== undefined && random() >= rule.part) return false
  return rule.seen % (rule.every || 1) === 0
}

// Lognormal around delayMs where a rule has a sigma.
function delayOf({ delayMs = 0, sigma }) {
  if (!delayMs || !sigma) return delayMs
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return delayMs * Math.exp(sigma * normal)
}

// Timers know whole milliseconds: the rest is drawn, so that the mean is right.
const wholeMs = (ms) => Math.floor(ms + random())

// Holds the answer's end back by a part of the time that it took.
function slowedDown(rule, response, began) {
  const { end } = response
  response.end = function (...args) {
    const part = (rule.slower || 0) + ((rule.slowerPerMinute || 0) * seconds()) / 60
    setTimeout(() => end.apply(response, args), wholeMs(part * (performance.now() - began)))
    return response
  }
}

const changesBody = (rule) => rule.replace || rule.addField || rule.reflect

function withField(name, value) {
  if (Array.isArray(value)) return value.map((one) => withField(name, one))
  return value !== null && typeof value === "object" ? { ...value, [name]: "planted" } : value
}

function changed(rule, text, type, request) {
  let body = text
  for (const { find, by } of rule.replace || []) body = body.replace(new RegExp(find, "g"), by)
  if (rule.addField && /json/.test(type)) {
    try {
      body = JSON.stringify(withField(rule.addField, JSON.parse(body)))
    } catch {
      return body
    }
  }
  if (rule.reflect && /html/.test(type)) {
    const value = new URL(request.url, "http://localhost").searchParams.get(rule.reflect)
    const link = `<a href="${request.url.split("?")[0]}?${rule.reflect}=1">planted</a>`
    const at = body.lastIndexOf("</body>")
    const added = `${link}${value === null ? "" : value}`
    body = at === -1 ? body + added : body.slice(0, at) + added + body.slice(at)
  }
  return body
}

function rewriteBody(rule, request, response) {
  const chunks = []
  const take = (chunk, encoding) => {
    if (chunk === undefined || chunk === null || typeof chunk === "function") return
    chunks.push(
      Buffer.isBuffer(chunk)
        ? chunk
        : Buffer.from(chunk, typeof encoding === "string" ? encoding : "utf8"),
    )
  }
  const { write, end, writeHead } = response
  let head
  response.writeHead = (...args) => {
    head = args
    response.statusCode = args[0]
    const headers = args.find((one) => one !== null && typeof one === "object")
    if (Array.isArray(headers))
      for (let i = 0; i < headers.length; i += 2) response.setHeader(headers[i], headers[i + 1])
    else for (const [name, value] of Object.entries(headers || {})) response.setHeader(name, value)
    return response
  }
  response.write = (chunk, encoding, done) => {
    take(chunk, encoding)
    const after = typeof encoding === "function" ? encoding : done
    if (after) process.nextTick(after)
    return true
  }
  response.end = (chunk, encoding, done) => {
    take(chunk, encoding)
    response.write = write
    response.end = end
    response.writeHead = writeHead
    const type = String(response.getHeader("content-type") || "")
    const whole = Buffer.concat(chunks)
    const isText = /^(text|application\/(.*json|xhtml))/.test(type)
    const body = isText ? Buffer.from(changed(rule, whole.toString("utf8"), type, request)) : whole
    if (!response.headersSent && head) response.removeHeader("transfer-encoding")
    if (!response.headersSent && body.length > 0) response.setHeader("content-length", body.length)
    const after = [chunk, encoding, done].find((one) => typeof one === "function")
    return end.call(response, body, after)
  }
}

function withoutHeaders(rule, response) {
  const { writeHead } = response
  const names = new Set(rule.removeHeaders.map((name) => name.toLowerCase()))
  response.writeHead = function (...args) {
    for (const name of names) response.removeHeader(name)
    const kept = args.map((one) =>
      one !== null && typeof one === "object" && !Array.isArray(one)
        ? Object.fromEntries(Object.entries(one).filter(([name]) => !names.has(name.toLowerCase())))
        : one,
    )
    return writeHead.apply(this, kept)
  }
}

const { emit } = http.Server.prototype
http.Server.prototype.emit = function (event, request, response) {
  if (event !== "request") return emit.apply(this, arguments)
  const mine = rules.filter((rule) => applies(rule, request))
  // A compressed body could not be changed.
  if (mine.some(changesBody)) delete request.headers["accept-encoding"]
  const began = performance.now()
  const delay = wholeMs(Math.max(0, ...mine.map(delayOf)))
  const answer = mine.find((rule) => rule.status !== undefined)
  const go = () => {
    if (answer !== undefined) {
      const body = answer.body === undefined ? http.STATUS_CODES[answer.status] || "" : answer.body
      response.writeHead(answer.status, { "content-type": answer.contentType || "text/plain" })
      response.end(body)
      return true
    }
    for (const rule of mine) {
      if (rule.slower || rule.slowerPerMinute) slowedDown(rule, response, began)
      if (rule.removeHeaders) withoutHeaders(rule, response)
      if (changesBody(rule)) rewriteBody(rule, request, response)
    }
    return emit.call(this, event, request, response)
  }
  if (delay === 0) return go()
  setTimeout(go, delay)
  return true
}

if (fault.mail) {
  const { write } = net.Socket.prototype
  net.Socket.prototype.write = function (chunk, ...rest) {
    if (!MAIL_PORTS.has(this.remotePort) || chunk === undefined)
      return write.call(this, chunk, ...rest)
    const text = Buffer.isBuffer(chunk) ? chunk.toString("latin1") : String(chunk)
    return write.call(
      this,
      Buffer.from(text.replaceAll(fault.mail.find, fault.mail.by), "latin1"),
      ...rest.filter((one) => typeof one === "function"),
    )
  }
}
