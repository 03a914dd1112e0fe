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
        Eraser = new Eraser(database, erasures => ErasureList.Add(settings.ErasuresFile, erasures));
        Retention = new RetentionStore(database, _cache, Eraser);
    }

    public StoreSettings Settings { get; }

    /// <summary>Of the data folder: what other accounts of the machine can reach, since this one may not change it.</summary>
    public IReadOnlyList<string> Exposed { get; private init; } = [];

    public Database Database { get; }

    public ProjectStore Projects { get; }

    public ItemStore Items { get; }

    public TaskStore Tasks { get; }

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
    /// <param name="create">False refuses where there is no database yet.</param>
    /// <exception cref="InvalidOperationException">The folder cannot be used; the message says why.</exception>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public static async Task<Instance> OpenAsync(StoreSettings settings, AggregateAnswers aggregate, TimeProvider? time = null, bool create = true) =>
        await OpenAsync(settings, aggregate, time, create, restoring: false);

    private static async Task<Instance> OpenAsync(StoreSettings settings, AggregateAnswers aggregate, TimeProvider? time, bool create, bool restoring)
    {
        time ??= TimeProvider.System;
        if (!create && settings.ConnectionString is null && !File.Exists(settings.DatabaseFile))
        {
            throw new InvalidOperationException($"There is no Assay data in {settings.DataDirectory}. Name the right folder with --data.");
        }

        DataFolder.Make(settings.DataDirectory);
        var exposed = DataFolder.Protect(settings.DataDirectory);
        try
        {
            using var session = await OpenSessionAsync(settings);
            Migrator.Run(session, Database.Microseconds(time.GetUtcNow()));
            if (!restoring)
            {
                RefuseUnfinished(session);
            }

            session.Execute(AddToInstance, "name", "assay-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)));
            var name = Stated(session, "name")!;
            var (heads, signer) = (OpenHeads(session, settings, name), OpenKey(session, settings, name));
            return new Instance(settings, OpenDatabase(settings, time, new LedgerSettings(signer, name) { Heads = heads, EarlierKeys = KeyReplacement.Earlier(session) }), aggregate) { Exposed = exposed };
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

    /// <summary>The row of table instance that names the ledger's verifier key.</summary>
    internal const string LedgerKey = "ledger_key";

    private const string AddToInstance = "INSERT INTO instance (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";

    private static string? Stated(SqlSession session, string what) => session.First("SELECT value FROM instance WHERE name = $1", r => r.GetString(0), what);

    /// <exception cref="InvalidOperationException">Events are lost.</exception>
    private static HeadFile OpenHeads(SqlSession session, StoreSettings settings, string name)
    {
        var heads = HeadFile.Open(settings.HeadsFile(name));
        try
        {
            heads.Compare(name, session.Query(
                "SELECT h.project_id, coalesce(p.name, '_instance'), h.size FROM ledger_head h LEFT JOIN project p ON p.project_id = h.project_id AND p.project_id > 0 ORDER BY h.project_id",
                r => (r.GetInt64(0), r.GetString(1), r.GetInt64(2))));
            return heads;
        }
        catch
        {
            heads.Dispose();
            throw;
        }
    }

    /// <exception cref="InvalidOperationException">The key is missing where there is a ledger, or is another database's.</exception>
    private static NoteSigner OpenKey(SqlSession session, StoreSettings settings, string name)
    {
        var stated = Stated(session, LedgerKey);
        if (!File.Exists(settings.KeyFile) && (stated is not null || session.Any("SELECT 1 FROM ledger_checkpoint")))
        {
            throw new InvalidOperationException(
                $"{settings.KeyFile} is missing: it holds the key that signs this database's ledger{(stated is null ? "" : $" ({stated})")}. Put it back from a backup. "
                + "If it is lost for good, assay key replace makes another and records that.");
        }

        var signer = NoteSigner.FromSeed(name, Seed(settings.KeyFile));
        session.Execute(AddToInstance, LedgerKey, signer.Key.ToVerifier());
        return Stated(session, LedgerKey) == signer.Key.ToVerifier()
            ? signer
            : throw new InvalidOperationException(
                $"{settings.KeyFile} is not the key of this database, whose ledger is signed by {Stated(session, LedgerKey)}; the file holds {signer.Key.ToVerifier()}. "
                + "Put the right file back, or name the folder that belongs to the database.");
    }

    /// <summary>Makes a new ledger key where the old one is lost or known to others. The instance's log names both, and the old one still verifies what it signed.</summary>
    /// <returns>The verifier keys; the old one null where it is not known.</returns>
    public static async Task<(string? Old, string New)> ReplaceKeyAsync(StoreSettings settings, AggregateAnswers aggregate, Authority by, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var made = NewKeyFile(settings.KeyFile);
        try
        {
            Instance instance;
            string? old;
            using (var session = await OpenSessionAsync(settings))
            {
                Migrator.Run(session, Database.Microseconds(time.GetUtcNow()));
                RefuseUnfinished(session);
                var name = Stated(session, "name") ?? throw new InvalidOperationException("There is no instance here yet: its first start makes its key.");
                old = Stated(session, LedgerKey) ?? (File.Exists(settings.KeyFile) ? NoteSigner.FromSeed(name, Seed(settings.KeyFile)).Key.ToVerifier() : null);
                instance = new Instance(settings, OpenDatabase(settings, time, new LedgerSettings(NoteSigner.FromSeed(name, Seed(made)), name) { Heads = OpenHeads(session, settings, name) }), aggregate);
            }

            await using (instance)
            {
                await instance.Database.WriteAsync(default, unit => KeyReplacement.Record(unit, old, instance.Ledger.Key!, by), alone: true);
                // Between the two a start is refused, and replacing again goes on.
                File.Move(made, settings.KeyFile, overwrite: true);
                return (old, instance.Ledger.Key!.ToVerifier());
            }
        }
        finally
        {
            File.Delete(made);
        }
    }

    private static Database OpenDatabase(StoreSettings settings, TimeProvider time, LedgerSettings ledger) => settings.ConnectionString is { } connection
        ? new PostgresDatabase(connection, time, ledger)
        : new SqliteDatabase(settings.DatabaseFile, time, ledger, settings.Durable);

    /// <summary>Checks a log, and the views against what the log makes of them, all as of one moment.</summary>
    /// <param name="ledgerOnly">Leaves the views out.</param>
    public Task<VerifyReport> VerifyAsync(ProjectId project, IReadOnlyList<string> known, Action<long>? progress = null, bool ledgerOnly = false) => Database.ReadAsync(s =>
    {
        s.Script(s.Dialect.WritesArrays ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN");
        try
        {
            var now = Database.Now;
            Action<Func<bool>, Action<long?, string>>? views = ledgerOnly || project.Value == 0 ? null : (full, wrong) => new ViewCheck(s, _projector, project, now, Database.Ledger, full, wrong).Run();
            return new Verifier(s, project, Database.Ledger, views).Run(known, progress);
        }
        finally
        {
            s.Script("ROLLBACK");
        }
    });

    /// <summary>Makes the views of a project anew; annotators wait meanwhile.</summary>
    public Task<long> RebuildAsync(ProjectId project, Action<long>? progress = null) => Database.WriteAsync(
        project,
        unit =>
        {
            unit.Lock(project);
            return new Rebuilder(unit.Session, unit.Writer, _projector, project, unit.Now, Database.Ledger).Run(progress);
        },
        alone: true);

    /// <summary>Copies everything into an empty instance, with the ledger key, so that it signs as this one, and the list of erasures.</summary>
    /// <exception cref="InvalidOperationException">The target is taken, or the list of erasures cannot be read; the message says which.</exception>
    public static async Task<IReadOnlyList<KeyValuePair<string, long>>> CopyAsync(StoreSettings from, StoreSettings to, TimeProvider time, Action<string, long>? progress = null)
    {
        ErasureList.Read(from.ErasuresFile);
        var counts = await CopyRowsAsync(from, to, time, progress, restores: false);

        // Read now: what was erased while the rows were copied stands on it too.
        Keep(to, from, ErasureList.Read(from.ErasuresFile));
        return counts;
    }

    /// <summary>
    /// Makes an instance of a backup, and erases again what was erased since. Until that is done nobody else opens it: it would
    /// show what was erased.
    /// </summary>
    /// <param name="erasures">The list of the instance that was lost; null where nothing was erased since the backup.</param>
    /// <returns>How much was erased again.</returns>
    /// <exception cref="InvalidOperationException">The list cannot be read or is not this instance's, or the target is taken. Nothing was written then.</exception>
    public static async Task<int> RestoreAsync(StoreSettings from, StoreSettings to, IReadOnlyList<Erasure>? erasures, AggregateAnswers aggregate, Authority by, TimeProvider time) =>
        await RestoreAsync(from, to, erasures, aggregate, by, time, () => { });

    /// <param name="copied">Called between copying and erasing; tests crash here.</param>
    internal static async Task<int> RestoreAsync(StoreSettings from, StoreSettings to, IReadOnlyList<Erasure>? erasures, AggregateAnswers aggregate, Authority by, TimeProvider time, Action copied)
    {
        var known = ErasureList.Read(from.ErasuresFile);
        using (var source = await OpenSessionAsync(from))
        {
            Migrator.Run(source, Database.Microseconds(time.GetUtcNow()));
            List<Erasure> all = [.. known, .. Eraser.Unlisted(source, known)];
            var listed = erasures?.Select(e => (e.Item, e.Actor)).ToHashSet();
            if (listed is not null && all.Find(e => !listed.Contains((e.Item, e.Actor))) is { } lacking)
            {
                throw new InvalidOperationException(
                    $"The list of erasures lacks what the backup knows to be erased ({all.Count(e => !listed.Contains((e.Item, e.Actor)))}, the first {(lacking.Item is null ? "person" : "item")} {lacking.Item ?? lacking.Actor}): "
                    + "it is an older copy, cut off, or of another instance. Nothing was restored. Take the newest list of the instance that was lost.");
            }

            known = [.. all, .. erasures ?? []];
        }

        await CopyRowsAsync(from, to, time, null, restores: true);
        Keep(to, from, known);
        copied();
        int applied;
        await using (var instance = await OpenAsync(to, aggregate, time, create: false, restoring: true))
        {
            applied = await instance.Eraser.ReapplyAsync(known, "erased again after a restore", by);
            await instance.Database.WriteAsync(default, unit => unit.Session.Execute("DELETE FROM instance WHERE name = $1", Restoring), alone: true);
        }

        return applied;
    }

    /// <summary>What stands in the database while a restore has not erased again yet.</summary>
    private const string Restoring = "restoring";

    private static async Task<IReadOnlyList<KeyValuePair<string, long>>> CopyRowsAsync(StoreSettings from, StoreSettings to, TimeProvider time, Action<string, long>? progress, bool restores)
    {
        if (File.Exists(to.KeyFile) && !File.ReadAllBytes(to.KeyFile).AsSpan().SequenceEqual(File.ReadAllBytes(from.KeyFile)))
        {
            throw new InvalidOperationException($"{to.KeyFile} is another instance's key. Copy into an empty folder.");
        }

        using var source = await OpenSessionAsync(from);
        Migrator.Run(source, Database.Microseconds(time.GetUtcNow()));
        RefuseUnfinished(source);
        DataFolder.Make(to.DataDirectory);
        DataFolder.Protect(to.DataDirectory);
        using var target = await OpenSessionAsync(to);
        Migrator.Run(target, Database.Microseconds(time.GetUtcNow()));
        void Mark(SqlSession session)
        {
            if (restores)
            {
                session.Execute(AddToInstance, Restoring, "");
            }
        }

        var counts = Copier.Run(source, target, progress, Mark);

        // The copy is what it is: an instance that was lost here may have gone further.
        File.Delete(to.HeadsFile(Stated(target, "name")!));
        return counts;
    }

    private static void Keep(StoreSettings to, StoreSettings from, IReadOnlyList<Erasure> erasures)
    {
        WriteSecret(to.KeyFile, File.ReadAllBytes(from.KeyFile));
        if (erasures.Count > 0)
        {
            ErasureList.Write(to.ErasuresFile, erasures);
        }
    }

    private static void RefuseUnfinished(SqlSession session)
    {
        if (Stated(session, Restoring) is not null)
        {
            throw new InvalidOperationException("A restore into this instance was broken off before what had been erased was erased again. Delete it (the files of the folder, or the database), and restore the backup again.");
        }
    }

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
            connection = new NpgsqlConnection(PostgresDatabase.Settings(connectionString));
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

        return new PostgresSession(connection);
    }

    private static StoreUnavailableException Unreachable(Exception e) => new("The database does not answer: check --database (host, port, user, password and name).", e);

    private static byte[] Seed(string file)
    {
        if (!File.Exists(file))
        {
            // Whole or not there at all: of processes that start at once, one makes the key and the others read it.
            var made = NewKeyFile(file);
            try
            {
                File.Move(made, file, overwrite: false);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(made);
            }
        }

        var seed = new byte[64];
        return Convert.TryFromBase64String(File.ReadAllText(file).Trim(), seed, out var written) && written == 32
            ? seed[..32]
            : throw new InvalidOperationException($"{file} is not a ledger key: 32 bytes in base64.");
    }

    /// <summary>A new key in a file of its own beside the place that it is for.</summary>
    private static string NewKeyFile(string file)
    {
        var made = $"{file}.{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(8)}";
        WriteSecret(made, Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n"));
        return made;
    }

    private static void WriteSecret(string file, byte[] content)
    {
        using var stream = new FileStream(file, DataFolder.NewFile(FileMode.Create));
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }
}
