using System.Security.Cryptography;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Store.Engine;

namespace Assay.Store.Ledger;

/// <summary>Where the instance's checkpoints come from.</summary>
/// <param name="Signer">Signs tree heads; null where this process may not (read-only tools).</param>
/// <param name="CheckpointEvery">Events between two stored checkpoints of a log.</param>
public sealed record LedgerSettings(NoteSigner? Signer, string InstanceName, int CheckpointEvery = 4096)
{
    /// <summary>Where the size of each log is kept beside the database; null where it is not.</summary>
    internal HeadFile? Heads { get; init; }

    /// <summary>Keys that signed before this one, newest first.</summary>
    public IReadOnlyList<NoteKey> EarlierKeys { get; init; } = [];

    /// <summary>The origin line of a project's checkpoints.</summary>
    public string Origin(ProjectId project) => project.Value == 0 ? $"{InstanceName}/_instance" : $"{InstanceName}/{project}";
}

/// <summary>Adds events to one log inside a unit of work: positions, times, salts, hashes, tiles and the head.</summary>
internal sealed class LedgerAppender
{
    private static readonly IReadOnlyList<Column<TileRow>> TileColumns =
    [
        new("project_id", ColumnKind.Whole, t => t.Project), new("level", ColumnKind.Whole, t => (long)t.Level),
        new("tile_index", ColumnKind.Whole, t => t.Index), new("hashes", ColumnKind.Bytes, t => t.Hashes),
    ];

    private static readonly IReadOnlyList<Column<CheckpointRow>> CheckpointColumns =
    [
        new("project_id", ColumnKind.Whole, c => c.Project), new("size", ColumnKind.Whole, c => c.Size),
        new("note", ColumnKind.Text, c => c.Note), new("created_at", ColumnKind.Whole, c => c.CreatedAt),
    ];

    private readonly UnitOfWork _unit;
    private readonly ProjectId _project;
    private readonly HeadRow _head;
    private readonly MerkleFrontier _frontier;
    private readonly List<LedgerEvent> _events = [];
    private readonly long _at;
    private long? _lastCheckpoint;
    private List<byte[]>? _tail;

    public LedgerAppender(UnitOfWork unit, ProjectId project)
    {
        _unit = unit;
        _project = project;
        _head = unit.Heads.Get(project.Value)!;
        _frontier = MerkleFrontier.FromBytes(_head.Size, _head.Frontier);
        _at = Math.Max(unit.Now, _head.LastAt);
    }

    /// <summary>The time of events appended now: never before the head's.</summary>
    public long At => _at;

    public ProjectId Project => _project;

    public long NextPosition => _frontier.Size;

    public HeadRow Head => _head;

    /// <summary>Events of this unit of work that are not yet written.</summary>
    public IReadOnlyList<LedgerEvent> Pending => _events;

    public LedgerEvent Append(EventDraft draft)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var header = new EventHeader(
            _project, _frontier.Size, draft.Id, draft.Kind, draft.Actor, draft.Tool, _at, ValueHash.Of(salt, draft.Value),
            draft.Task, draft.Item, draft.TaxonomyVersion, draft.RefersTo, draft.Confidence).ToBytes();
        var leaf = Merkle.LeafHash(header);
        var recorded = new LedgerEvent(
            _project, _frontier.Size, draft.Id, draft.Kind, draft.Actor, draft.Task, _at,
            System.Text.Encoding.UTF8.GetString(header), System.Text.Encoding.UTF8.GetString(draft.Value), salt, leaf);
        _frontier.Append(leaf);
        _events.Add(recorded);
        _unit.Events.Hold(recorded);
        return recorded;
    }

    /// <summary>Hands events, completed tiles, head and a due checkpoint to the unit of work. Safe to call again after more appends.</summary>
    public void Finish()
    {
        if (_events.Count > 0)
        {
            var from = _head.Size;
            _unit.Insert("ledger_event", StoredEvent.Columns, [.. _events]);
            WriteTiles(from);
            if (_unit.LedgerSettings.Signer is { } signer && from / _unit.LedgerSettings.CheckpointEvery != _frontier.Size / _unit.LedgerSettings.CheckpointEvery)
            {
                LedgerKey.RefuseReplaced(_unit.Session, signer);
                _lastCheckpoint ??= LedgerStore.LastCheckpointSize(_unit.Session, _project);
                var checkpoint = new Checkpoint(_unit.LedgerSettings.Origin(_project), _frontier.Size, _frontier.Root(), _lastCheckpoint);
                _lastCheckpoint = _frontier.Size;
                _unit.Insert("ledger_checkpoint", CheckpointColumns, [new CheckpointRow(_project.Value, _frontier.Size, SignedNote.Sign(checkpoint.Body(), signer), _at)]);
            }

            _events.Clear();
            _tail = null;
            _head.Size = _frontier.Size;
            _head.Frontier = _frontier.ToBytes();
            _head.LastAt = _at;
            _unit.Heads.Put(_head);
        }
    }

    private void WriteTiles(long from)
    {
        var made = new Dictionary<(int, long), byte[]>();
        var rows = new List<TileRow>();
        foreach (var id in Tiles.Completed(from, _frontier.Size))
        {
            var hashes = Tiles.Build(id, (level, index) => made.TryGetValue((level, index), out var held) ? held : StoredTile(level, index), leaf => LeafHash(leaf, from));
            made.Add((id.Level, id.Index), hashes);
            rows.Add(new TileRow(_project.Value, id.Level, id.Index, hashes));
        }

        _unit.Insert("ledger_tile", TileColumns, rows);
    }

    private byte[]? StoredTile(int level, long index) => _unit.Session.First(
        "SELECT hashes FROM ledger_tile WHERE project_id = $1 AND level = $2 AND tile_index = $3", r => r.Bytes(0), _project.Value, (long)level, index);

    /// <summary>A leaf of this transaction, or of the tail that earlier ones left of a tile, read once.</summary>
    private byte[] LeafHash(long leaf, long from)
    {
        if (leaf >= from)
        {
            return _events[(int)(leaf - from)].LeafHash;
        }

        var first = from / Tiles.Width * Tiles.Width;
        _tail ??= _unit.Session.Query(
            "SELECT leaf_hash FROM ledger_event WHERE ledger_key >= $1 AND ledger_key < $2 ORDER BY ledger_key",
            r => r.Bytes(0), Keys.Of(_project.Value, first), Keys.Of(_project.Value, from));
        return _tail[(int)(leaf - first)];
    }

    private sealed record TileRow(long Project, int Level, long Index, byte[] Hashes);

    private sealed record CheckpointRow(long Project, long Size, string Note, long CreatedAt);
}
