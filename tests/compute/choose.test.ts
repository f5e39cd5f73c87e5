/** The choice of a processor, with candidates that are slow, wrong, absent. */
import { describe, expect, it } from 'vitest';
import { type Opener, openBest, type Probe } from '../../src/compute/choose.ts';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import type { BackendName } from '../../src/core/messages.ts';
import type { Network } from '../../src/core/network.ts';
import type { Compute, Gradients, Outputs } from '../../src/core/ports.ts';
import { example, networksOf } from './example.ts';

/** What becomes of one network's gradients. */
type Bend = (gradients: Gradients, network: number) => Gradients;

/** The reference under another name, slower by `delayMs`, with its gradients passed through `bend`. */
class Pretender implements Compute {
  readonly backend: BackendName;
  readonly device = 'pretended';
  closed = false;
  private readonly delayMs: number;
  private readonly bend: Bend;
  private readonly inner = new ReferenceCompute();

  constructor(backend: BackendName, delayMs: number, bend: Bend = (gradients) => gradients) {
    this.backend = backend;
    this.delayMs = delayMs;
    this.bend = bend;
  }

  outputs(...given: Parameters<Compute['outputs']>): Promise<readonly Outputs[]> {
    return this.inner.outputs(...given);
  }

  async gradients(...given: Parameters<Compute['gradients']>): Promise<readonly Gradients[]> {
    await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    return (await this.inner.gradients(...given)).map(this.bend);
  }

  close(): void {
    this.closed = true;
  }
}

const { batch, targets } = example(networksOf('miniature')[0] as Network, 4, 1);
const probe: Probe = { networks: networksOf('miniature').map((network) => example(network, 4, 1)), batch, targets, budgetMs: 20 };

function offer(compute: Compute): Opener {
  return { backend: compute.backend, open: async () => compute };
}

const absent: Opener = { backend: 'webgpu', open: () => Promise.reject(new Error('no adapter')) };

describe('openBest', () => {
  it('keeps the first that holds the budget and does not try the rest', async () => {
    const first = new Pretender('webgpu', 1);
    const { compute, report } = await openBest([offer(first), offer(new Pretender('wasm', 0))], probe);
    expect(compute).toBe(first);
    expect(report).toEqual([{ backend: 'webgpu', device: 'pretended', stepMs: expect.any(Number) }]);
  });

  it('moves on from one too slow, and closes it', async () => {
    const slow = new Pretender('webgpu', 40);
    const fast = new Pretender('wasm', 1);
    const { compute, report } = await openBest([offer(slow), offer(fast)], probe);
    expect(compute).toBe(fast);
    expect([slow.closed, fast.closed]).toEqual([true, false]);
    expect(report.map(({ backend }) => backend)).toEqual(['webgpu', 'wasm']);
  });

  it('keeps the fastest when none holds the budget', async () => {
    const slow = new Pretender('webgpu', 40);
    const slower = new Pretender('wasm', 90);
    const { compute } = await openBest([offer(slow), offer(slower)], probe);
    expect(compute).toBe(slow);
    expect([slow.closed, slower.closed]).toEqual([false, true]);
  });

  it('passes over one that is absent, with its reason', async () => {
    const { compute, report } = await openBest([absent, offer(new Pretender('wasm', 0))], probe);
    expect(compute.backend).toBe('wasm');
    expect(report[0]).toEqual({ backend: 'webgpu', error: 'no adapter' });
  });

  it.each([
    ['wrong', (own: Gradients) => ({ ...own, gradients: own.gradients.map((gradient) => gradient * 1.2) })],
    ['zero', (own: Gradients) => ({ ...own, gradients: own.gradients.map(() => 0) })],
    ['NaN', (own: Gradients) => ({ ...own, gradients: own.gradients.map(() => Number.NaN) })],
    ['wrong for one network', (own: Gradients, n: number) => (n === 2 ? { ...own, gradients: own.gradients.map((g) => -g) } : own)],
    ['NaN for one network', (own: Gradients, n: number) => (n === 3 ? { ...own, gradients: own.gradients.map(() => Number.NaN) } : own)],
  ])('passes over one whose gradients are %s, and closes it', async (_, bend) => {
    const liar = new Pretender('webgpu', 0, bend);
    const { compute, report } = await openBest([offer(liar), offer(new Pretender('wasm', 0))], probe);
    expect(compute.backend).toBe('wasm');
    expect(report[0]).toEqual({ backend: 'webgpu', error: expect.stringContaining('wrong') });
    expect(liar.closed).toBe(true);
  });

  it('rejects with every reason when none works', async () => {
    await expect(openBest([absent], probe)).rejects.toThrow('webgpu: no adapter');
  });
});
