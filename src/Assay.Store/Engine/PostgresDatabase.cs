using System.Data;
using Assay.Domain;
using Assay.Store.Ledger;
using Npgsql;

namespace Assay.Store.Engine;

/// <summary>
/// PostgreSQL: batched writers in each server process. A batch locks the head rows of its projects first, so that a project
/// has one writer at a time across all processes, then reads together, runs, writes together and commits.
/// </summary>
internal sealed class PostgresDatabase : Database
{
    private const int Writers = 2;
    private const int Readers = 12;

    /// <summary>
    /// Writers read by key: a plan made once is right for every key, where the planner would plan anew for each claim in a small
    /// project, which cost more than the claim.
    /// </summary>
    internal const string WriterSettings = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off";

    /// <summary>
    /// What is read is a page by an index, whatever its plan may cost without the page's limit: to compile it takes twenty times
    /// what it takes to run.
    /// </summary>
    private const string NoCompiler = "SET jit = off";

    private readonly NpgsqlDataSource _source;

    /// <summary>Sessions that keep one plan for each statement; the same as others behind a pooler, where settings would wander.</summary>
    private readonly NpgsqlDataSource _onePlan;

    /// <summary>False where an operator has said that a pooler hands sessions on between statements.</summary>
    private readonly bool _keepsSessions;
    private readonly OperationQueue[] _queues;
    private readonly NpgsqlConnection?[] _connections = new NpgsqlConnection?[Writers];
    private readonly PostgresSession?[] _sessions = new PostgresSession?[Writers];
    private readonly Thread[] _writers;
    private readonly SemaphoreSlim _readerSlots = new(Readers);
    private readonly PostgresDialect _dialect = new();

    public PostgresDatabase(string connectionString, TimeProvider time, LedgerSettings ledger)
        : base(time, ledger)
    {
        // Sources are made of the whole connection string: what a source tells of itself has no password.
        var settings = new NpgsqlConnectionStringBuilder(Settings(connectionString));
        _keepsSessions = settings.MaxAutoPrepare > 0;
        _source = Source(settings, _keepsSessions ? NoCompiler : null);
        settings.MaxPoolSize = Readers;
        _onePlan = _keepsSessions ? Source(settings, $"{NoCompiler}; SET plan_cache_mode = force_generic_plan") : _source;
        _queues = [.. Enumerable.Range(0, Writers).Select(i => new OperationQueue(i))];
        _writers = [.. Enumerable.Range(0, Writers).Select(i => new Thread(() => Work(_queues[i])) { Name = $"assay-writer-{i}", IsBackground = true })];
        foreach (var writer in _writers)
        {
            writer.Start();
        }
    }

    internal override Dialect Dialect => _dialect;

    internal static string Settings(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            AutoPrepareMinUsages = 2,
            ApplicationName = "assay",
            MaxPoolSize = 24,
            NoResetOnClose = true,
            IncludeErrorDetail = false,
        };
        if (!settings.ShouldSerialize("Max Auto Prepare"))
        {
            // Behind a pooler that hands a session to another server in between, the operator sets 0.
            settings.MaxAutoPrepare = 200;
        }

