using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Assay.Domain;
using Assay.Domain.Labels;
using Assay.Domain.Ledger;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Inbox;
using Assay.Store.Items;
using Assay.Store.Labels;
using Assay.Store.Ledger;
using Assay.Store.Maintenance;
using Assay.Store.People;
using Assay.Store.Projects;
using Assay.Store.Tasks;
using Assay.Store.Views;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Assay.Store;

/// <summary>Where an instance keeps its data.</summary>
/// <param name="DataDirectory">Holds the embedded database (assay.db), the ledger key (ledger.key) and the erasure list (erasures.jsonl).</param>
/// <param name="ConnectionString">PostgreSQL in place of the embedded database; null for none.</param>
/// <param name="Durable">False turns fsync off on the embedded engine. Only for tests that show what is lost then.</param>
public sealed record StoreSettings(string DataDirectory, string? ConnectionString = null, bool Durable = true)
{
    public string DatabaseFile => Path.Combine(DataDirectory, "assay.db");

    public string KeyFile => Path.Combine(DataDirectory, "ledger.key");

    public string ErasuresFile => Path.Combine(DataDirectory, "erasures.jsonl");

    /// <summary>There while a backup, copy or restore into this folder is not done, from before its database is made.</summary>
    public string RestoringFile => Path.Combine(DataDirectory, "assay.db-restoring");

    /// <summary>How long each log was at its last commit: beside the embedded database, and for others by the instance's name.</summary>
    public string HeadsFile(string instance) => ConnectionString is null ? DatabaseFile + "-heads" : Path.Combine(DataDirectory, instance + ".heads");
}

/// <summary>One opened instance: its database and its stores.</summary>
public sealed class Instance : IAsyncDisposable
{
    private readonly Projector _projector;
    private readonly ProjectCache _cache = new();

    private Instance(StoreSettings settings, Database database, AggregateAnswers aggregate)
    {
        Settings = settings;
        Database = database;
        _projector = new Projector(_cache, aggregate);
        Projects = new ProjectStore(database, _cache);
        Items = new ItemStore(database);
        Holds = new HoldStore(database);
        Tasks = new TaskStore(database, _cache, _projector);
        Answers = new AnswerImport(database, _cache, _projector);
        Labels = new LabelStore(database, _cache);
        Ledger = new LedgerStore(database);
        Access = new AccessStore(database);
        Imports = new ImportRunStore(database);
        Grid = new TaskGrid(database);
        Bulk = new BulkStore(database, Tasks, Grid);
        Views = new SavedViewStore(database);
        TaxonomyDrafts = new TaxonomyDraftStore(database);
        Inbox = new InboxStore(database, Tasks);
        MyWork = new MyWorkStore(database);
        PersonSettings = new PersonSettingStore(database);
        Eraser = new Eraser(database, Access, Holds, erasures => ErasureList.AddAsync(settings.ErasuresFile, erasures), new ScrubMark(settings.ErasuresFile + ".unclean"));
        Retention = new RetentionStore(database, _cache, Eraser);
    }

    public StoreSettings Settings { get; }

    /// <summary>Of the data folder: what other accounts of the machine can reach, since this one may not change it.</summary>
    public IReadOnlyList<string> Exposed { get; private init; } = [];

    /// <summary>What the file of heads could not tell at this start; null where it was whole.</summary>
    public string? TornHeads => Database.Ledger.Heads?.Torn;

    public Database Database { get; }

    public ProjectStore Projects { get; }

    public ItemStore Items { get; }

    public TaskStore Tasks { get; }

    public HoldStore Holds { get; }

    public TaskGrid Grid { get; }

    public BulkStore Bulk { get; }

    public SavedViewStore Views { get; }

    public TaxonomyDraftStore TaxonomyDrafts { get; }

    public InboxStore Inbox { get; }

    public MyWorkStore MyWork { get; }

    public PersonSettingStore PersonSettings { get; }

    public AnswerImport Answers { get; }

    public LabelStore Labels { get; }

    public LedgerStore Ledger { get; }

    public AccessStore Access { get; }

    public ImportRunStore Imports { get; }

    public Eraser Eraser { get; }

    public RetentionStore Retention { get; }

    /// <summary>Opens an instance, making or upgrading its database.</summary>
    /// <param name="create">False refuses where there is no instance yet, and makes neither schema nor key.</param>
    /// <exception cref="NoInstanceException">There is none, and none is to be made.</exception>
    /// <exception cref="InvalidOperationException">The folder cannot be used; the message says why.</exception>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public static async Task<Instance> OpenAsync(StoreSettings settings, AggregateAnswers aggregate, TimeProvider? time = null, bool create = true) =>
        await OpenAsync(settings, aggregate, time, create, restoring: false);

