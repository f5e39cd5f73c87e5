/** Loan applicants after Agrawal, Imielinski and Swami (1993), their nine features, and four rules for who gets the loan; the last one takes both loan and equity into account. */
import type { Random } from '../../src/core/random.ts';

/** Share of its range by which a seen number may lie beside the true one. */
const PERTURBATION = 0.05;

interface Person {
  readonly salary: number;
  readonly age: number;
  readonly education: number;
  readonly loan: number;
  readonly equity: number;
  /** The nine features, perturbed: salary, commission, age, education, car, zip code, house value, years, loan. */
  readonly seen: readonly number[];
}

export function agrawalPerson(random: Random): Person {
  const between = (least: number, most: number) => least + random.uniform() * (most - least);
  const salary = between(20_000, 150_000);
  const commission = salary >= 75_000 ? 0 : between(10_000, 75_000);
  const age = 20 + random.integer(61);
  const education = random.integer(5);
  const car = 1 + random.integer(20);
  const zip = random.integer(9);
  const house = (9 - zip) * 100_000 * between(0.5, 1.5);
  const years = 1 + random.integer(30);
  const loan = between(0, 500_000);
  const near = (value: number, least: number, most: number) =>
    Math.max(least, Math.min(most, value + (random.uniform() * 2 - 1) * PERTURBATION * (most - least)));
  const seen = [
    near(salary, 20_000, 150_000),
    commission === 0 ? 0 : near(commission, 10_000, 75_000),
    Math.round(near(age, 20, 80)),
    education,
    car,
    zip,
    near(house, 0, 1_350_000),
    Math.round(near(years, 1, 30)),
    near(loan, 0, 500_000),
  ];
  return { salary: salary + commission, age, education, loan, equity: years < 20 ? 0 : 0.1 * house * (years - 20), seen };
}

/** Who is in group A under the rule in force: bands of salary by age; of education by age; disposable income; with equity. */
export function agrawalLabel({ salary, age, education, loan, equity }: Person, rule: number): number {
  const band = age < 40 ? 0 : age < 60 ? 1 : 2;
  switch (rule % 4) {
    case 0:
      return within(salary, [50_000, 75_000, 25_000][band] as number, [100_000, 125_000, 75_000][band] as number);
    case 1:
      return [education <= 1, education >= 1 && education <= 3, education >= 2][band] ? 1 : 0;
    case 2:
      return 0.67 * salary - 0.2 * loan - 20_000 > 0 ? 1 : 0;
    default:
      return 0.67 * salary - 5_000 * education - 0.2 * loan + 0.2 * equity - 10_000 > 0 ? 1 : 0;
  }
}

function within(value: number, least: number, most: number): number {
  return value >= least && value <= most ? 1 : 0;
}
