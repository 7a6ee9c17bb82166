/** Everything about one centre's day is asked of the same replica of scheduling, whose memory then has its agendas. */
export const routeOfDay = (centre: string, start: string) => ({ routeBy: `${centre}/${start.slice(0, 10)}` });
