import { Line } from '../../components/line'
import { useObserved } from '../../components/observed'
import { frame as words } from '../../messages/en'
import { clock } from '../../messages/format'
import { connection } from '../../session/connection'

/** Says that nobody answers, and from when what stands here is. */
export function OfflineLine() {
  const { offlineSince, answeredAt } = useObserved(connection)
  if (offlineSince === null) return null
  return <Line tone="warn" text={`${words.offlineSince(clock(offlineSince), answeredAt === null ? null : clock(answeredAt))} ${words.offlineLabeling}`} />
}
