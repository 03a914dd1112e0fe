using System.Text.Json;
using Assay.Domain;
using Assay.Store.Engine;

namespace Assay.Store.Items;

public enum ImportState
{
    Running = 0,
    Done = 1,
    Failed = 2,
    Stopped = 3,

    /// <summary>Whoever ran it is gone: killed, or out of power.</summary>
    Broken = 4,
}

/// <summary>How an import stands.</summary>
/// <param name="Read">Lines; once it has ended, as many as were added, known, refused and merged together.</param>
/// <param name="Merged">Rows that say what another row of the same import says, and became its item.</param>
/// <param name="Faults">The first 100 lines that were refused or merged.</param>
public sealed record ImportRun(
    long Id, ProjectId Project, string Kind, string Source, ImportState State, long Read, long Added, long Known, long Refused, IReadOnlyList<Fault> Faults, string Message,
    ActorId Actor, long StartedAt, long? FinishedAt, long Merged = 0)
{
    /// <summary>Rows of it that are in the store.</summary>
    public long Kept => Added + Known + Merged;
}

/// <summary>Imports and their progress: operational, not part of the ledger.</summary>
public sealed class ImportRunStore : IAsyncDisposable
{
    private const string Select = "SELECT run_id, project_id, kind, source, state, rows_read, added, known, refused, faults, message, actor_id, started_at, finished_at, merged, broken FROM import_run";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>A run that was not heard of for so long has nobody who runs it.</summary>
    private const long Silence = 60_000_000;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    private readonly Database _database;
    private readonly string _runner = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";
    private readonly System.Collections.Concurrent.ConcurrentDictionary<long, ProjectId> _mine = new();
    private readonly Timer _beat;

