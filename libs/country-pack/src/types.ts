// What the rest of the system sees of a country: the files' shapes with everything that can be derived filled in.
import type { PackFiles } from './schema.ts';

type Each<K extends Exclude<keyof PackFiles, 'pack'>> = PackFiles[K][number];
type CentreFile = Each<'centres'>;
type ServiceFile = Each<'services'>;

/** English and Swahili: official in Kenya, Uganda and Tanzania alike. */
export type Language = PackFiles['pack']['languages'][number];
export type Text = Readonly<Record<Language, string>>;
/** `amount` in minor units: KES 1,000 is 100000. */
export type Money = Readonly<{ amount: number; currency: string }>;
export type Weekday = CentreFile['openingHours'][number]['days'][number];
export type CentreSize = CentreFile['size'];
export type Attestation = CentreFile['attestation'];

/** Local wall time of the centre, `08:00` to `17:00`; `closes` is the first minute after. */
export type Hours = Readonly<{ opens: string; closes: string }>;
/** No entry for a day means closed; two entries mean a break between them. In order of time. */
export type OpeningHours = Readonly<Record<Weekday, readonly Hours[]>>;

/** Minutes before and after the start of a slot within which the gate admits its booking. */
export type GatePolicy = PackFiles['pack']['gatePolicy'];

/** `headquartersCentre`: where services without a confirmed list of centres are offered in this county. */
export type County = Each<'counties'>;

export type Centre = Readonly<Omit<CentreFile, 'openingHours'> & { zone: string; openingHours: OpeningHours }>;

/** null means that no dated public source gives the fee, not that it is free; free is an amount of 0. */
export type Fee = NonNullable<ServiceFile['fee']>;
/** One thing to bring; `conditional`: only if the text's condition applies; `assumed`: no source found. */
export type BringItem = ServiceFile['bring'][number];

export type Service = Readonly<
  Omit<ServiceFile, 'gatePolicy' | 'offeredAt'> & {
    gatePolicy: GatePolicy;
    /** No source confirms the centres: tell people to ask before they travel. */
    confirmBeforeTravel: boolean;
    /** `centres` holds the ids of all active centres that offer it, in the order of the pack. */
    offeredAt: Readonly<{ scope: ServiceFile['offeredAt']['scope']; centres: readonly string[]; note?: string }>;
  }
>;

export type Counter = Each<'counters'>;

/** A counter as it stands in one centre; places are per slot, `services` only those the centre offers. */
export type CentreCounter = Readonly<{
  id: string;
  name: Text;
  slotMinutes: number;
  publicPlaces: number;
  reservedPlaces: number;
  desks: number;
  services: readonly Service[];
}>;

/** `expected`: named by law, the day itself is gazetted shortly before; `window` holds the days it may fall on. */
export type Holiday = Each<'holidays'>;

export type PhoneRule = PackFiles['pack']['phone'];
export type IdTypeRule = PackFiles['pack']['idTypes'][number];
export type Category = PackFiles['pack']['categories'][number];

export type CountryPack = Readonly<
  PackFiles['pack'] & {
    counties: readonly County[];
    centres: readonly Centre[];
    services: readonly Service[];
    counters: readonly Counter[];
    holidays: readonly Holiday[];
  }
>;
