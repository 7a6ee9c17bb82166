import { DomainError, type Officer } from '#contracts';

/** Officers act at their own centre alone; one without a centre acts at none. Throws access.denied. */
export const mustBeAt = (centre: string, officer: Officer): void => {
  if (officer.centre !== centre) throw new DomainError('access.denied');
};
