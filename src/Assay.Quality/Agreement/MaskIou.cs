using System.Numerics;

namespace Assay.Quality.Agreement;

/// <summary>Intersection over union of masks over the same pixels, as bits or as run lengths.</summary>
/// <remarks>
/// Source: of the measure, see <see cref="BoxIou"/>; run lengths as in T.-Y. Lin et al., "Microsoft COCO: Common Objects in
/// Context", ECCV 2014, https://arxiv.org/abs/1405.0312: alternately pixels outside and inside, outside first, which may be 0.
/// Shapes, for N pixels: bits [ceil(N / 64)], unused bits 0; runs that sum to N. Deterministic, exact, allocates nothing.
/// Time O(N / 64), for runs O(runs); memory O(1).
/// Undefined (null) where both masks are empty.
/// Known weakness: thin things lose much by a pixel.
/// </remarks>
public static class MaskIou
{
    /// <summary>0 to 1, or null.</summary>
    /// <param name="first">A bit a pixel; padding bits at the ends of rows are 0.</param>
    /// <param name="second">The same pixels, as long.</param>
    public static double? Of(ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(second.Length, first.Length);
        var (shared, union) = (0L, 0L);
        for (var word = 0; word < first.Length; word++)
        {
            shared += BitOperations.PopCount(first[word] & second[word]);
            union += BitOperations.PopCount(first[word] | second[word]);
        }

        return union == 0 ? null : (double)shared / union;
    }

    /// <summary>0 to 1, or null.</summary>
    /// <param name="first">Runs, none negative.</param>
    /// <param name="second">Runs over the same pixels in the same order.</param>
    /// <exception cref="ArgumentException">A run is negative, or the masks differ in pixels.</exception>
    public static double? OfRuns(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        if (Pixels(first) != Pixels(second))
        {
            throw new ArgumentException($"One mask has {Pixels(first)} pixels, the other {Pixels(second)}.", nameof(second));
        }

        var (shared, union) = (0L, 0L);
        var (one, other) = (0, 0);
        long left = first.IsEmpty ? 0 : first[0], otherLeft = second.IsEmpty ? 0 : second[0];
        while (one < first.Length && other < second.Length)
        {
            var step = Math.Min(left, otherLeft);
            var (isInside, otherIsInside) = (one % 2 == 1, other % 2 == 1);
            shared += isInside && otherIsInside ? step : 0;
            union += isInside || otherIsInside ? step : 0;
            (left, otherLeft) = (left - step, otherLeft - step);
            if (left == 0)
            {
                left = ++one < first.Length ? first[one] : 0;
            }

            if (otherLeft == 0)
            {
                otherLeft = ++other < second.Length ? second[other] : 0;
            }
        }

        return union == 0 ? null : (double)shared / union;
    }

    private static long Pixels(ReadOnlySpan<int> runs)
    {
        var pixels = 0L;
        foreach (var run in runs)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(run, nameof(runs));
            pixels += run;
        }

        return pixels;
    }
}
