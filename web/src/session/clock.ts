/** Time as the session sees it, so that tests own it. */
export interface Clock {
  now(): number
  /** Runs once after so many milliseconds; gives what cancels it. */
  after(milliseconds: number, run: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}
