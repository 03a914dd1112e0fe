import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useLayoutEffect, useRef } from 'react'
import { PageState } from '../../components/page-state'
import { data as words, item as itemWords } from '../../messages/en'
import { itemQuery } from '../../session/queries'
import type { Project } from '../../session/server'
import type { TaskLine } from '../../session/tasks'
import { TextItem } from '../../surfaces/text/text-item'
import { useFieldNames } from '../item/use-field-names'
import { Answers, Value, Why } from '../item/why'
import styles from './data.module.css'
import { itemName } from '../item-name'

/** The row pointed at, beside the list. */
export function Preview({ project, line, asOf, onClose }: { readonly project: Project; readonly line: TaskLine; readonly asOf: string | null; readonly onClose: () => void }) {
  const fields = useFieldNames(project)
  const view = useQuery({ ...itemQuery(project.id, line.task.item, asOf), placeholderData: (before) => before })
  const aside = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    aside.current?.scrollTo({ top: 0, behavior: 'instant' })
  }, [line.task.item])
  return (
    <aside ref={aside} className={styles.preview} aria-label={words.preview} data-region>
      <div className="row">
        <strong className="grow mono" dir="auto" title={line.itemKey ?? line.task.item}>
          {itemName(line.itemKey, line.task.item)}
        </strong>
        <Button
          size="compact-sm"
          variant="default"
          rightSection={<kbd>Enter</kbd>}
          renderRoot={(props) => <Link {...props} to="/p/$project/items/$item" params={{ project: project.id, item: line.task.item }} search={asOf === null ? {} : { asOf }} />}
        >
          {words.keys.open}
        </Button>
        <Button size="compact-sm" variant="default" rightSection={<kbd>Space</kbd>} onClick={onClose}>
          {words.close}
        </Button>
      </div>
      <TextItem content={line.content} nothing={line.withheld ? itemWords.withheld : itemWords.erased} />
      <PageState query={view}>
        {(item) => (
          <>
            <div>
              <h2>{itemWords.label}</h2>
              {item.label !== null && <Value value={item.label.value} fields={fields} />}
              <Why view={item} isPast={asOf !== null} />
            </div>
            <Answers view={item} fields={fields} />
          </>
        )}
      </PageState>
    </aside>
  )
}
