using System.Text;
using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Domain.Tasks;
using Assay.Store.Engine;
using Assay.Store.Items;

namespace Assay.Store.Ledger;

/// <summary>One thing that does not hold.</summary>
/// <param name="Position">Position of the event concerned; null where it concerns none.</param>
public sealed record VerifyFault(long? Position, EventId? Event, string Message);

/// <param name="Root">The root that was recomputed from the events.</param>
public sealed record VerifyReport(ProjectId Project, long Events, byte[] Root, IReadOnlyList<VerifyFault> Faults)
{
    public bool Holds => Faults.Count == 0;
}

/// <summary>
/// Replays a log and checks all of it: every header against its hash and columns, every value against its header, tree,
/// tiles, checkpoints and head, and what events say of items, tasks, taxonomies and parts against what is stored.
/// </summary>
internal sealed class Verifier(SqlSession session, ProjectId project, NoteKey? key, string origin)
{
    private const int MostFaults = 100;
    private const int Chunk = 5000;

    private readonly List<VerifyFault> _faults = [];
    private readonly HashSet<long> _blanked = [];
    private readonly Dictionary<long, EventId> _erasedItems = [];
    private readonly HashSet<long> _erasedPositions = [];
    private long _items;
    private long _tasks;
    private string? _policy;

    /// <param name="known">Checkpoints that came another way: signed notes to be contradicted by a rewritten log.</param>
    public VerifyReport Run(IReadOnlyList<string> known, Action<long>? progress = null)
    {
        var head = session.First(HeadRow.Table.SelectOne, HeadRow.Table.Read, project.Value);
        if (head is null)
        {
            Add(null, null, "The log has no head row.");
            return new VerifyReport(project, 0, [], _faults);
        }

        var checkpoints = Checkpoints(known);
        var frontier = new MerkleFrontier();
        var tile = new MemoryStream(Tiles.Bytes);
        var lastAt = 0L;
        Contradict(checkpoints, frontier);
        while (_faults.Count < MostFaults)
        {
            var chunk = session.Query(
                StoredEvent.Select + " WHERE ledger_key >= $1 AND ledger_key < $2 ORDER BY ledger_key LIMIT $3", ReadRaw,
                Keys.Of(project.Value, frontier.Size), Keys.Of(project.Value + 1, 0), (long)Chunk);
            foreach (var raw in chunk)
            {
                CheckEvent(raw, frontier.Size, ref lastAt);
                var leaf = Merkle.LeafHash(Encoding.UTF8.GetBytes(raw.Header));
                frontier.Append(leaf);
                tile.Write(leaf);
                if (frontier.Size % Tiles.Width == 0)
                {
                    CheckTile(frontier.Size / Tiles.Width, tile.ToArray(), raw);
                    tile.SetLength(0);
                }

                Contradict(checkpoints, frontier);
            }

            progress?.Invoke(frontier.Size);
            if (chunk.Count < Chunk)
            {
                break;
            }
        }

        CheckEnd(head, frontier, lastAt);
        foreach (var (size, note) in checkpoints.Where(c => c.Key > frontier.Size))
        {
            Add(null, null, $"A checkpoint speaks of {size} events ({note.Source}); the log has {frontier.Size}. Events are missing from its end.");
        }

        CheckTiles(frontier.Size);
        CheckItems();
        return new VerifyReport(project, frontier.Size, frontier.Root(), _faults);
    }

    private sealed record Raw(long Key, byte[] Id, string Kind, long Actor, long? Task, long At, string Header, string? Value, byte[]? Salt, byte[] Leaf);

    private static Raw ReadRaw(SqlRow r) => new(
        r.GetInt64(1), r.Bytes(0), r.GetString(2), r.GetInt64(3), r.WholeOrNull(4), r.GetInt64(5), r.GetString(6), r.TextOrNull(7), r.BytesOrNull(8), r.Bytes(9));

    private sealed record Known(byte[] Root, string Source);

