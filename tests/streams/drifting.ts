/** Drifting streams after the literature's (MOA, Bifet et al. 2010): the same structure, not the same numbers, so results do not compare with published ones. */
import { agrawalLabel, agrawalPerson } from './agrawal.ts';
import { type MakeStream, noisy, normals, streamOf, uniforms } from './stream.ts';

/** SEA (Street, Kim 2001): x1 + x2 against a threshold that changes at each quarter of 20,000 rows; x3 is noise; 10 % of labels wrong. */
export const sea: MakeStream = streamOf('sea', () => {
  const thresholds = [8, 9, 7, 9.5];
  return (random, t) => {
    const row = uniforms(random, 3).map((x) => 10 * x);
    const threshold = thresholds[Math.floor(t / 5_000) % thresholds.length] as number;
    return { row, label: noisy(random, (row[0] as number) + (row[1] as number) <= threshold ? 1 : 0, 0.1) };
  };
});

/** Rotating hyperplane (Hulten, Spencer, Domingos 2001): ten uniform features; two of the weights drift by 0.001 a row, and turn now and then. */
export const hyperplane: MakeStream = streamOf('hyperplane', (begin) => {
  const weights = uniforms(begin, 10);
  const directions = [1, 1];
  return (random) => {
    const row = uniforms(random, 10);
    const sum = weights.reduce((all, weight, f) => all + weight * (row[f] as number), 0);
    const half = weights.reduce((all, weight) => all + weight, 0) / 2;
    directions.forEach((direction, f) => {
      weights[f] = (weights[f] as number) + direction * 0.001;
      if (random.uniform() < 0.001) directions[f] = -direction;
    });
    return { row, label: noisy(random, sum >= half ? 1 : 0, 0.05) };
  };
});

/** Agrawal (Agrawal, Imielinski, Swami 1993): nine features of a person of mixed scale and kind; the rule changes every 5,000 rows; perturbed by 5 %. */
export const agrawal: MakeStream = streamOf('agrawal', () => (random, t) => {
  const person = agrawalPerson(random);
  return { row: person.seen, label: agrawalLabel(person, Math.floor(t / 5_000)) };
});

/** Random RBF with drift: 50 Gaussian blobs of four classes in ten dimensions, each centre moving at its own steady pace, turned back at the walls. */
export const rbfDrift: MakeStream = streamOf('rbf-drift', (begin) => {
  const centres = Array.from({ length: 50 }, () => ({
    at: uniforms(begin, 10),
    pace: unit(normals(begin, 10)).map((x) => 0.0001 * x),
    label: begin.integer(4),
    deviation: begin.uniform(),
    until: 0,
  }));
  let total = 0;
  for (const centre of centres) {
    total += begin.uniform();
    centre.until = total;
  }
  return (random) => {
    for (const { at, pace } of centres) move(at, pace);
    const drawn = random.uniform() * total;
    const { at, deviation, label } = centres.find(({ until }) => drawn < until) ?? (centres[0] as (typeof centres)[number]);
    const length = deviation * random.normal() * 0.5;
    const row = unit(normals(random, 10)).map((x, f) => (at[f] as number) + length * x);
    return { row, label };
  };
});

const SEGMENTS = ['1110111', '0010010', '1011101', '1011011', '0111010', '1101011', '1101111', '1010010', '1111111', '1111011'];

/** LED with drift (Breiman et al. 1984): which digit a display of seven segments shows, each segment wrong in 10 %, amid 17 useless bits; every 5,000 rows four of the segments change places with useless ones. */
export const ledDrift: MakeStream = streamOf('led-drift', () => {
  const places = Array.from({ length: 24 }, (_, i) => i);
  return (random, t) => {
    if (t > 0 && t % 5_000 === 0) for (let i = 0; i < 4; i++) swap(places, random.integer(7), 7 + random.integer(17));
    const digit = random.integer(10);
    const row = places.map(() => 0);
    places.forEach((place, i) => {
      const shown = i < 7 ? Number((SEGMENTS[digit] as string)[i]) : random.integer(2);
      row[place] = i < 7 ? noisy(random, shown, 0.1) : shown;
    });
    return { row, label: digit };
  };
});

function move(at: number[], pace: number[]): void {
  for (let f = 0; f < at.length; f++) {
    at[f] = (at[f] as number) + (pace[f] as number);
    if ((at[f] as number) < 0 || (at[f] as number) > 1) pace[f] = -(pace[f] as number);
  }
}

function swap(list: number[], a: number, b: number): void {
  const kept = list[a] as number;
  list[a] = list[b] as number;
  list[b] = kept;
}

function unit(vector: readonly number[]): number[] {
  const length = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
  return vector.map((x) => x / length);
}
