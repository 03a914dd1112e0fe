import type { GridQuery } from '../../session/tasks'

/** Which rows of which project in which order, as one text. */
export function listOf(project: string, { filter, order, asOf }: GridQuery): string {
  return JSON.stringify([project, filter, order, asOf])
}

/** Takes rows, or says that they did not come, while the list is in view that they were asked of. What comes once another one or none is there is nobody's. */
export async function forList<T>(coming: Promise<T>, shown: () => string | null, take: (rows: T) => void, fail: () => void): Promise<void> {
  const asked = shown()
  const [run] = await Promise.allSettled([coming])
  if (asked === null || asked !== shown()) return
  if (run.status === 'fulfilled') take(run.value)
  else fail()
}
