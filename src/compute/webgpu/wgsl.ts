/**
 * The few forms that the networks' WGSL is made of. The lanes of a workgroup share out the elements of an array among them,
 * and meet before any of them reads what another has written.
 */

/** Invocations of a workgroup; every adapter allows 256. No result depends on it: each element is one invocation's own sum. */
export const LANES = 64;

/** `body` for each `at` below `count`, spread over the lanes, which meet at its end. */
export function each(count: string, body: string): string {
  return `
  for (var at = lane; at < ${count}; at += LANES) {${indent(body)}
  }
  meet();
`;
}

/** {@link each} element `at` of a matrix of `rows` times `columns`, in row `r` and column `c`. */
export function eachOf(r: string, rows: string, c: string, columns: string, body: string): string {
  return each(`${rows} * (${columns})`, `let ${r} = at / (${columns});\nlet ${c} = at % (${columns});\n${body}`);
}

/** Declares `name` as `first` plus the sum of `term` over `index` from 0 to below `count`. */
export function sum(name: string, index: string, count: string, term: string, first = '0.0'): string {
  return `var ${name} = ${first};\nfor (var ${index} = 0; ${index} < ${count}; ${index}++) { ${name} += ${term}; }`;
}

/** `share` becomes the softmax of `logits`, both of `count` elements; `powers` is of the same length and holds what lies between. */
export function softmax(logits: string, powers: string, share: string, count: string): string {
  return `${each(count, `${largest('top', 'i', count, `${logits}[i]`)}\n${powers}[at] = exp(${logits}[at] - top);`)}
${each(count, `${sum('total', 'i', count, `${powers}[i]`)}\n${share}[at] = ${powers}[at] / total;`)}`;
}

/** Declares `name` as the largest `value` over `index` from 0 to below `count`. */
export function largest(name: string, index: string, count: string, value: string): string {
  return `var ${name} = LOWEST;\nfor (var ${index} = 0; ${index} < ${count}; ${index}++) { ${name} = max(${name}, ${value}); }`;
}

/**
 * Used by all. Where float32 is saturated, arguments are cut off: beyond, drivers may overflow on the way (some make tanh of
 * two powers), and WGSL lets them assume that nothing is infinite.
 */
export const FUNCTIONS = `
const LOWEST = -3.0e38;
fn bend(x: f32) -> f32 { return tanh(clamp(x, -10.0, 10.0)); }
fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(-clamp(x, -40.0, 40.0))); }
`;

function indent(text: string): string {
  return `\n${text.trim()}`.replaceAll('\n', '\n    ');
}
