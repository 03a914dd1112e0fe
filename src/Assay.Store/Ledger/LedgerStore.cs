using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Store.Engine;

namespace Assay.Store.Ledger;

/// <summary>A log's end as readers see it.</summary>
public sealed record LedgerState(ProjectId Project, long Size, byte[] Root, long LastAt);

/// <summary>Who did what and when, without what was said.</summary>
/// <param name="IsCorrection">The answer takes the place of an earlier one.</param>
public sealed record Activity(long Position, string Kind, ActorId Actor, long At, bool IsCorrection);

/// <summary>Which events a page shows; what is null does not restrict.</summary>
public sealed record EventFilter(string? Kind = null, ActorId? Actor = null, TaskId? Task = null, long? FromAt = null, long? UntilAt = null);

/// <summary>Reading the ledger: events, proofs, checkpoints, and the position that a moment means.</summary>
public sealed class LedgerStore
{
    private readonly Database _database;

    internal LedgerStore(Database database) => _database = database;

    /// <summary>The origin line of a log's checkpoints.</summary>
    public string Origin(ProjectId project) => _database.Ledger.Origin(project);

    public NoteKey? Key => _database.Ledger.Signer?.Key;

    /// <summary>False where another process has replaced the key since this one was started. Asks the database, so that it also shows whether that answers.</summary>
    public Task<bool> KeyStandsAsync() => _database.ReadAsync(s => _database.Ledger.Signer is not { } signer || LedgerKey.Stands(s, signer));

    /// <summary>How far the newest event of all logs lies ahead of the clock, in microseconds; below 0 where it lies in the past.</summary>
    public Task<long> AheadAsync() => _database.ReadAsync(s => s.Number("SELECT max(last_at) FROM ledger_head") - _database.Now);

    public Task<LedgerState> StateAsync(ProjectId project) => _database.ReadAsync(s => State(s, project));

    /// <summary>Events from a position on, at most <paramref name="limit"/>, newest first where asked.</summary>
    public Task<List<LedgerEvent>> EventsAsync(ProjectId project, long position, int limit, bool newestFirst, EventFilter filter)
    {
        var sql = new StringBuilder(StoredEvent.Select).Append(newestFirst ? " WHERE ledger_key <= $1 AND ledger_key >= $2" : " WHERE ledger_key >= $1 AND ledger_key < $2");
        var arguments = new List<object?> { Keys.Of(project.Value, position), newestFirst ? Keys.Of(project.Value, 0) : Keys.Of(project.Value + 1, 0) };
        void Where(string column, string comparison, object? value)
        {
            if (value is not null)
            {
                arguments.Add(value);
                sql.Append(System.Globalization.CultureInfo.InvariantCulture, $" AND {column} {comparison} ${arguments.Count}");
            }
        }

        Where("kind", "=", filter.Kind);
        Where("actor_id", "=", filter.Actor?.Value);
        Where("task_id", "=", filter.Task?.Value);
        Where("at", ">=", filter.FromAt);
        Where("at", "<=", filter.UntilAt);
        arguments.Add((long)limit);
        sql.Append(System.Globalization.CultureInfo.InvariantCulture, $" ORDER BY ledger_key{(newestFirst ? " DESC" : "")} LIMIT ${arguments.Count}");
        return _database.ReadAsync(s => s.Query(sql.ToString(), StoredEvent.Read, arguments.ToArray()));
    }

    /// <summary>
    /// Events before a size, newest first, that a filter lets through. Looks at a bounded number, so that a rare filter over a
    /// long log answers at once and goes on from the cursor.
    /// </summary>
    /// <returns>Events, and the size to go on before; null at the beginning of the log.</returns>
    public async Task<(List<LedgerEvent> Events, long? Next)> BackwardsAsync(ProjectId project, long before, int limit, EventFilter filter)
    {
        const int Window = 20_000;
        var found = new List<LedgerEvent>();
        var until = filter.UntilAt is { } latest ? Math.Min(before, await SizeAtAsync(project, latest)) : before;
        var from = filter.FromAt is { } earliest ? await SizeAtAsync(project, earliest - 1) : 0;
        // A task's events have their own index: no need for windows.
        var window = filter.Task is null ? Window : long.MaxValue;
        for (var windows = 0; windows < 10 && until > from; windows++)
        {
            var low = window > until - from ? from : until - window;
            var page = await BetweenAsync(project, low, until, limit - found.Count, filter);
            found.AddRange(page);
            until = page.Count > 0 && found.Count == limit ? page[^1].Position : low;
            if (found.Count == limit)
            {
                break;
            }
        }

        return (found, until > from ? until : null);
    }

