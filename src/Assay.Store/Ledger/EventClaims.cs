using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Domain.Tasks;
using Assay.Store.Engine;
using Assay.Store.Items;
using Assay.Store.Maintenance;

namespace Assay.Store.Ledger;

/// <summary>What a log's events say of items, tasks, taxonomies, parts and policy, against what is stored of them. Events come in order.</summary>
internal sealed class EventClaims(SqlSession session, ProjectId project) : IDisposable
{
    /// <summary>Kept for all items: making a keyed hash costs more than using it.</summary>
    private readonly IncrementalHash _itemHash = IncrementalHash.CreateHMAC(
        HashAlgorithmName.SHA256, session.First("SELECT item_key FROM project WHERE project_id = $1", r => r.Bytes(0), project.Value) ?? []);
    private readonly HashSet<long> _erasedItems = [];
    private readonly List<(long Number, long Position, EventId Event)> _blankItems = [];
    private Dictionary<long, byte[]>? _facets;
    private Dictionary<string, string>? _replaced;
    private readonly HashSet<string> _parts = new(StringComparer.Ordinal);
    private long _items;
    private long _tasks;
    private string? _policy;

    /// <summary>Positions whose values a recorded erasure removed.</summary>
    public HashSet<long> ErasedPositions { get; } = [];

    public void Dispose() => _itemHash.Dispose();

    /// <summary>Whether events of this kind say anything of other rows.</summary>
    public static bool Speaks(string kind) => kind is EventKind.ItemsAdded or EventKind.TasksCreated or EventKind.PolicyChanged or EventKind.TaxonomyPublished
        or EventKind.WorkerModelPublished or EventKind.ResolutionRun or EventKind.Erased;

    public void Check(EventHeader header, string value, Action<string> wrong)
    {
        try
        {
            CheckValue(header, value, wrong);
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            wrong("The value cannot be read.");
        }
    }

    /// <summary>What can be said only once all events have been read.</summary>
    public void CheckEnd(HeadRow head, Action<long?, EventId?, string> wrong)
    {
        if (head.NextItem != _items + 1)
        {
            wrong(null, null, $"The head counts {head.NextItem - 1} items; the events added {_items}.");
        }

        if (head.NextTask != _tasks + 1)
        {
            wrong(null, null, $"The head counts {head.NextTask - 1} tasks; the events created {_tasks}.");
        }

        var policy = session.First("SELECT policy FROM project WHERE project_id = $1", r => r.GetString(0), project.Value);
        if (policy is null || _policy is null || Canonical(policy) != _policy)
        {
            wrong(null, null, "The project's policy is not the one that was last recorded.");
        }

        foreach (var (number, position, id) in _blankItems.Where(b => !_erasedItems.Contains(b.Number)))
        {
            wrong(position, id, $"The content of item {number} is gone without an erasure.");
        }

        var rows = session.Number("SELECT count(*) FROM item WHERE item_id >= $1 AND item_id < $2", Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0));
        if (rows != _items)
        {
            wrong(null, null, $"{rows} items are stored; the events added {_items}.");
        }

