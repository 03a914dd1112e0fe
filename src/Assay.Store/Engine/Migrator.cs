using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace Assay.Store.Engine;

/// <summary>
/// Brings a database to this version: numbered SQL files embedded for each engine, one transaction a file, with the hash of
/// each applied file kept. Safe with several processes starting at once.
/// </summary>
internal static partial class Migrator
{
    private sealed record Migration(int Version, string Name, string Sql)
    {
        public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
    }

    private const string Create = "CREATE TABLE IF NOT EXISTS schema_migration (version bigint PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, applied_at bigint NOT NULL)";

    /// <summary>All that makes an empty database of this version.</summary>
    public static string Script(string dialect) => string.Join(";\n", [Create, .. Load(dialect).Select(m => m.Sql)]);

    /// <exception cref="InvalidOperationException">An applied file differs from ours, the database is newer than this program, or there are tables of somebody else's by our names.</exception>
    /// <param name="until">The last migration to apply: how tests make the database of an older version.</param>
    public static void Run(SqlSession session, long now, int until = int.MaxValue)
    {
        var ours = Load(session.Dialect.Name).FindAll(m => m.Version <= until);
        Begin(session);
        foreach (var migration in ours)
        {
            session.Script(session.Dialect.WritesArrays ? "BEGIN" : "BEGIN IMMEDIATE");
            try
            {
                // Processes that start at once take turns here; a row lock, since compatible engines have no other.
                session.Number("SELECT version FROM schema_migration WHERE version = 0" + session.Dialect.ForUpdate);
                var applied = session.First("SELECT sha256 FROM schema_migration WHERE version = $1", r => r.GetString(0), (long)migration.Version);
                if (applied is null)
                {
                    session.Script(migration.Sql);
                    session.Execute("INSERT INTO schema_migration (version, name, sha256, applied_at) VALUES ($1, $2, $3, $4)", (long)migration.Version, migration.Name, migration.Hash, now);
                }
                else if (applied != migration.Hash)
                {
                    throw new InvalidOperationException($"Migration {migration.Name} was applied to this database in another form. Use the version of Assay that made it.");
                }

                session.Script("COMMIT");
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateTable)
            {
                session.RollBack();
                throw NotOurs(session, migration.Sql, e);
            }
            catch
            {
                session.RollBack();
                throw;
            }
        }

        var newest = session.Number("SELECT max(version) FROM schema_migration");
        if (newest > ours[^1].Version)
        {
            throw new InvalidOperationException($"This database was upgraded by a newer Assay (migration {newest}; this program knows {ours[^1].Version}). Use that version.");
        }
    }

    /// <summary>The list of migrations, with the row that starting processes lock.</summary>
    private static void Begin(SqlSession session)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                session.Script(Create);
                session.Script("INSERT INTO schema_migration (version, name, sha256, applied_at) VALUES (0, 'lock', '', 0) ON CONFLICT (version) DO NOTHING");
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject && tries < 5)
            {
                // IF NOT EXISTS still fails for one of two sessions that create the same table at once: it is there now.
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidColumnReference or PostgresErrorCodes.WrongObjectType)
            {
                throw NotOurs(session, Create, e);
            }
        }
    }

    /// <summary>Names what stands where these statements would make tables and indexes.</summary>
    private static InvalidOperationException NotOurs(SqlSession session, string sql, PostgresException e)
    {
        var wanted = CreatedNames().Matches(sql).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        var there = session.Query("SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace ORDER BY relname", r => r.GetString(0)).FindAll(wanted.Contains);
        return new InvalidOperationException(
            $"Assay cannot make its tables here: {string.Join(", ", there)} {(there.Count == 1 ? "is" : "are")} there already, and not Assay's. Name another database, or a schema of its own: --database \"...;Search Path=SCHEMA\".", e);
    }

    [GeneratedRegex(@"CREATE (?:UNIQUE )?(?:TABLE|INDEX) (?:IF NOT EXISTS )?(\w+)")]
    private static partial Regex CreatedNames();

    private static List<Migration> Load(string dialect)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var migrations = new List<Migration>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.EndsWith($".{dialect}.sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            var name = resource.Split(".Migrations.")[1];
            migrations.Add(new Migration(int.Parse(name.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }

        return migrations;
    }
}
