/** Everything about one centre's day is asked of the same replica of scheduling, whose memory then has its agendas. */
export const routeOfDay = (centre: string, start: string) => ({ routeBy: `${centre}/${start.slice(0, 10)}` });

/** What changes one booking is asked of the same replica, where its person's wishes go one after another. */
export const routeOfBooking = (booking: string) => ({ routeBy: booking });
