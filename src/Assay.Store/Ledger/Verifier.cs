using System.Text;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Store.Engine;

namespace Assay.Store.Ledger;

/// <summary>One thing that does not hold.</summary>
/// <param name="Position">Position of the event concerned; null where it concerns none.</param>
public sealed record VerifyFault(long? Position, EventId? Event, string Message);

/// <param name="Root">The root that was recomputed from the events.</param>
public sealed record VerifyReport(ProjectId Project, long Events, byte[] Root, IReadOnlyList<VerifyFault> Faults)
{
    /// <summary>Verification stops at so many.</summary>
    public const int MostFaults = 100;

    public bool Holds => Faults.Count == 0;

    /// <summary>There may be more faults than are named.</summary>
    public bool IsCut => Faults.Count >= MostFaults;
}

/// <summary>
/// Replays a log and checks all of it: every header against its hash and columns, every value against its header, tree,
/// tiles, checkpoints and head, and what events say of items, tasks, taxonomies and parts against what is stored.
/// </summary>
/// <param name="views">Compares the views with those that the log makes; null leaves that out. Told whether enough faults were named, and whom to tell of one.</param>
internal sealed class Verifier(SqlSession session, ProjectId project, LedgerSettings settings, Action<Func<bool>, Action<long?, string>>? views = null)
{
    private const int Chunk = 5000;

    private readonly List<VerifyFault> _faults = [];
    private readonly string _origin = settings.Origin(project);
    private readonly IReadOnlyList<NoteKey> _keys = settings.Signer is { } signer ? [signer.Key, .. settings.EarlierKeys] : settings.EarlierKeys;
    private readonly List<long> _blanked = [];
    private readonly MerkleFrontier _frontier = new();
    private readonly byte[] _tile = new byte[Tiles.Bytes];

    /// <summary>The tile of the level above, as the events make it.</summary>
    private readonly byte[] _above = new byte[Tiles.Bytes];

    /// <summary>Checks with statements of their own wait here until the rows being read are done with.</summary>
    private readonly List<Action> _later = [];
    private SortedDictionary<long, Known> _checkpoints = [];
    private EventClaims? _claims;
    private readonly RecordClaims _records = new(session, project);
    private long _lastAt;

    /// <param name="known">Checkpoints that came another way: signed notes to be contradicted by a rewritten log.</param>
    /// <exception cref="OperationCanceledException">Asked between some thousand events, and between the rows of the views.</exception>
    public VerifyReport Run(IReadOnlyList<string> known, Action<long>? progress = null, CancellationToken cancel = default)
    {
        var head = session.First(HeadRow.Table.SelectOne, HeadRow.Table.Read, project.Value);
        if (head is null)
        {
            Add(null, null, "The log has no head row.");
            return new VerifyReport(project, 0, [], _faults);
        }

        using var claims = new EventClaims(session, project);
        _claims = claims;
        _checkpoints = Checkpoints(known, head.Size);
        Contradict();
        while (_faults.Count < VerifyReport.MostFaults && Walk() == Chunk)
        {
            cancel.ThrowIfCancellationRequested();
            progress?.Invoke(_frontier.Size);
        }

        CheckEnd(head);
        foreach (var (size, note) in _checkpoints.Where(c => c.Key > _frontier.Size))
        {
            Add(null, null, $"A checkpoint speaks of {size} events ({note.Source}); the log has {_frontier.Size}. Events are missing from its end.");
        }

        CheckTiles(_frontier.Size);
        CheckViews(cancel);
        return new VerifyReport(project, _frontier.Size, _frontier.Root(), _faults);
    }

    private sealed record Known(byte[] Root, string Source);

    private void CheckViews(CancellationToken cancel)
    {
        var found = new List<(long? Position, string What)>();
        try
        {
            views?.Invoke(
                () =>
                {
                    cancel.ThrowIfCancellationRequested();
                    return _faults.Count + found.Count >= VerifyReport.MostFaults;
                },
                (position, what) => found.Add((position, what)));
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or FormatException or KeyNotFoundException or InvalidOperationException or NullReferenceException)
        {
            Add(null, null, "The views cannot be made from this log: an event or a part of it cannot be read.");
        }

        // Only now: events are looked up with statements of their own.
        foreach (var (position, what) in found)
        {
            Add(position, position is { } at ? EventAt(at) : null, what);
        }
    }

