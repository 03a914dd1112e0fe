import { Button, Modal } from '@mantine/core'
import { useEffect, useState } from 'react'
import { answerText } from '../../labels/said'
import { describeContent } from '../../surfaces/text/content'
import { saved as words, common, sizeOf } from '../../messages/en'
import { systemClock } from '../../session/clock'
import type { OutboxEntry } from '../../session/local-store'
import type { Outbox, OutboxState } from '../../session/outbox'
import { saveLineOf, standingOf, type SaveLine } from '../../session/saved'
import { save } from '../../session/actions'
import { clock } from '../../messages/format'
import { useObserved } from '../../components/observed'
import styles from './save-line.module.css'

/** What is saved where, in words that are true at each moment. Pressing it shows every answer that is still here. */
export function SaveLineButton({ outbox, onOpen }: { readonly outbox: Outbox; readonly onOpen: () => void }) {
  const line = saveLineOf(useObserved(outbox.state))
  return (
    <section aria-label={common.saveState} className={styles.region}>
      <button type="button" className={styles.line} data-state={line.is} onClick={onOpen} title="Ctrl+S" {...(line.is === 'not-saved' ? { role: 'alert' } : {})}>
        <span aria-hidden="true" className={styles.sign} />
        <span className={styles.whole}>{textOf(line)}</span>
        <span className={styles.short} aria-hidden="true">
          {shortOf(line)}
        </span>
      </button>
    </section>
  )
}

export function textOf(line: SaveLine): string {
  switch (line.is) {
    case 'all-sent':
      return words.allSent(line.refused)
    case 'saved':
      return words.saved(line.refused)
    case 'on-its-way':
      return words.onItsWay(line)
    case 'waiting':
      return words.waiting(line)
    case 'not-saved':
      return words.notSaved
  }
}

function shortOf(line: SaveLine): string {
  switch (line.is) {
    case 'all-sent':
    case 'saved':
      return words.short.sent(line.refused)
    case 'on-its-way':
      return words.short.onItsWay
    case 'waiting':
      return words.short.waiting(sizeOf(line))
    case 'not-saved':
      return words.short.notSaved
  }
}

/** Every answer on this device: its state, its time, why it waits. */
export function SavedList({ outbox, opened, onClose }: { readonly outbox: Outbox; readonly opened: boolean; readonly onClose: () => void }) {
  const state = useObserved(outbox.state)
  const download = () => save({ name: 'answers-on-this-device.json', content: new Blob([JSON.stringify(state.entries, null, 2)], { type: 'application/json' }) })
  return (
    <Modal opened={opened} onClose={onClose} title={words.listTitle} size="lg" closeButtonProps={{ 'aria-label': common.close }}>
      {state.entries.length === 0 ? (
        <p>
          {words.everything} {words.listEmpty}
        </p>
      ) : (
        <div className="stack">
          <Entries entries={state.entries} state={state} outbox={outbox} />
          <div className="row">
            <Button variant="default" onClick={() => outbox.retryNow()}>
              {words.sendNow}
            </Button>
            <Button variant="default" onClick={download}>
              {words.download}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  )
}

export function Entries({ entries, state, outbox }: { readonly entries: readonly OutboxEntry[]; readonly state: OutboxState; readonly outbox: Outbox }) {
  const now = useNow()
  return (
    <ul className={styles.entries}>
      {entries.map((entry) => (
        <li key={entry.id} className={styles.entry}>
          <span className="muted small">{clock(entry.madeAt)}</span>
          <span className={styles.what} dir="auto">
            {describeContent(entry.task.content)}
          </span>
          <span className={styles.answer} dir="auto">
            {entry.note?.text ?? entry.note?.reason ?? answerText(entry.value)}
          </span>
          <span className={entry.refused === null ? 'muted' : styles.refused}>{stateOf(entry, state, now)}</span>
          {entry.refused !== null && (
            <span className="row">
              <Button size="compact-sm" variant="default" onClick={() => void outbox.sendAgain(entry.id)}>
                {words.sendAgain}
              </Button>
              <Button size="compact-sm" variant="default" onClick={() => void outbox.drop(entry.id)}>
                {words.drop}
              </Button>
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

function stateOf(entry: OutboxEntry, state: OutboxState, now: number): string {
  switch (standingOf(entry, state, now)) {
    case 'refused':
      return words.stateRefused(entry.refused?.reason ?? '')
    case 'signed-out':
      return words.stateSignedOut
    case 'withheld':
      return words.stateTakenBack
    case 'held':
      return words.stateHeld
    case 'waiting':
      return words.stateWaiting
    case 'on-its-way':
      return words.stateSending
  }
}

/** The time, each second: nothing else says that the time for undo has passed. */
function useNow(): number {
  const [now, setNow] = useState(() => systemClock.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(systemClock.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
