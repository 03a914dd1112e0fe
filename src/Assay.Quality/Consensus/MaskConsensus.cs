namespace Assay.Quality.Consensus;

/// <summary>What the fusion of masks says.</summary>
/// <param name="Mask">[words]: a bit a pixel.</param>
/// <param name="Sensitivity">[n]: share of the mask that each annotator marked.</param>
/// <param name="Specificity">[n]: share of what is outside that each left out.</param>
/// <param name="Iterations">How often the model was estimated, at least 1.</param>
/// <param name="Converged">False when the iterations ran out first.</param>
public sealed record MaskConsensusFit(ulong[] Mask, double[] Sensitivity, double[] Specificity, int Iterations, bool Converged);

/// <summary>One mask out of several annotators' masks, weighing who marks too much and who too little.</summary>
/// <remarks>
/// Source: STAPLE, S. K. Warfield, K. H. Zou and W. M. Wells, "Simultaneous Truth and Performance Level Estimation", IEEE Transactions on Medical Imaging 23(7), 2004, pp. 903-921,
/// https://doi.org/10.1109/TMI.2004.828354: expectation-maximisation over pixels, each annotator with a sensitivity and a specificity. Pixels on which all agree are taken as they are and inform nothing, so that a large empty background does not
/// make everybody specific (the usual restriction to the disputed region). One pseudo-pixel a rate keeps rates off 0 and 1.
/// Pixels that look alike to all annotators are counted once. Deterministic. Time O(pixels * n + P*n) an iteration for P different pixels, at most 2^n; memory O(pixels).
/// Known weaknesses: pixels count as independent, so that outlines are no smoother than they were drawn; with two annotators it cannot tell who is right and takes what the prior, the share marked, says.
/// </remarks>
public static class MaskConsensus
{
    private const double Start = 0.9;

    /// <summary>Fuses masks over the same pixels.</summary>
    /// <param name="masks">At least 1 and at most 30, each [words] bits; unused bits 0.</param>
    /// <param name="maxIterations">At least 1.</param>
    /// <param name="tolerance">Of a probability.</param>
    public static MaskConsensusFit Fit(IReadOnlyList<ulong[]> masks, int maxIterations = 200, double tolerance = 1e-6)
    {
        ArgumentNullException.ThrowIfNull(masks);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, 1);
        if (masks.Count is < 1 or > 30 || masks.Any(mask => mask.Length != masks[0].Length))
        {
            throw new ArgumentException($"There are {masks.Count} masks; 1 to 30 of the same pixels can be fused.", nameof(masks));
        }

        var counts = Patterns(masks);
        int[] disputed = [.. counts.Keys.Where(pattern => pattern != 0 && pattern != (1 << masks.Count) - 1).Order()];
        double[] pixels = [.. disputed.Select(pattern => (double)counts[pattern])];
        var (sensitivity, specificity) = (Enumerable.Repeat(Start, masks.Count).ToArray(), Enumerable.Repeat(Start, masks.Count).ToArray());
        var prior = pixels.Length == 0 ? 0 : disputed.Zip(pixels).Sum(pair => pair.Second * int.PopCount(pair.First)) / (pixels.Sum() * masks.Count);
        var inside = new double[disputed.Length];
        var (iteration, converged) = (0, false);
        while (!converged && iteration < maxIterations)
        {
            iteration++;
            converged = Weigh(disputed, sensitivity, specificity, prior, inside) < tolerance;
            Rate(disputed, pixels, inside, sensitivity, specificity);
        }

        var isInside = disputed.Zip(inside).Where(pair => pair.Second > 0.5).Select(pair => pair.First).Append((1 << masks.Count) - 1).ToHashSet();
        return new(Draw(masks, isInside), sensitivity, specificity, Math.Max(1, iteration), converged);
    }

    private static Dictionary<int, long> Patterns(IReadOnlyList<ulong[]> masks)
    {
        var counts = new Dictionary<int, long>();
        for (var pixel = 0L; pixel < masks[0].Length * 64L; pixel++)
        {
            var pattern = PatternOf(masks, pixel);
            counts[pattern] = counts.GetValueOrDefault(pattern) + 1;
        }

        return counts;
    }

    /// <summary>A bit an annotator.</summary>
    private static int PatternOf(IReadOnlyList<ulong[]> masks, long pixel)
    {
        var pattern = 0;
        for (var mask = 0; mask < masks.Count; mask++)
        {
            pattern |= (int)((masks[mask][pixel / 64] >> (int)(pixel % 64)) & 1) << mask;
        }

        return pattern;
    }

    /// <summary>The probability of each pattern to be inside; returns the largest move.</summary>
    private static double Weigh(int[] patterns, double[] sensitivity, double[] specificity, double prior, double[] inside)
    {
        var moved = 0.0;
        for (var at = 0; at < patterns.Length; at++)
        {
            var odds = Math.Log(prior / (1 - prior));
            for (var mask = 0; mask < sensitivity.Length; mask++)
            {
                odds += ((patterns[at] >> mask) & 1) == 1
                    ? Math.Log(sensitivity[mask] / (1 - specificity[mask]))
                    : Math.Log((1 - sensitivity[mask]) / specificity[mask]);
            }

            var probability = 1 / (1 + Math.Exp(-odds));
            moved = Math.Max(moved, Math.Abs(probability - inside[at]));
            inside[at] = probability;
        }

        return moved;
    }

    private static void Rate(int[] patterns, double[] pixels, double[] inside, double[] sensitivity, double[] specificity)
    {
        for (var mask = 0; mask < sensitivity.Length; mask++)
        {
            var (found, all, left, none) = (Start, 1.0, Start, 1.0);
            for (var at = 0; at < patterns.Length; at++)
            {
                var (within, without) = (pixels[at] * inside[at], pixels[at] * (1 - inside[at]));
                var isMarked = ((patterns[at] >> mask) & 1) == 1;
                (all, none) = (all + within, none + without);
                found += isMarked ? within : 0;
                left += isMarked ? 0 : without;
            }

            const double Edge = 1e-6;
            (sensitivity[mask], specificity[mask]) = (Math.Clamp(found / all, Edge, 1 - Edge), Math.Clamp(left / none, Edge, 1 - Edge));
        }
    }

    private static ulong[] Draw(IReadOnlyList<ulong[]> masks, HashSet<int> inside)
    {
        var drawn = new ulong[masks[0].Length];
        for (var pixel = 0L; pixel < drawn.Length * 64L; pixel++)
        {
            drawn[pixel / 64] |= inside.Contains(PatternOf(masks, pixel)) ? 1UL << (int)(pixel % 64) : 0;
        }

        return drawn;
    }
}
