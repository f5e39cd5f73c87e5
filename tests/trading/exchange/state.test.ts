/** State is bytes: each field of the exchange and of its parts shows in them, and comes back from them. */
import { expect, test } from 'vitest';
import { decode, encode, type Stateful } from '../../../src/core/codec.ts';
import { PaperExchange } from '../../../src/trading/exchange/paper-exchange.ts';
import { ExchangeRun, MARGIN } from './exchange-run.ts';

/** Everything at once: a position, fees, what was taken on both sides, a learned minimum, orders at rest and on their way. */
function busy(): ExchangeRun {
  const run = new ExchangeRun({ rules: MARGIN, prints: true, settings: { fee: -1 } }).price(0, 99);
  run.fill({ amount: 1.5 });
  run.fill({ side: 'sell', amount: 0.5 });
  run.fill({ amount: 0.000_05 });
  run.fill({ amount: 2, price: 97 });
  run.print(1, 96, 0.5);
  run.order({ amount: 1 });
  run.exchange.cancel(4, run.time);
  return run;
}

function partsOf(owner: Stateful): Stateful[] {
  const inner = Object.keys(owner.codec.fields).map((name) => (owner as unknown as Record<string, unknown>)[name]);
  return [owner, ...inner.filter((each): each is Stateful => typeof each === 'object' && each !== null && 'codec' in each)];
}

test('each field moves in a busy exchange, and leaving it out of the bytes shows', () => {
  const { exchange, options } = busy();
  const fresh = partsOf(new PaperExchange(options));
  const whole = encode(exchange);
  let fields = 0;
  for (const [i, owner] of partsOf(exchange).entries()) {
    const values = owner as unknown as Record<string, unknown>;
    for (const name of Object.keys(owner.codec.fields)) {
      const kept = values[name];
      values[name] = (fresh[i] as unknown as Record<string, unknown>)[name];
      expect(encode(exchange), name).not.toEqual(whole);
      values[name] = kept;
      fields++;
    }
  }
  expect(fields).toBe(10);
  const again = new PaperExchange(options);
  decode(again, whole);
  expect(encode(again)).toEqual(whole);
  expect(again.openOrders).toEqual(exchange.openOrders);
});
