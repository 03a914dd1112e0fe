using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Domain.Tasks;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Labels;


namespace Assay.Store.Items;

/// <summary>Items: content-addressed, each named by its hash in the ledger.</summary>
public sealed class ItemStore
{
    private static readonly IReadOnlyList<Column<ItemRow>> Columns =
    [
        new("item_id", ColumnKind.Whole, r => r.Id), new("item_hash", ColumnKind.Bytes, r => r.Item.Hash),
        new("payload", ColumnKind.Text, r => Encoding.UTF8.GetString(r.Item.Payload)), new("meta", ColumnKind.Text, r => r.Item.Meta is null ? null : Encoding.UTF8.GetString(r.Item.Meta)),
        new("salt", ColumnKind.Bytes, r => r.Item.Salt), new("external_key", ColumnKind.Text, r => r.Item.ExternalKey),
        new("added_at_position", ColumnKind.Whole, r => r.Position), new("retain_until", ColumnKind.Whole, r => r.Item.RetainUntil),
    ];

    private static readonly IReadOnlyList<Column<FacetRow>> FacetColumns =
    [
        new("project_id", ColumnKind.Whole, r => r.Project), new("field_id", ColumnKind.Whole, r => r.Field),
        new("val", ColumnKind.Text, r => r.Value), new("item_id", ColumnKind.Whole, r => r.Item),
    ];

    private const int SaltSize = 16;

    private readonly Database _database;

    internal ItemStore(Database database) => _database = database;

    /// <summary>
    /// Adds a chunk of at most 1,000 items, each with its task where the project has a taxonomy, as one event each. All or
    /// nothing; items with a known payload are left as they are. Two keys are two items, whatever they say; one key is one.
    /// </summary>
    /// <param name="chunk">The import that they come with; null for none.</param>
    public async Task<Decision<Added>> AddAsync(ProjectId project, IReadOnlyList<NewItem> items, Placement placement, Authority by, ImportChunk? chunk = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(items.Count, 1000);
        var key = await _database.ReadAsync(s => s.First("SELECT item_key FROM project WHERE project_id = $1", r => r.Bytes(0), project.Value));
        if (key is null)
        {
            return Refusal.NotFound("Nothing here, or it is not shared with you.");
        }

        // Hashing needs no lock: done before the writer is asked.
        var salts = RandomNumberGenerator.GetBytes(SaltSize * items.Count);
        var hashed = new NewItem[items.Count];
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        for (var i = 0; i < items.Count; i++)
        {
            hashed[i] = Hashed(items[i], hash, salts[(i * SaltSize)..((i + 1) * SaltSize)]);
        }

        return await _database.WriteAsync(project, unit => Add(unit, project, hashed, placement, by, chunk), unit => by.Announce(unit, project), alone: true);
    }

    /// <summary>How a chunk would come in: what is known, what repeats a row that came before in the same source, whose key is taken.</summary>
    /// <param name="seen">The beginnings of the hashes of what came before, with those of keys; grows up to <see cref="MostSeen"/>.</param>
    /// <returns>An outcome for each item, and the item of the store whose key it has, where that is why it clashes.</returns>
    public async Task<IReadOnlyList<(CheckedItem Outcome, ItemId? Has)>> CheckAsync(ProjectId project, IReadOnlyList<NewItem> items, HashSet<UInt128> seen)
    {
        var secret = await _database.ReadAsync(s => s.First("SELECT item_key FROM project WHERE project_id = $1", r => r.Bytes(0), project.Value));
        NewItem[] hashed = [.. items.Select(i => i with { Hash = HashOf(secret!, i.Payload, i.ExternalKey) })];
        var standing = await _database.ReadAsync(s => StandingItems.Of(s, project, secret!, hashed));
        return [.. hashed.Select((CheckedItem, ItemId?) (item) =>
        {
            var key = item.ExternalKey;
            if (standing.Find(item) is not null)
            {
                return (CheckedItem.Known, null);
            }

            // Only what would come in stands in the way of what follows.
            var keyHash = key is null ? null : HMACSHA256.HashData(secret!, Encoding.UTF8.GetBytes("key:" + key));
            return Seen(seen, item.Hash) ? (CheckedItem.Merged, null)
                : key is not null && standing.Has(key) is { } has ? (CheckedItem.Clashes, new ItemId(has))
                : key is not null && Seen(seen, keyHash!) ? (CheckedItem.Clashes, null)
                : (Note(seen, item.Hash, keyHash), null);
        })];
    }

