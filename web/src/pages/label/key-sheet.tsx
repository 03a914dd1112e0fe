import { Modal } from '@mantine/core'
import { common, keyWords } from '../../messages/en'
import { keyTable, type KeyLayer } from '../../tools/keys'
import styles from './key-sheet.module.css'

const LAYERS: readonly { readonly layer: KeyLayer; readonly title: string }[] = [
  { layer: 'choice', title: keyWords.layerChoice ?? '' },
  { layer: 'task', title: keyWords.layerTask ?? '' },
  { layer: 'everywhere', title: keyWords.layerEverywhere ?? '' },
]

/** All keys, from the table that also decides what they do. */
export function KeySheet({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={keyWords.title} size="xl" closeButtonProps={{ 'aria-label': common.close }}>
      <div className={styles.sheet}>
        {LAYERS.map(({ layer, title }) => (
          <section key={layer}>
            <h2>{title}</h2>
            <dl className={styles.keys}>
              {keyTable
                .filter((binding) => binding.layer === layer)
                .map((binding) => (
                  <div key={binding.does} className={styles.binding}>
                    <dt>
                      {binding.keys.map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </dt>
                    <dd>{keyWords[binding.does]}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
