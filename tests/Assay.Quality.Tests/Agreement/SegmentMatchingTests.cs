using Assay.Quality.Agreement;
using CsCheck;

namespace Assay.Quality.Tests.Agreement;

public sealed class SegmentMatchingTests
{
    private static readonly Gen<Segment[]> s_segments =
        Gen.Select(Gen.Int[0, 12], Gen.Int[1, 6], Gen.Int[0, 1], (start, length, of) => new Segment(start, start + length, of)).Array[0, 5];

    [Fact]
    public void Spans_of_a_class_pair_one_to_one()
    {
        Segment[] first = [new(0, 5, 0), new(10, 20, 1), new(30, 40, 1)];
        Segment[] second = [new(10, 20, 0), new(0, 5, 0), new(31, 40, 1), new(30, 39, 1)];

        var fit = SegmentMatching.Fit(first, second);

        Assert.Equal((2, 3, 4), (fit.Matched, fit.First, fit.Second));
        Assert.Equal(4 / 7.0, fit.F1!.Value, 1e-12);
        Assert.Equal((0.5, 2 / 3.0, 0.95), (fit.Precision!.Value, fit.Recall!.Value, fit.MeanIou!.Value));
    }

    [Fact]
    public void Most_pairs_come_before_the_best_overlap()
    {
        // The middle one fits the first of the others best, yet only the other way both find a partner.
        Segment[] first = [new(0, 10, 0), new(2, 12, 0)];
        Segment[] second = [new(2, 11, 0), new(5, 15, 0)];

        Assert.Equal(2, SegmentMatching.Fit(first, second, 0.5).Matched);
        Assert.Equal(1, SegmentMatching.Fit(first, second, 0.85).Matched);
    }

    [Theory]
    [InlineData(0, 5, 0, 5, 1.0)]
    [InlineData(0, 5, 3, 9, 0.2222222222222222)]
    [InlineData(0, 5, 5, 9, 0.0)]
    public void Iou_of_spans(int start, int end, int otherStart, int otherEnd, double iou) =>
        Assert.Equal(iou, SegmentMatching.Iou(new(start, end, 0), new(otherStart, otherEnd, 1)), 1e-12);

    [Fact]
    public void Nothing_marked_is_undefined()
    {
        Assert.Equal(new(0, 0, 0, null, null, null, null), SegmentMatching.Fit([], []));
        Assert.Equal(new(0, 1, 0, 0, null, 0, null), SegmentMatching.Fit([new(0, 1, 0)], []));
    }

    [Fact]
    public void Matches_are_as_many_and_as_good_as_can_be() =>
        Gen.Select(s_segments, s_segments, Gen.Double[0.1, 1]).Sample((first, second, minIou) =>
        {
            var fit = SegmentMatching.Fit(first, second, minIou);
            var (pairs, overlap) = Best(first, second, minIou, 0, 0);
            Assert.Equal(pairs, fit.Matched);
            Assert.Equal(overlap, (fit.MeanIou ?? 0) * fit.Matched, 1e-9);
            Assert.Equal(fit.F1, SegmentMatching.Fit(second, first, minIou).F1);
        });

    [Fact]
    public void Equal_marks_are_full_agreement() =>
        s_segments.Where(segments => segments.Length > 0).Sample(segments =>
        {
            var fit = SegmentMatching.Fit(segments, [.. segments.Reverse()], 1);
            Assert.Equal((1.0, 1.0), (fit.F1!.Value, fit.MeanIou!.Value));
        });

    /// <summary>Tries everything.</summary>
    private static (int Pairs, double Overlap) Best(Segment[] first, Segment[] second, double minIou, int at, int taken)
    {
        if (at == first.Length)
        {
            return (0, 0);
        }

        var best = Best(first, second, minIou, at + 1, taken);
        for (var other = 0; other < second.Length; other++)
        {
            var iou = SegmentMatching.Iou(first[at], second[other]);
            if ((taken & (1 << other)) == 0 && second[other].Class == first[at].Class && iou >= minIou)
            {
                var rest = Best(first, second, minIou, at + 1, taken | (1 << other));
                best = (rest.Pairs + 1, rest.Overlap + iou).CompareTo(best) > 0 ? (rest.Pairs + 1, rest.Overlap + iou) : best;
            }
        }

        return best;
    }
}
