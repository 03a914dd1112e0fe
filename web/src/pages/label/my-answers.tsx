import { Modal } from '@mantine/core'
import { Fragment, useEffect, useState } from 'react'
import { Waiting, Lines } from '../../components/page-state'
import { membersOf } from '../../labels/said'
import type { Field } from '../../labels/taxonomy'
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
  const [fields, setFields] = useState<ReadonlyMap<number, readonly Field[]>>(new Map())
  const [isFailed, setFailed] = useState(false)
  useEffect(() => {
    void labeling.answers().then(async (got) => {
      const versions = [...new Set((got ?? []).map((answer) => answer.taxonomyVersion))]
      const known = await Promise.all(versions.map(async (version) => [version, (await labeling.knownTaxonomy(version))?.fields ?? []] as const))
      setFields(new Map(known))
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
              <Said value={answer.value} fields={fields.get(answer.taxonomyVersion)} />
              <span className="muted small">{isOpen ? words.changeIt : words.tooOld}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}

/** What was answered in all fields, each value before the field's name: the question was read when it was answered. */
function Said({ value, fields }: { readonly value: unknown; readonly fields: readonly Field[] | undefined }) {
  const members = membersOf(value, fields)
  return (
    <span className={styles.value} dir="auto" title={members.map(([field, said]) => `${field}: ${said}`).join('\n')}>
      {members.length === 0 && '–'}
      {members.map(([field, said], i) => (
        <Fragment key={field}>
          {i > 0 && ' · '}
          <strong>{said}</strong>
          {members.length > 1 && <span className="faint small"> {field}</span>}
        </Fragment>
      ))}
    </span>
  )
}
