import type { Config } from './config.ts';
import type { Metrics } from './http/metrics.ts';
import type { Outbox } from './mail/outbox.ts';
import type { Stores } from './stores/stores.ts';

/** Everything that routes reach the world through. */
export interface Dependencies {
  config: Config;
  stores: Stores;
  outbox: Outbox;
  metrics: Metrics;
  now: () => Date;
  lifecycle: { draining: boolean };
}
