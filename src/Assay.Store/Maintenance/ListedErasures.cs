using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Store.Engine;

namespace Assay.Store.Maintenance;

/// <summary>What a list of erasures and a store know of each other: what the list lacks, and what it names that is still there.</summary>
internal static class ListedErasures
{
    /// <summary>Lines that are looked up together.</summary>
    public const int AtOnce = 1000;

    /// <summary>What the ledgers say was erased, and a list lacks.</summary>
    /// <param name="from">The position to begin at in the log of each project; 0 where it is not there.</param>
    public static List<Erasure> Unlisted(SqlSession session, IReadOnlyList<Erasure> list, Dictionary<long, long>? from = null)
    {
        var (items, actors) = (new HashSet<ItemId>(), new HashSet<ActorId>());
        foreach (var project in Sizes(session).Keys)
        {
            using var rows = session.Rows(
                "SELECT value FROM ledger_event WHERE ledger_key >= $1 AND ledger_key < $2 AND task_id IS NULL AND kind = 'erased' ORDER BY ledger_key",
                Keys.Of(project, from?.GetValueOrDefault(project) ?? 0), Keys.Of(project + 1, 0));
            while (rows.Read())
            {
                using var document = JsonDocument.Parse(rows.TextOrNull(0) ?? "{}");
                if (document.RootElement.TryGetProperty("items", out var erased))
                {
                    items.UnionWith(erased.EnumerateArray().Select(i => new ItemId(Keys.Of(project, i.GetInt64()))));
                }

                if (project == 0 && document.RootElement.TryGetProperty("actors", out var people))
                {
                    actors.UnionWith(people.EnumerateArray().Select(a => ActorId.Parse(a.GetString()!, null)));
                }
            }
        }

        var recorded = new List<Erasure>();
        foreach (var some in items.Chunk(AtOnce))
        {
            var known = Known(session, [.. some.Select(i => i.Value)]);
            recorded.AddRange(some.Select(i => new Erasure(i.ToString(), null, known.GetValueOrDefault(i.Value).Added)));
        }

        foreach (var some in actors.Chunk(AtOnce))
        {
            var known = KnownPeople(session, some);
            recorded.AddRange(some.Select(a => new Erasure(null, a.ToString(), Created: known.TryGetValue(a, out var person) ? person.CreatedAt : null)));
        }

        return Lacking(list, recorded);
    }

    /// <summary>Those of the erasures that no line of a list is of.</summary>
    public static List<Erasure> Lacking(IEnumerable<Erasure> list, IEnumerable<Erasure> erasures)
    {
        var lines = list.ToLookup(l => (l.Item, l.Actor));
        return [.. erasures.Where(e => !lines[(e.Item, e.Actor)].Any(l => l.IsOf(e)))];
    }

    /// <summary>How many events each log has.</summary>
    public static Dictionary<long, long> Sizes(SqlSession session) =>
        session.Query("SELECT project_id, size FROM ledger_head ORDER BY project_id", r => KeyValuePair.Create(r.GetInt64(0), r.GetInt64(1))).ToDictionary();

    /// <summary>Of items, the event that added each, and whether its content is there.</summary>
    private static Dictionary<long, (string? Added, bool IsThere)> Known(SqlSession session, IReadOnlyList<long> items)
    {
        var set = new IdSet(session, items);
        return session.Query(
            $"SELECT i.item_id, e.event_id, CASE WHEN i.payload IS NULL THEN 0 ELSE 1 END FROM item i LEFT JOIN ledger_event e ON e.ledger_key = (i.item_id / {1L << Keys.NumberBits}) * {1L << Keys.NumberBits} + i.added_at_position WHERE i.item_id {set.Among}",
            r => KeyValuePair.Create(r.GetInt64(0), (r.BytesOrNull(1) is { } id ? EventId.FromBytes(id).ToString() : null, r.GetInt64(2) == 1)), set.Argument).ToDictionary();
    }

    private static Dictionary<ActorId, (string Handle, long CreatedAt)> KnownPeople(SqlSession session, IReadOnlyList<ActorId> actors)
    {
        var set = new IdSet(session, [.. actors.Select(a => a.Value)]);
        return session.Query(
            $"SELECT actor_id, handle, created_at FROM actor WHERE actor_id {set.Among}", r => KeyValuePair.Create(new ActorId(r.GetInt64(0)), (r.GetString(1), r.GetInt64(2))), set.Argument).ToDictionary();
    }

    /// <summary>Items of the list that are there, and are those that were meant.</summary>
    public static List<long> ItemsStillThere(SqlSession session, Erasure[] list)
    {
        var lines = new List<(long Item, string? Added)>();
        foreach (var erasure in list)
        {
            if (ItemId.TryParse(erasure.Item, null, out var item))
            {
                lines.Add((item.Value, erasure.Added));
            }
        }

        var known = Known(session, [.. lines.Select(l => l.Item)]);
        return [.. lines.Where(l => known.TryGetValue(l.Item, out var item) && item.IsThere && (l.Added is null || l.Added == item.Added)).Select(l => l.Item)];
    }

    /// <summary>Those of some items whose content stands.</summary>
    public static List<long> StillThere(SqlSession session, IReadOnlyList<long> items)
    {
        var set = new IdSet(session, items);
        return session.Query($"SELECT item_id FROM item WHERE item_id {set.Among} AND payload IS NOT NULL", r => r.GetInt64(0), set.Argument);
    }

    /// <summary>People of the list who are known, and are those who were meant.</summary>
    public static List<ActorId> PeopleStillThere(SqlSession session, Erasure[] list)
    {
        var lines = new List<(ActorId Actor, long? Created)>();
        foreach (var erasure in list)
        {
            if (ActorId.TryParse(erasure.Actor, null, out var actor) && actor.Value != 0)
            {
                lines.Add((actor, erasure.Created));
            }
        }

        var known = KnownPeople(session, [.. lines.Select(l => l.Actor)]);
        return [.. lines.Where(l => known.TryGetValue(l.Actor, out var person) && person.Handle != Eraser.Nobody(l.Actor) && (l.Created is null || l.Created == person.CreatedAt)).Select(l => l.Actor)];
    }
}
