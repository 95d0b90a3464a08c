import { afterAll, beforeAll, expect, it } from "vitest"
import { pipeline, planted, stageOf, type PipelineRun } from "./pipeline.js"

/** Leaves something in the database and the inbox, waits, and looks at what is there. */
const visitor = (name: string): string => `import { createTransport } from 'nodemailer';
import pg from 'pg';
import { expect, it } from 'vitest';

it('is alone with its database and its inbox', async () => {
  const client = new pg.Client({ connectionString: process.env['DATABASE_URL'] });
  await client.connect();
  await client.query('create table if not exists visitors (name text)');
  await client.query("insert into visitors values ('${name}')");
  const mail = { from: 'a@visitor.example', to: 'b@visitor.example', subject: '${name}', text: '-' };
  await createTransport(process.env['SMTP_URL']).sendMail(mail);
  await new Promise((done) => setTimeout(done, 20_000));
  const { rows } = await client.query('select name from visitors');
  await client.end();
  const inbox = await (await fetch(process.env['MAIL_API_URL'] + '/api/v2/messages')).json();
  expect(rows).toEqual([{ name: '${name}' }]);
  expect(inbox.items.map((item) => item.Content.Headers.Subject[0])).toEqual(['${name}']);
}, 60_000);
`

const SCRIPT = "vitest run --config vitest.integration.config.ts"

let runs: PipelineRun[] = []
const copies: { app: string; remove(): Promise<void> }[] = []

beforeAll(async () => {
  // The name changes each time: from the cache nothing would be proven.
  for (const name of ["first", "second"].map((which) => `${which}-${Date.now()}`)) {
    copies.push(
      await planted({
        "test/integration/planted.test.ts": visitor(name),
        "package.json": { replace: SCRIPT, by: `${SCRIPT} planted` },
      }),
    )
  }
  runs = await Promise.all(copies.map(({ app }) => pipeline(app, "--only", "integration")))
}, 15 * 60_000)
afterAll(async () => {
  await Promise.all(copies.map((copy) => copy.remove()))
})

/** When a run's stage began and ended, in milliseconds. */
function span(run: PipelineRun): { began: number; ended: number } {
  const { startedSeconds, endedSeconds } = stageOf(run, "integration")
  const start = Date.parse(run.report?.startedAt ?? "")
  return { began: start + startedSeconds * 1000, ended: start + endedSeconds * 1000 }
}

it("leaves each of two runs at once alone with its database and its inbox", () => {
  for (const run of runs) {
    expect(run.exitCode, `${run.stdout}\n${run.stderr}`).toBe(0)
    expect(stageOf(run, "integration").tests).toMatchObject([
      { name: "is alone with its database and its inbox", outcome: "passed" },
    ])
  }
})

it("had them run at the same time", () => {
  const [first, second] = runs.map(span)
  expect(Math.max(first!.began, second!.began)).toBeLessThan(Math.min(first!.ended, second!.ended))
})