        return settings.ToString();
    }

    public override Task<T> ReadAsync<T>(Func<SqlSession, T> read, CancellationToken cancel = default) => ReadAsync(_source, read, cancel);

    public override Task<T> ReadByOnePlanAsync<T>(Func<SqlSession, T> read, CancellationToken cancel = default) => ReadAsync(_onePlan, read, cancel);

    private async Task<T> ReadAsync<T>(NpgsqlDataSource source, Func<SqlSession, T> read, CancellationToken cancel)
    {
        await _readerSlots.WaitAsync(cancel);
        try
        {
            // On the caller's thread, which comes from the same pool as any other would: two switches of threads fewer.
            using var session = new PostgresSession(source.OpenConnection());
            return read(session);
        }
        catch (NpgsqlException e) when (Trouble(e, "") is { } trouble)
        {
            // What broke one connection broke the others that wait: each would fail the read that gets it.
            source.Clear();
            throw trouble;
        }
        finally
        {
            _readerSlots.Release();
        }
    }

    public override Task AnalyzeAsync() => Upkeep.AnalyzeAsync();

    private protected override async Task ScrubNowAsync()
    {
        try
        {
            await Upkeep.ScrubAsync();
        }
        catch (NpgsqlException e) when (Trouble(e, " What was erased is erased; what it left in free space is removed at the next try.") is { } trouble)
        {
            throw trouble;
        }
    }

    internal override Task RewriteAsync() => Upkeep.RewriteAsync();

    public override async ValueTask DisposeAsync()
    {
        foreach (var queue in _queues)
        {
            queue.Close();
        }

        await Task.Run(() => Array.ForEach(_writers, w => w.Join()));
        foreach (var session in _sessions)
        {
            session?.Dispose();
        }

        await _onePlan.DisposeAsync();
        await _source.DisposeAsync();
        _readerSlots.Dispose();
    }

    private protected override OperationQueue Queue(ProjectId project) => _queues[project.Value % Writers];

    private protected override void Transact(OperationQueue queue, List<Operation> batch, Action<Operation?> running)
    {
        var sent = false;
        for (var tries = 0; ; tries++)
        {
            try
            {
                var session = Session(queue.Writer);
                using var writer = new PostgresRowWriter(session);
                var unit = new UnitOfWork(session, writer, Now, Ledger);
                writer.Add("BEGIN");
                LockHeads(batch, unit, writer);
                foreach (var operation in batch)
                {
                    operation.Announce(unit);
                }

                ReadAuthorities(unit, writer);
                ReadHeld(unit, writer);
                unit.Prefetch();
                unit.Queues.Prefetch(writer);
                writer.Complete();
                foreach (var operation in batch)
                {
                    running(operation);
                    unit.CheckLog(operation.Project);
                    operation.Run(unit);
                }

                running(null);
                unit.Gather();
                BeforeCommit?.Invoke();
                writer.Add("COMMIT");
                sent = true;
                writer.Complete();
                unit.Committed();
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected && tries < 5)
            {
                sent = false;
                Rollback(queue.Writer);
            }
            catch (NpgsqlException e) when (e is not PostgresException || IsAway(e))
            {
                Drop(queue.Writer);
                if (!sent && tries < 3)
                {
                    continue;
                }

                // An error that the server reports and lives on with has ended the transaction: nothing is left open.
                var isUnknown = sent && e is not PostgresException { InvariantSeverity: "ERROR" };
                throw new StoreUnavailableException(
                    isUnknown
                        ? "The database went away during the commit, and whether this was kept is not known: send the same request again to learn what became of it."
                        : $"{Reason(e)} {StoreUnavailableException.NothingKept}",
                    e,
                    isUnknown);
            }
            catch (Exception)
            {
                Rollback(queue.Writer);
                throw;
            }
        }
    }

    /// <summary>
    /// The database server ends the session, lacks something or cannot reach its disk (classes 53, 57 and 58), or has become
    /// a standby: neither our fault nor the operations'.
    /// </summary>
    private static bool IsAway(NpgsqlException e) => e is PostgresException { InvariantSeverity: "FATAL" or "PANIC" } or PostgresException { SqlState: ['5', '3' or '7' or '8', ..] or "25006" };

    /// <summary>What is wrong with the server or the way to it, and not with a statement; null where it is the statement.</summary>
    internal static StoreUnavailableException? Trouble(NpgsqlException e, string kept) => e is not PostgresException || IsAway(e) ? new(Reason(e) + kept, e) : null;

    private static string Reason(NpgsqlException e) => (e as PostgresException)?.SqlState switch
    {
        PostgresErrorCodes.DiskFull => "The disk of the database is full.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "The database takes no writes: it is a standby, or set to read only.",
        PostgresErrorCodes.QueryCanceled => "The database broke a statement off: its statement_timeout is too short for it, or somebody cancelled it.",
        PostgresErrorCodes.TooManyConnections => "The database takes no more connections.",
        _ => "The database does not answer.",
    };

    private static void LockHeads(List<Operation> batch, UnitOfWork unit, PostgresRowWriter writer)
    {
        long[] projects = [.. batch.Select(o => o.Project.Value).Distinct().Order()];
        writer.Query(
            projects.Length == 1 ? HeadsAndProjects + "= $1" + Locked : HeadsAndProjects + "= ANY($1) ORDER BY h.project_id" + Locked,
            reader =>
            {
                var project = new ShiftedRow(reader, HeadRow.Table.Columns.Count);
                while (reader.Read())
                {
                    unit.Heads.Hold(HeadRow.Table.Read(reader));
                    unit.Projects.Hold(ProjectRow.Table.Read(project));
                }
            },
            projects.Length == 1 ? PostgresSession.Parameter(projects[0]) : new NpgsqlParameter<long[]> { TypedValue = projects });
    }

    /// <summary>Who acts: sessions and tokens with the grants of their actors, in one statement.</summary>
    private static void ReadAuthorities(UnitOfWork unit, PostgresRowWriter writer)
    {
        var (numbers, grants) = (unit.Credentials.TakeWanted(), unit.Grants.TakeWanted());
        if (numbers.Count == 0)
        {
            return;
        }

        writer.Query(
            Authorities + (numbers.Count == 1 ? "= $1" : "= ANY($1)"),
            reader =>
            {
                var grant = new ShiftedRow(reader, CredentialRow.Table.Columns.Count);
                while (reader.Read())
                {
                    unit.Credentials.Hold(CredentialRow.Table.Read(reader));
                    if (!grant.IsDBNull(0))
                    {
                        unit.Grants.Hold(GrantRow.Table.Read(grant));
                    }
                }

                unit.Credentials.Absent(numbers);
                unit.Grants.Absent(grants);
            },
            numbers.Count == 1 ? PostgresSession.Parameter(numbers[0]) : new NpgsqlParameter<long[]> { TypedValue = [.. numbers] });
    }

    /// <summary>Tasks with holds and drafts, in one statement.</summary>
    private static void ReadHeld(UnitOfWork unit, PostgresRowWriter writer)
    {
        if (unit.Held.Count == 0)
        {
            return;
        }

        NpgsqlParameter[] keys = unit.Held.Count == 1
            ? [PostgresSession.Parameter(unit.Held.First().Task), PostgresSession.Parameter(unit.Held.First().Actor)]
            : [new NpgsqlParameter<long[]> { TypedValue = [.. unit.Held.Select(k => k.Task)] }, new NpgsqlParameter<long[]> { TypedValue = [.. unit.Held.Select(k => k.Actor)] }];
        writer.Query(
            unit.Held.Count == 1 ? HeldOne : HeldMany,
            reader =>
            {
                var lease = new ShiftedRow(reader, TaskRow.Table.Columns.Count);
                var draft = new ShiftedRow(lease, LeaseRow.Table.Columns.Count);
                while (reader.Read())
                {
                    unit.Tasks.Hold(TaskRow.Table.Read(reader));
                    if (!lease.IsDBNull(0))
                    {
                        unit.Leases.Hold(LeaseRow.Table.Read(lease));
                    }

                    if (!draft.IsDBNull(0))
                    {
                        unit.Drafts.Hold(DraftRow.Table.Read(draft));
                    }
                }

                unit.Tasks.Absent(unit.Held.Select(k => k.Task));
                unit.Leases.Absent(unit.Held);
                unit.Drafts.Absent(unit.Held);
            },
            keys);
    }

    private static readonly string Held =
        $"SELECT {string.Join(", ", TaskRow.Table.ColumnNames.Select(c => "t." + c).Concat(LeaseRow.Table.ColumnNames.Select(c => "l." + c)).Concat(DraftRow.Table.ColumnNames.Select(c => "d." + c)))} FROM ";

    private static readonly string HeldOne = Held
        + "task t LEFT JOIN lease l ON l.task_id = t.task_id AND l.actor_id = $2 LEFT JOIN draft d ON d.task_id = t.task_id AND d.actor_id = $2 WHERE t.task_id = $1";

    private static readonly string HeldMany = Held
        + "unnest($1, $2) AS k(task_id, actor_id) JOIN task t ON t.task_id = k.task_id "
        + "LEFT JOIN lease l ON l.task_id = k.task_id AND l.actor_id = k.actor_id LEFT JOIN draft d ON d.task_id = k.task_id AND d.actor_id = k.actor_id";

    private static readonly string Authorities =
        $"SELECT {string.Join(", ", CredentialRow.Table.ColumnNames.Select(c => "c." + c).Concat(GrantRow.Table.ColumnNames.Select(c => "g." + c)))} "
        + "FROM credential c LEFT JOIN access_grant g ON g.actor_id = c.actor_id WHERE c.number ";

    /// <summary>
    /// Whoever waited for a lock gets the row as it stands then, and of tables that the statement does not lock what stood when it
    /// began: the project's row is locked as well, though it changes under its head's lock only. Rows that refer to it may be added meanwhile.
    /// </summary>
    private const string Locked = " FOR UPDATE OF h FOR NO KEY UPDATE OF p";

    /// <summary>Nearly every operation wants its project's row: it comes with the head in one statement.</summary>
    private static readonly string HeadsAndProjects =
        $"SELECT {string.Join(", ", HeadRow.Table.ColumnNames.Select(c => "h." + c).Concat(ProjectRow.Table.ColumnNames.Select(c => "p." + c)))} "
        + "FROM ledger_head h JOIN project p ON p.project_id = h.project_id WHERE h.project_id ";

    private PostgresUpkeep Upkeep => new(_source, _keepsSessions);

    /// <param name="begin">What each session begins with; null behind a pooler.</param>
    private static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder connectionString, string? begin)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString.ConnectionString);
        if (begin is null)
        {
            return builder.Build();
        }

        builder.UsePhysicalConnectionInitializer(
            connection => Run(connection).ExecuteNonQuery(),
            async connection =>
            {
                await using var command = Run(connection);
                await command.ExecuteNonQueryAsync();
            });
        return builder.Build();

        NpgsqlCommand Run(NpgsqlConnection connection) => new(begin, connection);
    }

    private PostgresSession Session(int writer)
    {
        if (_sessions[writer] is not { } session)
        {
            var connection = _source.OpenConnection();
            _connections[writer] = connection;
            Ledger.Heads?.Refresh();
            session = new PostgresSession(connection);
            _sessions[writer] = session;
            if (_keepsSessions)
            {
                // A server that is stopped between two statements would hold its projects' head rows for as long as it sleeps.
                session.Script("SET idle_in_transaction_session_timeout = '30s'; " + WriterSettings);
            }
        }

        return session;
    }

    private void Rollback(int writer)
    {
        try
        {
            _sessions[writer]?.Script("ROLLBACK");
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // Broken or closed already: the next transaction opens another.
            Drop(writer);
        }
    }

    private void Drop(int writer)
    {
        if (_connections[writer] is { } connection)
        {
            _sessions[writer] = null;
            _connections[writer] = null;
            NpgsqlConnection.ClearPool(connection);
            connection.Dispose();
        }
    }
}
