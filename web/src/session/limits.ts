/** The server counts what waits no further than this. */
export const MOST_COUNTED = 10_000
