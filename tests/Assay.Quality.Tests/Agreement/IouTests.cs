using System.Text.Json;
using Assay.Quality.Agreement;
using CsCheck;

namespace Assay.Quality.Tests.Agreement;

public sealed class IouTests
{
    private const int Side = 10;

    private static readonly Gen<Box> s_boxes =
        Gen.Select(Gen.Double[-5, 5], Gen.Double[-5, 5], Gen.Double[0.1, 8], Gen.Double[0.1, 8], (x, y, width, height) => new Box(x, y, width, height));

    private static readonly Gen<RotatedBox> s_turned =
        Gen.Select(s_boxes, Gen.Double[-7, 7], (box, angle) => new RotatedBox(box.X, box.Y, box.Width, box.Height, angle));

    [Theory]
    [InlineData(5, 5, 10, 10, 0.14285714285714285)]
    [InlineData(10, 0, 10, 10, 0)]
    [InlineData(2, 2, 4, 4, 0.16)]
    [InlineData(0, 0, 10, 10, 1)]
    public void Boxes(double x, double y, double width, double height, double iou)
    {
        Assert.Equal(iou, BoxIou.Of(new Box(0, 0, 10, 10), new(x, y, width, height))!.Value, 1e-12);
        Assert.Equal(iou, PolygonIou.Of(Corners(new(0, 0, 10, 10)), Corners(new(x, y, width, height)))!.Value, 1e-12);
    }

    [Fact]
    public void A_square_and_itself_turned_by_an_eighth_share_an_octagon()
    {
        var octagon = 2 * (Math.Sqrt(2) - 1);

        Assert.Equal(octagon / (2 - octagon), BoxIou.Of(new RotatedBox(3, 4, 1, 1, 0), new(3, 4, 1, 1, Math.PI / 4))!.Value, 1e-12);
    }

    [Fact]
    public void A_box_turned_by_a_quarter_has_its_sides_exchanged() =>
        Assert.Equal(1, BoxIou.Of(new RotatedBox(1, 2, 3, 4, 0.3), new(1, 2, 4, 3, 0.3 - (Math.PI / 2)))!.Value, 1e-12);

    [Fact]
    public void Concave_polygons_share_what_lies_in_both()
    {
        // A "U" and a bar across its gap: the bar meets both arms.
        double[] u = [0, 0, 6, 0, 6, 6, 4, 6, 4, 2, 2, 2, 2, 6, 0, 6];
        double[] bar = [-1, 3, 7, 3, 7, 4, -1, 4];

        Assert.Equal(4 / (28.0 + 8 - 4), PolygonIou.Of(u, bar)!.Value, 1e-12);
        Assert.Equal(1, PolygonIou.Of(u, u)!.Value, 1e-12);
        Assert.Equal(0, PolygonIou.Of(u, [2, 3, 4, 3, 4, 5, 2, 5])!.Value, 1e-12);
    }

    [Fact]
    public void Things_without_area_are_undefined_together_and_zero_beside_others()
    {
        Assert.Null(BoxIou.Of(new Box(1, 1, 0, 5), new(1, 1, 0, 5)));
        Assert.Equal(0, BoxIou.Of(new Box(1, 1, 0, 5), new(0, 0, 5, 5)));
        Assert.Null(PolygonIou.Of([], [1, 1, 2, 2]));
        Assert.Equal(0, PolygonIou.Of([1, 1, 2, 2], [0, 0, 4, 0, 0, 4]));
        Assert.Null(MaskIou.Of([0ul], [0ul]));
        Assert.Null(MaskIou.OfRuns([100], [100]));
        Assert.Null(MaskIou.OfRuns([], []));
    }

