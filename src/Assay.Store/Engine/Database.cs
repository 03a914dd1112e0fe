using Assay.Domain;
using Assay.Store.Ledger;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Assay.Store.Engine;

/// <summary>The store cannot do this now: the disk is full, the server is away, the outcome of a commit is unknown.</summary>
/// <param name="isUnknown">The commit itself failed: what was asked may be kept or not, and the same request sent again settles it.</param>
public class StoreUnavailableException(string message, Exception? inner, bool isUnknown = false) : Exception(message, inner)
{
    /// <summary>True where it is not known whether what was asked was kept; otherwise nothing of it was.</summary>
    public bool IsUnknown { get; } = isUnknown;

    /// <summary>What is said of a request of which nothing was kept.</summary>
    internal const string NothingKept = "Nothing of this request was kept.";

    /// <summary>Why, without what it says of the one request that failed.</summary>
    public string Reason => Message.Replace(NothingKept, "", StringComparison.Ordinal).Trim();

    /// <summary>True where work on other projects would fail as well: nothing else is tried then.</summary>
    internal static bool StopsAll(Exception error) => error is StoreUnavailableException and not LostEventsException;

    private const int DiskFull = 28;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    /// <summary>Whether a file could not be written since its disk is full.</summary>
    public static bool IsDiskFull(Exception error) => error is IOException { HResult: DiskFull or DiskFullOnWindows };

    /// <summary>What an engine's own error, or a full disk, says of the store: of work outside <see cref="Database"/>, such as a copy. Null where it says nothing of the store, but of a statement.</summary>
    public static StoreUnavailableException? Of(Exception error) => error switch
    {
        IOException when IsDiskFull(error) => new($"The disk is full: {error.Message}", error),
        SqliteException e => SqliteDatabase.Trouble(e, "") ?? SqliteDatabase.OtherTables(e),
        NpgsqlException e => PostgresDatabase.Trouble(e, ""),
        _ => null,
    };
}

/// <summary>The database has fewer events of a log than were acknowledged: nothing is written to that log.</summary>
public sealed class LostEventsException(string message) : StoreUnavailableException(message, null);

