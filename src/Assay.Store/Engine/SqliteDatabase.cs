using System.Collections.Concurrent;
using Assay.Domain;
using Assay.Store.Ledger;
using Microsoft.Data.Sqlite;

namespace Assay.Store.Engine;

/// <summary>The embedded engine: one writer thread with group commit (WAL, synchronous FULL), readers beside it.</summary>
internal sealed class SqliteDatabase : Database
{
    private readonly string _file;
    private readonly SqliteSession _session;
    private readonly OperationQueue _queue = new(0);
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly ConcurrentQueue<Action> _outside = [];
    private readonly SemaphoreSlim _readerSlots = new(16);
    private readonly Thread _writer;
    private SqlitePages? _pages;

    public SqliteDatabase(string file, TimeProvider time, LedgerSettings ledger, bool durable = true)
        : base(time, ledger)
    {
        _file = file;
        _session = new SqliteSession(Open(file, write: true, durable));
        _writer = new Thread(() => Work(_queue)) { Name = "assay-writer", IsBackground = true };
        _writer.Start();
    }

    internal override Dialect Dialect => _session.Dialect;

    /// <summary>Opens the database file; the one place that knows its settings.</summary>
    internal static SqliteConnection Open(string file, bool write, bool durable = true)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = write ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        // The log is brought home every 16 MB: an import writes the same pages of its indexes again and again, and each is copied once.
        command.CommandText = write
            ? $"PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = {(durable ? "FULL" : "OFF")}; PRAGMA foreign_keys = ON; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON"
            : "PRAGMA busy_timeout = 30000; PRAGMA query_only = ON; PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY";
        command.ExecuteNonQuery();
        return connection;
    }

    /// <summary>Whether nobody else has the database open: what works in the write-ahead log shares a lock with all who do.</summary>
    internal static bool IsUnused(string file)
    {
        // The driver tries again for as long as this, in seconds; a command that is ending gets that much.
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 1 }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE";
        command.ExecuteNonQuery();
        try
        {
            // By itself: behind a statement with rows the driver would keep its failure to itself.
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            return true;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 5 or 6)
        {
            return false;
        }
    }

    public override async Task<T> ReadAsync<T>(Func<SqlSession, T> read, CancellationToken cancel = default)
    {
        await _readerSlots.WaitAsync(cancel);
        try
        {
            if (!_readers.TryTake(out var session))
            {
                session = new SqliteSession(Open(_file, write: false));
            }

            try
            {
                return read(session);
            }
            catch (SqliteException e) when (Trouble(e, "") is { } trouble)
            {
                throw trouble;
            }
            finally
            {
                _readers.Add(session);
            }
        }
        finally
        {
            _readerSlots.Release();
        }
    }

    /// <summary>Nothing: the embedded planner goes by the indexes alone, and its plans are tested.</summary>
    public override Task AnalyzeAsync() => Task.CompletedTask;

    /// <summary>
    /// secure_delete zeroes rows that are deleted, but not the copies that stay in unused space when rows move between pages:
    /// the log is brought home, and unused space that is not zero is zeroed, some pages at a time between two transactions.
    /// </summary>
    private protected override async Task ScrubNowAsync()
    {
        await EmptyLogAsync();
        var zeroed = false;
        _pages ??= new SqlitePages(_file);
        for (var page = 0L; page < _pages.Count;)
        {
            var began = Time.GetTimestamp();
            var dirty = _pages.Dirty(ref page);
            for (var tries = 0; dirty.Count > 0 && !await RunOutsideAsync(_ => Zero(dirty)); tries++)
            {
                if (tries == Tries)
                {
                    throw Busy();
                }

                await Task.Delay(20);
            }

            zeroed |= dirty.Count > 0;
            await Task.Delay(Time.GetElapsedTime(began) * 3);
        }

        if (zeroed)
        {
            _pages.Flush();
            await EmptyLogAsync();
        }
    }

    internal override Task RewriteAsync() => ScrubAsync();

    private const int Tries = 250;

    private static StoreUnavailableException Busy() =>
        new("What was erased is erased, and free space still holds copies of it, because a reader has been busy for long. A server sees to it within a minute.", new TimeoutException());

    /// <summary>Writers wait for nobody who reads: it is tried again.</summary>
    private async Task EmptyLogAsync()
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            if (await RunOutsideAsync(s => Unhurried(s, "PRAGMA wal_checkpoint(TRUNCATE)", r => r.GetInt64(0))) == 0)
            {
                return;
            }

            await Task.Delay(20);
        }

        throw Busy();
    }

    private static T? Unhurried<T>(SqlSession session, string pragma, Func<SqlRow, T> read)
    {
        session.Script("PRAGMA busy_timeout = 0");
        try
        {
            return session.First(pragma, read);
        }
        finally
        {
            session.Script("PRAGMA busy_timeout = 30000");
        }
    }

    /// <summary>On the writer's turn: all that was written is in the file, and nobody writes. False where that is not so yet.</summary>
    private bool Zero(IReadOnlyList<long> pages)
    {
        var before = _session.Number("PRAGMA data_version");
        var (log, home) = Unhurried(_session, "PRAGMA wal_checkpoint(PASSIVE)", r => (r.GetInt64(1), r.GetInt64(2)));
        if (log != home)
        {
            return false;
        }

        _session.Script("BEGIN IMMEDIATE");
        try
        {
            if (_session.Number("PRAGMA data_version") != before)
            {
                return false;
            }

            foreach (var page in pages)
            {
                _pages!.Zero(page);
            }
        }
        finally
        {
            _session.RollBack();
        }

        // Pages in memory still hold what is zeroed now, and would bring it back when they are written.
        _session.Script("PRAGMA shrink_memory");
        return true;
    }

    /// <summary>Runs on the writer's connection between transactions.</summary>
    private Task<T> RunOutsideAsync<T>(Func<SqlSession, T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _outside.Enqueue(() =>
        {
            try
            {
                done.TrySetResult(work(_session));
            }
            catch (Exception e)
            {
                done.TrySetException(e); // the writer's thread outlives whatever fails
            }
        });
        // Where no turn comes any more, nobody waits for one.
        _ = WriteAsync(default, _ => true, alone: true).ContinueWith(
            turn => done.TrySetException(turn.Exception!.InnerExceptions), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return done.Task;
    }

    public override async ValueTask DisposeAsync()
    {
        _queue.Close();
        await Task.Run(_writer.Join);
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _session.Dispose();
        _pages?.Dispose();
        _readerSlots.Dispose();
    }

    private protected override OperationQueue Queue(ProjectId project) => _queue;

    private protected override void Transact(OperationQueue queue, List<Operation> batch, Action<Operation?> running)
    {
        var committing = false;
        try
        {
            _session.Execute("BEGIN IMMEDIATE");
            var unit = new UnitOfWork(_session, new SqliteRowWriter(_session), Now, Ledger);
            foreach (var operation in batch)
            {
                operation.Announce(unit);
            }

            foreach (var operation in batch)
            {
                running(operation);
                operation.Run(unit);
            }

            running(null);
            unit.Flush();
            BeforeCommit?.Invoke();
            committing = true;
            _session.Execute("COMMIT");
            unit.Committed();
        }
        catch (Exception e)
        {
            _session.RollBack();
            // A commit that failed with an I/O error may be in the write-ahead log whole, and be found there by the next start.
            if (committing && e is SqliteException { SqliteErrorCode: not (5 or 6 or 13 or 19) })
            {
                throw new StoreUnavailableException("The database failed at the commit, and whether this was kept is not known: send the same request again to learn what became of it.", e, isUnknown: true);
            }

            if (e is SqliteException broken && Trouble(broken, " " + StoreUnavailableException.NothingKept) is { } trouble)
            {
                throw trouble;
            }

            throw;
        }
    }

    /// <summary>What is wrong with the file or its disk, and not with a statement; null where it is the statement.</summary>
    internal static StoreUnavailableException? Trouble(SqliteException e, string kept) => e.SqliteErrorCode switch
    {
        13 => new("The disk is full." + kept, e),
        11 or 26 => new($"The database file is damaged, or is no database of Assay's.{kept} Stop the server, keep a copy of the folder, and restore a backup: assay restore.", e),
        8 or 14 => new($"The database cannot be opened for writing: look at the owner and the mode of the folder and its files, and at how its disk is mounted. A folder that stands on write-protected media is copied to another disk first.{kept}", e),
        10 => new($"The database's file could not be read or written: look at its disk.{kept}", e),
        5 or 6 => new("The database does not answer." + kept, e),
        _ => null,
    };

    /// <summary>A table or column that every start makes sure of, and that is not there by its name. For the edge alone: within a batch it fails one operation.</summary>
    internal static StoreUnavailableException? OtherTables(SqliteException e) =>
        e.SqliteErrorCode == 1 && (e.Message.Contains("no such table", StringComparison.Ordinal) || e.Message.Contains("no such column", StringComparison.Ordinal))
            ? new("The database's tables are not as they were made: its file is damaged, or was changed by something else. Stop the server, keep a copy of the folder, and restore a backup: assay restore.", e)
            : null;

    private protected override void BetweenTransactions()
    {
        while (_outside.TryDequeue(out var work))
        {
            work();
        }
    }
}