    /// <param name="restoring">True opens what a restore has not finished.</param>
    internal static async Task<Instance> OpenAsync(StoreSettings settings, AggregateAnswers aggregate, TimeProvider? time, bool create, bool restoring)
    {
        time ??= TimeProvider.System;
        if (!restoring)
        {
            InstanceCopy.RefuseUnfinished(settings);
        }

        if (create)
        {
            DataFolder.Make(settings.DataDirectory);
        }
        else
        {
            RefuseAbsent(settings);
        }

        var exposed = DataFolder.Protect(settings.DataDirectory);
        // Read before the database is looked at: another process that begins the instance meanwhile writes to it first.
        var known = restoring || settings.ConnectionString is null ? null : HeadFile.Known(settings.DataDirectory);
        try
        {
            using var session = await OpenSessionAsync(settings);
            if (!restoring)
            {
                InstanceCopy.RefuseUnfinished(session);
                RefuseEmptied(session, known);
            }

            if (!create)
            {
                RefuseAbsent(session, settings);
            }

            Migrator.Run(session, Database.Microseconds(time.GetUtcNow()));
            InstanceRow.Add(session, InstanceRow.Name, "assay-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)));
            var name = InstanceRow.Find(session, InstanceRow.Name)!;
            var ledger = new LedgerSettings(LedgerKey.Open(session, settings, name, create), name) { EarlierKeys = LedgerKey.Earlier(session), Heads = OpenHeads(session, settings, name) };
            DataFolder.RemoveAbandoned(settings.DataDirectory, time.GetUtcNow());
            return new Instance(settings, OpenDatabase(settings, time, ledger), aggregate) { Exposed = exposed };
        }
        catch (NpgsqlException e) when (e is not PostgresException)
        {
            throw Unreachable(e); // it went away in between
        }
        catch (SqliteException e) when (SqliteDatabase.Trouble(e, "") is { } trouble)
        {
            throw trouble;
        }
    }

    /// <summary>Refuses a folder without a database, before one is made there.</summary>
    internal static void RefuseAbsent(StoreSettings settings)
    {
        if (settings.ConnectionString is null && new FileInfo(settings.DatabaseFile) is not { Exists: true, Length: > 0 })
        {
            throw Absent(settings);
        }
    }

    /// <summary>Refuses a database in which no instance was begun, before a schema is made there.</summary>
    internal static void RefuseAbsent(SqlSession session, StoreSettings settings)
    {
        if (!InstanceRow.CanFind(session) || InstanceRow.Find(session, InstanceRow.Name) is null)
        {
            throw Absent(settings);
        }
    }

    /// <summary>Refuses to begin an instance where the folder knows of one: its database is gone, or is another.</summary>
    private static void RefuseEmptied(SqlSession session, (string File, long Events)? known)
    {
        if (known is var (file, events) && (!InstanceRow.CanFind(session) || InstanceRow.Find(session, InstanceRow.Name) is null))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"There is no Assay data in this database, where {file} knows of {events:N0} events that were acknowledged. Name the right one with --database, or restore a backup into it with assay restore. To begin another instance, give it a folder of its own with --data."));
        }
    }

    private static NoInstanceException Absent(StoreSettings settings) => new(
        (settings.ConnectionString is null
            ? $"There is no Assay data in {settings.DataDirectory}. Name the right folder with --data."
            : "There is no Assay data in this database. Name the right one with --database.")
        + " To begin an instance there, run assay serve or assay project create.");

    /// <exception cref="InvalidOperationException">Events are lost.</exception>
    private static HeadFile OpenHeads(SqlSession session, StoreSettings settings, string name)
    {
        var heads = HeadFile.Open(settings.HeadsFile(name), ofAllLogs: settings.ConnectionString is null);
        try
        {
            heads.Compare(name, session.Query(
                "SELECT h.project_id, coalesce(p.name, '_instance'), h.size FROM ledger_head h LEFT JOIN project p ON p.project_id = h.project_id AND p.project_id > 0 WHERE h.project_id >= 0 ORDER BY h.project_id",
                r => (r.GetInt64(0), r.GetString(1), r.GetInt64(2))));
            return heads;
        }
        catch
        {
            heads.Dispose();
            throw;
        }
    }

    /// <summary>Makes a new ledger key where the old one is lost or known to others. The instance's log names both, and the old one still verifies what it signed.</summary>
    /// <returns>The verifier keys; the old one null where it is not known.</returns>
    /// <exception cref="InstanceInUseException">A server, or another command, works on the embedded database. PostgreSQL's do not show: servers that run there sign nothing more until they are started again.</exception>
    public static async Task<(string? Old, string New)> ReplaceKeyAsync(StoreSettings settings, AggregateAnswers aggregate, Authority by, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        InstanceCopy.RefuseUnfinished(settings);
        RefuseAbsent(settings);
        if (settings.ConnectionString is null && !SqliteDatabase.IsUnused(settings.DatabaseFile))
        {
            throw new InstanceInUseException($"Something works on the instance in {settings.DataDirectory}, and would go on with the old key. Stop the server, wait for other commands to end, and replace the key then.");
        }

        var made = LedgerKey.NewFile(settings.KeyFile);
        var isUnknown = false;
        try
        {
            Instance instance;
            string? old;
            using (var session = await OpenSessionAsync(settings))
            {
                InstanceCopy.RefuseUnfinished(session);
                RefuseAbsent(session, settings);
                Migrator.Run(session, Database.Microseconds(time.GetUtcNow()));
                var name = InstanceRow.Find(session, InstanceRow.Name)!;
                old = InstanceRow.Find(session, InstanceRow.LedgerKey) ?? (File.Exists(settings.KeyFile) ? LedgerKey.Signer(settings.KeyFile, name).Key.ToVerifier() : null);
                instance = new Instance(settings, OpenDatabase(settings, time, new LedgerSettings(LedgerKey.Signer(made, name), name) { Heads = OpenHeads(session, settings, name) }), aggregate);
            }

            await using (instance)
            {
                await instance.Database.WriteAsync(default, unit => LedgerKey.Replace(unit, old, instance.Ledger.Key!, by), alone: true);
                // Between the two whatever starts puts the key in its place by itself.
                LedgerKey.MoveInto(settings.KeyFile, made, instance.Ledger.Key!.ToVerifier(), instance.Ledger.Key!.Name);
                return (old, instance.Ledger.Key!.ToVerifier());
            }
        }
        catch (StoreUnavailableException e) when (e.IsUnknown)
        {
            isUnknown = true; // it may be the only file of the key that the database names now
            throw;
        }
        finally
        {
            if (!isUnknown)
            {
                File.Delete(made);
            }
        }
    }

    private static Database OpenDatabase(StoreSettings settings, TimeProvider time, LedgerSettings ledger) => settings.ConnectionString is { } connection
        ? new PostgresDatabase(connection, time, ledger)
        : new SqliteDatabase(settings.DatabaseFile, time, ledger, settings.Durable);

    /// <summary>Checks a log, and the views against what the log makes of them, all as of one moment.</summary>
    /// <param name="ledgerOnly">Leaves the views out.</param>
    public Task<VerifyReport> VerifyAsync(ProjectId project, IReadOnlyList<string> known, Action<long>? progress = null, bool ledgerOnly = false, CancellationToken cancel = default) => Database.ReadAsync(s =>
    {
        s.Script(s.Dialect.WritesArrays ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN");
        try
        {
            var now = Database.Now;
            Action<Func<bool>, Action<long?, string>>? views = ledgerOnly || project.Value == 0 ? null : (full, wrong) => new ViewCheck(s, _projector, project, now, Database.Ledger, full, wrong).Run();
            return new Verifier(s, project, Database.Ledger, views).Run(known, progress, cancel);
        }
        finally
        {
            s.RollBack();
        }
    }, cancel);

    /// <summary>Whether the database is whole and built as this version builds it: what is wrong with its tables, indexes and triggers.</summary>
    public Task<List<string>> CheckStructureAsync() => Database.ReadAsync(StructureCheck.Run);

    /// <summary>Makes the views of a project anew; annotators wait meanwhile.</summary>
    public Task<long> RebuildAsync(ProjectId project, Action<long>? progress = null) => Database.WriteAsync(
        project,
        unit =>
        {
            unit.Lock(project);
            return new Rebuilder(unit.Session, unit.Writer, _projector, project, unit.Now, Database.Ledger).Run(progress);
        },
        alone: true);

    public async ValueTask DisposeAsync()
    {
        await Imports.DisposeAsync();
        await Database.DisposeAsync();
        Database.Ledger.Heads?.Dispose();
    }

    internal static async Task<SqlSession> OpenSessionAsync(StoreSettings settings)
    {
        if (settings.ConnectionString is not { } connectionString)
        {
            DataFolder.Begin(settings.DatabaseFile);
            return new SqliteSession(SqliteDatabase.Open(settings.DatabaseFile, write: true, settings.Durable));
        }

        NpgsqlConnection connection;
        try
        {
            // Closed with the session: a pool would keep it open, one more than the instance works with.
            connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(PostgresDatabase.Settings(connectionString)) { Pooling = false }.ToString());
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
        {
            throw new InvalidOperationException("The database is not named as PostgreSQL's drivers expect: write --database \"Host=...;Username=...;Password=...;Database=...\".", e);
        }

        try
        {
            await connection.OpenAsync();
        }
        catch (NpgsqlException e)
        {
            await connection.DisposeAsync();
            throw Unreachable(e);
        }

        var session = new PostgresSession(connection);
        try
        {
            RefuseOtherSchema(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Refuses a connection that finds the tables in one schema and would make new ones in another: everybody's work would seem to be gone. It knows them by the name that nobody else gives a table.</summary>
    private static void RefuseOtherSchema(SqlSession session)
    {
        var (made, found) = session.First(
            "SELECT current_schema()::text, (SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass('ledger_head'))",
            r => (r.TextOrNull(0), r.TextOrNull(1)));
        if (found is not null && found != made)
        {
            throw new InvalidOperationException(
                $"Assay's tables are in the schema {found}, and this connection would make its tables in {made ?? "none"}, which comes first in the search path of its role. Name the schema in --database: \"...;Search Path={found}\".");
        }
    }

    private static StoreUnavailableException Unreachable(Exception e) => new("The database does not answer: check --database (host, port, user, password and name).", e);
}
