namespace Assay.Quality.Aggregation;

/// <summary>Truth that is known beforehand: [I], a class, or <see cref="Unknown"/>. An empty span knows nothing.</summary>
/// <remarks>
/// Aggregators take a known item as it is, whatever its votes say, and learn from it about annotators. Known items without
/// votes inform nobody.
/// </remarks>
public static class Gold
{
    /// <summary>An item whose truth is to be found.</summary>
    public const int Unknown = -1;

    internal static int Of(ReadOnlySpan<int> gold, int item) => gold.IsEmpty ? Unknown : gold[item];

    internal static void Check(ReadOnlySpan<int> gold, Votes votes)
    {
        ArgumentNullException.ThrowIfNull(votes);
        if (gold.IsEmpty)
        {
            return;
        }

        if (gold.Length != votes.Items)
        {
            throw new ArgumentException($"Gold has {gold.Length} entries for {votes.Items} items.", nameof(gold));
        }

        for (var item = 0; item < gold.Length; item++)
        {
            if (gold[item] < Unknown || gold[item] >= votes.Classes)
            {
                throw new ArgumentException($"Gold of item {item} is {gold[item]}, outside {votes.Classes} classes.", nameof(gold));
            }
        }
    }
}
