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
}

/// <summary>How an import stands.</summary>
/// <param name="Faults">The first 100 refused lines.</param>
public sealed record ImportRun(
    long Id, ProjectId Project, string Kind, string Source, ImportState State, long Read, long Added, long Known, long Refused, IReadOnlyList<Fault> Faults, string Message,
    ActorId Actor, long StartedAt, long? FinishedAt);

/// <summary>Imports and their progress: operational, not part of the ledger.</summary>
public sealed class ImportRunStore
{
    private const string Select = "SELECT run_id, project_id, kind, source, state, rows_read, added, known, refused, faults, message, actor_id, started_at, finished_at FROM import_run";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private readonly Database _database;

    internal ImportRunStore(Database database) => _database = database;

    public Task<ImportRun> StartAsync(ProjectId project, string kind, string source, ActorId actor) => _database.WriteAsync(
        project,
        unit =>
        {
            var id = Ids.Next(unit.Session, "import_run");
            unit.Session.Execute(
                "INSERT INTO import_run (run_id, project_id, kind, source, state, rows_read, added, known, refused, faults, message, actor_id, started_at) VALUES ($1, $2, $3, $4, 0, 0, 0, 0, 0, '[]', '', $5, $6)",
                id, project.Value, kind, source, actor.Value, unit.Now);
            return new ImportRun(id, project, kind, source, ImportState.Running, 0, 0, 0, 0, [], "", actor, unit.Now, null);
        },
        alone: true);

    /// <returns>The run as it was stored: a run that has ended says when.</returns>
    public Task<ImportRun> SaveAsync(ImportRun run) => _database.WriteAsync(
        run.Project,
        unit =>
        {
            var stored = run with { FinishedAt = run.State == ImportState.Running ? null : unit.Now };
            unit.Session.Execute(
                "UPDATE import_run SET state = $2, rows_read = $3, added = $4, known = $5, refused = $6, faults = $7, message = $8, finished_at = $9 WHERE run_id = $1",
                run.Id, (long)run.State, run.Read, run.Added, run.Known, run.Refused, JsonSerializer.Serialize(run.Faults, Options), run.Message, stored.FinishedAt);
            return stored;
        },
        alone: true);

    public Task<ImportRun?> FindAsync(long id) => _database.ReadAsync(s => s.First(Select + " WHERE run_id = $1", Read, id));

    public Task<List<ImportRun>> ListAsync(ProjectId project) => _database.ReadAsync(s => s.Query(Select + " WHERE project_id = $1 ORDER BY run_id DESC LIMIT 100", Read, project.Value));

    /// <summary>More refused lines than these are counted and not kept.</summary>
    public const int MostFaults = 100_000;

    /// <summary>Keeps refused lines behind those that are kept already.</summary>
    public Task AddFaultsAsync(ImportRun run, long first, IReadOnlyList<Fault> faults) => _database.WriteAsync(
        run.Project,
        unit =>
        {
            unit.Insert("import_fault", FaultColumns, [.. faults.Select((f, i) => (run.Id, first + i, f))]);
            return true;
        },
        alone: true);

    /// <summary>Refused lines from a number on, in the order of the source.</summary>
    public Task<List<Fault>> FaultsAsync(long run, long from, int limit) => _database.ReadAsync(s => s.Query(
        "SELECT line, field, message FROM import_fault WHERE run_id = $1 AND number >= $2 ORDER BY number LIMIT $3",
        r => new Fault(r.GetString(1), r.GetString(2), (int?)r.WholeOrNull(0)), run, from, (long)limit));

    private static readonly IReadOnlyList<Column<(long Run, long Number, Fault Fault)>> FaultColumns =
    [
        new("run_id", ColumnKind.Whole, f => f.Run), new("number", ColumnKind.Whole, f => f.Number), new("line", ColumnKind.Whole, f => f.Fault.Line is { } line ? (long)line : null),
        new("field", ColumnKind.Text, f => f.Fault.Field), new("message", ColumnKind.Text, f => f.Fault.Message),
    ];

    private static ImportRun Read(SqlRow r) => new(
        r.GetInt64(0), new ProjectId(r.GetInt64(1)), r.GetString(2), r.GetString(3), (ImportState)r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8),
        JsonSerializer.Deserialize<List<Fault>>(r.GetString(9), Options) ?? [], r.GetString(10), new ActorId(r.GetInt64(11)), r.GetInt64(12), r.WholeOrNull(13));
}
