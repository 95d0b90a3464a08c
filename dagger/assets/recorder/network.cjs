// Services that a program connects to, and those that it is itself.
"use strict"
const net = require("node:net")

function install({ now }) {
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
      const host = typeof to.host === "string" ? to.host : "localhost"
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
