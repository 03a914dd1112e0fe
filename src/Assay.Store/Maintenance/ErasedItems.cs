using System.Globalization;
using Assay.Domain;
using Assay.Domain.Labels;
using Assay.Domain.Ledger;
using Assay.Domain.Taxonomies;
using Assay.Store.Engine;

namespace Assay.Store.Maintenance;

/// <summary>Ids as one argument of a statement: an array, or a list in JSON on the embedded engine.</summary>
internal readonly struct IdSet(SqlSession session, IReadOnlyList<long> ids)
{
    /// <summary>What follows the column, with $1.</summary>
    public string Among { get; } = session.Dialect.WritesArrays ? "= ANY($1)" : "IN (SELECT value FROM json_each($1))";

    public object Argument { get; } = session.Dialect.WritesArrays ? ids.ToArray() : $"[{string.Join(',', ids.Select(i => i.ToString(CultureInfo.InvariantCulture)))}]";
}

/// <summary>Items of a project that are about to be erased, and what can be read of them before a writer is asked.</summary>
internal sealed class ErasedItems(Database database, ProjectId project, IReadOnlyList<long> ids)
{
    /// <summary>A value that more items have is a category, such as a channel, and no person's.</summary>
    private const int MostOfOnePerson = 20;

    public ProjectId Project { get; } = project;

    public IReadOnlyList<long> Ids { get; } = ids;

    public Needles Needles { get; } = new();

    /// <summary>True where nothing was left of any of them.</summary>
    public bool AreGone { get; private set; } = true;

    /// <summary>As the list beside the data names them.</summary>
    public IReadOnlyList<Erasure> Listed { get; private set; } = [];

    /// <summary>Read in one pass over the project's facets, which never change: no index leads from an item to its facets.</summary>
    public IReadOnlyList<(long Field, string Value, long Item)> Facets { get; private set; } = [];

    /// <summary>Hashes of stored parts that say nothing of the items.</summary>
    public HashSet<string> PartsWithout { get; } = [];

    /// <summary>Rows of the parts that do.</summary>
    public long RowsInParts { get; private set; }

    public async Task ReadAsync()
    {
        var tasks = await database.ReadAsync(ReadItems);
        var hashes = await database.ReadAsync(s => s.Query("SELECT part_hash FROM ledger_part WHERE project_id = $1", r => r.Bytes(0), Project.Value));
        foreach (var hash in hashes)
        {
            var body = await database.ReadAsync(s => s.First("SELECT body FROM ledger_part WHERE project_id = $1 AND part_hash = $2", r => r.Bytes(0), Project.Value, hash));
            if (body is not null && Part(body) is { } part && part.Rows.Any(r => tasks.Contains(r.Task)))
            {
                RowsInParts += part.Rows.Count;
            }
            else
            {
                PartsWithout.Add(Convert.ToHexStringLower(hash));
            }
        }
    }

    /// <summary>A part of a run, or null for another kind of part.</summary>
    public static ResolutionPart? Part(byte[] body) => body.AsSpan().StartsWith("ARP1"u8) ? ResolutionPart.FromBytes(body) : null;

    /// <returns>Numbers of the items' tasks.</returns>
    private HashSet<long> ReadItems(SqlSession session)
    {
        foreach (var body in session.Query("SELECT body FROM taxonomy_version WHERE project_id = $1", r => r.GetString(0), Project.Value))
        {
            // A body that somebody damaged stops no erasure.
            foreach (var field in TaxonomyDocument.Parse(body) is { Refusal: null } read ? read.Value.Fields : [])
            {
                Needles.Spare(field.Name);
                foreach (var one in field.Classes)
                {
                    Needles.Spare(one.Name);
                }
            }
        }

        var set = new IdSet(session, Ids);
        var among = set.Among.Replace("$1", "$2", StringComparison.Ordinal);
        Facets = session.Query($"SELECT field_id, val, item_id FROM item_facet WHERE project_id = $1 AND item_id {among}", r => (r.GetInt64(0), r.GetString(1), r.GetInt64(2)), Project.Value, set.Argument);
        var names = session.Query("SELECT field_id, name FROM facet_field WHERE project_id = $1", r => (r.GetInt64(0), r.GetString(1)), Project.Value).ToDictionary(f => f.Item1, f => f.Item2);
        var shared = new HashSet<string>(StringComparer.Ordinal);
        foreach (var ((field, value), many) in Facets.CountBy(f => (f.Field, f.Value)))
        {
            // What items have that stay, or many of those that go, is a word of the project, and tells nothing of one of them.
            if (many > MostOfOnePerson || session.Any($"SELECT 1 FROM item_facet WHERE project_id = $1 AND field_id = $2 AND val = $3 AND NOT (item_id {set.Among.Replace("$1", "$4", StringComparison.Ordinal)}) LIMIT 1", Project.Value, field, value, set.Argument))
            {
                shared.Add(value);
            }
            else
            {
                Needles.AddName(value, names.GetValueOrDefault(field, "facet"));
            }
        }

        var listed = new List<Erasure>();
        using (var rows = session.Rows(
            $"SELECT i.item_id, i.payload, i.external_key, e.event_id FROM item i LEFT JOIN ledger_event e ON e.ledger_key = $2 + i.added_at_position WHERE i.item_id {set.Among} ORDER BY i.item_id", set.Argument, Keys.Of(Project.Value, 0)))
        {
            // One after the other: contents may be large.
            while (rows.Read())
            {
                listed.Add(new Erasure(new ItemId(rows.GetInt64(0)).ToString(), null, rows.IsDBNull(3) ? null : EventId.FromBytes(rows.Bytes(3)).ToString()));
                if (rows.TextOrNull(2) is { } key)
                {
                    Needles.AddName(key, "key");
                }

                if (rows.TextOrNull(1) is { } payload)
                {
                    AreGone = false;
                    Needles.AddContent(payload, shared.Contains);
                }
            }
        }

        Needles.ForgetWhatOthersSay(Neighbours(session));
        Listed = listed;
        return [.. session.Query($"SELECT task_id FROM task WHERE item_id {set.Among}", r => Keys.Number(r.GetInt64(0)), set.Argument)];
    }

    /// <summary>What some thousands of items say that stand around and stay.</summary>
    private IEnumerable<string> Neighbours(SqlSession session)
    {
        const int Each = 1500;
        const int MostCharacters = 4_000_000;
        var erased = Ids.ToHashSet();
        var first = Ids.Min();
        var length = 0L;
        foreach (var (range, bound) in new[]
        {
            ("item_id > $1 AND item_id < $2 ORDER BY item_id", Keys.Of(Project.Value + 1, 0)),
            ("item_id < $1 AND item_id >= $2 ORDER BY item_id DESC", Keys.Of(Project.Value, 0)),
        })
        {
            using var rows = session.Rows($"SELECT item_id, payload FROM item WHERE {range} LIMIT {Each}", first, bound);
            while (length < MostCharacters && rows.Read())
            {
                if (!erased.Contains(rows.GetInt64(0)) && rows.TextOrNull(1) is { } payload)
                {
                    length += payload.Length;
                    yield return payload;
                }
            }
        }
    }
}
