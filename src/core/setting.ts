/** What a number that can be set is: its default, its unit and range, and what it means. */

export interface Definition {
  readonly value: number;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly meaning: string;
}