/// <summary>The ledger's key was replaced while this process ran: it signs nothing until it is started again.</summary>
public sealed class KeyReplacedException() : StoreUnavailableException("The ledger's key was replaced while this server ran, and it signs nothing with the old one. Restart it; where its data folder is another than the one in which the key was replaced, copy ledger.key there first.", null);

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

    /// <summary>What was found to be lost of what was acknowledged; null while nothing was. Nothing is written to such a log.</summary>
    public string? LostEvents => Ledger.Heads?.Lost;

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
        var queue = Queue(project);
        StoreMetrics.Queued(1);
        switch (queue.Add(operation))
        {
            case Turn.Closed:
                StoreMetrics.Queued(-1);
                return Task.FromException<T>(new StoreUnavailableException("The server is stopping.", new OperationCanceledException()));
            case Turn.Own:
                Run(queue, [operation]);
                break;
        }

        return operation.Task;
    }

    /// <summary>Reads committed state on a connection that cannot write. Short: a page, a chunk of an export.</summary>
    public abstract Task<T> ReadAsync<T>(Func<SqlSession, T> read, CancellationToken cancel = default);

    /// <summary>The same for statements whose best plan does not depend on their values: an engine that would plan anew for each keeps one.</summary>
    public virtual Task<T> ReadByOnePlanAsync<T>(Func<SqlSession, T> read, CancellationToken cancel = default) => ReadAsync(read, cancel);

    /// <summary>Gives the planner a count of what many new rows changed: until a server does so by itself it plans for small tables.</summary>
    public abstract Task AnalyzeAsync();

    /// <summary>Leaves no copy of deleted values that a statement could read, nor in free space and the write-ahead log of an embedded database. Whoever works does not wait for it; it waits for who reads, some seconds at most.</summary>
    /// <remarks>Whoever asks while one runs shares the next.</remarks>
    internal Task ScrubAsync()
    {
        lock (_scrubbing)
        {
            if (_nextScrub is not { } next)
            {
                var after = _scrub;
                _nextScrub = next = Task.Run(async () =>
                {
                    await after.ContinueWith(static _ => { }, TaskScheduler.Default);
                    lock (_scrubbing)
                    {
                        (_scrub, _nextScrub) = (_nextScrub!, null);
                    }

                    await ScrubNowAsync();
                });
            }

            return next;
        }
    }

    private readonly Lock _scrubbing = new();
    private Task _scrub = Task.CompletedTask;
    private Task? _nextScrub;

    private protected abstract Task ScrubNowAsync();

    /// <summary>Writes tables anew where only that leaves free space empty; everybody waits meanwhile.</summary>
    internal abstract Task RewriteAsync();

    public abstract ValueTask DisposeAsync();

    private protected abstract OperationQueue Queue(ProjectId project);

    /// <summary>A writer's thread: runs what waits in its queue until that is closed and empty.</summary>
    private protected void Work(OperationQueue queue)
    {
        while (queue.Take() is { Count: > 0 } batch)
        {
            Run(queue, batch);
        }
    }

    /// <summary>What an engine has to do between two transactions, on the thread whose turn it is. Must not throw.</summary>
    private protected virtual void BetweenTransactions()
    {
    }

    /// <summary>Runs a batch and ends the turn; where something in it fails, finds the operation at fault and runs the others again.</summary>
    private void Run(OperationQueue queue, List<Operation> batch)
    {
        try
        {
            StoreMetrics.Queued(-batch.Count);
            var began = _time.GetTimestamp();
            Attempt(queue, batch);
            StoreMetrics.Committed(batch.Count, _time.GetElapsedTime(began));
            BetweenTransactions();
        }
        finally
        {
            queue.Leave();
        }
    }

    private void Attempt(OperationQueue queue, List<Operation> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        Operation? running = null;
        Exception failure;
        try
        {
            Transact(queue, batch, operation => running = operation);
            foreach (var operation in batch)
            {
                operation.Succeed();
            }

            return;
        }
        catch (StoreUnavailableException e) when (StoreUnavailableException.StopsAll(e))
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
            Attempt(queue, batch.FindAll(o => o != running));
            Attempt(queue, [running]);
        }
        else
        {
            Attempt(queue, batch.GetRange(0, batch.Count / 2));
            Attempt(queue, batch.GetRange(batch.Count / 2, batch.Count - (batch.Count / 2)));
        }
    }

    /// <summary>One transaction: begin, lock, run each, write, commit. Rolls back when anything throws.</summary>
    /// <param name="queue">Whose turn it is: no two threads are in here for one queue.</param>
    /// <param name="running">Told which operation runs, and null when they all have.</param>
    private protected abstract void Transact(OperationQueue queue, List<Operation> batch, Action<Operation?> running);

    private protected enum Turn
    {
        /// <summary>Somebody writes: the operation waits in the queue.</summary>
        Waits,

        /// <summary>Nobody writes and nothing waits: the caller runs the operation itself, then leaves.</summary>
        Own,

        /// <summary>No more is taken.</summary>
        Closed,
    }

    /// <summary>
    /// What waits for one writer. One thread at a time has the turn to write: the writer's own, or a caller that finds nobody
    /// writing, which saves the two switches of threads that handing over costs. The writer's thread sleeps while nothing
    /// waits: a waiting task would spin first.
    /// </summary>
    private protected sealed class OperationQueue(int writer)
    {
        private readonly Queue<Operation> _waiting = [];
        private bool _taken;
        private bool _closed;

        /// <summary>Which of the database's writers this is, from 0.</summary>
        public int Writer { get; } = writer;

        public Turn Add(Operation operation)
        {
            lock (_waiting)
            {
                if (_closed)
                {
                    return Turn.Closed;
                }

                // What is large is left to the writer's thread: a caller's thread serves others too.
                if (!_taken && _waiting.Count == 0 && !operation.Alone)
                {
                    _taken = true;
                    return Turn.Own;
                }

                _waiting.Enqueue(operation);
                Wake();
                return Turn.Waits;
            }
        }

        /// <summary>Ends a turn.</summary>
        public void Leave()
        {
            lock (_waiting)
            {
                _taken = false;
                Wake();
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

        /// <summary>
        /// Waits for something, then begins a turn with at most <see cref="LargestBatch"/>, and a lone operation by itself.
        /// Empty, and without a turn, at the end.
        /// </summary>
        public List<Operation> Take()
        {
            lock (_waiting)
            {
                while (_taken || (_waiting.Count == 0 && !_closed))
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

                _taken = batch.Count > 0;
                return batch;
            }
        }

        private void Wake()
        {
            if (!_taken && (_waiting.Count > 0 || _closed))
            {
                Monitor.Pulse(_waiting);
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