        var strays = session.Number(
            "SELECT count(*) FROM item_facet f WHERE f.project_id = $1 AND (f.item_id < $2 OR f.item_id >= $3 OR NOT EXISTS (SELECT 1 FROM item i WHERE i.item_id = f.item_id AND i.payload IS NOT NULL))",
            project.Value, Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0));
        if (strays > 0)
        {
            wrong(null, null, $"item_facet: {strays} rows belong to no item of this project, or to one that was erased.");
        }

        foreach (var hash in session.Query("SELECT part_hash FROM ledger_part WHERE project_id = $1", r => Convert.ToHexStringLower(r.Bytes(0)), project.Value).Where(h => !_parts.Contains(h)))
        {
            wrong(null, null, $"ledger_part: no event names part {hash}.");
        }
    }

    /// <summary>Names what an erasure took away and is there all the same: put back from a copy, or never taken.</summary>
    public void CheckErased(Action<long?, EventId?, string> wrong)
    {
        foreach (var number in Standing("SELECT item_id FROM item WHERE payload IS NOT NULL AND item_id", _erasedItems))
        {
            wrong(null, null, $"item: the content of item {number} stands, and an erasure took it away.");
        }

        foreach (var position in Standing("SELECT ledger_key FROM ledger_event WHERE value IS NOT NULL AND ledger_key", ErasedPositions))
        {
            wrong(position, null, "ledger_event.value: it stands, and an erasure took it away.");
        }
    }

    /// <summary>Numbers of the rows that are there among those that an erasure took away.</summary>
    /// <param name="sql">Ends with the column of the keys.</param>
    private IEnumerable<long> Standing(string sql, IEnumerable<long> erased) => erased.Order().Chunk(5000).SelectMany(some =>
    {
        var set = new IdSet(session, [.. some.Select(number => Keys.Of(project.Value, number))]);
        return session.Query($"{sql} {set.Among}", r => Keys.Number(r.GetInt64(0)), set.Argument);
    });

    /// <summary>Null where the text is no JSON any more.</summary>
    private static string? Canonical(string json)
    {
        try
        {
            return Encoding.UTF8.GetString(Json.Canonical(json));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>What the event says of other rows.</summary>
    private void CheckValue(EventHeader header, string value, Action<string> wrong)
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
                if (!IsPart(PartHash(value)))
                {
                    wrong("ledger_part: the part that it names is missing or differs.");
                }

                break;
            case EventKind.Erased:
                using (var document = JsonDocument.Parse(value))
                {
                    foreach (var position in document.RootElement.GetProperty("positions").EnumerateArray())
                    {
                        ErasedPositions.Add(position.GetInt64());
                    }

                    if (document.RootElement.TryGetProperty("items", out var items))
                    {
                        foreach (var item in items.EnumerateArray())
                        {
                            _erasedItems.Add(item.GetInt64());
                        }
                    }
                }

                break;
        }
    }

    /// <summary>Whether the part is there whole: itself, or what the recorded erasures left of this very part, and nothing that they took away.</summary>
    private bool IsPart(byte[] hash)
    {
        _replaced ??= Projects.ProjectCache.ReplacedParts(session, project.Value);
        var stands = Convert.ToHexStringLower(hash);
        for (var steps = 0; steps <= _replaced.Count && _replaced.TryGetValue(stands, out var kept); steps++)
        {
            if (Part(stands) is not null)
            {
                return false;
            }

            stands = kept;
        }

        _parts.Add(stands);
        return Part(stands) is { } body && Convert.ToHexStringLower(SHA256.HashData(body)) == stands;

        byte[]? Part(string of) => session.First("SELECT body FROM ledger_part WHERE project_id = $1 AND part_hash = $2", r => r.Bytes(0), project.Value, Convert.FromHexString(of));
    }

    private static byte[] PartHash(string value)
    {
        using var document = JsonDocument.Parse(value);
        return Convert.FromHexString(document.RootElement.GetProperty("part").GetString()!);
    }

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

        var bound = document.RootElement.TryGetProperty("bound", out var bindings) ? bindings : (JsonElement?)null;
        if (bound is not null)
        {
            _facets ??= Facets();
        }

        var found = 0;
        using (var rows = session.Rows(
            "SELECT item_id, payload, meta, salt, added_at_position, item_hash, external_key, retain_until FROM item WHERE item_id >= $1 AND item_id < $2 ORDER BY item_id", Keys.Of(project.Value, first), Keys.Of(project.Value, first + count)))
        {
            for (; rows.Read(); found++)
            {
                var number = Keys.Number(rows.GetInt64(0));
                CheckItem(rows, header, number, hashes[(int)(number - first)], wrong);
                if (bound is { } all && !rows.IsDBNull(1) && !rows.IsDBNull(3))
                {
                    CheckBinding(rows, number, all[(int)(number - first)], wrong);
                }
            }
        }

        if (found != count)
        {
            wrong($"{count - found} of its items are missing.");
        }

        _items = Math.Max(_items, first + count - 1);
    }

    private void CheckItem(SqlRow row, EventHeader header, long number, JsonElement recorded, Action<string> wrong)
    {
        if (row.GetInt64(4) != header.Position)
        {
            wrong($"Item {number} names another event as its origin.");
        }

        if (row.IsDBNull(1))
        {
            _blankItems.Add((number, header.Position, header.Id));
            if (!row.IsDBNull(2) || !row.IsDBNull(3) || !row.IsDBNull(6) || !row.IsDBNull(7))
            {
                wrong($"item: the content of item {number} is gone, and what stood beside it is not.");
            }

            return;
        }

        var leaf = row.IsDBNull(3) ? [] : ItemStore.LeafOf(row.Raw(3), row.Raw(1), row.IsDBNull(2) ? [] : row.Raw(2));
        Span<byte> text = stackalloc byte[64];
        System.Buffers.Text.Base64Url.EncodeToUtf8(leaf, text, out _, out var written);
        // With its key, or without one; items with keys that came before keys counted stand without.
        if (!recorded.ValueEquals(text[..written]) || !(HasHash(row, withKey: !row.IsDBNull(6)) || (!row.IsDBNull(6) && HasHash(row, withKey: false))))
        {
            wrong($"The content of item {number} is not what was added.");
        }
    }

    private void CheckBinding(SqlRow row, long number, JsonElement recorded, Action<string> wrong)
    {
        var facets = _facets!.GetValueOrDefault(row.GetInt64(0), ItemBinding.NoFacets);
        var stored = ItemBinding.Of(row.Raw(3), row.IsDBNull(6) ? [] : row.Raw(6), !row.IsDBNull(6), facets, row.WholeOrNull(7));
        var said = recorded.GetString() is { } text ? System.Buffers.Text.Base64Url.DecodeFromChars(text) : [];
        var part = said.Length == ItemBinding.Size ? ItemBinding.Difference(said, stored) : 0;
        if (part >= 0)
        {
            wrong($"{ItemBinding.Parts[part]}: item {number} differs from what was added.");
        }
    }

    /// <summary>The facets of every item, by digest: sorted once, since no index leads from an item to its facets.</summary>
    private Dictionary<long, byte[]> Facets()
    {
        var digests = new Dictionary<long, byte[]>();
        var facets = new List<KeyValuePair<string, string>>();
        var item = 0L;
        void End()
        {
            if (facets.Count > 0)
            {
                digests[item] = ItemBinding.Facets(facets);
                facets.Clear();
            }
        }

        using var rows = session.Rows(
            "SELECT i.item_id, f.name, i.val FROM item_facet i LEFT JOIN facet_field f ON f.project_id = i.project_id AND f.field_id = i.field_id WHERE i.project_id = $1 ORDER BY i.item_id", project.Value);
        while (rows.Read())
        {
            if (rows.GetInt64(0) != item)
            {
                End();
                item = rows.GetInt64(0);
            }

            facets.Add(KeyValuePair.Create(rows.TextOrNull(1) ?? "", rows.GetString(2)));
        }

        End();
        return digests;
    }

    private bool HasHash(SqlRow row, bool withKey)
    {
        Span<byte> hash = stackalloc byte[Merkle.HashSize];
        _itemHash.AppendData(row.Raw(1));
        if (withKey)
        {
            _itemHash.AppendData([0]);
            _itemHash.AppendData(row.Raw(6));
        }

        _itemHash.GetHashAndReset(hash);
        return hash.SequenceEqual(row.Raw(5));
    }
}
