import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useObserved } from '../../components/observed'
import { answerText } from '../../labels/said'
import { me as words, saved as savedWords } from '../../messages/en'
import { day } from '../../messages/format'
import type { Device } from '../../session/device'
import { draftsHere, dropDraftHere, mayGoOn, type DraftHere } from '../../session/only-here'
import { describeContent } from '../../surfaces/text/content'
import { Entries } from '../label/save-line'
import styles from './me.module.css'

/** What of mine is on this device: on its way, refused, or a draft that waits at no task. */
export function OnThisDevice({ device }: { readonly device: Device }) {
  const state = useObserved(device.outbox.state)
  const [kept, setKept] = useState<readonly DraftHere[]>([])
  const [seenAt] = useState(() => Date.now())
  // An entry that leaves may take the drafts of its task with it.
  useEffect(() => {
    void draftsHere(device.store, device.account, Date.now()).then(setKept)
  }, [device, state.entries.length])
  const refused = state.entries.filter((entry) => entry.refused !== null)
  const going = state.entries.filter((entry) => entry.refused === null)
  const drop = (draft: DraftHere) => {
    setKept(kept.filter((one) => one !== draft))
    void dropDraftHere(device.store, draft)
  }
  return (
    <>
      {refused.length > 0 && <Entries entries={refused} state={state} outbox={device.outbox} />}
      {kept.map((draft) => (
        <div key={`${draft.task} ${draft.keptAt} ${draft.why}`} className={styles.draft}>
          <span className={styles.what} dir="auto">
            {describeContent(draft.content)}
          </span>
          <strong dir="auto">{answerText(draft.value)}</strong>
          <span className="muted small">{words.keptHere(draft.why, day(draft.keptAt))}</span>
          {mayGoOn(draft, seenAt) && (
            <Button component={Link} to={`/p/${draft.project}/label/${draft.task}`} size="compact-sm" variant="default">
              {words.goOnWith}
            </Button>
          )}
          <Button size="compact-sm" variant="default" onClick={() => drop(draft)}>
            {savedWords.drop}
          </Button>
        </div>
      ))}
      {going.length > 0 && (
        <>
          <h3>{savedWords.listTitle}</h3>
          <Entries entries={going} state={state} outbox={device.outbox} />
        </>
      )}
    </>
  )
}
