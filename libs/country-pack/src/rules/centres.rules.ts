// Counties and centres: only what is attested well enough can be booked.
import type { Rule } from './rule.ts';

const centresStandInKnownCounties: Rule = ({ counties, centres }) =>
  centres
    .filter(({ county }) => !counties.some(({ id }) => id === county))
    .map(({ id, county }) => `centres: ${id}: there is no county ${county}`);

const weaklyAttestedCentresAreNotActive: Rule = ({ centres }) =>
  centres
    .filter(({ attestation, active }) => attestation === 'weak' && active)
    .map(({ id }) => `centres: ${id}: is weakly attested and must not be active`);

const openingHoursRunForward: Rule = ({ pack, centres }) =>
  [
    { id: 'pack', lines: [pack.generalHours] },
    ...centres.map(({ id, openingHours }) => ({ id, lines: openingHours })),
  ].flatMap(({ id, lines }) =>
    lines
      .filter(({ opens, closes }) => opens >= closes)
      .map(({ opens }) => `${id}: closes before it opens at ${opens}`),
  );

const headquartersHaveStrongCentres: Rule = ({ counties, centres }) =>
  counties.flatMap(({ id, headquartersCentre }) => {
    const strong = centres.filter(
      ({ county, attestation, active }) => county === id && attestation === 'strong' && active,
    );
    if (headquartersCentre === null)
      return strong.length > 0 ? [`counties: ${id}: names none of its strong centres`] : [];
    return strong.some((centre) => centre.id === headquartersCentre)
      ? []
      : [`counties: ${id}: ${headquartersCentre} is no active, strongly attested centre of it`];
  });

export const rulesOfCentres: readonly Rule[] = [
  centresStandInKnownCounties,
  weaklyAttestedCentresAreNotActive,
  openingHoursRunForward,
  headquartersHaveStrongCentres,
];