    private static UInt128 BeginningOf(byte[] hash) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);

    private static bool Seen(HashSet<UInt128> seen, byte[] hash) => seen.Contains(BeginningOf(hash));

    private static CheckedItem Note(HashSet<UInt128> seen, byte[] hash, byte[]? keyHash)
    {
        if (seen.Count < MostSeen)
        {
            seen.Add(BeginningOf(hash));
            if (keyHash is not null)
            {
                seen.Add(BeginningOf(keyHash));
            }
        }

        return CheckedItem.New;
    }

    /// <summary>What bounds the memory of a check: rows that repeat others are noticed among so many.</summary>
    public const int MostSeen = 2_000_000;

    /// <summary>The number that the project's next item will have.</summary>
    public Task<long> NextAsync(ProjectId project) => _database.ReadAsync(s => s.Number("SELECT next_item FROM ledger_head WHERE project_id = $1", project.Value));

    /// <summary>Those of the tasks whose item is kept back as holding personal data.</summary>
    public async Task<HashSet<long>> WithheldAsync(IEnumerable<TaskId> tasks)
    {
        long[] asked = [.. tasks.Select(t => t.Value).Distinct()];
        return asked.Length == 0 ? [] : await _database.ReadAsync(s =>
        {
            var set = new Maintenance.IdSet(s, asked);
            return s.Query($"SELECT t.task_id FROM task t WHERE t.task_id {set.Among} AND {Inbox.Withheld.Is("t")}", r => r.GetInt64(0), set.Argument).ToHashSet();
        });
    }

    /// <summary>Whether an item's content is kept back: it was flagged as holding personal data, and no lead has reopened its task.</summary>
    public Task<bool> IsWithheldAsync(ItemId item) => _database.ReadAsync(s => Inbox.Withheld.IsItem(s, item.Value));

    public Task<StoredItem?> FindAsync(ItemId item) => _database.ReadAsync(s => Find(s, item));

    public Task<StoredItem?> FindByKeyAsync(ProjectId project, string externalKey) => _database.ReadAsync(
        s => s.First(SelectItem + " WHERE external_key = $1 AND item_id >= $2 AND item_id < $3 ORDER BY item_id LIMIT 1", Read, externalKey, Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0)));

    public Task<List<KeyValuePair<string, string>>> FacetsAsync(ProjectId project, ItemId item) => _database.ReadAsync(
        s => s.Query(
            "SELECT f.name, i.val FROM facet_field f JOIN item_facet i ON i.project_id = f.project_id AND i.field_id = f.field_id WHERE f.project_id = $1 AND i.item_id = $2 ORDER BY f.field_id",
            r => KeyValuePair.Create(r.GetString(0), r.GetString(1)), project.Value, item.Value));

    /// <summary>Creates tasks for a run of items that have none, at most a chunk of them.</summary>
    /// <param name="from">Number of the first item to look at.</param>
    /// <returns>How many were created, 0 when none is missing, and the number of the item to go on from.</returns>
    public Task<Decision<(int Created, long Next)>> CreateMissingTasksAsync(ProjectId project, long from, Placement placement, Authority by) => _database.WriteAsync<Decision<(int, long)>>(
        project,
        unit =>
        {
            if (Authority.Archived(unit, project) is { } archived)
            {
                return archived;
            }

            var version = unit.Projects.Get(project.Value)!.TaxonomyVersion;
            var head = unit.Lock(project);
            if (version == 0 || head.NextTask == head.NextItem)
            {
                return (0, from);
            }

            // Later items may have theirs already: those that came after the taxonomy while these still waited.
            var until = Keys.Of(project.Value, head.NextItem);
            var first = unit.Session.Number(
                "SELECT i.item_id FROM item i WHERE i.item_id >= $1 AND i.item_id < $2 AND NOT EXISTS (SELECT 1 FROM task t WHERE t.item_id = i.item_id) ORDER BY i.item_id LIMIT 1",
                Keys.Of(project.Value, from), until);
            if (first == 0)
            {
                return (0, from);
            }

            var taken = unit.Session.Number("SELECT item_id FROM task WHERE item_id > $1 AND item_id < $2 ORDER BY item_id LIMIT 1", first, until);
            var count = (int)Math.Min(1000, (taken == 0 ? until : taken) - first);
            CreateTasks(unit, project, Keys.Number(first), count, version, placement, by);
            return (count, Keys.Number(first) + count);
        },
        alone: true);

    /// <summary>Those of the keys that the project's items have, with the item's task; the first item where several have one key.</summary>
    public Task<Dictionary<string, (ItemId Item, TaskId? Task)>> ByKeysAsync(ProjectId project, IReadOnlyList<string> keys) => _database.ReadAsync(s => ByKeys(s, project, keys));

    internal static Dictionary<string, (ItemId Item, TaskId? Task)> ByKeys(SqlSession session, ProjectId project, IReadOnlyList<string> keys)
    {
        // By join on PostgreSQL: with = ANY its planner reads the whole project.
        var (from, where) = session.Dialect.WritesArrays
            ? ("unnest($1) AS k(external_key) JOIN item i ON i.external_key = k.external_key", "")
            : ("item i", "i.external_key = $1 AND ");
        var sql = $"SELECT i.external_key, i.item_id, t.task_id FROM {from} LEFT JOIN task t ON t.item_id = i.item_id AND t.stage = 0 WHERE {where}i.item_id >= $2 AND i.item_id < $3 ORDER BY i.item_id";
        var found = new Dictionary<string, (ItemId, TaskId?)>(StringComparer.Ordinal);
        foreach (var wanted in session.Dialect.WritesArrays ? [keys.ToArray()] : keys.Cast<object>())
        {
            using var rows = session.Rows(sql, wanted, Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0));
            while (rows.Read())
            {
                found.TryAdd(rows.GetString(0), (new ItemId(rows.GetInt64(1)), rows.WholeOrNull(2) is { } task ? new TaskId(task) : null));
            }
        }

        return found;
    }

    internal static StoredItem? Find(SqlSession session, ItemId item) => session.First(SelectItem + " WHERE item_id = $1", Read, item.Value);

    /// <summary>What the ledger says of an item: SHA-256(salt ‖ payload ‖ 0x00 ‖ meta).</summary>
    internal static byte[] LeafOf(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> meta) => Digest.Of(salt, payload, [0], meta);

    /// <summary>The keyed hash under which equal payloads of a project are found; of an item with a key, equal payloads with that key.</summary>
    internal static byte[] HashOf(byte[] key, ReadOnlySpan<byte> payload, string? externalKey = null)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        return HashOf(hash, payload, externalKey is null ? null : Encoding.UTF8.GetBytes(externalKey));
    }

    /// <summary>The same under a key that is made ready once for many items: that costs more than a hash.</summary>
    private static byte[] HashOf(IncrementalHash hash, ReadOnlySpan<byte> payload, byte[]? externalKey)
    {
        hash.AppendData(payload);
        if (externalKey is not null)
        {
            hash.AppendData([0]); // no canonical JSON holds a zero byte
            hash.AppendData(externalKey);
        }

        return hash.GetHashAndReset();
    }

    private static NewItem Hashed(NewItem item, IncrementalHash hash, byte[] salt)
    {
        var externalKey = item.ExternalKey is null ? null : Encoding.UTF8.GetBytes(item.ExternalKey);
        var facets = item.Facets.Count == 0 ? ItemBinding.NoFacets : ItemBinding.Facets(item.Facets);
        var bound = ItemBinding.Of(salt, externalKey, externalKey is not null, facets, item.RetainUntil);
        return item with { Salt = salt, Bound = bound, Leaf = LeafOf(salt, item.Payload, item.Meta), Hash = HashOf(hash, item.Payload, externalKey) };
    }

    internal static Decision<Added> Add(UnitOfWork unit, ProjectId project, IReadOnlyList<NewItem> items, Placement placement, Authority by, ImportChunk? chunk = null)
    {
        if (by.Check(unit, project, Permission.Import) is { } refusal)
        {
            return refusal;
        }

        var owner = unit.Projects.Get(project.Value)!;
        var log = unit.Log(project);
        var standing = StandingItems.Of(unit.Session, project, owner.ItemKey, items);
        var fresh = new List<ItemRow>(items.Count);
        var (known, merged, clashes) = (0, new List<(int, ItemId)>(), new List<(int, ItemId)>());
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            if (standing.Find(item) is { } same)
            {
                // What this import itself brought in, in this chunk or before it, is merged; the rest was known.
                if (Keys.Number(same) >= (chunk?.FirstItem ?? log.Head.NextItem))
                {
                    merged.Add((i, new ItemId(same)));
                }
                else
                {
                    known++;
                }
            }
            else if (item.ExternalKey is { } key && standing.Has(key) is { } other)
            {
                clashes.Add((i, new ItemId(other)));
            }
            else
            {
                var row = new ItemRow(Keys.Of(project.Value, log.Head.NextItem + fresh.Count), item, log.NextPosition);
                fresh.Add(row);
                standing.Add(item, row.Id);
            }
        }

        var added = new Added(fresh.Count, known, merged, clashes);
        if (chunk is not null)
        {
            ImportRunStore.Keep(unit.Session, chunk, added);
        }

        if (fresh.Count == 0)
        {
            return added;
        }

        var first = log.Head.NextItem;
        log.Head.NextItem += fresh.Count;
        unit.Heads.Put(log.Head);
        var value = AddedValue(first, fresh, placement.Source);
        log.Append(new EventDraft(EventId.Derived(owner.ItemKey, $"items:{project}:{first}:{Convert.ToHexString(SHA256.HashData(value))}"), EventKind.ItemsAdded, by.Actor, by.Tool, value));
        unit.Insert("item", Columns, fresh);
        unit.Insert("item_facet", FacetColumns, Facets(unit.Session, project, fresh));
        unit.Count(project.Value, "items", fresh.Count);
        if (owner.TaxonomyVersion > 0)
        {
            CreateTasks(unit, project, first, fresh.Count, owner.TaxonomyVersion, placement, by);
        }

        return added;
    }

    private const string SelectItem = "SELECT item_id, payload, meta, external_key, added_at_position, retain_until FROM item";

    private static StoredItem Read(SqlRow r) =>
        new(new ItemId(r.GetInt64(0)), r.TextOrNull(1), r.TextOrNull(2), r.TextOrNull(3), r.GetInt64(4), r.WholeOrNull(5));

    private static void CreateTasks(UnitOfWork unit, ProjectId project, long firstItem, int count, int version, Placement placement, Authority by)
    {
        var log = unit.Log(project);
        var created = new TasksCreated(log.Head.NextTask, firstItem, count, version, placement.Pool, placement.Priority, placement.Overlap, placement.DueAt);
        log.Head.NextTask += count;
        var value = TaskEventJson.Write(created);
        var recorded = log.Append(new EventDraft(
            EventId.Derived(unit.Projects.Get(project.Value)!.ItemKey, $"tasks:{project}:{created.FirstTask}"), EventKind.TasksCreated, by.Actor, by.Tool, value, TaxonomyVersion: version));
        Projector.TasksCreated(unit, project.Value, created, recorded.At, mayBeBehind: true);
    }


    /// <summary>Canonical JSON, written as it is: a thousand items have two thousand texts, which would be parsed only to stand as they are.</summary>
    private static byte[] AddedValue(long first, List<ItemRow> items, string source)
    {
        var value = new ArrayBufferWriter<byte>(256 + (items.Count * (Base64Url.GetEncodedLength(ItemBinding.Size) + Base64Url.GetEncodedLength(SHA256.HashSizeInBytes) + 6)));
        value.Write("{\"bound\":["u8);
        Texts(i => i.Item.Bound);
        value.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"],\"first\":{first},\"hashes\":[")));
        Texts(i => i.Item.Leaf);
        value.Write("],\"receipt\":\"redaction-declared-unnecessary\",\"source\":"u8);
        value.Write(Json.Canonical(JsonValue.Create(source)));
        value.Write("}"u8);
        return value.WrittenSpan.ToArray();

        void Texts(Func<ItemRow, byte[]> of)
        {
            foreach (var item in items)
            {
                value.Write(ReferenceEquals(item, items[0]) ? "\""u8 : ",\""u8);
                value.Advance(Base64Url.EncodeToUtf8(of(item), value.GetSpan(Base64Url.GetEncodedLength(of(item).Length))));
                value.Write("\""u8);
            }
        }
    }

    private static List<FacetRow> Facets(SqlSession session, ProjectId project, List<ItemRow> items)
    {
        var rows = new List<FacetRow>();
        Dictionary<string, long>? fields = null;
        foreach (var item in items)
        {
            foreach (var (name, value) in item.Item.Facets.Distinct())
            {
                fields ??= session.Query("SELECT name, field_id FROM facet_field WHERE project_id = $1", r => (r.GetString(0), r.GetInt64(1)), project.Value)
                    .ToDictionary(p => p.Item1, p => p.Item2, StringComparer.Ordinal);
                if (!fields.TryGetValue(name, out var field))
                {
                    field = fields.Count + 1;
                    fields.Add(name, field);
                    session.Execute("INSERT INTO facet_field (project_id, field_id, name) VALUES ($1, $2, $3)", project.Value, field, name);
                }

                rows.Add(new FacetRow(project.Value, field, value, item.Id));
            }
        }

        return rows;
    }

    private sealed record ItemRow(long Id, NewItem Item, long Position);

    private sealed record FacetRow(long Project, long Field, string Value, long Item);
}

/// <summary>How new tasks stand in the queue.</summary>
/// <param name="Pool">0: anybody in the project.</param>
/// <param name="DueAt">Microseconds since 1970 UTC.</param>
public sealed record Placement(string Source, int Overlap, int Priority = 0, long Pool = 0, long? DueAt = null);
