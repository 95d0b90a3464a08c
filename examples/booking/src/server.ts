import { readConfig } from './config.ts';
import { startServer } from './start.ts';

const stop = await startServer(readConfig(process.env));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void stop(signal);
  });
}