    private void CheckEvent(Raw raw, long position, ref long lastAt)
    {
        var parsed = EventHeader.TryParse(raw.Header, out var header);
        var id = parsed ? header!.Id : raw.Id.Length == 16 ? EventId.FromBytes(raw.Id) : (EventId?)null;
        void Wrong(string what) => Add(position, id, what);
        if (Keys.Number(raw.Key) != position)
        {
            Wrong($"The event at position {position} is missing; position {Keys.Number(raw.Key)} follows.");
        }

        Span<byte> leaf = stackalloc byte[Merkle.HashSize];
        Merkle.LeafHash(Encoding.UTF8.GetBytes(raw.Header), leaf);
        if (!leaf.SequenceEqual(raw.Leaf))
        {
            Wrong("The header and its leaf hash do not fit.");
        }

        if (!parsed)
        {
            Wrong("The header cannot be read.");
            return;
        }

        if (header!.Project != project || header.Position != Keys.Number(raw.Key) || header.Kind != raw.Kind || header.Actor.Value != raw.Actor || header.Task?.Value != raw.Task || header.At != raw.At
            || !header.Id.ToBytes().AsSpan().SequenceEqual(raw.Id))
        {
            Wrong("A column differs from the header.");
        }

        if (header.At < lastAt)
        {
            Wrong("Its time lies before that of the event before.");
        }

        lastAt = header.At;
        if (raw.Value is null)
        {
            if (raw.Salt is not null)
            {
                Wrong("Its value is gone and its salt is not.");
            }

            _blanked.Add(position);
            return;
        }

        if (raw.Salt is null || !ValueHash.Of(raw.Salt, Encoding.UTF8.GetBytes(raw.Value)).AsSpan().SequenceEqual(header.ValueHash))
        {
            Wrong("The value is not the one that was recorded.");
            return;
        }

        try
        {
            CheckMeaning(header, raw.Value, Wrong);
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            Wrong("The value cannot be read.");
        }
    }

    /// <summary>What the event says of other rows.</summary>
    private void CheckMeaning(EventHeader header, string value, Action<string> wrong)
    {
        switch (header.Kind)
        {
            case EventKind.ItemsAdded:
                CheckItemsAdded(header, value, wrong);
                break;
            case EventKind.TasksCreated:
                var created = TaskEventJson.Read<TasksCreated>(value);
                _tasks = Math.Max(_tasks, created.FirstTask + created.Count - 1);
                break;
            case EventKind.PolicyChanged:
                _policy = value;
                break;
            case EventKind.TaxonomyPublished:
                using (var document = JsonDocument.Parse(value))
                {
                    var body = session.First(
                        "SELECT body, body_hash FROM taxonomy_version WHERE project_id = $1 AND version = $2", r => (Text: r.GetString(0), Hash: r.Bytes(1)), project.Value, (long)document.RootElement.GetProperty("version").GetInt32());
                    var hash = document.RootElement.GetProperty("hash").GetString();
                    if (body.Text is null || Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(body.Text))) != hash || Convert.ToHexStringLower(body.Hash) != hash)
                    {
                        wrong("The taxonomy version that it published is missing or differs.");
                    }
                }

                break;
            case EventKind.WorkerModelPublished or EventKind.ResolutionRun:
                if (Projects.ProjectCache.PartOf(session, project.Value, value) is not { } part || !IsPart(part, PartHash(value)))
                {
                    wrong("The part that it names is missing or differs.");
                }

                break;
            case EventKind.Erased:
                using (var document = JsonDocument.Parse(value))
                {
                    foreach (var position in document.RootElement.GetProperty("positions").EnumerateArray())
                    {
                        _erasedPositions.Add(position.GetInt64());
                    }

                    if (document.RootElement.TryGetProperty("items", out var items))
                    {
                        foreach (var item in items.EnumerateArray())
                        {
                            _erasedItems[item.GetInt64()] = header.Id;
                        }
                    }
                }

