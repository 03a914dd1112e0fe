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
        command.CommandText = write
            ? $"PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = {(durable ? "FULL" : "OFF")}; PRAGMA foreign_keys = ON; PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON"
            : "PRAGMA busy_timeout = 30000; PRAGMA query_only = ON; PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY";
        command.ExecuteNonQuery();
        return connection;
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

    internal override async Task ScrubAsync()
    {
        // Readers that are done hold no snapshot: the log can be emptied. secure_delete has zeroed the pages.
        for (var tries = 0; tries < 50; tries++)
        {
            var busy = await RunOutsideAsync(s => s.First("PRAGMA wal_checkpoint(TRUNCATE)", r => r.GetInt64(0)));
            if (busy == 0)
            {
                return;
            }

            await Task.Delay(100);
        }

        throw new StoreUnavailableException("The write-ahead log could not be emptied because readers are busy: run the erasure again.", new TimeoutException());
    }

    /// <summary>Runs on the writer's connection between transactions.</summary>
    private Task<T> RunOutsideAsync<T>(Func<SqlSession, T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _outside.Enqueue(() =>
        {
            try
            {
                done.SetResult(work(_session));
            }
            catch (Exception e)
            {
                done.SetException(e); // the writer's thread outlives whatever fails
            }
        });
        _ = WriteAsync(default, _ => true, alone: true);
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
        _readerSlots.Dispose();
    }

    private protected override OperationQueue Queue(ProjectId project) => _queue;

    private protected override void Transact(OperationQueue queue, List<Operation> batch, Action<Operation?> running)
    {
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
            _session.Execute("COMMIT");
        }
        catch (Exception e)
        {
            Rollback();
            if (e is SqliteException { SqliteErrorCode: 5 or 6 or 8 or 10 or 11 or 13 or 14 or 26 } broken)
            {
                throw new StoreUnavailableException(broken.SqliteErrorCode switch
                {
                    13 => "The disk is full. Nothing of this request was kept.",
                    11 or 26 => "The database file is damaged. Run assay verify, and restore a backup.",
                    8 => "The database cannot be written.",
                    _ => "The database does not answer. Nothing of this request was kept.",
                }, e);
            }

            throw;
        }
    }

    private void Rollback()
    {
        try
        {
            // SQLite has rolled back by itself after some errors, a full disk among them.
            _session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
        }
    }

    private protected override void BetweenTransactions()
    {
        while (_outside.TryDequeue(out var work))
        {
            work();
        }
    }
}
