import styles from './text-item.module.css'
import { partsOf } from './content'

/** An item's text, large, and whatever else it says about itself below. All of it is data: nothing is read as markup. */
export function TextItem({ content, nothing }: { readonly content: unknown; readonly nothing: string }) {
  const { text, details } = partsOf(content)
  if (text === null && details.length === 0) return <p className="muted">{nothing}</p>
  return (
    <div className={styles.item}>
      {text !== null && (
        <p className={styles.text} dir="auto">
          {text}
        </p>
      )}
      {details.length > 0 && (
        <dl className={styles.details}>
          {details.map(({ name, value }) => (
            <div key={name} className={styles.detail}>
              <dt dir="auto">{name}</dt>
              <dd dir="auto">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}

