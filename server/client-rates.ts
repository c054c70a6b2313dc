import type { Config } from './config.ts';
import type { DdpRates, Rate } from './ddp/author-api.ts';

const LOGIN: Rate = { perSecond: 5 / 10, burst: 5 };
const METHODS_BURST_SECONDS = 3;
const SUBSCRIPTIONS_BURST_SECONDS = 4;
const MINUTE_SECONDS = 60;

type RateConfig = Pick<Config, 'methodsPerSecond' | 'subscriptionsPerSecond' | 'errorsPerMinute'>;

/** How often one client may ask (security.md, "Limits for each connection"). Draws have a limit of their own. */
export function clientRates(config: RateConfig): DdpRates {
  const { methodsPerSecond, subscriptionsPerSecond, errorsPerMinute } = config;
  return {
    methods: rate(methodsPerSecond, methodsPerSecond * METHODS_BURST_SECONDS),
    methodsApart: { draw: null, login: methodsPerSecond === 0 ? null : LOGIN },
    subscriptions: rate(subscriptionsPerSecond, subscriptionsPerSecond * SUBSCRIPTIONS_BURST_SECONDS),
    errors: rate(errorsPerMinute / MINUTE_SECONDS, errorsPerMinute),
  };
}

/** 0 a second: no limit. */
function rate(perSecond: number, burst: number): Rate | undefined {
  return perSecond === 0 ? undefined : { perSecond, burst };
}