    /// <summary>Checks the next events. Returns how many there were.</summary>
    private int Walk()
    {
        var count = 0;
        using (var rows = session.Rows(
            StoredEvent.Select + " WHERE ledger_key >= $1 AND ledger_key < $2 ORDER BY ledger_key LIMIT $3", Keys.Of(project.Value, _frontier.Size), Keys.Of(project.Value + 1, 0), (long)Chunk))
        {
            for (; rows.Read(); count++)
            {
                var leaf = _tile.AsSpan((int)(_frontier.Size % Tiles.Width) * Merkle.HashSize, Merkle.HashSize);
                CheckEvent(rows, _frontier.Size, leaf);
                _frontier.Append(leaf, Tiles.Height, _above.AsSpan((int)(_frontier.Size / Tiles.Width % Tiles.Width) * Merkle.HashSize));
                if (_frontier.Size % Tiles.Width == 0)
                {
                    CheckTile(0, _tile);
                    if (_frontier.Size % (Tiles.Width * Tiles.Width) == 0)
                    {
                        CheckTile(1, _above);
                    }
                }

                Contradict();
            }
        }

        foreach (var check in _later)
        {
            check();
        }

        _later.Clear();
        return count;
    }

    /// <param name="leaf">Receives the hash of the header.</param>
    private void CheckEvent(SqlRow row, long position, Span<byte> leaf)
    {
        var text = row.Raw(6);
        Merkle.LeafHash(text, leaf);
        var parsed = EventHeader.TryParse(text, out var header);
        var id = parsed ? header!.Id : row.Raw(0).Length == 16 ? EventId.FromBytes(row.Raw(0)) : (EventId?)null;
        void Wrong(string what) => Add(position, id, what);
        var number = Keys.Number(row.GetInt64(1));
        if (number != position)
        {
            Wrong($"The event at position {position} is missing; position {number} follows.");
        }

        if (!leaf.SequenceEqual(row.Raw(9)))
        {
            Wrong("The header and its leaf hash do not fit.");
        }

        if (!parsed)
        {
            Wrong("The header cannot be read.");
            return;
        }

        Span<byte> identifier = stackalloc byte[16];
        header!.Id.Value.TryWriteBytes(identifier, bigEndian: true, out _);
        if (header.Project != project || header.Position != number || header.Actor.Value != row.GetInt64(3) || header.Task?.Value != row.WholeOrNull(4) || header.At != row.GetInt64(5)
            || !Ascii.Equals(row.Raw(2), header.Kind) || !identifier.SequenceEqual(row.Raw(0)))
        {
            Wrong("A column differs from the header.");
        }

        if (header.At < _lastAt)
        {
            Wrong("Its time lies before that of the event before.");
        }

        _lastAt = header.At;
        if (row.IsDBNull(7))
        {
            if (!row.IsDBNull(8))
            {
                Wrong("Its value is gone and its salt is not.");
            }

            _blanked.Add(position);
            return;
        }

        if (row.IsDBNull(8) || row.Raw(8).Length != ValueHash.SaltSize || !ValueHash.Of(row.Raw(8), row.Raw(7)).AsSpan().SequenceEqual(header.ValueHash))
        {
            Wrong("The value is not the one that was recorded.");
            return;
        }

        if (RecordClaims.Speaks(header.Kind))
        {
            var (claims, value) = (header, row.GetString(7));
            _later.Add(() => TakeRecord(claims, value));
        }

        if (EventClaims.Speaks(header.Kind))
        {
            var (claims, value) = (header, row.GetString(7));
            _later.Add(() => _claims!.Check(claims, value, what => Add(claims.Position, claims.Id, what)));
        }
    }

    /// <summary>Compares the tile of a level that the last event completed.</summary>
    private void CheckTile(int level, byte[] made)
    {
        var leaves = 1L << (Tiles.Height * (level + 1));
        var (index, hashes) = ((_frontier.Size / leaves) - 1, made.ToArray());
        _later.Add(() =>
        {
            var stored = Tile(level, index);
            if (stored is null || !stored.AsSpan().SequenceEqual(hashes))
            {
                var position = ((index * Tiles.Width) + FirstDifference(stored, hashes)) * (leaves / Tiles.Width);
                Add(position, EventAt(position), $"Tile {index} of level {level} is missing or differs from the events.");
            }
        });
    }

    private byte[]? Tile(int level, long index) => session.First(
        "SELECT hashes FROM ledger_tile WHERE project_id = $1 AND level = $2 AND tile_index = $3", r => r.Bytes(0), project.Value, (long)level, index);

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

