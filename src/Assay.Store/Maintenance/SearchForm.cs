using System.Globalization;
using System.Text;

namespace Assay.Store.Maintenance;

/// <summary>
/// One form for all that means the same: a text as it was typed, in JSON, in an address, escaped in a filter, or in several of
/// these at once, composed or decomposed, in any case.
/// </summary>
internal static class SearchForm
{
    /// <summary>How deep texts are wrapped: a filter in an address in JSON is three, and one more is nobody's.</summary>
    private const int MostWrappings = 4;

    public static string Of(string text)
    {
        for (var i = 0; i < MostWrappings; i++)
        {
            var unwrapped = FromJson(FromAddress(text));
            if (unwrapped == text)
            {
                break;
            }

            text = unwrapped;
        }

        var form = new StringBuilder(text.Length);
        foreach (var c in Ascii.IsValid(text) ? text : CanonicalSpelling.Of(text))
        {
            var isBlank = c == '+' || char.IsWhiteSpace(c) || char.IsControl(c); // a blank is + in the query of an address
            if (c == '\\' || (isBlank && (form.Length == 0 || form[^1] == ' ')) || (c == '\u0307' && form.Length > 0 && form[^1] == 'I'))
            {
                continue; // the dot of a Turkish I is no letter of its own
            }

            if (c is 'ß' or 'ẞ')
            {
                form.Append("SS");
            }
            else
            {
                form.Append(isBlank ? ' ' : c == 'ı' ? 'I' : char.ToUpperInvariant(c));
            }
        }

        return form.ToString();
    }

    /// <summary>"%C3%A4" as "ä"; a byte that is no UTF-8 stands for a character that is in no word.</summary>
    private static string FromAddress(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var form = new StringBuilder(text.Length);
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            bytes.Clear();
            var end = i;
            while (end + 2 < text.Length && text[end] == '%' && byte.TryParse(text.AsSpan(end + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var one))
            {
                bytes.Add(one);
                end += 3;
            }

            if (end == i)
            {
                form.Append(text[i]);
                continue;
            }

            form.Append(Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes)));
            i = end - 1;
        }

        return form.ToString();
    }

    /// <summary>What a backslash stands before in JSON; one that means nothing there stays.</summary>
    private static string FromJson(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var form = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var next = text[i] == '\\' && i + 1 < text.Length ? text[i + 1] : '\0';
            switch (char.ToLowerInvariant(next))
            {
                case '"' or '\\' or '/':
                    form.Append(next);
                    i++;
                    break;
                case 'n' or 'r' or 't' or 'b' or 'f':
                    form.Append(' ');
                    i++;
                    break;
                case 'u' when i + 5 < text.Length && ushort.TryParse(text.AsSpan(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                    form.Append((char)unit);
                    i += 5;
                    break;
                default:
                    form.Append(text[i]);
                    break;
            }
        }

        return form.ToString();
    }
}
