/** tfjs in plain JavaScript: runs everywhere, slower than our own WebAssembly. It uses the host's own `Math`, so bits are promised only within one build. */
import '@tensorflow/tfjs-backend-cpu';
import type { Compute } from '../core/ports.ts';
import { hold, packageFactory, TfjsCompute } from './tfjs.ts';

const create = packageFactory('cpu');

export async function openCpu(): Promise<Compute> {
  await hold('cpu', create);
  return new TfjsCompute('cpu', 'tfjs in JavaScript');
}
