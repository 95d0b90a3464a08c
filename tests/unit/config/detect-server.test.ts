import { describe, expect, it } from "vitest"

import { detect } from "../../../dagger/src/core/config/detect.js"

const seen = (texts: Record<string, string>, manifest: object = {}, files: string[] = []) =>
  detect({
    files: ["package.json", ...Object.keys(texts), ...files],
    texts: { "package.json": JSON.stringify(manifest), ...texts },
  })
const needs = (...names: string[]) => ({
  dependencies: Object.fromEntries(names.map((name) => [name, "1.0.0"])),
})

describe("the framework", () => {
  it.each([
    [["next", "express"], "Next"],
    [["@nestjs/core", "fastify"], "Nest"],
    [["hono"], "Hono"],
    [["koa"], "Koa"],
  ])("of %j is %s", (names, framework) => {
    expect(seen({}, needs(...names)).framework?.value).toBe(framework)
  })

  it("is Node's own server where a source file starts one", () => {
    const found = seen({ "server.js": "http.createServer(f).listen(8080)" })
    expect(found.framework).toEqual({ value: "Node", from: "server.js" })
    expect(found.start).toEqual({ value: "node server.js", from: "server.js" })
    expect(seen({ "index.js": "export const a = 1" }).start).toBeUndefined()
  })
})

describe("the port", () => {
  it.each([
    ["app.listen(process.env.PORT || 4000)", 4000],
    ["const port = Number(process.env.PORT ?? '4001')", 4001],
    ["z.object({ PORT: z.coerce.number().default(4002) })", 4002],
    ["app.listen({ port: 4003, host })", 4003],
    ["serve({ fetch: app.fetch, port: 4004 })", 4004],
    ["app.listen(port)", undefined],
  ])("of %j is %s", (text, port) => {
    expect(seen({ "src/server.ts": text }).port?.value).toBe(port)
  })

  it("stands in the start script before the sources", () => {
    const manifest = { scripts: { start: "next start -p 4100" } }
    expect(seen({ "a.js": "listen(1)" }, manifest).port?.value).toBe(4100)
  })
})

describe("the health path", () => {
  it.each([
    [{ "app.js": 'app.get("/x", f); app.get("/healthz", f)' }, "/healthz"],
    [{ "app.js": 'if (url.pathname === "/status") return' }, "/status"],
    [{ "src/a.ts": 'f.route({ method: "GET", url: "/ready", handler })' }, "/ready"],
    [{ "src/a.ts": '@Controller("health") class A { @Get() a() {} }' }, "/health"],
    [
      {
        "src/main.ts": 'app.setGlobalPrefix("v1")',
        "src/a.ts": '@Controller("up") class A { @Get("live") a() {} }',
      },
      "/v1/up/live",
    ],
    [{ "a.js": 'app.use("/api", routes)', "b.js": 'router.get("/health", f)' }, "/api/health"],
    [{ "app.js": 'app.get("/items/:id", f); app.get("/items", f)' }, "/items"],
    [{ "app.js": 'app.get("/items", f); app.get("/", f)' }, "/"],
    [{ "app.test.js": 'app.get("/healthz", f)' }, undefined],
  ] as [Record<string, string>, string | undefined][])("of %j is %s", (texts, path) => {
    expect(seen(texts).healthPath?.value).toBe(path)
  })

  it("is a file of Next's, and what a Dockerfile checks goes first", () => {
    const files = ["src/app/(site)/api/health/route.ts"]
    expect(seen({}, needs("next"), files).healthPath).toEqual({
      value: "/api/health",
      from: files[0],
    })
    const Dockerfile = "FROM a\nHEALTHCHECK CMD curl -f http://localhost:1/up"
    const found = seen({ Dockerfile, "app.js": 'app.get("/healthz", f)' }).healthPath
    expect(found).toEqual({ value: "/up", from: "Dockerfile HEALTHCHECK" })
  })
})

describe("the OpenAPI document", () => {
  it.each([
    [{ "main.ts": 'SwaggerModule.setup("api", app, document)' }, [], "/api-json"],
    [
      { "app.ts": "app.register(ui)" },
      ["@fastify/swagger", "@fastify/swagger-ui"],
      "/documentation/json",
    ],
    [
      { "app.ts": 'app.register(ui, { routePrefix: "/docs" })' },
      ["@fastify/swagger", "@fastify/swagger-ui"],
      "/docs/json",
    ],
    [{ "app.js": 'app.doc("/doc", { info })' }, ["@hono/zod-openapi"], "/doc"],
    [{ "app.js": 'app.get("/v1/swagger.json", f)' }, [], "/v1/swagger.json"],
    [{ "app.js": "" }, ["@fastify/swagger"], undefined],
  ] as [Record<string, string>, string[], string | undefined][])(
    "of %j with %j is served at %s",
    (texts, names, path) => {
      expect(seen(texts, needs(...names)).openapi?.value).toBe(path)
    },
  )

  it("is a file before it is served; more than one is said", () => {
    const texts = {
      "app.js": 'app.get("/openapi.json", f)',
      "docs/openapi.yaml": "",
      "swagger.json": "{}",
    }
    const found = seen(texts)
    expect(found.openapi?.value).toBe("swagger.json")
    expect(found.notes).toContainEqual({
      text: "swagger.json is the API's document; there is docs/openapi.yaml too.",
      setting: "stages.contract.openapi",
    })
  })
})

it("chooses among Dockerfiles, and says what it left", () => {
  const image = "FROM node:24\nEXPOSE 80"
  const one = seen({ "Dockerfile.dev": image, "docker/Dockerfile": image })
  expect(one.dockerfile?.from).toBe("docker/Dockerfile")
  const none = seen({ "Dockerfile.dev": image })
  expect(none.dockerfile).toBeUndefined()
  expect(none.notes.map(({ setting }) => setting)).toContain("app.image")
})