    /// <summary>Tiles of the levels above those that were compared with the events, from those below, and that there are no others.</summary>
    private void CheckTiles(long size)
    {
        var expected = 0L;
        foreach (var id in Tiles.Completed(0, size))
        {
            expected++;
            if (id.Level > 1 && (Tile(id.Level, id.Index) is not { } stored || !stored.AsSpan().SequenceEqual(Tiles.Build(id, (level, index) => Tile(level, index) is { Length: Tiles.Bytes } whole ? whole : null, Leaf))))
            {
                Add(null, null, $"Tile {id.Index} of level {id.Level} is missing or differs from the tiles below.");
            }
        }

        if (session.Number("SELECT count(*) FROM ledger_tile WHERE project_id = $1", project.Value) != expected)
        {
            Add(null, null, "There are tiles that the log does not have.");
        }
    }

    /// <summary>What stands at a position, for a tile above tiles that are missing; no leaf's hash where nothing does.</summary>
    private byte[] Leaf(long position) =>
        session.First("SELECT leaf_hash FROM ledger_event WHERE ledger_key = $1", r => r.Bytes(0), Keys.Of(project.Value, position)) is { Length: Merkle.HashSize } hash ? hash : new byte[Merkle.HashSize];

    private SortedDictionary<long, Known> Checkpoints(IReadOnlyList<string> known, long events)
    {
        var checkpoints = new SortedDictionary<long, Known>();
        var before = 0L;
        void Take(string note, string source, long? size)
        {
            if (_keys.Count == 0)
            {
                return;
            }

            var (body, error) = ("", "");
            if (!_keys.Any(key => SignedNote.TryVerify(note, key, out body, out error)))
            {
                Add(null, null, $"{source}: {error}");
            }
            else if (!Checkpoint.TryParse(body, out var checkpoint) || (size is not null && checkpoint.Size != size) || checkpoint.Origin != _origin)
            {
                Add(null, null, $"{source}: not a checkpoint of this log.");
            }
            else if (size is not null && checkpoint.Previous is { } previous && previous != before)
            {
                Add(null, null, $"{source} follows one of {previous} events; the one before it that is stored has {before}. A checkpoint was removed or put in.");
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
            before = size;
        }

        if (events / settings.CheckpointEvery > before / settings.CheckpointEvery)
        {
            Add(null, null, $"The newest stored checkpoint has {before} events, the log {events}: one was stored in between, and was removed.");
        }

        return checkpoints;
    }

    private void Contradict()
    {
        if (_checkpoints.Count > 0 && _checkpoints.TryGetValue(_frontier.Size, out var known) && !known.Root.AsSpan().SequenceEqual(_frontier.Root()))
        {
            var size = _frontier.Size;
            _later.Add(() => Add(Math.Max(0, size - 1), EventAt(Math.Max(0, size - 1)), $"{known.Source} names another root for the first {size} events: the log before this position was rewritten."));
        }
    }

    private void CheckEnd(HeadRow head)
    {
        var last = _frontier.Size - 1;
        if (head.Size != _frontier.Size)
        {
            var at = Math.Min(head.Size, _frontier.Size);
            Add(Math.Max(0, at), EventAt(at), $"The head says {head.Size} events; {_frontier.Size} are there.");
        }
        else if (!head.Frontier.AsSpan().SequenceEqual(_frontier.ToBytes()))
        {
            Add(last, EventAt(last), "The head's frontier differs from the events.");
        }

        if (head.LastAt != _lastAt)
        {
            Add(last, EventAt(last), "The head's time differs from the last event's.");
        }

        foreach (var position in _blanked.Where(p => !_claims!.ErasedPositions.Contains(p)))
        {
            Add(position, EventAt(position), "Its value is gone without an erasure.");
        }

        _claims!.CheckErased((position, id, what) => Add(position, id ?? (position is { } at ? EventAt(at) : null), what));
        if (project.Value != 0)
        {
            _claims!.CheckEnd(head, Add);
        }
        else if (head is not { NextItem: 1, NextTask: 1 })
        {
            Add(null, null, "The head counts items or tasks; the instance has none.");
        }

        var found = new List<string>();
        _records.CheckEnd(found.Add);
        found.ForEach(what => Add(null, null, what));
    }

    private void TakeRecord(EventHeader header, string value)
    {
        try
        {
            _records.Take(header, value);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            Add(header.Position, header.Id, "The value cannot be read.");
        }
    }

    private void Add(long? position, EventId? id, string message)
    {
        if (_faults.Count < VerifyReport.MostFaults)
        {
            _faults.Add(new VerifyFault(position, id, message));
        }
    }
}
