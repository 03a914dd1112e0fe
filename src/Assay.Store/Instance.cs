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
        Eraser = new Eraser(database, KeepErasure);
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
    public static async Task<Instance> OpenAsync(StoreSettings settings, AggregateAnswers aggregate, TimeProvider? time = null, bool create = true)
    {
        time ??= TimeProvider.System;
        if (!create && settings.ConnectionString is null && !File.Exists(settings.DatabaseFile))
        {
            throw new InvalidOperationException($"There is no Assay data in {settings.DataDirectory}. Name the right folder with --data.");
        }

        DataFolder.Make(settings.DataDirectory);
        var exposed = DataFolder.Protect(settings.DataDirectory);
        string name;
        try
        {
            using var session = await OpenSessionAsync(settings);
            Migrator.Run(session, Database.Microseconds(time.GetUtcNow()));
            session.Execute("INSERT INTO instance (name, value) VALUES ('name', $1) ON CONFLICT (name) DO NOTHING", "assay-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)));
            name = session.First("SELECT value FROM instance WHERE name = 'name'", r => r.GetString(0))!;
        }
        catch (NpgsqlException e) when (e is not PostgresException)
        {
            throw Unreachable(e); // it went away in between
        }

        var ledger = new LedgerSettings(NoteSigner.FromSeed(name, Seed(settings.KeyFile)), name);
        Database database = settings.ConnectionString is { } connection
            ? new PostgresDatabase(connection, time, ledger)
            : new SqliteDatabase(settings.DatabaseFile, time, ledger, settings.Durable);
        return new Instance(settings, database, aggregate) { Exposed = exposed };
    }

    /// <summary>Checks a log, and the views against what the log makes of them, all as of one moment.</summary>
    /// <param name="ledgerOnly">Leaves the views out.</param>
    public Task<VerifyReport> VerifyAsync(ProjectId project, IReadOnlyList<string> known, Action<long>? progress = null, bool ledgerOnly = false) => Database.ReadAsync(s =>
    {
        s.Script(s.Dialect.WritesArrays ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN");
        try
        {
            var now = Database.Now;
            Action<Func<bool>, Action<long?, string>>? views = ledgerOnly || project.Value == 0 ? null : (full, wrong) => new ViewCheck(s, _projector, project, now, Database.Ledger, full, wrong).Run();
            return new Verifier(s, project, Database.Ledger.Signer?.Key, Database.Ledger.Origin(project), views).Run(known, progress);
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

    /// <summary>Copies everything into an empty instance, with the ledger key, so that it signs as this one.</summary>
    public static async Task<IReadOnlyList<KeyValuePair<string, long>>> CopyAsync(StoreSettings from, StoreSettings to, TimeProvider time, Action<string, long>? progress = null)
    {
        DataFolder.Make(to.DataDirectory);
        DataFolder.Protect(to.DataDirectory);
        if (File.Exists(to.KeyFile) && !File.ReadAllBytes(to.KeyFile).AsSpan().SequenceEqual(File.ReadAllBytes(from.KeyFile)))
        {
            throw new InvalidOperationException($"{to.KeyFile} is another instance's key. Copy into an empty folder.");
        }

        using var source = await OpenSessionAsync(from);
        using var target = await OpenSessionAsync(to);
        Migrator.Run(source, Database.Microseconds(time.GetUtcNow()));
        Migrator.Run(target, Database.Microseconds(time.GetUtcNow()));
        var counts = Copier.Run(source, target, progress);
        foreach (var (ours, theirs) in new[] { (from.KeyFile, to.KeyFile), (from.ErasuresFile, to.ErasuresFile) })
        {
            if (File.Exists(ours))
            {
                WriteSecret(theirs, await File.ReadAllBytesAsync(ours));
            }
        }

        return counts;
    }

    /// <summary>Erasures recorded beside the data, oldest first.</summary>
    public static IReadOnlyList<Erasure> Erasures(string file) =>
        File.Exists(file) ? [.. File.ReadLines(file).Where(l => l.Length > 0).Select(Erasure.Parse)] : [];

    public async ValueTask DisposeAsync()
    {
        await Imports.DisposeAsync();
        await Database.DisposeAsync();
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

    private void KeepErasure(Erasure erasure)
    {
        using var file = new FileStream(Settings.ErasuresFile, DataFolder.NewFile(FileMode.Append, FileShare.Read));
        file.Write(Encoding.UTF8.GetBytes(erasure.ToLine() + "\n"));
        file.Flush(flushToDisk: true);
    }

    private static byte[] Seed(string file)
    {
        if (!File.Exists(file))
        {
            // Whole or not there at all: of processes that start at once, one makes the key and the others read it.
            var made = $"{file}.{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(8)}";
            WriteSecret(made, Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n"));
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

    private static void WriteSecret(string file, byte[] content)
    {
        using var stream = new FileStream(file, DataFolder.NewFile(FileMode.Create));
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }
}
