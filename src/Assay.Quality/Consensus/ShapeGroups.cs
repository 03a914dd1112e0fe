namespace Assay.Quality.Consensus;

/// <summary>How much two shapes are alike, 0 to 1, by their indices; 0 for shapes of different classes.</summary>
public delegate double ShapeSimilarity(int shape, int other);

/// <summary>Shapes that are taken for one thing.</summary>
/// <param name="Shapes">Their indices, ascending; of each annotator one at most.</param>
/// <param name="Support">Share of all annotators, by weight, that drew it.</param>
/// <param name="Exists">Whether that is above the quorum.</param>
public sealed record ShapeGroup(int[] Shapes, double Support, bool Exists);

/// <summary>Finds which shapes of several annotators are the same thing, and decides which things exist.</summary>
/// <remarks>
/// Source: average linkage, R. R. Sokal and C. D. Michener, University of Kansas Science Bulletin 38, 1958, pp. 1409-1438, with the rule that an annotator draws a thing once; a quorum on
/// existence as in O. Russakovsky, L.-J. Li and L. Fei-Fei, "Best of Both Worlds: Human-Machine Collaboration for Object Annotation", CVPR 2015, https://doi.org/10.1109/CVPR.2015.7298824.
/// Pairs are joined, most alike first, while the mean similarity between both groups is at least the threshold and no annotator is in both.
/// For boxes, spans, polygons and masks alike: the similarity is the caller's, such as <see cref="Agreement.BoxIou"/>; what the group looks like say <see cref="BoxConsensus"/> and its siblings.
/// Deterministic; ties go by index. Time O(S² log S + S² G) for S shapes of an item in G groups, memory O(S²).
/// Known weakness: a crowd of small things side by side, each drawn a little off, may be joined crosswise.
/// </remarks>
public static class ShapeGroups
{
    /// <summary>The groups of one item, by their first shape.</summary>
    /// <param name="annotatorOf">[S]: who drew each shape, 0 to A - 1.</param>
    /// <param name="similarity">Symmetric.</param>
    /// <param name="weights">[A]: how much each annotator who looked at the item counts, also those who drew nothing; not negative.</param>
    /// <param name="threshold">Above 0 to 1.</param>
    /// <param name="quorum">0 to below 1: a thing exists where its support is above.</param>
    public static ShapeGroup[] Find(ReadOnlySpan<int> annotatorOf, ShapeSimilarity similarity, ReadOnlySpan<double> weights, double threshold = 0.5, double quorum = 0.5)
    {
        ArgumentNullException.ThrowIfNull(similarity);
        if (threshold is not (> 0 and <= 1) || quorum is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), $"A threshold of {threshold} and a quorum of {quorum} do not lie above 0 to 1, and from 0 to below 1.");
        }

        int[] annotators = [.. annotatorOf];
        var shapes = annotators.Length;
        var alike = new double[shapes * shapes];
        var pairs = new List<(double Similarity, int One, int Other)>();
        for (var one = 0; one < shapes; one++)
        {
            for (var other = one + 1; other < shapes; other++)
            {
                alike[(one * shapes) + other] = alike[(other * shapes) + one] = similarity(one, other);
                if (annotators[one] != annotators[other] && alike[(one * shapes) + other] >= threshold)
                {
                    pairs.Add((alike[(one * shapes) + other], one, other));
                }
            }
        }

        var groupOf = Enumerable.Range(0, shapes).Select(shape => new List<int> { shape }).ToArray();
        foreach (var (_, one, other) in pairs.OrderByDescending(pair => pair.Similarity).ThenBy(pair => pair.One).ThenBy(pair => pair.Other))
        {
            var (first, second) = (groupOf[one], groupOf[other]);
            if (first != second && MayJoin(first, second, annotators) && first.Average(shape => second.Average(joined => alike[(shape * shapes) + joined])) >= threshold)
            {
                first.AddRange(second);
                second.ForEach(shape => groupOf[shape] = first);
            }
        }

        double[] counts = [.. weights];
        var total = counts.Sum();
        return [.. groupOf.Distinct().Select(group => Support(group, annotators, counts, total, quorum)).OrderBy(group => group.Shapes[0])];
    }

    private static bool MayJoin(List<int> first, List<int> second, int[] annotators) =>
        !first.Exists(shape => second.Exists(other => annotators[shape] == annotators[other]));

    private static ShapeGroup Support(List<int> group, int[] annotators, double[] weights, double total, double quorum)
    {
        var support = total > 0 ? group.Sum(shape => weights[annotators[shape]]) / total : 0;
        return new([.. group.Order()], support, support > quorum);
    }
}
