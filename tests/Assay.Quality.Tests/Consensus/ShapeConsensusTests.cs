using Assay.Quality.Agreement;
using Assay.Quality.Consensus;
using CsCheck;

namespace Assay.Quality.Tests.Consensus;

/// <summary>Boxes, spans, polygons and masks of several annotators: matched, fused, kept or dropped.</summary>
public sealed class ShapeConsensusTests
{
    private static readonly double[] s_equal = [1, 1, 1];

    [Fact]
    public void Boxes_around_the_same_thing_are_grouped_and_a_lone_one_does_not_exist()
    {
        Box[] boxes = [new(0, 0, 10, 10), new(1, 0, 10, 10), new(0, 1, 10, 11), new(50, 50, 5, 5), new(51, 50, 5, 5), new(90, 90, 4, 4)];
        int[] annotators = [0, 1, 2, 0, 2, 1];

        var groups = ShapeGroups.Find(annotators, (one, other) => BoxIou.Of(boxes[one], boxes[other]) ?? 0, s_equal);

        Assert.Equal([[0, 1, 2], [3, 4], [5]], groups.Select(group => group.Shapes));
        Assert.Equal([1, 2 / 3.0, 1 / 3.0], groups.Select(group => group.Support));
        Assert.Equal([true, true, false], groups.Select(group => group.Exists));
        Assert.Equal(new Box(0, 0, 10, 10), BoxConsensus.Fuse([.. groups[0].Shapes.Select(shape => boxes[shape])], s_equal));
    }

    [Fact]
    public void An_annotator_draws_a_thing_once_and_classes_are_kept_apart()
    {
        Box[] boxes = [new(0, 0, 10, 10), new(1, 0, 10, 10), new(0, 0, 10, 10)];
        int[] classes = [0, 0, 1];

        var twice = ShapeGroups.Find([0, 0, 1], (one, other) => BoxIou.Of(boxes[one], boxes[other]) ?? 0, [1, 1]);
        var apart = ShapeGroups.Find([0, 1, 2], (one, other) => classes[one] == classes[other] ? BoxIou.Of(boxes[one], boxes[other]) ?? 0 : 0, s_equal);

        Assert.Equal([[0, 2], [1]], twice.Select(group => group.Shapes));
        Assert.Equal([[0, 1], [2]], apart.Select(group => group.Shapes));
    }

    [Fact]
    public void Weight_decides_what_exists_and_who_saw_nothing_counts()
    {
        Box[] boxes = [new(0, 0, 10, 10)];

        Assert.False(ShapeGroups.Find([0], (_, _) => 1, [1, 1, 1])[0].Exists);
        Assert.True(ShapeGroups.Find([0], (_, _) => 1, [0.9, 0.4, 0.4])[0].Exists);
        Assert.True(ShapeGroups.Find([0], (_, _) => 1, [1, 1, 1], quorum: 0)[0].Exists);
        Assert.Equal(boxes[0], BoxConsensus.Fuse(boxes, [1]));
    }

    [Fact]
    public void Any_shapes_are_in_one_group_each_with_an_annotator_once() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 12], Gen.Int[1, 8]).Array[0, 14].Sample(drawn =>
        {
            Segment[] spans = [.. drawn.Select(shape => new Segment(shape.Item2, shape.Item2 + shape.Item3, 0))];
            int[] annotators = [.. drawn.Select(shape => shape.Item1)];

            var groups = ShapeGroups.Find(annotators, (one, other) => SegmentMatching.Iou(spans[one], spans[other]), [1, 1, 1, 1]);

            Assert.Equal(Enumerable.Range(0, spans.Length), groups.SelectMany(group => group.Shapes).Order());
            Assert.All(groups, group => Assert.Equal(group.Shapes.Length, group.Shapes.Select(shape => annotators[shape]).Distinct().Count()));
            Assert.All(groups, group => Assert.InRange(group.Support, 0, 1));
        });

    [Fact]
    public void One_slip_does_not_move_a_side() =>
        Assert.Equal(new Box(10, 10, 20, 20), BoxConsensus.Fuse([new(10, 10, 20, 20), new(10, 10, 20, 20), new(10, 10, 200, 20)], s_equal));

    [Fact]
    public void Spans_take_the_median_outward_and_the_heaviest_class()
    {
        Assert.Equal(new Segment(5, 9, 1), SpanConsensus.Fuse([new(5, 9, 1), new(5, 12, 0), new(2, 9, 1)], s_equal));
        Assert.Equal(new Segment(3, 10, 0), SpanConsensus.Fuse([new(3, 9, 0), new(4, 10, 1)], [1, 1]));
        Assert.Equal(new Segment(4, 10, 1), SpanConsensus.Fuse([new(3, 9, 0), new(4, 10, 1)], [1, 3]));
    }

    [Fact]
    public void The_polygon_most_like_all_others_is_taken()
    {
        double[][] polygons = [[0, 0, 10, 0, 10, 10, 0, 10], [0, 0, 11, 0, 11, 10, 0, 10], [0, 0, 30, 0, 30, 10, 0, 10]];
        double Alike(int one, int other) => PolygonIou.Of(polygons[one], polygons[other]) ?? 0;

        Assert.Equal(1, PolygonConsensus.Choose(3, Alike, s_equal));
        Assert.Equal(2, PolygonConsensus.Choose(3, Alike, [0.1, 0.1, 3]));
    }

    [Fact]
    public void Masks_are_fused_by_who_marks_too_much()
    {
        // The thing is the first 24 of 64 pixels; the third annotator marks 16 more.
        var thing = (1UL << 24) - 1;
        ulong[][] masks = [[thing & ~0b11UL], [thing & ~(0b11UL << 10)], [thing | (0xFFFFUL << 24)]];

        var fit = MaskConsensus.Fit(masks);

        Assert.True(fit.Converged);
        Assert.Equal(thing, fit.Mask[0]);
        Assert.True(fit.Specificity[2] < fit.Specificity[0]);
    }

    [Fact]
    public void Any_masks_hold_what_all_marked_and_nothing_else_than_some_did() => Gen.ULong.Array[2].Array[1, 6].Sample(masks =>
    {
        var fit = MaskConsensus.Fit(masks);

        Assert.All(Enumerable.Range(0, 2), word =>
        {
            Assert.Equal(0UL, fit.Mask[word] & ~masks.Aggregate(0UL, (all, mask) => all | mask[word]));
            Assert.Equal(0UL, masks.Aggregate(ulong.MaxValue, (all, mask) => all & mask[word]) & ~fit.Mask[word]);
        });
        Assert.All(fit.Sensitivity.Concat(fit.Specificity), rate => Assert.InRange(rate, 0, 1));
    });

    [Fact]
    public void The_weighted_median_is_the_usual_one_for_equal_weights() => Gen.Int[-9, 9].Select(value => (double)value).Array[1, 12].Sample(values =>
    {
        var sorted = values.Order().ToArray();

        Assert.Equal((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, WeightedMedian.Of(values, [.. values.Select(_ => 0.1)]), 1e-12);
    });

    [Fact]
    public void Wrong_input_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ShapeGroups.Find([0], (_, _) => 1, [1], threshold: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ShapeGroups.Find([0], (_, _) => 1, [1], quorum: 1));
        Assert.Throws<ArgumentException>(() => MaskConsensus.Fit([[1], [1, 2]]));
        Assert.Throws<ArgumentOutOfRangeException>(() => BoxConsensus.Fuse([], []));
    }
}
