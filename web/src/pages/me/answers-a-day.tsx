import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Together } from '../../components/together'
import { me as words } from '../../messages/en'
import { count, date } from '../../messages/format'
import type { DayOfWork } from './days'
import styles from './me.module.css'
import { Unloaded } from './unloaded'

/** How many answers each day, as bars with their numbers or as a table. */
export function AnswersADay({ days, work }: { readonly days: readonly DayOfWork[]; readonly work: Together<unknown> }) {
  const [isTable, setTable] = useState(false)
  const sum = days.reduce((all, day) => all + day.answers, 0)
  const most = Math.max(1, ...days.map((day) => day.answers))
  return (
    <section className="card">
      <div className="row">
        <h2 className="grow">{words.answersADay}</h2>
        {sum > 0 && (
          <Button size="compact-sm" variant="subtle" onClick={() => setTable(!isTable)}>
            {isTable ? words.asChart : words.asTable}
          </Button>
        )}
      </div>
      <Unloaded of={work} />
      {(sum > 0 || (work.unloaded === null && !work.isWaiting)) && <p className="muted small">{sum === 0 ? words.noAnswersYet : words.answersADayDetail(count(sum))}</p>}
      {sum === 0 ? null : isTable ? (
        <table>
          <thead>
            <tr>
              <th>{words.day}</th>
              <th className="number">{words.answers}</th>
            </tr>
          </thead>
          <tbody>
            {days.toReversed().map((day) => (
              <tr key={day.at}>
                <td>{date(day.at)}</td>
                <td className="number">{count(day.answers)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <div className={styles.bars} role="img" aria-label={`${words.answersADay}: ${words.answersADayDetail(count(sum))}`}>
          {days.map((day) => (
            <span key={day.at} className={styles.bar} title={`${date(day.at)}: ${count(day.answers)}`}>
              {day.answers > 0 && count(day.answers)}
              <i style={{ height: `${(day.answers / most) * 64}px` }} />
            </span>
          ))}
        </div>
      )}
    </section>
  )
}
