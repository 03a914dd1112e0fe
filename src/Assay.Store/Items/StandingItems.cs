using Assay.Domain;
using Assay.Store.Engine;

namespace Assay.Store.Items;

/// <summary>What a project has of a chunk of items: by key those that have one, by content the others.</summary>
/// <param name="secret">The project's key of hashes.</param>
internal sealed class StandingItems(byte[] secret)
{
    private readonly Dictionary<string, long> _byHash = new(StringComparer.Ordinal);

    /// <summary>All items of a key, the first one first; several only where they came before keys counted.</summary>
    private readonly Dictionary<string, List<(long Id, byte[] Hash)>> _byKey = new(StringComparer.Ordinal);

    public static StandingItems Of(SqlSession session, ProjectId project, byte[] secret, IReadOnlyList<NewItem> items)
    {
        var standing = new StandingItems(secret);
        byte[][] hashes = [.. items.Where(i => i.ExternalKey is null).Select(i => i.Hash)];
        Read(session, "item_hash", hashes, "bytea", "", rows => standing.Add(rows.Bytes(2), rows.GetInt64(1)));

        string[] keys = [.. items.Where(i => i.ExternalKey is not null).Select(i => i.ExternalKey!).Distinct(StringComparer.Ordinal)];
        Read(
            session, "external_key", keys, "text", " AND i.item_id >= $2 AND i.item_id < $3 ORDER BY i.item_id", rows => standing.Add(rows.GetString(0), rows.GetInt64(1), rows.Bytes(2)),
            Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0));
        return standing;
    }

    public void Add(NewItem item, long id)
    {
        if (item.ExternalKey is { } key)
        {
            Add(key, id, item.Hash);
        }
        else
        {
            Add(item.Hash, id);
        }
    }

    /// <returns>The item that says the same under the same key.</returns>
    public long? Find(NewItem item)
    {
        if (item.ExternalKey is not { } key)
        {
            return _byHash.TryGetValue(Convert.ToHexString(item.Hash), out var same) ? same : null;
        }

        if (_byKey.TryGetValue(key, out var all))
        {
            // Before keys counted an item with a key stood under the hash of its content alone.
            byte[]? plain = null;
            foreach (var (id, hash) in all)
            {
                if (hash.AsSpan().SequenceEqual(item.Hash) || hash.AsSpan().SequenceEqual(plain ??= ItemStore.HashOf(secret, item.Payload)))
                {
                    return id;
                }
            }
        }

        return null;
    }

    /// <returns>The first item that has the key.</returns>
    public long? Has(string key) => _byKey.TryGetValue(key, out var all) ? all[0].Id : null;

    private void Add(byte[] hash, long id) => _byHash.TryAdd(Convert.ToHexString(hash), id);

    private void Add(string key, long id, byte[] hash)
    {
        if (!_byKey.TryGetValue(key, out var all))
        {
            _byKey.Add(key, all = []);
        }

        all.Add((id, hash));
    }

    private static void Read(SqlSession session, string column, object[] wanted, string type, string more, Action<SqlRow> add, params object[] arguments)
    {
        if (wanted.Length == 0)
        {
            return;
        }

        // By join on PostgreSQL: with = ANY its planner may read the whole project.
        var isSet = session.Dialect.WritesArrays;
        var from = isSet ? $"unnest($1::{type}[]) AS w(wanted) JOIN item i ON i.{column} = w.wanted WHERE true" : $"item i WHERE i.{column} = $1";
        var sql = $"SELECT i.external_key, i.item_id, i.item_hash FROM {from}{more}";
        foreach (var one in isSet ? [wanted] : wanted)
        {
            using var rows = session.Rows(sql, [one, .. arguments]);
            while (rows.Read())
            {
                add(rows);
            }
        }
    }
}