    private Task<List<LedgerEvent>> BetweenAsync(ProjectId project, long from, long until, int limit, EventFilter filter)
    {
        var sql = new StringBuilder(StoredEvent.Select).Append(" WHERE ledger_key >= $1 AND ledger_key < $2");
        var arguments = new List<object?> { Keys.Of(project.Value, from), Keys.Of(project.Value, until) };
        void Where(string column, object? value)
        {
            if (value is not null)
            {
                arguments.Add(value);
                sql.Append(System.Globalization.CultureInfo.InvariantCulture, $" AND {column} = ${arguments.Count}");
            }
        }

        Where("kind", filter.Kind);
        Where("actor_id", filter.Actor?.Value);
        Where("task_id", filter.Task?.Value);
        arguments.Add((long)limit);
        sql.Append(System.Globalization.CultureInfo.InvariantCulture, $" ORDER BY ledger_key DESC LIMIT ${arguments.Count}");
        return _database.ReadAsync(s => s.Query(sql.ToString(), StoredEvent.Read, arguments.ToArray()));
    }

    /// <summary>Who did what and when from a position on, without what was said: what statistics of work are made from.</summary>
    public Task<List<Activity>> ActivityAsync(ProjectId project, long position, long until, int limit) => _database.ReadAsync(s => s.Query(
        $"""
        SELECT ledger_key, kind, actor_id, at, CASE WHEN kind = '{EventKind.AnnotationSubmitted}' AND {StoredEvent.IsCorrection} THEN 1 ELSE 0 END
        FROM ledger_event WHERE ledger_key >= $1 AND ledger_key < $2 ORDER BY ledger_key LIMIT $3
        """,
        r => new Activity(Keys.Number(r.GetInt64(0)), r.GetString(1), new ActorId(r.GetInt64(2)), r.GetInt64(3), r.GetInt64(4) == 1), Keys.Of(project.Value, position), Keys.Of(project.Value, until), (long)limit));

    public Task<LedgerEvent?> FindAsync(ProjectId project, EventId id) => _database.ReadAsync(
        s => s.First(StoredEvent.Table.SelectOne, StoredEvent.Read, StoredEvent.Table.KeyValues(new(project.Value, id))));

    public Task<LedgerEvent?> AtAsync(ProjectId project, long position) => _database.ReadAsync(
        s => s.First(StoredEvent.Select + " WHERE ledger_key = $1", StoredEvent.Read, Keys.Of(project.Value, position)));

    /// <summary>All that was said about a task, oldest first, with the resolutions of the whole project that gave it a label.</summary>
    public Task<List<LedgerEvent>> OfTaskAsync(TaskId task) => _database.ReadAsync(s => s.Query(
        $"{StoredEvent.Select} WHERE task_id = $1 UNION ALL {StoredEvent.Select} WHERE task_id IS NULL AND ledger_key IN (SELECT $2 + from_position FROM label WHERE task_id = $1) ORDER BY ledger_key",
        StoredEvent.Read, task.Value, Keys.Of(Keys.Project(task.Value), 0)));

    /// <summary>The event that erased an item; null where it stands.</summary>
    public Task<LedgerEvent?> ErasureOfAsync(ItemId item) => _database.ReadAsync(s =>
    {
        var (project, number) = (Keys.Project(item.Value), Keys.Number(item.Value));
        using var row = s.Rows(
            StoredEvent.Select + " WHERE ledger_key >= $1 AND ledger_key < $2 AND task_id IS NULL AND kind = $3 ORDER BY ledger_key DESC", Keys.Of(project, 0), Keys.Of(project + 1, 0), EventKind.Erased);
        while (row.Read())
        {
            var erased = StoredEvent.Read(row);
            using var said = JsonDocument.Parse(erased.Value ?? "{}");
            if (said.RootElement.TryGetProperty("items", out var items) && items.EnumerateArray().Any(i => i.GetInt64() == number))
            {
                return erased;
            }
        }

        return null;
    });

