// Services that a program connects to, and those that it is itself.
"use strict"
const net = require("node:net")
const dns = require("node:dns")

// Names of addresses that a program looked up itself before it connected to them.
const names = new Map()
function remember(host, found) {
  for (const one of Array.isArray(found) ? found : [found]) {
    const address = one !== null && typeof one === "object" ? one.address : one
    if (typeof address === "string" && typeof host === "string" && net.isIP(host) === 0)
      names.set(address, host)
  }
}
function watchNames(owner, method) {
  const real = owner[method]
  if (typeof real !== "function") return
  const made = function (host, ...rest) {
    const done = rest.at(-1)
    if (typeof done === "function")
      rest[rest.length - 1] = function (error, found, ...more) {
        if (!error) remember(host, found)
        return Reflect.apply(done, this, [error, found, ...more])
      }
    const result = Reflect.apply(real, this, [host, ...rest])
    if (result && typeof result.then === "function")
      result.then(
        (found) => remember(host, found),
        () => {},
      )
    return result
  }
  Object.defineProperties(made, Object.getOwnPropertyDescriptors(real))
  owner[method] = made
}

function install({ now }) {
  const { Resolver } = dns
  for (const owner of [dns, dns.promises, Resolver.prototype, dns.promises.Resolver.prototype])
    for (const method of ["lookup", "resolve4", "resolve6"]) watchNames(owner, method)
  const { connect } = net.Socket.prototype
  net.Socket.prototype.connect = function (...args) {
    try {
      const [first, second] = Array.isArray(args[0]) ? args[0] : args
      const to =
        first !== null && typeof first === "object"
          ? first
          : typeof first === "string" && !/^\d+$/.test(first)
            ? { path: first }
            : { port: first, host: second }
      const host = typeof to.host === "string" ? names.get(to.host) || to.host : "localhost"
      if (to.path || to.port !== undefined)
        now().connects.add(to.path ? `unix:${to.path}` : `${host}:${to.port}`)
    } catch {
      now().problems.add("could not follow a connection")
    }
    return Reflect.apply(connect, this, args)
  }
  const { listen } = net.Server.prototype
  net.Server.prototype.listen = function (...args) {
    const notes = now()
    this.once("listening", () => {
      const at = this.address()
      if (at !== null) notes.listens.add(typeof at === "string" ? `unix:${at}` : String(at.port))
    })
    return Reflect.apply(listen, this, args)
  }
  const dgram = require("node:dgram")
  const { send } = dgram.Socket.prototype
  dgram.Socket.prototype.send = function (...args) {
    now().problems.add("sends datagrams")
    return Reflect.apply(send, this, args)
  }
}

module.exports = { install }
