/**
 * The kernels as TypeScript calls them: per network forward, from rows to what it says, and backward, from slopes to gradients. They
 * are AssemblyScript; `npm run kernels` makes `kernels.wasm` of them, which is committed beside them: its bytes decide the last bits.
 */
import { attentionMlpForward } from './attention-mlp';
import { attentionMlpBackward } from './attention-mlp-backward';
import { cnnBackward, cnnForward } from './cnn';
import { lstmBackward, lstmForward } from './lstm';
import { padRows } from './padding';
import { transformerForward } from './transformer';
import { transformerBackward } from './transformer-backward';

/** The first address that is free for plans. */
export function firstFree(): usize {
  return __heap_base;
}

export {
  attentionMlpBackward,
  attentionMlpForward,
  cnnBackward,
  cnnForward,
  lstmBackward,
  lstmForward,
  padRows,
  transformerBackward,
  transformerForward,
};