    /// <summary>How many events stood at a moment: the position to read "as of". Event times never run backwards, so this is a search.</summary>
    /// <param name="moment">Microseconds since 1970 UTC; events of this very microsecond count.</param>
    public Task<long> SizeAtAsync(ProjectId project, long moment) => _database.ReadAsync(s =>
    {
        var (low, high) = (0L, State(s, project).Size);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var at = s.Number("SELECT at FROM ledger_event WHERE ledger_key = $1", Keys.Of(project.Value, middle));
            (low, high) = at <= moment ? (middle + 1, high) : (low, middle);
        }

        return low;
    });

    /// <summary>Everything needed to check one event without the database: its bytes, its path, and a signed tree head.</summary>
    public Task<EventProof?> ProveAsync(ProjectId project, long position) => _database.ReadAsync<EventProof?>(s =>
    {
        var recorded = position < 0 ? null : s.First(StoredEvent.Select + " WHERE ledger_key = $1", StoredEvent.Read, Keys.Of(project.Value, position));
        if (recorded is null)
        {
            return null;
        }

        var state = State(s, project);
        var note = SignedHead(s, project, state);
        return new EventProof(
            recorded.Header, recorded.Value, recorded.Salt is null ? null : Convert.ToBase64String(recorded.Salt), position, state.Size,
            [.. MerkleProof.Inclusion(position, state.Size, Hashes(s, project)).Select(Convert.ToBase64String)], note, Key?.ToVerifier() ?? "");
    });

    /// <summary>That the log of one size is the beginning of the log of a later size.</summary>
    public Task<IReadOnlyList<byte[]>> ConsistencyAsync(ProjectId project, long oldSize, long newSize) =>
        _database.ReadAsync(s => MerkleProof.Consistency(oldSize, newSize, Hashes(s, project)));

    public Task<byte[]> RootAtAsync(ProjectId project, long size) => _database.ReadAsync(s => MerkleProof.RootAt(size, Hashes(s, project)));

    /// <summary>A signed tree head of the log as it stands; also stored, where it is new.</summary>
    public Task<string> CheckpointAsync(ProjectId project) => _database.WriteAsync(
        project,
        unit =>
        {
            var head = unit.Lock(project);
            var frontier = MerkleFrontier.FromBytes(head.Size, head.Frontier);
            var previous = LastCheckpointSize(unit.Session, project);
            var note = SignedHead(unit.Session, project, new LedgerState(project, head.Size, frontier.Root(), head.LastAt), previous == head.Size ? null : previous);
            if (previous != head.Size)
            {
                unit.Session.Execute("INSERT INTO ledger_checkpoint (project_id, size, note, created_at) VALUES ($1, $2, $3, $4)", project.Value, head.Size, note, unit.Now);
            }

            return note;
        },
        alone: true);

    /// <summary>Stores a checkpoint of every log that has grown since its last.</summary>
    public async Task<int> CheckpointAllAsync()
    {
        if (_database.Ledger.Signer is null)
        {
            return 0;
        }

        var grown = await _database.ReadAsync(s => s.Query(
            "SELECT h.project_id FROM ledger_head h WHERE h.size > coalesce((SELECT max(c.size) FROM ledger_checkpoint c WHERE c.project_id = h.project_id), 0)", r => r.GetInt64(0)));
        List<Exception> failures = [];
        foreach (var project in grown)
        {
            try
            {
                await CheckpointAsync(new ProjectId(project));
            }
            catch (Exception e)
            {
                failures.Add(e); // one log's trouble leaves no other without its checkpoint
            }
        }

        Failures.Throw(failures, "Some logs could not be checkpointed.");
        return grown.Count;
    }

    /// <summary>Appends an event that only records that something was done: an export, a read of sensitive data.</summary>
    public Task<LedgerEvent> RecordAsync(ProjectId project, string kind, JsonObject value, Access.Authority by, TaskId? task = null, ItemId? item = null) => _database.WriteAsync(
        project, unit => unit.Log(project).Append(new EventDraft(Ids.NewEvent(unit), kind, by.Actor, by.Tool, Json.Canonical(value), task, item)));

    internal static LedgerState State(SqlSession session, ProjectId project)
    {
        var head = session.First(HeadRow.Table.SelectOne, HeadRow.Table.Read, project.Value) ?? throw new InvalidOperationException($"Project {project} has no ledger head.");
        return new LedgerState(project, head.Size, MerkleFrontier.FromBytes(head.Size, head.Frontier).Root(), head.LastAt);
    }

    internal static SubtreeHash Hashes(SqlSession session, ProjectId project) => Tiles.Reader(
        (level, index) => session.First("SELECT hashes FROM ledger_tile WHERE project_id = $1 AND level = $2 AND tile_index = $3", r => r.Bytes(0), project.Value, (long)level, index),
        leaf => session.First("SELECT leaf_hash FROM ledger_event WHERE ledger_key = $1", r => r.Bytes(0), Keys.Of(project.Value, leaf)) ?? throw new InvalidOperationException($"Event {leaf} is missing."));

    /// <summary>Events under the log's newest stored checkpoint; 0 where there is none.</summary>
    internal static long LastCheckpointSize(SqlSession session, ProjectId project) =>
        session.Number("SELECT coalesce(max(size), 0) FROM ledger_checkpoint WHERE project_id = $1", project.Value);

    private string SignedHead(SqlSession session, ProjectId project, LedgerState state, long? previous = null)
    {
        if (_database.Ledger.Signer is not { } signer)
        {
            return "";
        }

        LedgerKey.RefuseReplaced(session, signer);
        return SignedNote.Sign(new Checkpoint(_database.Ledger.Origin(project), state.Size, state.Root, previous).Body(), signer);
    }
}