    [Fact]
    public void What_is_no_shape_is_refused()
    {
        Assert.Throws<ArgumentException>(() => BoxIou.Of(new Box(0, 0, -1, 1), new(0, 0, 1, 1)));
        Assert.Throws<ArgumentException>(() => BoxIou.Of(new Box(double.NaN, 0, 1, 1), new(0, 0, 1, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => PolygonIou.Of([1, 2, 3], []));
        Assert.Throws<ArgumentException>(() => PolygonIou.Of([1, 2, 3, double.PositiveInfinity], []));
        Assert.Throws<ArgumentException>(() => MaskIou.OfRuns([5], [6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaskIou.OfRuns([5, -1, 1], [5]));
    }

    [Fact]
    public void Boxes_are_symmetric_and_between_nothing_and_all() =>
        Gen.Select(s_boxes, s_boxes).Sample((first, second) =>
        {
            var iou = BoxIou.Of(first, second)!.Value;
            Assert.Equal(iou, BoxIou.Of(second, first)!.Value);
            Assert.InRange(iou, 0, 1);
            Assert.Equal(iou, BoxIou.Of(Turned(first), Turned(second))!.Value, 1e-9);
        });

    [Fact]
    public void Turned_boxes_are_symmetric_and_move_together() =>
        Gen.Select(s_turned, s_turned).Sample((first, second) =>
        {
            var iou = BoxIou.Of(first, second)!.Value;
            Assert.Equal(iou, BoxIou.Of(second, first)!.Value, 1e-9);
            Assert.InRange(iou, 0, 1);
            Assert.Equal(1, BoxIou.Of(first, first)!.Value, 1e-9);
            Assert.Equal(iou, BoxIou.Of(Around(first, 1.1), Around(second, 1.1))!.Value, 1e-9);
        });

    [Fact]
    public void Concave_polygons_along_the_grid_are_what_counting_pixels_says() =>
        Gen.Select(Towers(), Towers(), Gen.Bool, Gen.Bool).Sample((first, second, reversed, swapped) =>
        {
            double[] one = Outline(first, reversed), other = Outline(second, !reversed && swapped);
            var (shared, union) = (0, 0);
            for (var pixel = 0; pixel < Side * Side; pixel++)
            {
                shared += Covers(first, pixel, false) && Covers(second, pixel, swapped) ? 1 : 0;
                union += Covers(first, pixel, false) || Covers(second, pixel, swapped) ? 1 : 0;
            }

            Assert.Equal((double)shared / union, PolygonIou.Of(one, swapped ? Swap(other) : other)!.Value, 1e-12);
            Assert.Equal(PolygonIou.Of(one, other)!.Value, PolygonIou.Of(other, one)!.Value, 1e-12);
        });

    [Fact]
    public void Slanted_concave_polygons_are_near_what_counting_samples_says() =>
        Gen.Select(Stars(), Stars()).Sample((first, second) =>
        {
            const int Fine = 400;
            var (shared, union) = (0, 0);
            for (var sample = 0; sample < Fine * Fine; sample++)
            {
                var (x, y) = (((sample % Fine) + 0.5) * 20 / Fine, ((sample / Fine) + 0.5) * 20 / Fine);
                var (inFirst, inSecond) = (IsInside(first, x, y), IsInside(second, x, y));
                shared += inFirst && inSecond ? 1 : 0;
                union += inFirst || inSecond ? 1 : 0;
            }

            var iou = PolygonIou.Of(first, second)!.Value;
            Assert.Equal((double)shared / union, iou, 0.01);
            Assert.InRange(iou, 0, 1);
            Assert.Equal(1, PolygonIou.Of(first, first)!.Value, 1e-9);
        }, iter: 40);

    [Fact]
    public void Masks_as_bits_and_as_runs_say_the_same() =>
        Gen.Select(Gen.Bool.Array[130], Gen.Bool.Array[130]).Sample((first, second) =>
        {
            var shared = first.Zip(second).Count(pixel => pixel.First && pixel.Second);
            var union = first.Zip(second).Count(pixel => pixel.First || pixel.Second);
            double? expected = union == 0 ? null : (double)shared / union;
            Assert.Equal(expected, MaskIou.Of(Bits(first), Bits(second)));
            Assert.Equal(expected, MaskIou.OfRuns(Runs(first), Runs(second)));
            Assert.Equal(expected, MaskIou.OfRuns(Runs(second), [0, 0, .. Runs(first)]));
        });

    [Fact]
    public void The_reference_cases_of_others()
    {
        var cases = ReferenceTests.Case("iou_boxes_spans");

        Assert.All(cases.GetProperty("boxes").EnumerateArray(), pair => Assert.Equal(
            pair.GetProperty("iou").GetDouble(), BoxIou.Of(BoxOf(pair.GetProperty("a")), BoxOf(pair.GetProperty("b")))!.Value, 1e-9));
        Assert.All(cases.GetProperty("polygons").EnumerateArray(), pair => Assert.Equal(
            pair.GetProperty("iou").GetDouble(), PolygonIou.Of(PointsOf(pair.GetProperty("a")), PointsOf(pair.GetProperty("b")))!.Value, 1e-9));
        Assert.All(cases.GetProperty("spans").EnumerateArray(), pair => Assert.Equal(
            pair.GetProperty("iou").GetDouble(), SegmentMatching.Iou(SegmentOf(pair.GetProperty("a")), SegmentOf(pair.GetProperty("b"))), 1e-9));
    }

    private static Box BoxOf(JsonElement box) => new(box[0].GetDouble(), box[1].GetDouble(), box[2].GetDouble(), box[3].GetDouble());

    private static double[] PointsOf(JsonElement points) => [.. points.EnumerateArray().SelectMany(point => point.EnumerateArray()).Select(c => c.GetDouble())];

    private static Segment SegmentOf(JsonElement span) => new(span[0].GetInt32(), span[1].GetInt32(), 0);

    private static double[] Corners(Box box) =>
        [box.X, box.Y, box.X + box.Width, box.Y, box.X + box.Width, box.Y + box.Height, box.X, box.Y + box.Height];

    private static RotatedBox Turned(Box box) => new(box.X + (box.Width / 2), box.Y + (box.Height / 2), box.Width, box.Height, Math.PI);

    private static RotatedBox Around(RotatedBox box, double angle)
    {
        var (sin, cos) = Math.SinCos(angle);
        return new((box.CentreX * cos) - (box.CentreY * sin) + 3, (box.CentreX * sin) + (box.CentreY * cos), box.Width, box.Height, box.Angle + angle);
    }

    /// <summary>For each column from where to where it is filled; neighbours always touch.</summary>
    private static Gen<(int Bottom, int Top)[]> Towers() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[5, Side], (bottom, top) => (bottom, top)).Array[1, Side];

    private static bool Covers((int Bottom, int Top)[] towers, int pixel, bool swapped)
    {
        var (x, y) = swapped ? (pixel / Side, pixel % Side) : (pixel % Side, pixel / Side);
        return x < towers.Length && y >= towers[x].Bottom && y < towers[x].Top;
    }

    private static double[] Outline((int Bottom, int Top)[] towers, bool reversed)
    {
        var along = towers.SelectMany((tower, x) => new[] { (X: x, Y: tower.Bottom), (X: x + 1, Y: tower.Bottom) });
        var back = towers.SelectMany((tower, x) => new[] { (X: x, Y: tower.Top), (X: x + 1, Y: tower.Top) }).Reverse();
        var corners = along.Concat(back);
        return [.. (reversed ? corners.Reverse() : corners).SelectMany(corner => new double[] { corner.X, corner.Y })];
    }

    private static double[] Swap(double[] points) => [.. points.Chunk(2).SelectMany(point => point.Reverse())];

    /// <summary>Corners on rays from a centre, at whole coordinates or near: simple, seldom convex.</summary>
    private static Gen<double[]> Stars() =>
        Gen.Select(Gen.Int[6, 14], Gen.Int[6, 14], Gen.Double[1, 6].Array[5, 12], (x, y, reaches) =>
            reaches.SelectMany((reach, ray) => new[]
            {
                x + (reach * Math.Cos(ray * Math.Tau / reaches.Length)), y + (reach * Math.Sin(ray * Math.Tau / reaches.Length)),
            }).ToArray());

    private static bool IsInside(double[] points, double x, double y)
    {
        var isInside = false;
        for (var (corner, last) = (0, points.Length - 2); corner < points.Length; last = corner, corner += 2)
        {
            isInside ^= points[corner + 1] > y != points[last + 1] > y
                && x < points[corner] + ((points[last] - points[corner]) * (y - points[corner + 1]) / (points[last + 1] - points[corner + 1]));
        }

        return isInside;
    }

    private static ulong[] Bits(bool[] pixels) =>
        [.. pixels.Chunk(64).Select(chunk => chunk.Select((isSet, bit) => isSet ? 1ul << bit : 0).Aggregate(0ul, (word, bit) => word | bit))];

    private static int[] Runs(bool[] pixels)
    {
        var runs = new List<int> { 0 };
        foreach (var isSet in pixels)
        {
            if (isSet != (runs.Count % 2 == 0))
            {
                runs.Add(0);
            }

            runs[^1]++;
        }

        return [.. runs];
    }
}
