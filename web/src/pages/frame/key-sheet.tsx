import { Modal } from '@mantine/core'
import { commands, type ScreenCommand } from '../../components/commands'
import { useObserved } from '../../components/observed'
import { common, keyWords } from '../../messages/en'
import { isSingleCharacter, keyTable, type KeyLayer, type KeyMap, type TaskAction } from '../../tools/keys'
import styles from './key-sheet.module.css'

interface KeySheetProps {
  readonly opened: boolean
  readonly onClose: () => void
  readonly isLabeling: boolean
  readonly map: KeyMap
}

/** All keys that do something here, from the tables that also decide what they do. */
export function KeySheet({ opened, onClose, isLabeling, map }: KeySheetProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={keyWords.title} size="xl" closeButtonProps={{ 'aria-label': common.close }}>
      {opened && (isLabeling ? <Layers layers={['choice', 'task', 'everywhere']} map={map} /> : <PageKeys map={map} />)}
    </Modal>
  )
}

function Layers({ layers, map }: { readonly layers: readonly KeyLayer[]; readonly map: KeyMap }) {
  return (
    <div className={styles.sheet}>
      {layers.map((layer) => (
        <Keys key={layer} title={keyWords[`layer-${layer}`] ?? ''} rows={rowsOf(layer, map)} />
      ))}
    </div>
  )
}

function PageKeys({ map }: { readonly map: KeyMap }) {
  const offered = useObserved(commands).filter(({ keys = [], hasOwnListener }) => keys.length > 0 && hasOwnListener !== true)
  const of = (group: ScreenCommand['group']) => offered.filter((command) => command.group === group).map(({ id, keys = [], name }) => ({ id, keys: acting(keys, map).slice(0, 2), name }))
  return (
    <div className={styles.sheet}>
      <Keys title={keyWords['layer-here'] ?? ''} rows={[...of('page'), ...of('rows'), ...of('everybody')]} />
      <Keys title={keyWords['layer-go'] ?? ''} rows={of('pages')} />
      <Keys title={keyWords['layer-everywhere'] ?? ''} rows={rowsOf('everywhere', map).filter(({ id }) => EVERY_PAGE.includes(id))} />
    </div>
  )
}

/** Of what holds everywhere, what pages without a task know. */
const EVERY_PAGE = ['commands', 'saved', 'back', 'help', 'next-region', 'previous-region']

interface Row {
  readonly id: string
  readonly keys: readonly string[]
  readonly name: string
}

/** The keys that act, as somebody chose them. */
function rowsOf(layer: KeyLayer, map: KeyMap): readonly Row[] {
  return keyTable
    .filter((binding) => binding.layer === layer)
    .map(({ does, keys }) => ({ id: does, keys: acting(map.of.get(does as TaskAction) ?? keys, map), name: keyWords[does] ?? '' }))
    .filter((row) => row.keys.length > 0)
}

function acting(keys: readonly string[], map: KeyMap): readonly string[] {
  return map.singleKeys ? keys : keys.filter((key) => !key.split(' ').some(isSingleCharacter) && !/^(a to z|1 to 9|0)$/.test(key))
}

function Keys({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) {
  if (rows.length === 0) return null
  return (
    <section>
      <h2>{title}</h2>
      <dl className={styles.keys}>
        {rows.map(({ id, keys, name }) => (
          <div key={id} className={styles.binding}>
            <dt>
              {keys.map((key) => (
                <span key={key} className={styles.key}>
                  {(/^\S \S$/.test(key) ? key.split(' ') : [key]).map((part) => (
                    <kbd key={part}>{part}</kbd>
                  ))}
                </span>
              ))}
            </dt>
            <dd>{name}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
