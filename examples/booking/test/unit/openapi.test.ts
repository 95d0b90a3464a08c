import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { describeApi } from '../../src/describe-api.ts';

it('openapi.json is what the routes say (npm run openapi)', async () => {
  const file = await readFile(new URL('../../openapi.json', import.meta.url), 'utf8');
  expect(file).toBe(await describeApi());
});
