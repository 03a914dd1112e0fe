namespace Assay.Domain;

/// <summary>The beginning of a text, as a message may repeat it: no longer than a line, and no half of a surrogate pair at its end.</summary>
public static class Excerpt
{
    /// <param name="longest">In UTF-16 code units, with the dots that stand for the rest.</param>
    public static string Of(string text, int longest = 60)
    {
        ArgumentNullException.ThrowIfNull(text);
        var kept = longest - 3;
        return text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[kept - 1]) ? kept - 1 : kept)] + "...";
    }
}