                break;
        }
    }

    /// <summary>The part itself, or what a recorded erasure kept of it.</summary>
    private bool IsPart(byte[] part, byte[] hash)
    {
        var actual = System.Security.Cryptography.SHA256.HashData(part);
        return actual.AsSpan().SequenceEqual(hash)
            || session.Any("SELECT 1 FROM ledger_event WHERE ledger_key >= $1 AND ledger_key < $2 AND kind = 'erased' AND value LIKE $3",
                Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0), $"%\"kept\":\"{Convert.ToHexStringLower(actual)}\"%");
    }

    private static byte[] PartHash(string value)
    {
        using var document = JsonDocument.Parse(value);
        return Convert.FromHexString(document.RootElement.GetProperty("part").GetString()!);
    }

    private readonly List<(long Number, long Position, EventId Event, string Why)> _suspectItems = [];

    private void CheckItemsAdded(EventHeader header, string value, Action<string> wrong)
    {
        using var document = JsonDocument.Parse(value);
        var first = document.RootElement.GetProperty("first").GetInt64();
        var hashes = document.RootElement.GetProperty("hashes");
        var count = hashes.GetArrayLength();
        if (first != _items + 1)
        {
            wrong($"Its items begin at {first}; {_items + 1} was next.");
        }

        var rows = session.Query(
            "SELECT item_id, payload, meta, salt, added_at_position, item_hash FROM item WHERE item_id >= $1 AND item_id < $2 ORDER BY item_id",
            r => (Id: r.GetInt64(0), Payload: r.TextOrNull(1), Meta: r.TextOrNull(2), Salt: r.BytesOrNull(3), Position: r.GetInt64(4), Hash: r.Bytes(5)), Keys.Of(project.Value, first), Keys.Of(project.Value, first + count));
        _itemKey ??= session.First("SELECT item_key FROM project WHERE project_id = $1", r => r.Bytes(0), project.Value) ?? [];
        if (rows.Count != count)
        {
            wrong($"{count - rows.Count} of its items are missing.");
        }

        foreach (var row in rows)
        {
            var number = Keys.Number(row.Id);
            if (row.Position != header.Position)
            {
                wrong($"Item {number} names another event as its origin.");
            }

            if (row.Payload is null)
            {
                _suspectItems.Add((number, header.Position, header.Id, $"The content of item {number} is gone without an erasure."));
                continue;
            }

            var payload = Encoding.UTF8.GetBytes(row.Payload);
            var leaf = row.Salt is null ? [] : ItemStore.LeafOf(row.Salt, payload, row.Meta is null ? [] : Encoding.UTF8.GetBytes(row.Meta));
            if (System.Buffers.Text.Base64Url.EncodeToString(leaf) != hashes[(int)(number - first)].GetString() || !ItemStore.HashOf(project, _itemKey, payload).AsSpan().SequenceEqual(row.Hash))
            {
                wrong($"The content of item {number} is not what was added.");
            }
        }

        _items = Math.Max(_items, first + count - 1);
    }

    private byte[]? _itemKey;

    private void CheckTile(long tiles, byte[] hashes, Raw last)
    {
        var stored = session.First("SELECT hashes FROM ledger_tile WHERE project_id = $1 AND level = 0 AND tile_index = $2", r => r.Bytes(0), project.Value, tiles - 1);
        if (stored is null || !stored.AsSpan().SequenceEqual(hashes))
        {
            var at = FirstDifference(stored, hashes);
            Add(((tiles - 1) * Tiles.Width) + at, at == Tiles.Width - 1 && last.Id.Length == 16 ? EventId.FromBytes(last.Id) : EventAt(((tiles - 1) * Tiles.Width) + at), $"Tile {tiles - 1} of level 0 is missing or differs from the events.");
        }
    }

    private static int FirstDifference(byte[]? stored, byte[] hashes)
    {
        if (stored is null)
        {
            return 0;
        }

        var same = hashes.AsSpan().CommonPrefixLength(stored);
        return Math.Min(same / Merkle.HashSize, Tiles.Width - 1);
    }

    private EventId? EventAt(long position) =>
        session.First("SELECT event_id FROM ledger_event WHERE ledger_key = $1", r => r.Bytes(0), Keys.Of(project.Value, position)) is { Length: 16 } id ? EventId.FromBytes(id) : null;

    /// <summary>Tiles of the levels above, from those below that were checked, and that there are no others.</summary>
    private void CheckTiles(long size)
    {
        byte[]? Stored(int level, long index) => session.First("SELECT hashes FROM ledger_tile WHERE project_id = $1 AND level = $2 AND tile_index = $3", r => r.Bytes(0), project.Value, (long)level, index);
        var expected = 0L;
        foreach (var id in Tiles.Completed(0, size))
        {
            expected++;
            if (id.Level > 0 && (Stored(id.Level, id.Index) is not { } stored || !stored.AsSpan().SequenceEqual(Tiles.Build(id, Stored, _ => []))))
            {
                Add(null, null, $"Tile {id.Index} of level {id.Level} is missing or differs from the tiles below.");
            }
        }

        if (session.Number("SELECT count(*) FROM ledger_tile WHERE project_id = $1", project.Value) != expected)
        {
            Add(null, null, "There are tiles that the log does not have.");
        }
    }

    private SortedDictionary<long, Known> Checkpoints(IReadOnlyList<string> known)
    {
        var checkpoints = new SortedDictionary<long, Known>();
        void Take(string note, string source, long? size)
        {
            if (key is null)
            {
                return;
            }

            if (!SignedNote.TryVerify(note, key, out var body, out var error))
            {
                Add(null, null, $"{source}: {error}");
            }
            else if (!Checkpoint.TryParse(body, out var checkpoint) || (size is not null && checkpoint.Size != size) || checkpoint.Origin != origin)
            {
                Add(null, null, $"{source}: not a checkpoint of this log.");
            }
            else if (!checkpoints.TryAdd(checkpoint.Size, new Known(checkpoint.Root, source)) && !checkpoints[checkpoint.Size].Root.AsSpan().SequenceEqual(checkpoint.Root))
            {
                Add(null, null, $"{source}: two checkpoints of {checkpoint.Size} events name different roots.");
            }
        }

        foreach (var note in known)
        {
            Take(note, "The checkpoint that you gave", null);
        }

        foreach (var (size, note) in session.Query("SELECT size, note FROM ledger_checkpoint WHERE project_id = $1 ORDER BY size", r => (r.GetInt64(0), r.GetString(1)), project.Value))
        {
            Take(note, $"The stored checkpoint of {size} events", size);
        }

        return checkpoints;
    }

    private void Contradict(SortedDictionary<long, Known> checkpoints, MerkleFrontier frontier)
    {
        if (checkpoints.Count > 0 && checkpoints.TryGetValue(frontier.Size, out var known) && !known.Root.AsSpan().SequenceEqual(frontier.Root()))
        {
            Add(Math.Max(0, frontier.Size - 1), EventAt(Math.Max(0, frontier.Size - 1)), $"{known.Source} names another root for the first {frontier.Size} events: the log before this position was rewritten.");
        }
    }

    private void CheckEnd(HeadRow head, MerkleFrontier frontier, long lastAt)
    {
        var last = frontier.Size - 1;
        if (head.Size != frontier.Size)
        {
            Add(Math.Max(0, Math.Min(head.Size, frontier.Size)), EventAt(Math.Min(head.Size, frontier.Size)), $"The head says {head.Size} events; {frontier.Size} are there.");
        }
        else if (!head.Frontier.AsSpan().SequenceEqual(frontier.ToBytes()))
        {
            Add(last, EventAt(last), "The head's frontier differs from the events.");
        }

        if (head.LastAt != lastAt)
        {
            Add(last, EventAt(last), "The head's time differs from the last event's.");
        }

        foreach (var position in _blanked.Where(p => !_erasedPositions.Contains(p)).Order())
        {
            Add(position, EventAt(position), "Its value is gone without an erasure.");
        }

        if (project.Value == 0)
        {
            return;
        }

        if (head.NextItem != _items + 1)
        {
            Add(null, null, $"The head counts {head.NextItem - 1} items; the events added {_items}.");
        }

        if (head.NextTask != _tasks + 1)
        {
            Add(null, null, $"The head counts {head.NextTask - 1} tasks; the events created {_tasks}.");
        }

        var policy = session.First("SELECT policy FROM project WHERE project_id = $1", r => r.GetString(0), project.Value);
        if (policy is null || _policy is null || Encoding.UTF8.GetString(Json.Canonical(policy)) != _policy)
        {
            Add(null, null, "The project's policy is not the one that was last recorded.");
        }
    }

    private void CheckItems()
    {
        foreach (var (number, position, id, why) in _suspectItems.Where(s => !_erasedItems.ContainsKey(s.Number)))
        {
            Add(position, id, why);
        }

        var rows = session.Number("SELECT count(*) FROM item WHERE item_id >= $1 AND item_id < $2", Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0));
        if (rows != _items)
        {
            Add(null, null, $"{rows} items are stored; the events added {_items}.");
        }
    }

    private void Add(long? position, EventId? id, string message)
    {
        if (_faults.Count < MostFaults)
        {
            _faults.Add(new VerifyFault(position, id, message));
        }
    }
}
