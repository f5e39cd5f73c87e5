/** What a number that can be set is: its default, its unit and range, and what it means. */

export interface Definition {
  readonly value: number;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly meaning: string;
  /** Counts and codes: a fraction of one means nothing. Times in ms are whole without saying so. */
  readonly whole?: true;
}
