/** The name a message begins with: the first of the given names. */
export const givenNameOf = (givenNames: string): string => givenNames.split(' ')[0] ?? givenNames;

export const fullNameOf = ({ givenNames, familyName }: Readonly<{ givenNames: string; familyName: string | null }>) =>
  familyName === null ? givenNames : `${givenNames} ${familyName}`;

/** What may be shown of a document's number. */
export const last4Of = (idNumber: string | null): string | null => idNumber && idNumber.slice(-4);
