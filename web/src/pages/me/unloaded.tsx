import { Button } from '@mantine/core'
import { Line } from '../../components/line'
import type { Together } from '../../components/together'
import { common, me as words } from '../../messages/en'

/** Says that there may be more than is shown, and why. */
export function Unloaded({ of: { unloaded, retry } }: { readonly of: Together<unknown> }) {
  if (unloaded === null) return null
  return (
    <Line tone="warn" text={words.unloaded(unloaded.all, unloaded.reason)}>
      <Button size="compact-sm" variant="default" onClick={retry}>
        {common.tryAgain}
      </Button>
    </Line>
  )
}
