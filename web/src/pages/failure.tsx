import { Button } from '@mantine/core'
import { common } from '../messages/en'
import { ServerError } from '../session/server'

/** What happened, and what to do. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const problem = error instanceof ServerError ? error.problem : null
  const isHidden = problem?.status === 404 || problem?.status === 403
  return (
    <div className="stack-tight" role="alert">
      <p>{isHidden ? common.nothingHere : (problem?.detail ?? (error instanceof Error ? error.message : String(error)))}</p>
      {problem?.faults.map((fault) => (
        <p key={`${fault.field} ${fault.message}`} className="muted">
          {fault.line !== null && fault.line !== undefined ? `${fault.line}: ` : ''}
          {fault.message}
        </p>
      ))}
      {problem?.traceId != null && <p className="faint small mono">{common.reference(problem.traceId)}</p>}
      {onRetry !== undefined && !isHidden && (
        <div>
          <Button variant="default" onClick={onRetry}>
            {common.tryAgain}
          </Button>
        </div>
      )}
    </div>
  )
}
