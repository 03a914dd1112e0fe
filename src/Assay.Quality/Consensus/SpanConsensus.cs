using Assay.Quality.Agreement;

namespace Assay.Quality.Consensus;

/// <summary>One span out of several annotators' spans of the same mention: the weighted median of start and end, the heaviest class.</summary>
/// <remarks>
/// Source: as <see cref="BoxConsensus"/>, in one dimension. Medians between two places go outward, so that a span never loses what half the annotators marked.
/// Deterministic; of classes with equal weight the lowest. Time O(n log n), memory O(n).
/// Known weakness: start and end are judged apart; a start by one annotator and an end by another may fit nobody's reading.
/// </remarks>
public static class SpanConsensus
{
    /// <summary>The fused span.</summary>
    /// <param name="spans">At least one; see <see cref="ShapeGroups"/> for which belong together.</param>
    /// <param name="weights">Parallel, not negative.</param>
    public static Segment Fuse(ReadOnlySpan<Segment> spans, ReadOnlySpan<double> weights)
    {
        Segment[] all = [.. spans];
        double[] loads = [.. weights];
        var start = (int)Math.Floor(WeightedMedian.Of([.. all.Select(span => (double)span.Start)], weights));
        var end = (int)Math.Ceiling(WeightedMedian.Of([.. all.Select(span => (double)span.End)], weights));
        var label = all.Zip(loads).GroupBy(pair => pair.First.Class).OrderByDescending(group => group.Sum(pair => pair.Second)).ThenBy(group => group.Key).First().Key;
        return new(start, end, label);
    }
}
