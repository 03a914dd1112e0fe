import { Modal } from '@mantine/core'
import { useEffect, useState } from 'react'
import { Waiting, Lines } from '../../components/page-state'
import { common, labeling as words } from '../../messages/en'
import { ago } from '../../messages/format'
import type { Labeling } from '../../session/labeling'
import type { MyAnswer } from '../../session/server'
import { describeContent } from '../../surfaces/text/content'
import styles from './sheets.module.css'

interface MyAnswersProps {
  readonly labeling: Labeling
  readonly opened: boolean
  readonly onClose: () => void
}

/** What one answered here lately; what is young enough is made again by Enter. */
export function MyAnswers({ labeling, opened, onClose }: MyAnswersProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.myAnswers} size="xl" closeButtonProps={{ 'aria-label': common.close }}>
      {opened && <List labeling={labeling} onClose={onClose} />}
    </Modal>
  )
}

function List({ labeling, onClose }: Omit<MyAnswersProps, 'opened'>) {
  const [answers, setAnswers] = useState<readonly MyAnswer[] | null>(null)
  const [isFailed, setFailed] = useState(false)
  useEffect(() => {
    void labeling.answers().then((got) => {
      setAnswers(got)
      setFailed(got === null)
    })
  }, [labeling])

  if (isFailed) return <p>{words.answersOffline}</p>
  if (answers === null) {
    return (
      <Waiting>
        <Lines count={5} />
      </Waiting>
    )
  }
  if (answers.length === 0) return <p className="muted">{words.noAnswers}</p>
  const reopen = (answer: MyAnswer) => {
    onClose()
    void labeling.reopen(answer)
  }
  return (
    <ul className={styles.answers}>
      {answers.map((answer) => {
        const isOpen = labeling.isCorrectable(answer)
        return (
          <li key={answer.task}>
            <button type="button" className={styles.answer} disabled={!isOpen} onClick={() => reopen(answer)}>
              <span className={styles.when}>{ago(answer.answeredAt)}</span>
              <span className={styles.what} dir="auto">
                {answer.content === null ? words.erased : describeContent(answer.content)}
              </span>
              <strong className={styles.value} dir="auto">
                {valueOf(answer.value)}
              </strong>
              <span className="muted small">{isOpen ? words.changeIt : words.tooOld}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function valueOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? Object.values(value).flat().join(', ') : '–'
}
