/** Nothing is lost: a session that dies at every await in turn ends with the digests of one that never does. Every other seed, from the first. */
import { crashTests } from './every-await.ts';

crashTests(0, 2);
