/**
 * The program behind the networks': sums their windows' shares of the gradients over the batch, and lays all that is to be
 * read one after the other, so that it is read at once. Per network: the gradients [P], then what is kept of each window, [B, kept].
 */
import type { WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu/dist/webgpu_program';
import type { Share } from './fused-network.ts';

const LANES = 64;

/** Length of what is read of one network. */
export function gatheredLength({ gradients, kept }: Share, size: number): number {
  return gradients + size * kept;
}

/** Inputs: each network's [B, share.size]. Uniforms: B, and where in the output this program's part begins. Output: `length` floats. */
export function gatheringProgram(shares: readonly Share[], size: number, length: number): WebGPUProgram {
  const part = shares.reduce((sum, share) => sum + gatheredLength(share, size), 0);
  return {
    variableNames: shares.map((_, n) => `shares${n}`),
    uniforms: 'windows : i32, start : i32,',
    workgroupSize: [LANES, 1, 1],
    dispatch: [Math.ceil(part / LANES), 1, 1],
    dispatchLayout: { x: [0] },
    outputShape: [length],
    shaderKey: `gathering_${shares.map(({ gradients, kept, size: stride }) => [gradients, kept, stride].join('_')).join('__')}`,
    getUserCode: () => `
fn main(index: i32) {
  let into = uniforms.start + index;
  var at = index;
${shares.map(gatherOne).join('')}
}`,
  };
}

/** `at` counts from where the network's part begins. */
function gatherOne({ gradients, kept, size: stride }: Share, n: number): string {
  return `
  if (at < ${gradients}) {
    var sum = 0.0;
    for (var b = 0; b < uniforms.windows; b++) { sum += shares${n}[b * ${stride} + at]; }
    result[into] = sum;
    return;
  }
  at -= ${gradients};
  if (at < uniforms.windows * ${kept}) {
    result[into] = shares${n}[at / ${kept} * ${stride} + ${gradients} + at % ${kept}];
    return;
  }
  at -= uniforms.windows * ${kept};`;
}
