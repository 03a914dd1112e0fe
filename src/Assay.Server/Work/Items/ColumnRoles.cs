using System.Buffers;
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

    /// <summary>Roles that several columns may have.</summary>
    private static readonly string[] Shared = ["facet", "ignore"];

    private readonly Dictionary<string, string> _roles;
    private readonly MomentForm _moments;

    private ColumnRoles(Dictionary<string, string> roles, MomentForm moments) => (_roles, _moments) = (roles, moments);

    /// <summary>The column that names items; null for none.</summary>
    public string? KeyColumn => _roles.FirstOrDefault(r => r.Value == "key").Key;

    /// <summary>Whether anything is said about columns.</summary>
    public bool IsNone => _roles.Count == 0;

    /// <summary>The first line of a table is a header, whatever it looks like.</summary>
    public bool HasHeaderForSure { get; private init; }

    public ColumnRoles WithHeader(bool forSure) => new(_roles, _moments) { HasHeaderForSure = forSure };

    /// <summary>Every column is content.</summary>
    public static ColumnRoles None { get; } = new([], MomentForm.Iso);

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
    /// <param name="moments">How capturedAt and retainUntil are written; null for ISO 8601.</param>
    public static Decision<ColumnRoles> Parse(string? key, IEnumerable<string> facets, IEnumerable<string> assignments, string? moments = null)
    {
        var form = MomentForm.Parse(moments);
        if (!form.Accepted)
        {
            return form.Refusal;
        }

        var given = facets.Select(f => (Column: f, Role: "facet")).ToList();
        if (!string.IsNullOrEmpty(key))
        {
            given.Add((key, "key"));
        }

        foreach (var assignment in assignments)
        {
            var equals = assignment.LastIndexOf('=');
            var role = equals < 0 ? "" : assignment[(equals + 1)..];
            if (equals <= 0 || !Names.Contains(role))
            {
                return Refusal.Invalid($"\"{assignment}\" is no column role.", [new Fault("column", $"Write column=role; the roles are {string.Join(", ", Names)}.")]);
            }

            given.Add((assignment[..equals], role));
        }

        if (given.Select(g => Limits.TooLong(g.Role is "key" or "facet" ? g.Role : "column", g.Column)).FirstOrDefault(f => f is not null) is { } tooLong)
        {
            return Refusal.Invalid(tooLong.Message, [tooLong]);
        }

        return Clash(given.Distinct().ToList()) is { } clash ? clash : new ColumnRoles(given.Distinct().ToDictionary(g => g.Column, g => g.Role, StringComparer.Ordinal), form.Value);
    }

    /// <summary>A column has one role, and what an item has one of comes from one column.</summary>
    private static Refusal? Clash(List<(string Column, string Role)> given)
    {
        if (given.GroupBy(g => g.Column, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } two)
        {
            return Both($"Column \"{Short(two.Key)}\" is given the roles {string.Join(" and ", two.Select(g => g.Role))}; give it one.");
        }

        if (given.Where(g => !Shared.Contains(g.Role)).GroupBy(g => g.Role).FirstOrDefault(g => g.Count() > 1) is { } role)
        {
            return Both($"The columns {string.Join(" and ", role.Select(g => $"\"{Short(g.Column)}\""))} are all given the role {role.Key}, and an item has one. Keep it for one of them.");
        }

        // Source, cohort and jurisdiction are facets by these names.
        return given.FirstOrDefault(g => g.Role == "facet" && g.Column is "source" or "cohort" or "jurisdiction" && given.Exists(o => o.Role == g.Column)) is { Column: { } twice }
            ? Both($"\"{twice}\" is a facet by column {twice} and by the column that is given the role {twice}. Leave one of them out.")
            : null;
    }

    private static Refusal Both(string message) => Refusal.Invalid(message, [new Fault("column", message)]);

    /// <summary>Splits a row into content and what stands beside it.</summary>
    /// <param name="row">A canonical JSON object.</param>
    public Decision<NewItem> ToItem(ReadOnlyMemory<byte> row, string source)
    {
        if (_roles.Count == 0)
        {
            return HasContent(row.Span) ? new NewItem(row.ToArray(), null, null, [], null) : NothingToLabel;
        }

        var content = new ArrayBufferWriter<byte>(row.Length);
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
            var isNothing = reader.TokenType == JsonTokenType.Null;
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
            if (text.Length == 0 || isNothing || role == "ignore")
            {
                continue;
            }

            if (text[0] is '{' or '[' && !isText)
            {
                return Wrong(name, $"The value is {(text[0] == '[' ? "a list" : "an object")}, and {role} takes one text or number.");
            }

            if (Limits.TooLong(name, text) is { } tooLong)
            {
                return Wrong(tooLong.Field, tooLong.Message);
            }

            if (text.Contains('\0', StringComparison.Ordinal))
            {
                return Wrong(name, "The value holds a NUL character; remove it.");
            }

            switch (role)
            {
                case "key":
                    // As answers name it.
                    key = text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
                    break;
                case "facet":
                    facets.Add(KeyValuePair.Create(name, text));
                    break;
                case "retainUntil" or "capturedAt":
                    var moment = _moments.Read(name, text);
                    if (!moment.Accepted)
                    {
                        return moment.Refusal;
                    }

                    // Until a day means until it is over.
                    (meta ??= new(StringComparer.Ordinal))[role] = moment.Value.ToString();
                    retainUntil = role == "retainUntil" ? Store.Engine.Database.Microseconds(moment.Value.End) : retainUntil;
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
            return Wrong("", "No column is left as content; give fewer columns a role.");
        }

        content.Write("}"u8);
        if (!HasContent(content.WrittenSpan))
        {
            return NothingToLabel;
        }

        return new NewItem(content.WrittenSpan.ToArray(), meta is null ? null : Meta(meta), key, facets, retainUntil);
    }

    private static Refusal NothingToLabel => Wrong("", "There is nothing to label: what is left as content is empty in this row.");

    /// <summary>Whether any value of an object is more than null or blanks.</summary>
    private static bool HasContent(ReadOnlySpan<byte> content)
    {
        var reader = new Utf8JsonReader(content);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.Null && !(reader.TokenType == JsonTokenType.String && reader.ValueSpan.Trim(" \t"u8).IsEmpty))
            {
                return true;
            }
        }

        return false;
    }

    private static Refusal Wrong(string field, string message) => Refusal.Invalid(message, [new Fault(field, message)]);

    public static string Short(string text) => Excerpt.Of(text);

    private static byte[] Meta(SortedDictionary<string, string> meta)
    {
        var to = new ArrayBufferWriter<byte>();
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
