using System.Globalization;
using System.Text;

namespace Assay.Domain;

/// <summary>The one limit of what is looked up by its text: keys, facets with their names and values, names of workers and sources. The same on both engines.</summary>
public static class Limits
{
    /// <summary>In UTF-8. An index of PostgreSQL takes 2,700 bytes an entry, and some hold two such texts.</summary>
    public const int MostBytes = 1000;

    /// <summary>Null where the text is short enough.</summary>
    public static Fault? TooLong(string field, string text, int? line = null) =>
        text.Length > MostBytes / 3 && Encoding.UTF8.GetByteCount(text) is > MostBytes and var bytes
            ? new Fault(field, string.Create(CultureInfo.InvariantCulture, $"The text has {bytes:N0} bytes in UTF-8, and {MostBytes:N0} is the limit of keys, facets and names. Shorten it, or leave the column as content."), line)
            : null;
}
