namespace Assay.Quality.Drift;

/// <summary>Checks that all measures over counts share.</summary>
internal static class DriftCounts
{
    /// <summary>Both totals, or null where a sample is empty.</summary>
    public static (double Reference, double Current)? Totals(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (reference.Length != current.Length)
        {
            throw new ArgumentException($"There are {reference.Length} reference categories and {current.Length} current ones; both samples need the same.", nameof(current));
        }

        var (one, other) = (0.0, 0.0);
        for (var category = 0; category < reference.Length; category++)
        {
            if (reference[category] < 0 || current[category] < 0)
            {
                throw new ArgumentException($"Category {category} has a negative count.", nameof(reference));
            }

            one += reference[category];
            other += current[category];
        }

        return one > 0 && other > 0 ? (one, other) : null;
    }
}
