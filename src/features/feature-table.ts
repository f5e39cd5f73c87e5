/** The catalogue as a table in Markdown, for people. */
import { FEATURES } from './catalogue.ts';

export function featureTable(): string {
  const rows = FEATURES.map((feature, place) => {
    const scale = 'bounded' in feature ? 'as it is' : 'deviations';
    return `| ${place} | \`${feature.name}\` | ${feature.unit} | ${scale} | ${feature.meaning} |`;
  });
  return ['| place | name | unit | in the row | meaning |', '| ---: | --- | --- | --- | --- |', ...rows].join('\n');
}
