using Assay.Domain;
using Assay.Store.Ledger;

namespace Assay.Store.Engine;

/// <summary>The store cannot do this now: the disk is full, the server is away, the outcome of a commit is unknown.</summary>
public sealed class StoreUnavailableException(string message, Exception inner) : Exception(message, inner);

/// <summary>
/// One instance's database. Writes are operations that a writer runs in batches, many to a transaction; a task completes
/// when its transaction is durable. One operation's failure never fails its batch. Reads see committed state.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    /// <summary>More than this in one transaction wins nothing and makes others wait.</summary>
    internal const int LargestBatch = 512;

    private readonly TimeProvider _time;

    private protected Database(TimeProvider time, LedgerSettings ledger)
    {
        _time = time;
        Ledger = ledger;
    }

    internal LedgerSettings Ledger { get; }

    internal abstract Dialect Dialect { get; }

    /// <summary>Called between execution and commit; tests crash here.</summary>
    internal Action? BeforeCommit { get; set; }

    /// <summary>Microseconds since 1970 UTC.</summary>
    public long Now => Microseconds(_time.GetUtcNow());

    public TimeProvider Time => _time;

    public static long Microseconds(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>
    /// Runs <paramref name="work"/> in the writer's transaction. It may run twice and must not wait for anything.
    /// </summary>
    /// <param name="project">The project whose log the work writes or whose tasks it changes; the instance for accounts.</param>
    /// <param name="announce">Says what rows the work will want, so that they are read together.</param>
    /// <param name="alone">The work runs statements of its own or is large: it gets a transaction to itself.</param>
    public Task<T> WriteAsync<T>(ProjectId project, Func<UnitOfWork, T> work, Action<UnitOfWork>? announce = null, bool alone = false)
    {
        var operation = new Operation<T>(project, work, announce, alone);
        StoreMetrics.Queued(1);
        return Queue(project).TryAdd(operation)
            ? operation.Task
            : Task.FromException<T>(new StoreUnavailableException("The server is stopping.", new OperationCanceledException()));
    }

    /// <summary>Reads committed state on a connection that cannot write. Short: a page, a chunk of an export.</summary>
    public abstract Task<T> ReadAsync<T>(Func<SqlSession, T> read, CancellationToken cancel = default);

    /// <summary>Gives the planner a count of what many new rows changed: until a server does so by itself it plans for small tables.</summary>
    public abstract Task AnalyzeAsync();

    /// <summary>Leaves no copy of deleted values in free space or in the write-ahead log of an embedded database.</summary>
    internal abstract Task ScrubAsync();

    public abstract ValueTask DisposeAsync();

    private protected abstract OperationQueue Queue(ProjectId project);

    /// <summary>Runs a batch; where something in it fails, finds the operation at fault and runs the others again.</summary>
    private protected void Run(List<Operation> batch)
    {
        StoreMetrics.Queued(-batch.Count);
        var began = _time.GetTimestamp();
        Attempt(batch);
        StoreMetrics.Committed(batch.Count, _time.GetElapsedTime(began));
    }

    private void Attempt(List<Operation> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        Operation? running = null;
        Exception failure;
        try
        {
            Transact(batch, operation => running = operation);
            foreach (var operation in batch)
            {
                operation.Succeed();
            }

            return;
        }
        catch (StoreUnavailableException e)
        {
            // Neither the operations' fault nor mended by running them again.
            foreach (var operation in batch)
            {
                operation.Fail(e);
            }

            return;
        }
        catch (Exception e)
        {
            failure = e;
        }

        if (batch.Count == 1)
        {
            batch[0].Fail(failure);
            return;
        }

        if (running is not null)
        {
            Attempt(batch.FindAll(o => o != running));
            Attempt([running]);
        }
        else
        {
            Attempt(batch.GetRange(0, batch.Count / 2));
            Attempt(batch.GetRange(batch.Count / 2, batch.Count - (batch.Count / 2)));
        }
    }

    /// <summary>One transaction: begin, lock, run each, write, commit. Rolls back when anything throws.</summary>
    /// <param name="running">Told which operation runs, and null when they all have.</param>
    private protected abstract void Transact(List<Operation> batch, Action<Operation?> running);

    /// <summary>What waits for one writer, which sleeps while nothing does: a waiting task would spin first.</summary>
    private protected sealed class OperationQueue
    {
        private readonly Queue<Operation> _waiting = [];
        private bool _closed;

        /// <summary>False once the queue is closed.</summary>
        public bool TryAdd(Operation operation)
        {
            lock (_waiting)
            {
                if (_closed)
                {
                    return false;
                }

                _waiting.Enqueue(operation);
                Monitor.Pulse(_waiting);
                return true;
            }
        }

        /// <summary>Takes no more; what waits is still handed out.</summary>
        public void Close()
        {
            lock (_waiting)
            {
                _closed = true;
                Monitor.PulseAll(_waiting);
            }
        }

        /// <summary>Waits for something, then takes at most <see cref="LargestBatch"/>, and a lone operation by itself. Empty at the end.</summary>
        public List<Operation> Take()
        {
            lock (_waiting)
            {
                while (_waiting.Count == 0 && !_closed)
                {
                    Monitor.Wait(_waiting);
                }

                var batch = new List<Operation>();
                while (batch.Count < LargestBatch && _waiting.TryPeek(out var next) && (batch.Count == 0 || !next.Alone))
                {
                    batch.Add(_waiting.Dequeue());
                    if (next.Alone)
                    {
                        break;
                    }
                }

                return batch;
            }
        }
    }

    private protected abstract class Operation(ProjectId project, bool alone)
    {
        public ProjectId Project { get; } = project;

        public bool Alone { get; } = alone;

        public abstract void Announce(UnitOfWork unit);

        public abstract void Run(UnitOfWork unit);

        public abstract void Succeed();

        public abstract void Fail(Exception e);
    }

    private sealed class Operation<T>(ProjectId project, Func<UnitOfWork, T> work, Action<UnitOfWork>? announce, bool alone) : Operation(project, alone)
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Task => _done.Task;

        public override void Announce(UnitOfWork unit) => announce?.Invoke(unit);

        public override void Run(UnitOfWork unit) => _result = work(unit);

        public override void Succeed() => _done.TrySetResult(_result!);

        public override void Fail(Exception e) => _done.TrySetException(e);
    }
}