/// <summary>One event with its proof, as a file that verifies without the database.</summary>
/// <param name="Salt">Base64; null once the value is erased.</param>
/// <param name="Path">Base64 hashes, from the leaf upwards.</param>
/// <param name="Checkpoint">A signed note over the tree of <paramref name="TreeSize"/> leaves.</param>
/// <param name="Key">The verifier key as this instance states it; trust a copy that came another way.</param>
public sealed record EventProof(string Header, string? Value, string? Salt, long Position, long TreeSize, IReadOnlyList<string> Path, string Checkpoint, string Key)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, AllowDuplicateProperties = false, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Default };

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    public static EventProof? FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<EventProof>(json, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What a proof that holds shows.</summary>
    public string Shows() => Value is null
        ? "that an event with this header is in the log; not what was said: the proof comes without the value, which was erased, or left out"
        : "that an event with this header and this value is in the log";

    /// <summary>What is wrong with the proof; null where all holds.</summary>
    /// <param name="key">The key to trust; null takes the one in the proof, which only shows that the proof agrees with itself.</param>
    public string? Fault(NoteKey? key)
    {
        try
        {
            // What a file leaves out is null here, whatever the type says.
            if ((object?)Header is null || (object?)Path is null || Path.Any(p => (object?)p is null) || (object?)Checkpoint is null || (object?)Key is null)
            {
                return "The proof lacks one of header, path, checkpoint and key.";
            }

            if (key is null && !NoteKey.TryParse(Key, out key))
            {
                return "The proof names no readable key.";
            }

            if (!SignedNote.TryVerify(Checkpoint, key, out var body, out var error))
            {
                return error;
            }

            if (!Domain.Ledger.Checkpoint.TryParse(body, out var head) || head.Size != TreeSize)
            {
                return "The checkpoint is not of the tree that the proof speaks of.";
            }

            if (!EventHeader.TryParse(Header, out var header) || header!.Position != Position)
            {
                return "The header is not that of the event at this position.";
            }

            var (path, salt) = (Path.Select(Convert.FromBase64String).ToList(), Salt is null ? null : Convert.FromBase64String(Salt));
            if (path.Exists(hash => hash.Length != Merkle.HashSize) || (salt is not null && salt.Length != ValueHash.SaltSize))
            {
                return $"The proof is not whole: each hash of its path is {Merkle.HashSize} bytes in base64, and its salt {ValueHash.SaltSize}.";
            }

            if (!MerkleProof.VerifyInclusion(Merkle.LeafHash(Encoding.UTF8.GetBytes(Header)), Position, TreeSize, path, head.Root))
            {
                return $"Event {header.Id} at position {Position} is not in the tree that the checkpoint signs.";
            }

            if (Value is null && salt is not null)
            {
                return $"The value of event {header.Id} at position {Position} was taken out of the proof: its salt is there.";
            }

            if (Value is not null && (salt is null || !ValueHash.Of(salt, Encoding.UTF8.GetBytes(Value)).AsSpan().SequenceEqual(header.ValueHash)))
            {
                return $"The value is not the one that event {header.Id} at position {Position} recorded.";
            }

            return null;
        }
        catch (FormatException)
        {
            return "The proof holds text that is not base64.";
        }
    }
}
