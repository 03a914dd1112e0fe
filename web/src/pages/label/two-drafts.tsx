import { Button, Modal } from '@mantine/core'
import { common, labeling as words } from '../../messages/en'
import { clock } from '../../messages/format'
import type { Labeling } from '../../session/labeling'
import type { TwoDrafts } from '../../session/labeling-state'
import styles from './sheets.module.css'

interface CompareProps {
  readonly drafts: TwoDrafts | null
  readonly labeling: Labeling
  readonly onClose: () => void
}

/** Two drafts of one task, field by field; where they differ is said in words too. */
export function CompareDrafts({ drafts, labeling, onClose }: CompareProps) {
  const choose = (which: 'mine' | 'theirs') => {
    labeling.chooseDraft(which)
    onClose()
  }
  return (
    <Modal opened={drafts !== null} onClose={onClose} title={words.compareTitle} size="lg" closeButtonProps={{ 'aria-label': common.close }}>
      {drafts !== null && (
        <div className="stack">
          <table className={styles.table}>
            <thead>
              <tr>
                <th>{words.field}</th>
                <th>{words.thisDevice(clock(drafts.mineAt))}</th>
                <th>{words.otherDevice(drafts.theirsAt === null ? null : clock(drafts.theirsAt))}</th>
              </tr>
            </thead>
            <tbody>
              {fieldsOf(drafts).map((field) => {
                const [mine, theirs] = [shown(drafts.mine[field]), shown(drafts.theirs[field])]
                return (
                  <tr key={field} data-differs={mine !== theirs}>
                    <td dir="auto">{field}</td>
                    <td dir="auto">{mine}</td>
                    <td dir="auto">{theirs}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
          <p className="muted small">{words.otherKept}</p>
          <div className="row">
            <Button data-autofocus onClick={() => choose('mine')}>
              {words.thisDraft}
            </Button>
            <Button variant="default" onClick={() => choose('theirs')}>
              {words.otherDraft}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  )
}

function fieldsOf({ mine, theirs }: TwoDrafts): readonly string[] {
  return [...new Set([...Object.keys(mine), ...Object.keys(theirs)])]
}

function shown(value: unknown): string {
  return value === undefined ? '–' : Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : JSON.stringify(value)
}
