namespace Assay.Domain;

/// <summary>Half of a surrogate pair: text that holds one has no UTF-8 form.</summary>
internal static class LoneSurrogate
{
    /// <summary>Its position in UTF-16 code units, or -1.</summary>
    public static int IndexIn(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var next = text[i..].IndexOfAnyInRange('\ud800', '\udfff');
            if (next < 0)
            {
                return -1;
            }

            i += next;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return i;
            }

            i++;
        }

        return -1;
    }
}
