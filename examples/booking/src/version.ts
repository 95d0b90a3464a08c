import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** The version in package.json: the release unless RELEASE_VERSION says another. */
export const packageVersion = manifest.version;
