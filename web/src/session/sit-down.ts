import type { Labeling } from './labeling'
import type { LocalStore } from './local-store'

/**
 * Begins to label, with a task that is wanted where one is. Where its answer was sent and a correction of it was begun on this device,
 * the answer is opened again.
 * @param isLeft whether somebody has left the place meanwhile: then nothing begins.
 */
export async function sitDown(labeling: Labeling, store: LocalStore, account: string, wanted: string | null, isLeft: () => boolean): Promise<void> {
  if (wanted === null) return labeling.start()
  const begun = await store.correction(account, wanted).catch(() => null)
  if (isLeft()) return
  const answer = begun === null ? undefined : (await labeling.answers())?.find(({ task }) => task === wanted)
  if (isLeft()) return
  if (answer === undefined || !labeling.isCorrectable(answer)) return labeling.start(wanted)
  await labeling.start()
  await labeling.reopen(answer)
}
