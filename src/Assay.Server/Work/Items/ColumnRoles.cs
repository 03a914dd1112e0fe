using System.Globalization;
using System.Text;
using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Store.Items;

namespace Assay.Server.Work.Items;

/// <summary>What becomes of each column of a source; a column without a role is content.</summary>
/// <remarks>
/// Roles: key (the item's name in its source), facet (kept beside the content, for filters), source, cohort, jurisdiction,
/// capturedAt, consent, licence, retainUntil (metadata; the first three are facets too), ignore.
/// </remarks>
internal sealed class ColumnRoles
{
    private static readonly string[] Names = ["key", "facet", "source", "cohort", "jurisdiction", "capturedAt", "consent", "licence", "retainUntil", "ignore"];

    private readonly Dictionary<string, string> _roles;

    private ColumnRoles(Dictionary<string, string> roles) => _roles = roles;

    /// <summary>Every column is content.</summary>
    public static ColumnRoles None { get; } = new([]);

    /// <summary>
    /// Refuses a source that lacks a column that was given a role: a slip of the hand would else bring everything in without it.
    /// Where rows have no header a facet may be rare, so that only the key must be there.
    /// </summary>
    /// <param name="rows">The first rows of the source, canonical JSON objects.</param>
    public Refusal? MissingFrom(IEnumerable<ReadOnlyMemory<byte>> rows, bool hasHeader)
    {
        var wanted = _roles.Where(r => hasHeader || r.Value == "key").Select(r => r.Key).ToList();
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var row in wanted.Count == 0 ? [] : rows)
        {
            var reader = new Utf8JsonReader(row.Span);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                found.Add(reader.GetString()!);
                reader.Skip();
            }
        }

        if (found.Count == 0 || wanted.Find(w => !found.Contains(w)) is not { } missing)
        {
            return null;
        }

        var message = $"The source has no column \"{Short(missing)}\"; its columns are {string.Join(", ", found.Take(20).Select(Short))}{(found.Count > 20 ? ", ..." : "")}. Nothing was kept.";
        return Refusal.Invalid(message, [new Fault(_roles[missing] is "key" or "facet" ? _roles[missing] : "column", message)]);
    }

    /// <param name="assignments">column=role, such as region=jurisdiction.</param>
    public static Decision<ColumnRoles> Parse(string? key, IEnumerable<string> facets, IEnumerable<string> assignments)
    {
        var roles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var facet in facets)
        {
            roles[facet] = "facet";
        }

        if (!string.IsNullOrEmpty(key))
        {
            roles[key] = "key";
        }

        foreach (var assignment in assignments)
        {
            var equals = assignment.LastIndexOf('=');
            var role = equals < 0 ? "" : assignment[(equals + 1)..];
            if (equals <= 0 || !Names.Contains(role))
            {
                return Refusal.Invalid($"\"{assignment}\" is no column role.", [new Fault("column", $"Write column=role; the roles are {string.Join(", ", Names)}.")]);
            }

            roles[assignment[..equals]] = role;
        }

        return new ColumnRoles(roles);
    }

    /// <summary>Splits a row into content and what stands beside it.</summary>
    /// <param name="row">A canonical JSON object.</param>
    public Decision<NewItem> ToItem(ReadOnlyMemory<byte> row, string source)
    {
        if (_roles.Count == 0)
        {
            return new NewItem(row.ToArray(), null, null, [], null);
        }

        var content = new System.Buffers.ArrayBufferWriter<byte>(row.Length);
        var facets = new List<KeyValuePair<string, string>>();
        SortedDictionary<string, string>? meta = null;
        string? key = null;
        long? retainUntil = null;
        var reader = new Utf8JsonReader(row.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var name = reader.GetString()!;
            reader.Read();
            var valueStart = (int)reader.TokenStartIndex;
            var isText = reader.TokenType == JsonTokenType.String;
            var text = isText && _roles.ContainsKey(name) ? reader.GetString()! : null;
            reader.Skip();
            var end = (int)reader.BytesConsumed;
            if (!_roles.TryGetValue(name, out var role))
            {
                content.Write(content.WrittenCount == 0 ? "{"u8 : ","u8);
                content.Write(row.Span[start..end]);
                continue;
            }

            text ??= Encoding.UTF8.GetString(row.Span[valueStart..end]);
            if (text.Length == 0 || role == "ignore")
            {
                continue;
            }

            if (text.Contains('\0', StringComparison.Ordinal))
            {
                return Refusal.Invalid("a NUL", [new Fault(name, "The value holds a NUL character; remove it.")]);
            }

            switch (role)
            {
                case "key":
                    key = text;
                    break;
                case "facet":
                    facets.Add(KeyValuePair.Create(name, text));
                    break;
                case "retainUntil" or "capturedAt":
                    if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment))
                    {
                        return Refusal.Invalid("not a moment", [new Fault(name, $"\"{Short(text)}\" is no moment; write 2026-03-01 or 2026-03-01T12:00:00Z.")]);
                    }

                    (meta ??= new(StringComparer.Ordinal))[role] = moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
                    retainUntil = role == "retainUntil" ? Store.Engine.Database.Microseconds(moment) : retainUntil;
                    break;
                default:
                    (meta ??= new(StringComparer.Ordinal))[role] = text;
                    if (role is "source" or "cohort" or "jurisdiction")
                    {
                        facets.Add(KeyValuePair.Create(role, text));
                    }

                    break;
            }
        }

        if (content.WrittenCount == 0)
        {
            return Refusal.Invalid("no content", [new Fault("", "No column is left as content; give fewer columns a role.")]);
        }

        content.Write("}"u8);
        return new NewItem(content.WrittenSpan.ToArray(), meta is null ? null : Meta(meta), key, facets, retainUntil);
    }

    public static string Short(string text) => text.Length <= 60 ? text : text[..57] + "...";

    private static byte[] Meta(SortedDictionary<string, string> meta)
    {
        var to = new System.Buffers.ArrayBufferWriter<byte>();
        foreach (var (name, value) in meta)
        {
            to.Write(to.WrittenCount == 0 ? "{"u8 : ","u8);
            CanonicalJson.WriteString(to, name);
            to.Write(":"u8);
            CanonicalJson.WriteString(to, value);
        }

        to.Write("}"u8);
        return to.WrittenSpan.ToArray();
    }
}

internal static class BufferWriting
{
    public static void Write(this System.Buffers.ArrayBufferWriter<byte> to, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(to.GetSpan(bytes.Length));
        to.Advance(bytes.Length);
    }
}