    internal ImportRunStore(Database database)
    {
        _database = database;
        _beat = new Timer(_ => _ = BeatAsync(), null, Beat, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync() => _beat.DisposeAsync();

    public async Task<ImportRun> StartAsync(ProjectId project, string kind, string source, ActorId actor)
    {
        var run = await _database.WriteAsync(project, unit => Start(unit, project, kind, source, actor), alone: true);

        // Not before it is kept: the number of one that was not is given again, maybe to another server.
        _mine[run.Id] = project;
        return run;
    }

    private ImportRun Start(UnitOfWork unit, ProjectId project, string kind, string source, ActorId actor)
    {
        var id = Ids.Next(unit.Session, "import_run");
        unit.Session.Execute(
            "INSERT INTO import_run (run_id, project_id, kind, source, state, rows_read, added, known, refused, faults, message, actor_id, started_at, runner, seen_at) VALUES ($1, $2, $3, $4, 0, 0, 0, 0, 0, '[]', '', $5, $6, $7, $6)",
            id, project.Value, kind, source, actor.Value, unit.Now, _runner);
        return new ImportRun(id, project, kind, source, ImportState.Running, 0, 0, 0, 0, [], "", actor, unit.Now, null);
    }

    /// <returns>The run as it was stored: a run that has ended says when.</returns>
    public Task<ImportRun> SaveAsync(ImportRun run) => _database.WriteAsync(run.Project, unit => Save(unit, run), alone: true);

    private ImportRun Save(UnitOfWork unit, ImportRun run)
    {
        var stored = run with { Message = Storable(run.Message), FinishedAt = run.State == ImportState.Running ? null : unit.Now };
        unit.Session.Execute(
            "UPDATE import_run SET state = $2, rows_read = $3, added = $4, known = $5, refused = $6, faults = CASE WHEN source = $13 THEN '[]' ELSE $7 END, message = $8, finished_at = $9, merged = $10, broken = $11, seen_at = $12 WHERE run_id = $1",
            run.Id, (long)(run.State == ImportState.Broken ? ImportState.Stopped : run.State), run.Read, run.Added, run.Known, run.Refused, FirstFaults(unit.Session, run.Id), stored.Message, stored.FinishedAt,
            run.Merged, run.State == ImportState.Broken ? 1L : 0L, unit.Now, ErasedSource);
        if (run.State != ImportState.Running)
        {
            _mine.TryRemove(run.Id, out _);
        }

        return stored;
    }

    /// <summary>The first refused lines as they are kept, never as somebody has them in memory: something may have been erased since.</summary>
    private static string FirstFaults(SqlSession session, long run) => JsonSerializer.Serialize(
        session.Query("SELECT line, field, message FROM import_fault WHERE run_id = $1 AND number < $2 ORDER BY number", ReadFault, run, (long)MostShown), Options);

    /// <summary>Adds a chunk to its run, in the chunk's own transaction.</summary>
    internal static void Keep(SqlSession session, ImportChunk chunk, Added added) => session.Execute(
        "UPDATE import_run SET rows_read = $2, refused = $3, added = added + $4, known = known + $5, merged = merged + $6 WHERE run_id = $1",
        chunk.Run, chunk.Read, chunk.Refused + added.Clashes.Count, (long)added.New, (long)added.Known, (long)added.Merged.Count);

    /// <summary>The run is left by whoever ran it, who cannot say how it ended: it is no longer kept alive.</summary>
    public void Leave(long run) => _mine.TryRemove(run, out _);

    /// <summary>Ends the runs whose process is gone, and says what is kept of each.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> BreakOffAsync()
    {
        var now = _database.Now;
        var left = await _database.ReadAsync(s => s.Query(
            "SELECT run_id, project_id, runner, seen_at FROM import_run WHERE state = 0 ORDER BY run_id", r => (r.GetInt64(0), new ProjectId(r.GetInt64(1)), r.TextOrNull(2), r.GetInt64(3))));
        var broken = 0;
        List<Exception> failures = [];
        foreach (var (id, project, runner, seenAt) in left)
        {
            if (_mine.ContainsKey(id) || (seenAt > now - Silence && seenAt <= now + Silence && !IsGone(runner)))
            {
                continue;
            }

            try
            {
                broken += await _database.WriteAsync(project, unit => BreakOff(unit, id) ? 1 : 0, alone: true);
            }
            catch (Exception e)
            {
                failures.Add(e); // the other runs are ended all the same
            }
        }

        Failures.Throw(failures, "Imports whose process is gone could not be ended.");
        return broken;
    }

    private bool BreakOff(UnitOfWork unit, long id)
    {
        // It may have ended since it was seen.
        if (unit.Session.First(Select + " WHERE run_id = $1 AND state = 0" + unit.Session.Dialect.ForUpdate, Read, id) is not { } run)
        {
            return false;
        }

        var message = run.Kind == "items.check" ? "Broken off: whoever ran it is gone. A check keeps nothing."
            : $"Broken off: whoever ran it is gone. {run.Kept} rows of it are kept, {run.Added} of them new. Import the same again to go on; nothing is added twice.";
        Save(unit, run with { State = ImportState.Broken, Message = message, Read = Math.Max(run.Read, run.Kept + run.Refused) });
        return true;
    }

    /// <summary>Surely gone: a process of this machine that does not run, or one before this with its number.</summary>
    private bool IsGone(string? runner)
    {
        if (runner?.Split('/') is not [var machine, var number, _] || machine != Environment.MachineName || !int.TryParse(number, out var process) || runner == _runner)
        {
            return false;
        }

        if (process == Environment.ProcessId)
        {
            return true;
        }

        try
        {
            using var other = System.Diagnostics.Process.GetProcessById(process);
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private async Task BeatAsync()
    {
        foreach (var (run, project) in _mine)
        {
            try
            {
                await _database.WriteAsync(project, unit => unit.Session.Execute("UPDATE import_run SET seen_at = $2 WHERE run_id = $1 AND state = 0", run, unit.Now), alone: true);
            }
            catch (Exception)
            {
                // Beaten again in ten seconds; the others' beats do not wait for this one.
            }
        }

        // Not before this beat is through: while the database is away they would pile up.
        try
        {
            _beat.Change(Beat, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The store is closed.
        }
    }

    public Task<ImportRun?> FindAsync(long id) => _database.ReadAsync(s => s.First(Select + " WHERE run_id = $1", Read, id));

    public Task<List<ImportRun>> ListAsync(ProjectId project) => _database.ReadAsync(s => s.Query(Select + " WHERE project_id = $1 ORDER BY run_id DESC LIMIT 100", Read, project.Value));

    /// <summary>The source of a run that quoted something that is erased now: it quotes nothing any more.</summary>
    internal const string ErasedSource = "(erased)";

    /// <summary>What is wrong with a source's name; null where nothing is.</summary>
    public static Fault? SourceFault(string name) => Limits.TooLong("source", name)
        ?? (name == ErasedSource ? new Fault("source", $"{ErasedSource} stands for sources whose name was erased. Give it another name.") : null);

    /// <summary>More refused lines than these are counted and not kept.</summary>
    public const int MostFaults = 100_000;

    /// <summary>Refused lines that a run tells of itself; the others are asked for.</summary>
    public const int MostShown = 100;

    /// <summary>Keeps refused lines behind those that are kept already; one that quotes an item which was erased meanwhile says nothing.</summary>
    /// <remarks>Those that are kept already are passed over: whether they were is not known where a commit had no answer.</remarks>
    public Task AddFaultsAsync(ImportRun run, long first, IReadOnlyList<RefusedLine> lines) => _database.WriteAsync(
        run.Project,
        unit =>
        {
            // Lines that were read before something was erased may name it.
            if (unit.Session.First("SELECT source FROM import_run WHERE run_id = $1", r => r.GetString(0), run.Id) == ErasedSource)
            {
                return false;
            }

            var quoted = new Maintenance.IdSet(unit.Session, [.. lines.Select(l => l.Quotes?.Value).OfType<long>().Distinct()]);
            var gone = unit.Session.Query($"SELECT item_id FROM item WHERE item_id {quoted.Among} AND payload IS NULL", r => r.GetInt64(0), quoted.Argument);
            Fault Told(RefusedLine line) => line.Quotes is { } item && gone.Contains(item.Value) ? new Fault("", Maintenance.Mentions.Gone, line.Fault.Line) : line.Fault;
            var kept = (int)unit.Session.Number("SELECT count(*) FROM import_fault WHERE run_id = $1 AND number >= $2", run.Id, first);
            unit.Insert("import_fault", FaultColumns, [.. lines.Select((l, i) => (run.Id, first + i, Told(l))).Skip(kept)]);
            return true;
        },
        alone: true);

    /// <summary>Refused lines from a number on, in the order of the source.</summary>
    public Task<List<Fault>> FaultsAsync(long run, long from, int limit) => _database.ReadAsync(s => s.Query(
        "SELECT line, field, message FROM import_fault WHERE run_id = $1 AND number >= $2 ORDER BY number LIMIT $3",
        ReadFault, run, from, (long)limit));

    private static Fault ReadFault(SqlRow r) => new(r.GetString(1), r.GetString(2), (int?)r.WholeOrNull(0));

    private static readonly IReadOnlyList<Column<(long Run, long Number, Fault Fault)>> FaultColumns =
    [
        new("run_id", ColumnKind.Whole, f => f.Run), new("number", ColumnKind.Whole, f => f.Number), new("line", ColumnKind.Whole, f => f.Fault.Line is { } line ? (long)line : null),
        new("field", ColumnKind.Text, f => Storable(f.Fault.Field)), new("message", ColumnKind.Text, f => Storable(f.Fault.Message)),
    ];

    /// <summary>What a run says may quote what it read, and PostgreSQL keeps no NUL.</summary>
    private static string Storable(string said) => said.Replace("\0", "\\u0000", StringComparison.Ordinal);

    private static ImportRun Read(SqlRow r) => new(
        r.GetInt64(0), new ProjectId(r.GetInt64(1)), r.GetString(2), r.GetString(3), r.GetInt64(15) == 1 ? ImportState.Broken : (ImportState)r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8),
        JsonSerializer.Deserialize<List<Fault>>(r.GetString(9), Options) ?? [], r.GetString(10), new ActorId(r.GetInt64(11)), r.GetInt64(12), r.WholeOrNull(13), r.GetInt64(14));
}
