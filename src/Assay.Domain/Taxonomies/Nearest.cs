namespace Assay.Domain.Taxonomies;

/// <summary>Finds what somebody who mistyped probably meant.</summary>
internal static class Nearest
{
    private const int LongestName = 60;

    /// <summary>The candidate with the fewest edits (a letter added, dropped, changed, or two exchanged; case is free), or null if none is near.</summary>
    public static string? To(string word, IEnumerable<string> candidates)
    {
        if (word.Length > LongestName)
        {
            return null;
        }

        var limit = Math.Max(1, word.Length / 3) + 1;
        string? nearest = null;
        foreach (var candidate in candidates)
        {
            var distance = Math.Abs(candidate.Length - word.Length) < limit && candidate.Length <= LongestName
                ? Edits(word, candidate, limit)
                : int.MaxValue;
            if (distance < limit)
            {
                (limit, nearest) = (distance, candidate);
            }
        }

        return nearest;
    }

    /// <summary>" did you mean 'x'?" or the fallback, after a semicolon.</summary>
    public static string Hint(string word, IEnumerable<string> candidates, string fallback) =>
        To(word, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : $"; {fallback}";

    /// <summary>The number of edits, or some number from the limit on if it is not below it.</summary>
    private static int Edits(string x, string y, int limit)
    {
        Span<int> rows = stackalloc int[3 * (LongestName + 1)];
        var width = LongestName + 1;
        var before = rows[..width];
        var last = rows[width..(2 * width)];
        var row = rows[(2 * width)..];
        for (var j = 0; j <= y.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= x.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j <= y.Length; j++)
            {
                var best = Same(x[i - 1], y[j - 1]) ? last[j - 1] : 1 + Math.Min(last[j - 1], Math.Min(last[j], row[j - 1]));
                var isSwap = i > 1 && j > 1 && Same(x[i - 1], y[j - 2]) && Same(x[i - 2], y[j - 1]);
                row[j] = isSwap ? Math.Min(best, before[j - 2] + 1) : best;
                least = Math.Min(least, row[j]);
            }

            if (least > limit)
            {
                return least;
            }

            var free = before;
            before = last;
            last = row;
            row = free;
        }

        return last[y.Length];
    }

    private static bool Same(char x, char y) => char.ToLowerInvariant(x) == char.ToLowerInvariant(y);
}
